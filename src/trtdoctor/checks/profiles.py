"""TRT41x: do the shapes that a program will use fit an optimization profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import body_of, quoted
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import Known, known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import PlanBody, Profile, Range, Tensor
from trtdoctor.text import listing, printable, shell_word

Shape = tuple[int, ...]
TENSOR_API = (8, 5)
"""Tensors are addressed by name since 8.5; before, by binding index (gone in 10)."""


def dims(shape: Shape) -> str:
    return "x".join(map(str, shape)) or "scalar"


@check("TRT411", "the shapes name inputs of the engine", stage="profiles", needs=("TRT003",))
def names(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    That every `--shape NAME:…` names an input of the engine, and that every dynamic input has got a shape.

    ## Why it matters
    A shape set for a name that does not exist sets nothing: `setInputShape` returns false, and the later error speaks
    of another tensor (`allInputDimensionsSpecified`).

    ## How to fix
    Use the names that `trtdoctor inspect` shows; give every dynamic input a shape.

    ## Confidence
    Certain: the plan lists its tensors.
    """
    shapes = _asked(facts)
    inputs = _inputs(body_of(facts))
    known_names = listing(printable(name, 60) for name in inputs) or "none"
    for name in shapes:
        if name in inputs:
            continue
        import difflib

        near = difflib.get_close_matches(name, inputs, n=1, cutoff=0.5)
        hint = f"did you mean {printable(near[0], 60)}?" if near else "use one of its inputs"
        yield Finding(
            "shapes-profiles",
            Severity.ERROR,
            Confidence.CERTAIN,
            "no such input",
            f"The engine has no input {printable(name, 60)!r}. Its inputs are {known_names}.",
            (Evidence("inputs", known_names, "tensor records of the plan"),),
            (Fix(hint, (f"trtdoctor inspect {quoted(facts.engine)}",)),),
        )
    missing = [t for name, t in inputs.items() if -1 in t.shape and name not in shapes]
    if missing:
        words = listing(f"{printable(t.name, 60)} ({dims(t.shape)})" for t in missing)
        yield Finding(
            "shapes-profiles",
            Severity.WARNING,
            Confidence.CERTAIN,
            "dynamic inputs without a shape",
            f"No shape is given for {words}. A program must set one before it executes; here they count as fitting.",
            (Evidence("dynamic inputs", words, "tensor records of the plan"),),
            (Fix("give their shapes too", tuple(_example(body_of(facts), tensor) for tensor in missing)),),
        )


def _example(body: PlanBody, tensor: Tensor) -> str:
    """A shape that profile 0 takes, as an option."""
    stored = known(body.profiles) or ()
    found = stored[0].inputs.get(tensor.name) if stored else None
    shape = found.opt if found is not None else tuple(max(size, 1) for size in tensor.shape)
    return f"--shape {shell_word(f'{tensor.name}:{dims(shape)}')}"


def _asked(facts: Facts) -> Mapping[str, Shape]:
    if not facts.shapes:
        raise FactUnavailable("no shapes are asked about (--shape NAME:1x3x224x224)", incomplete=False)
    return facts.shapes


def _inputs(body: PlanBody) -> dict[str, Tensor]:
    return {tensor.name: tensor for tensor in need(body.io) if tensor.mode == "input"}


@check("TRT412", "a profile takes the shapes", stage="profiles", needs=("TRT003", "TRT411"))
def fits(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The shapes given with `--shape` against every optimization profile: number of dimensions, fixed dimensions, and the
    range from min to max of each dynamic one.

    ## Why it matters
    TensorRT accepts an engine and refuses the shape at run time: `Supplied binding dimension … exceed min ~ max range`,
    `Runtime dimension does not satisfy any optimization profile`, `Static dimension mismatch`.

    ## How to fix
    Choose the profile that fits before setting the shape, or build the engine again with a profile that does.

    ## Confidence
    Certain: the plan stores the profiles. Values of shape tensors are not checked.
    """
    shapes = _asked(facts)
    body = body_of(facts)
    inputs = _inputs(body)
    profiles = _profiles(body, inputs)
    misfits = {profile.index: list(_misfits(profile, inputs, shapes)) for profile in profiles}
    fitting = [index for index, found in misfits.items() if not found]
    evidence = tuple(
        Evidence(f"profile {profile.index}", _range_words(profile, shapes), "optimization profiles of the plan")
        for profile in profiles[:8]
    )
    if fitting:
        if fitting[0] != 0:
            yield Finding(
                "shapes-profiles",
                Severity.WARNING,
                Confidence.CERTAIN,
                f"only profile {listing(map(str, fitting), 'or')} takes these shapes",
                f"The shapes fit profile {listing(map(str, fitting), 'or')}, not profile 0, the active one by default.",
                evidence,
                tuple(_code(facts, fitting[0], shapes)),
            )
        return
    first = misfits[profiles[0].index]
    count = sum(map(len, misfits.values()))
    more = f" ({count} mismatches in {len(profiles)} profiles)" if count > 1 else ""
    message = f"No optimization profile takes these shapes{more}. {first[0]}"
    details = tuple(
        Evidence(f"profile {index}", problem, "optimization profiles of the plan")
        for index, found in misfits.items()
        for problem in found[:4]
    )
    yield Finding(
        "shapes-profiles",
        Severity.ERROR,
        Confidence.CERTAIN,
        "no optimization profile takes these shapes",
        message,
        details[:12],
        (_way_out(facts, body, inputs, shapes),),
    )


def _way_out(facts: Facts, body: PlanBody, inputs: Mapping[str, Tensor], shapes: Mapping[str, Shape]) -> Fix:
    """A wider first profile where the network is dynamic there; else only the shape, or the model, can change."""
    for name, shape in shapes.items():
        own = inputs[name].shape
        if len(own) != len(shape) or any(a not in (-1, b) for a, b in zip(own, shape, strict=True)):
            return Fix(
                f"give {printable(name, 60)} the shape {dims(own)} (-1: free), or export the model with dynamic axes",
                (f"trtdoctor inspect {quoted(facts.engine)}",),
            )
    stored = _profiles(body, inputs)
    wider = Known((_widened(stored[0], inputs, shapes), *stored[1:]), "widened to the shapes asked about")
    target = known(facts.target.tensorrt)
    command = rebuild(
        facts.engine._replace(body=body._replace(profiles=wider)), tensorrt=target.parts if target else None
    )
    return Fix("build it again with a profile that does", (command,))


def _profiles(body: PlanBody, inputs: Mapping[str, Tensor]) -> tuple[Profile, ...]:
    stored = need(body.profiles)
    if stored:
        return stored
    batch = known(body.flags.max_batch_size) if known(body.flags.implicit_batch) else None
    ranges = {}
    for name, tensor in inputs.items():
        if batch is not None and tensor.shape[:1] == (-1,):
            ranges[name] = Range((1, *tensor.shape[1:]), (batch, *tensor.shape[1:]), (batch, *tensor.shape[1:]))
        else:
            ranges[name] = Range(tensor.shape, tensor.shape, tensor.shape)
    return (Profile(0, ranges, {}),)


def _misfits(profile: Profile, inputs: Mapping[str, Tensor], shapes: Mapping[str, Shape]) -> Iterator[str]:
    for name, shape in shapes.items():
        tensor = inputs[name]
        label = printable(name, 60)
        if len(shape) != len(tensor.shape):
            own = f"the engine's {dims(tensor.shape)} has {len(tensor.shape)}"
            yield f"{label}: {dims(shape)} has {len(shape)} dimensions, {own}."
            continue
        found = profile.inputs.get(name, Range(tensor.shape, tensor.shape, tensor.shape))
        for axis, size in enumerate(shape):
            low, high = found.min[axis], found.max[axis]
            if tensor.shape[axis] >= 0 and size != tensor.shape[axis]:
                yield f"{label}: dimension {axis} is {size}, the engine's is fixed at {tensor.shape[axis]}."
            elif low >= 0 and not low <= size <= high:
                yield f"{label}: dimension {axis} is {size}, profile {profile.index} takes {low} to {high}."


def _range_words(profile: Profile, shapes: Mapping[str, Shape]) -> str:
    words = [
        f"{printable(name, 60)} {dims(found.min)} to {dims(found.max)}"
        for name, found in profile.inputs.items()
        if name in shapes
    ]
    return "; ".join(words[:8]) or "no dynamic input"


def _widened(profile: Profile, inputs: Mapping[str, Tensor], shapes: Mapping[str, Shape]) -> Profile:
    ranges = dict(profile.inputs)
    for name, shape in shapes.items():
        found = ranges.get(name)
        if found is None or len(found.min) != len(shape) or -1 in found.min:
            ranges[name] = Range(shape, shape, shape)
        else:
            low = tuple(map(min, found.min, shape))
            ranges[name] = Range(low, tuple(map(max, found.opt, low)), tuple(map(max, found.max, shape)))
    return Profile(0, ranges, profile.values)


def _code(facts: Facts, profile: int, shapes: Mapping[str, Shape]) -> Iterator[Fix]:
    """The lines that choose the profile and set the shapes, in the API of the target's TensorRT (or the engine's)."""
    target = known(facts.target.tensorrt)
    header = facts.engine.header
    built = known(header.tensorrt_version) if header is not None else None
    version = target.parts if target is not None else built or TENSOR_API
    rtx = header is not None and header.product == "tensorrt-rtx"
    if rtx or version >= TENSOR_API:
        python = [f"context.set_optimization_profile_async({profile}, stream_handle)"]
        python += [f"context.set_input_shape({name!r}, {shape})" for name, shape in shapes.items()]
        cpp = [f"context->setOptimizationProfileAsync({profile}, stream);"]
        for name, shape in shapes.items():
            numbers = ", ".join(map(str, shape))
            cpp.append(f'context->setInputShape("{_c(name)}", nvinfer1::Dims{{{len(shape)}, {{{numbers}}}}});')
    else:
        bindings = _binding_indices(facts, profile)
        python = [f"context.active_optimization_profile = {profile}"]
        cpp = [f"context->setOptimizationProfile({profile});"]
        for name, shape in shapes.items():
            numbers = ", ".join(map(str, shape))
            python.append(f"context.set_binding_shape({bindings[name]}, {shape})")
            cpp.append(
                f"context->setBindingDimensions({bindings[name]}, nvinfer1::Dims{{{len(shape)}, {{{numbers}}}}});"
            )
    yield Fix("choose it before setting the shapes, in Python", tuple(printable(line) for line in python))
    yield Fix("in C++", tuple(printable(line) for line in cpp))


def _binding_indices(facts: Facts, profile: int) -> dict[str, int]:
    tensors = need(body_of(facts).io)
    return {tensor.name: index + profile * len(tensors) for index, tensor in enumerate(tensors)}


def _c(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')
