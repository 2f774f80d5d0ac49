"""What follows from the facts of an engine and is not written in its file."""

from __future__ import annotations

from collections.abc import Mapping

from trtdoctor.knowledge import lookup
from trtdoctor.model.fact import Fact, Known, Unknown, known
from trtdoctor.model.plan import BuildGpu, Layer, PlanBody, PlanHeader, Profile, Version

_KERNELS = (
    ("float4", ("e2m1",)),
    ("float8", ("e4m3", "e5m2", "fp8")),
    ("int8", ("i8i8", "i8f", "i8i32", "i8816", "i16832", "i16864", "imma", "int8")),
    ("bfloat16", ("bf16",)),
    ("float16", ("f16", "fp16", "h884", "h1688", "h16816", "hmma")),
    ("tf32", ("tf32",)),
    ("float32", ("f32", "fp32", "scudnn", "sgemm")),
)
"""What names of kernels hold, narrowest type first: ``volta_fp32_icudnn_int8x4`` multiplies int8, and
``f32f32_tf32f32_f32`` TF32. Names as TensorRT's engine inspector prints them."""
_FIRST_TYPED = (11,)
"""Since TensorRT 11 every network is strongly typed."""


def version_compatible(header: PlanHeader) -> Fact[bool]:
    """True with an embedded lean runtime. Without one the plan may or may not be: it does not say."""
    if header.has_lean_runtime:
        return Known(True, "an embedded lean runtime")
    return Unknown("a plan without an embedded lean runtime does not say")


def loads_in(header: PlanHeader) -> tuple[Version, int | None] | None:
    """The version that loads the plan and, of a version-compatible one, the last major version that does too."""
    version = known(header.tensorrt_version)
    if version is None:
        return None
    if not header.has_lean_runtime or header.product == "tensorrt-rtx":
        return version, None
    reached = [after for before, after in lookup.VERSION_COMPATIBLE_MAJORS if before == version[0]]
    return version, max(reached, default=version[0])


def may_be_compatible(header: PlanHeader) -> bool:
    """Whether a plan without an embedded lean runtime may have been built version-compatible: it does not say so."""
    version = known(header.tensorrt_version)
    of_tensorrt = version is not None and header.product == "tensorrt" and version[:2] >= lookup.FIRST_COMPATIBLE
    return of_tensorrt and not header.has_lean_runtime


def all_sms(gpu: BuildGpu) -> int | None:
    """How many SMs the board has on which a power mode had switched some off; ``None`` where none were, or where no
    one board is likely."""
    counts = {model.sm_count for model in lookup.likely_models(gpu) if model.integrated}
    (count,) = counts if len(counts) == 1 else (None,)
    return count if count is not None and count > gpu.sm_count else None


def likely_gpus(gpu: BuildGpu) -> tuple[str, ...]:
    """Names of the GPUs that have these numbers; the file itself names none."""
    return lookup.likely_gpus(gpu)


def precision(body: PlanBody | None) -> Fact[dict[str, int]]:
    """Layers by the type in which they compute, most first, of those that say it: by the name of their kernel, else by
    the type of their weights. Layers that say nothing are not counted; none that says so is no proof of float32."""
    if body is None:
        return Unknown("the body of the plan could not be found")
    if not isinstance(body.layers, Known):
        return Unknown(body.layers.reason)
    counts: dict[str, int] = {}
    for layer in body.layers.value:
        found = _computes_in(layer)
        if found is not None:
            counts[found] = counts.get(found, 0) + 1
    if not counts:
        return Unknown("no layer of the plan names its kernel or the type of its weights")
    return Known(dict(sorted(counts.items(), key=lambda one: -one[1])), "names of kernels, types of weights")


def _computes_in(layer: Layer) -> str | None:
    tactic = (layer.tactic or "").lower()
    return next((name for name, words in _KERNELS if any(word in tactic for word in words)), layer.precision)


def precision_word(counts: Mapping[str, int]) -> str:
    """One word for it. TF32 beside float32 is no mixture: it is float32 where tensor cores compute it."""
    if len(counts) == 1:
        return next(iter(counts))
    return "tf32" if counts.keys() == {"float32", "tf32"} else "mixed"


def strongly_typed(header: PlanHeader, body: PlanBody | None) -> Fact[bool]:
    """True where it cannot be otherwise. A plan of TensorRT 10 or older does not say."""
    version = known(header.tensorrt_version)
    if header.product == "tensorrt-rtx":
        return Known(True, "TensorRT-RTX knows no other networks")
    if version is not None and version >= _FIRST_TYPED:
        return Known(True, "TensorRT 11 and newer know no other networks")
    if body is not None and known(body.flags.weight_streaming):
        return Known(True, "weights stream only in strongly typed networks")
    return Unknown("plans of this TensorRT do not say")


def batch_range(body: PlanBody) -> tuple[int, int] | None:
    """The smallest and the largest batch that some profile takes, where the first dimension of inputs is dynamic and
    all of these inputs agree; else ``None``."""
    tensors = known(body.io) or ()
    dynamic = [tensor.name for tensor in tensors if tensor.mode == "input" and tensor.shape[:1] == (-1,)]
    if known(body.flags.implicit_batch) and dynamic:
        most = known(body.flags.max_batch_size)
        return (1, most) if most is not None else None
    profiles = known(body.profiles) or ()
    spans = {_batches(name, profiles) for name in dynamic}
    return spans.pop() if len(spans) == 1 else None


def _batches(name: str, profiles: tuple[Profile, ...]) -> tuple[int, int] | None:
    ranges = [one.inputs[name] for one in profiles if name in one.inputs]
    if not all(found.min and found.max for found in ranges):
        return None
    return (min(one.min[0] for one in ranges), max(one.max[0] for one in ranges)) if ranges else None
