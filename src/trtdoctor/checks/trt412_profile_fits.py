"""TRT412: an optimization profile accepts the shapes asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trtdoctor.checks.input_shapes import asked_shapes, inputs_of, is_fixed_there, misfits, profiles_of, widened_engine
from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import body_of, quoted
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import PlanBody, Profile, Shape, Tensor
from trtdoctor.text import dims, listing, printable

TENSOR_API = (8, 5)
"""Tensors are addressed by name since 8.5; before, by binding index (gone in 10)."""
PROFILES = "optimization profiles of the plan"
MOST_PROFILES, MOST_MISFITS, MOST_EVIDENCE = 8, 4, 12


@check("TRT412", "an optimization profile accepts the shapes", stage="profiles", needs=("TRT003", "TRT411"))
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
    shapes = asked_shapes(facts)
    body = body_of(facts)
    inputs = inputs_of(body)
    profiles = profiles_of(body)
    problems = {profile.index: list(misfits(profile, inputs, shapes)) for profile in profiles}
    fitting = [index for index, found in problems.items() if not found]
    if not fitting:
        yield _none(facts, inputs, problems)
    elif fitting[0] != 0:
        yield _not_the_first(facts, fitting, profiles)


def _not_the_first(facts: Facts, fitting: list[int], profiles: tuple[Profile, ...]) -> Finding:
    shapes = asked_shapes(facts)
    which = listing(map(str, fitting), "or")
    return Finding(
        "shapes-profiles",
        Severity.WARNING,
        Confidence.CERTAIN,
        f"only profile {which} accepts these shapes",
        f"The shapes fit profile {which}, not profile 0, which is active by default.",
        tuple(
            Evidence(f"profile {profile.index}", _range_words(profile, shapes), PROFILES)
            for profile in profiles[:MOST_PROFILES]
        ),
        tuple(_code(facts, fitting[0], shapes)),
    )


def _none(facts: Facts, inputs: Mapping[str, Tensor], problems: Mapping[int, list[str]]) -> Finding:
    count = sum(map(len, problems.values()))
    more = f" ({count} mismatches in {len(problems)} profiles)" if count > 1 else ""
    first = next(iter(problems.values()))[0]
    details = [
        Evidence(f"profile {index}", problem, PROFILES)
        for index, found in problems.items()
        for problem in found[:MOST_MISFITS]
    ]
    return Finding(
        "shapes-profiles",
        Severity.ERROR,
        Confidence.CERTAIN,
        "no optimization profile accepts these shapes",
        f"No optimization profile accepts these shapes{more}. {first}",
        tuple(details[:MOST_EVIDENCE]),
        (_way_out(facts, inputs),),
    )


def _way_out(facts: Facts, inputs: Mapping[str, Tensor]) -> Fix:
    """A wider first profile where the network is dynamic there; else only the shape, or the model, can change."""
    for name, shape in asked_shapes(facts).items():
        if is_fixed_there(body_of(facts), inputs[name], shape):
            own = dims(inputs[name].shape)
            title = f"give {printable(name, 60)} the shape {own} (?: any size), or export the model with dynamic axes"
            return Fix(title, (f"trtdoctor inspect {quoted(facts.engine)}",))
    command = rebuild(widened_engine(facts), target=facts.target)
    return Fix("build it again with a profile that does", (command,), kind="build")


def _range_words(profile: Profile, shapes: Mapping[str, Shape]) -> str:
    words = [
        f"{printable(name, 60)} {dims(found.min)} to {dims(found.max)}"
        for name, found in profile.inputs.items()
        if name in shapes
    ]
    return "; ".join(words[:8]) or "no dynamic input"


# ---- the lines that choose the profile and set the shapes


def _code(facts: Facts, profile: int, shapes: Mapping[str, Shape]) -> Iterator[Fix]:
    """In Python and C++, in the API of the target's TensorRT (or the engine's)."""
    if _by_name(facts):
        python = [f"context.set_optimization_profile_async({profile}, stream_handle)"]
        cpp = [f"context->setOptimizationProfileAsync({profile}, stream);"]
        for name, shape in shapes.items():
            python.append(f"context.set_input_shape({name!r}, {shape})")
            cpp.append(f'context->setInputShape("{_c(name)}", {_c_dims(shape)});')
    else:
        indices = _binding_indices(body_of(facts), profile)
        python = [f"context.active_optimization_profile = {profile}"]
        cpp = [f"context->setOptimizationProfile({profile});"]
        for name, shape in shapes.items():
            python.append(f"context.set_binding_shape({indices[name]}, {shape})")
            cpp.append(f"context->setBindingDimensions({indices[name]}, {_c_dims(shape)});")
    yield Fix("choose it before setting the shapes, in Python", tuple(printable(line) for line in python))
    yield Fix("in C++", tuple(printable(line) for line in cpp))


def _by_name(facts: Facts) -> bool:
    """Whether the TensorRT in question addresses tensors by name; the newer API where no version is known."""
    header, target = facts.engine.header, known(facts.target.tensorrt)
    if header is not None and header.product == "tensorrt-rtx":
        return True
    if target is not None:
        return target.surely_at_least(TENSOR_API)
    built = known(header.tensorrt_version) if header is not None else None
    return built is None or built >= TENSOR_API


def _binding_indices(body: PlanBody, profile: int) -> dict[str, int]:
    tensors = need(body.io)
    return {tensor.name: index + profile * len(tensors) for index, tensor in enumerate(tensors)}


def _c(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')


def _c_dims(shape: Shape) -> str:
    return f"nvinfer1::Dims{{{len(shape)}, {{{', '.join(map(str, shape))}}}}}"
