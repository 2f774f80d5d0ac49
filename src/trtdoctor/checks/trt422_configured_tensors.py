"""TRT422: the tensors of the configuration are those of the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from trtdoctor.checks.batches import profiles_used
from trtdoctor.checks.configured import compared, few, file_name, plan_has, says, setting
from trtdoctor.checks.shared import body_of
from trtdoctor.model.check import Facts, check
from trtdoctor.model.configuration import ConfigTensor, Configuration, Said
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import Range, Tensor
from trtdoctor.text import dims, listing, nearest, printable

DTYPES = {
    "TYPE_BOOL": "bool",
    "TYPE_UINT8": "uint8",
    "TYPE_INT8": "int8",
    "TYPE_INT32": "int32",
    "TYPE_INT64": "int64",
    "TYPE_FP16": "float16",
    "TYPE_FP32": "float32",
    "TYPE_BF16": "bfloat16",
}
"""Triton's words for TensorRT's types. Source: docs/user_guide/model_configuration.md of triton-inference-server."""
MOST = 8
ANY = -1


@check("TRT422", "the configuration has the engine's tensors", stage="profiles", needs=("TRT003", "TRT421"))
def tensors(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The names, types and dimensions of inputs and outputs in Triton's `config.pbtxt` against the plan, with and without
    the batch (`max_batch_size` above 0 takes the first dimension away), and DeepStream's `output-blob-names`. What
    `config.pbtxt` leaves out Triton takes from the plan: that is no difference. Fixed sizes of a dynamic input against
    each optimization profile that Triton uses: those that an instance group names, else profile 0.

    ## Why it matters
    DeepStream warns (`Could not find output layer 'boxes' in engine`) and runs; what its parser then finds is another
    question.

    Triton refuses the model: `unexpected inference input`, `unexpected datatype TYPE_FP16, expecting TYPE_FP32`,
    `model expects shape [-1,3,640,640] but the configuration specifies [3,512,512]`.

    ## How to fix
    Write the plan's names, types and dimensions into the configuration, or leave inputs and outputs out of it.

    ## Confidence
    Certain for names, types and fixed dimensions: both files say them.
    """
    found = list(compared(facts, "triton", "deepstream"))
    there = {one.name: one for one in need(body_of(facts).io)}
    for one in found:
        yield from few(one, (_blob_names if one.kind == "deepstream" else _of_triton)(facts, one, there))


def _of_triton(facts: Facts, found: Configuration, there: Mapping[str, Tensor]) -> Iterator[Finding]:
    yield from _unknown_names(found, there)
    yield from _left_out(found, there)
    for tensor in found.tensors:
        plan = there.get(tensor.name.value)
        if plan is not None:
            yield from _different(facts, found, tensor, plan)


def _finding(
    found: Configuration,
    title: str,
    message: str,
    fix: str,
    *evidence: Evidence,
    of: str = "",
    severity: Severity = Severity.ERROR,
) -> Finding:
    """``of`` is the tensor that the fix is about: the same words about two of them are two steps."""
    return Finding(
        "io-binding", severity, Confidence.CERTAIN, title, message, tuple(evidence),
        (Fix(f"in {file_name(found.path)}{f', {of}' if of else ''}: {fix}"),),
    )  # fmt: skip


def _blob_names(facts: Facts, found: Configuration, there: Mapping[str, Tensor]) -> Iterator[Finding]:
    outputs = [name for name, one in there.items() if one.mode == "output"]
    wrong = [name for name in (found.outputs.value if found.outputs is not None else ()) if name not in outputs]
    if found.outputs is None or not wrong:
        return
    names = listing(printable(name, 60) for name in outputs[:MOST])
    yield _finding(
        found,
        "output-blob-names has a name that the engine does not have",
        f"The engine has no output '{printable(wrong[0], 60)}'; it has {names}. DeepStream warns, "
        "and uses the engine; a parser of its outputs that needs the layer finds nothing.",
        setting(found, "output-blob-names", ";".join(printable(name, 60) for name in outputs[:MOST])),
        says(found, found.outputs),
        plan_has(names),
        severity=Severity.WARNING,
    )


def _unknown_names(found: Configuration, there: Mapping[str, Tensor]) -> Iterator[Finding]:
    for tensor in found.tensors:
        name, plan = tensor.name.value, there.get(tensor.name.value)
        if (plan is not None and plan.mode == tensor.mode) or name in found.fed:
            continue
        existing = [one for one, plan in there.items() if plan.mode == tensor.mode]
        names = listing(printable(one, 60) for one in existing[:MOST]) or "none"
        near = nearest(name, existing, 1) or existing[:1]
        yield _finding(
            found,
            f"the configuration names an {tensor.mode} that the engine does not have",
            f"The engine has no {tensor.mode} '{printable(name, 60)}'; it has {names}. Triton does not load the model.",
            f'name: "{printable(near[0], 60)}"' if near else f"leave the {tensor.mode} out",
            says(found, tensor.name),
            plan_has(f"{tensor.mode}s {names}"),
            of=f"{tensor.mode} {printable(name, 60)}",
        )


def _left_out(found: Configuration, there: Mapping[str, Tensor]) -> Iterator[Finding]:
    """Inputs that a configuration which lists some does not list. One that lists none leaves all to Triton."""
    listed = [one.name for one in found.tensors if one.mode == "input"]
    names = {one.value for one in listed}
    inputs = [name for name, one in there.items() if one.mode == "input"]
    missing = [name for name in inputs if name not in names | found.fed]
    if any(one.key == "input" for one in found.marks):
        return  # one of them may be the one that is still to be filled in
    if not listed or not missing or not names <= {*inputs, *found.fed}:
        return
    words = listing(printable(name, 60) for name in missing[:MOST])
    yield _finding(
        found,
        "the configuration lists only some of the inputs",
        f"The engine has {words}, too. Triton loads a model whose inputs are all listed, or none.",
        f"add {words}, or leave all inputs out",
        says(found, listed[0]),
        plan_has(f"inputs {listing(printable(name, 60) for name in inputs[:MOST])}"),
    )


def _different(facts: Facts, found: Configuration, tensor: ConfigTensor, plan: Tensor) -> Iterator[Finding]:
    name = printable(plan.name, 60)
    wanted = None if tensor.dtype is None else DTYPES.get(tensor.dtype.value)
    if tensor.dtype is not None and plan.dtype is not None and wanted != plan.dtype:
        word = next((word for word, dtype in DTYPES.items() if dtype == plan.dtype), None)
        yield _finding(
            found,
            f"the configuration has another type for {tensor.mode} {name}",
            f"The engine's {tensor.mode} {name} is {plan.dtype}; the configuration says {tensor.dtype.value}.",
            f"data_type: {word}" if word is not None else "leave the tensor out, so that Triton takes it from the plan",
            says(found, tensor.dtype),
            plan_has(f"{name} {plan.dtype}"),
            of=f"{tensor.mode} {name}",
        )
    if tensor.dims is not None and not tensor.ragged:
        yield from _dims(facts, found, tensor, plan, tensor.dims)


def _dims(
    facts: Facts, found: Configuration, tensor: ConfigTensor, plan: Tensor, said: Said[tuple[int, ...]]
) -> Iterator[Finding]:
    batch = found.max_batch_size is not None and found.max_batch_size.value > 0
    implicit = bool(known(body_of(facts).flags.implicit_batch))  # Triton then has it outside dims, whatever it sends
    whole = plan.shape[1:] if implicit or (batch and not tensor.shape_tensor) else plan.shape
    if batch and not implicit and not tensor.shape_tensor and plan.shape[:1] != (ANY,):
        if _agree(said.value, whole):
            return  # a fixed batch is what Triton refuses (TRT423), and the end of it has the batch in dims
        whole = plan.shape
    batched = len(whole) < len(plan.shape)
    name = printable(plan.name, 60)
    if _agree(said.value, whole):
        message = _outside(facts, found, plan, said.value, batched=batched)
        if not message:
            return
    else:
        shown = f"{dims(whole)}{' without the batch' if batched else ''}"
        hint = _batch_hint(found, said.value, plan.shape)
        message = f"The engine's {tensor.mode} {name} is {shown}; the configuration says {dims(said.value)}.{hint}"
    yield _finding(
        found,
        f"the configuration has other dimensions for {tensor.mode} {name}",
        message,
        f"dims: [ {', '.join(map(str, whole))} ]",
        says(found, said),
        plan_has(f"{name} {dims(plan.shape)}"),
        of=f"{tensor.mode} {name}",
    )


def _agree(said: Sequence[int], plan: Sequence[int]) -> bool:
    """Triton's rule: as many dimensions, and equal where the engine's are fixed."""
    return len(said) == len(plan) and all(own in (ANY, other) for other, own in zip(said, plan, strict=True))


def _outside(facts: Facts, found: Configuration, plan: Tensor, said: Sequence[int], *, batched: bool) -> str:
    """Which profile refuses the sizes: Triton makes a context of each that it uses, and all have to take them
    (``ConfigureInputDimensions`` in ``instance_state.cc`` of its TensorRT backend). Empty where none does, or none says
    anything."""
    profiles = known(body_of(facts).profiles) or ()
    ranges = {one.index: one.inputs[plan.name] for one in profiles if plan.name in one.inputs}
    skip = int(batched)
    fitting = [at for at, one in ranges.items() if _fits(said, one.min[skip:], one.max[skip:])]
    refusing = [at for used in profiles_used(found) for at in used if at in ranges and at not in fitting]
    if not refusing:
        return ""
    name, sizes = printable(plan.name, 60), {at: _spread(one, skip) for at, one in ranges.items()}
    if not fitting:
        taken = listing(list(sizes.values())[:MOST])
        return f"No optimization profile of the engine takes {dims(said)} for {name}: {taken}."
    others = listing(map(str, fitting[:MOST]))
    return (
        f"Profile {refusing[0]}, which Triton uses, takes {sizes[refusing[0]]} for {name}, not {dims(said)}. Where an "
        f"instance_group names a profile that takes it ({others}) and no other, that is used."
    )


def _spread(one: Range, skip: int) -> str:
    return f"{dims(one.min[skip:])} to {dims(one.max[skip:])}"


def _fits(said: Sequence[int], low: Sequence[int], high: Sequence[int]) -> bool:
    return all(size == ANY or least <= size <= most for size, least, most in zip(said, low, high, strict=False))


def _batch_hint(found: Configuration, said: Sequence[int], shape: Sequence[int]) -> str:
    """Where only the batch is what differs."""
    batch = found.max_batch_size.value if found.max_batch_size is not None else 0
    if batch > 0 and _agree(said, shape):
        return " With max_batch_size above 0, dims are without the batch."
    if batch <= 0 and _agree(said, shape[1:]):
        return " Without max_batch_size, or with 0, dims hold the batch, too."
    return ""
