"""TRT204: the engine was built on the same model of GPU."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import build_gpu_words, header_of, target_has
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge import lookup
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need, reason_of, source_of
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.gpu_attributes import Difference, GpuAttributes, differences
from trtdoctor.model.plan import BuildGpu
from trtdoctor.model.target import Target
from trtdoctor.text import counted, listing, printable

if TYPE_CHECKING:
    from trtdoctor.knowledge.gpus import GpuModel

MOST = 4
"""Values that differ and are told."""
_BUILD = "build it again from its ONNX model on the target's GPU if speed matters"
WARNING = "different models of devices"
"""What TensorRT's warning says in every release."""


@check("TRT204", "built on the same GPU model", stage="gpu", needs=("TRT203",), advisory=True)
def same_model(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Where the compute capabilities are equal: the GPU that built the engine against the target's. Where CUDA was asked
    (this machine, or one that `trtdoctor host` described), all that TensorRT compares: clocks, memory bus, L2 cache,
    shared memory, SMs, total memory. Where the target is only a name, what trtdoctor's table holds of that model.

    ## Why it matters
    TensorRT chose its kernels by timing them on the GPU that built the engine. On another model they are correct, but
    perhaps not the fastest, and TensorRT warns: `Using an engine plan file across different models of devices is not
    recommended`. TensorRT 8.6 gives this warning for any value that differs, so that the same board with another
    driver, ECC setting or limit of its clocks gives it too: such a difference is a note. An H100 and an H200 have the
    same capability and the same number of SMs and are different models. Persistent kernels sized for more SMs were
    reported to fail, rarely. A Jetson in a low power mode builds with fewer SMs than it has.

    ## How to fix
    Build on the target's model if every millisecond counts, in the power mode in which it runs; otherwise ignore it.

    ## Confidence
    Certain about the values; the effect on speed is only likely. Where nothing is known of a model, it is not compared,
    and the verdict, which does not depend on it, says so; with `--fail-on warning` the answer is then open.
    """
    header = header_of(facts)
    if header.product == "tensorrt-rtx" or known(header.hardware_compatibility) not in (None, "none"):
        return
    gpu = need(header.build_gpu)
    if gpu.compute_capability != need(facts.target.gpu.compute_capability):
        return
    differing, source, which = _differing(gpu, facts.target)
    warned = _warnings(facts)
    if not differing and not warned:
        return
    fewer = _power_mode(gpu, facts.target, differing)
    note = bool(differing) and all(one.setting for one in differing)
    title = "built on another GPU model"
    effect = "It loads, but may be slower than one built there."
    if fewer:
        title = "built in another power mode"
        effect = f"{fewer} {effect}"
    elif note:
        title = "built with another driver or setting of the GPU"
        effect = "It may be the same model; TensorRT warns all the same, and the engine loads."
    words = build_gpu_words(gpu, counted(gpu.sm_count, "SM"))
    told = [one.words for one in differing[:MOST]]
    values = listing([*told, *([f"{len(differing) - MOST} more values"] if len(differing) > MOST else [])])
    yield Finding(
        "gpu-arch-mismatch",
        Severity.INFO if note and not fewer else Severity.WARNING,
        Confidence.LIKELY,
        title,
        f"The engine was tuned on a GPU with {words}{f': {values}{which}' if values else ''}. {effect}",
        (
            Evidence("engine built on", words, source_of(header.build_gpu)),
            target_has(facts.target, source),
            *warned,
        ),
        (Fix(_BUILD, (rebuild(facts.engine, target=facts.target),)),),
    )


Compared = tuple[tuple[Difference, ...], str, str]
"""What differs, what of the target was compared, and words about which model that is, where its name does not say."""


def _differing(gpu: BuildGpu, target: Target) -> Compared:
    """Skips the check where nothing is known of the target."""
    there = known(target.gpu.attributes)
    if there is not None:
        return differences(gpu.attributes, there), "what CUDA reports of the GPU", ""
    name = known(target.gpu.name) or ""
    part, built_on = lookup.slice_of(name)[1], known(gpu.total_memory_bytes)
    if part is not None and built_on is not None and built_on > part << 30:  # of its SMs the name says nothing
        there = GpuAttributes(total_memory_bytes=part << 30)
        return differences(GpuAttributes(total_memory_bytes=built_on), there), f"a slice of MIG with {part} GiB", ""
    models = lookup.models_of(name)
    if not models:
        if name and known(target.gpu.sm_count) is None:
            raise FactUnavailable(reason_of(target.gpu.sm_count), incomplete=True)
        count = need(target.gpu.sm_count)
        return differences(GpuAttributes(sm_count=gpu.sm_count), GpuAttributes(sm_count=count)), f"{count} SMs", ""
    return _most_alike(gpu, models, target)


def _most_alike(gpu: BuildGpu, models: Sequence[GpuModel], target: Target) -> Compared:
    """The same of the model of a name that differs the least."""
    tables = [(one, _table(gpu, one, target)) for one in models]
    found = [(differences(gpu.attributes, table), table, model.name) for model, table in tables]
    differing, table, model = min(found, key=lambda one: len(one[0]))
    held = listing(_TABLE[name] for name, value in table._asdict().items() if value is not None)
    if not held:
        raise FactUnavailable("the table of GPUs holds nothing that could be compared", incomplete=True)
    count_words = f"{table.sm_count} SMs " if table.sm_count is not None else ""
    which = "" if len(models) == 1 else f"the {model}, of {len(models)} models of that name the most alike"
    of = f" of {which}" if which else ""
    compared = f" (compared with {which})" if which else ""
    return differing, f"{count_words}(compared by what the table holds{of}: {held})", compared


_TABLE = {"memory_bus_bits": "memory bus", "l2_bytes": "L2", "sm_count": "SMs", "total_memory_bytes": "memory"}


def _table(gpu: BuildGpu, model: GpuModel, target: Target) -> GpuAttributes:
    """What is known of a model by its name."""
    return GpuAttributes(
        memory_bus_bits=None if model.integrated else model.memory_bus_bits,
        l2_bytes=model.l2_bytes,
        sm_count=known(target.gpu.sm_count) or model.sm_count,
        total_memory_bytes=_memory(gpu, model),
    )


def _memory(gpu: BuildGpu, model: GpuModel) -> int | None:
    """The memory of the model, or what the build GPU has where that may be of the same model: less than on the box."""
    same = lookup.has_memory(model, gpu)
    if same is None or model.memory_gib is None:
        return None
    return known(gpu.total_memory_bytes) if same else int(model.memory_gib * (1 << 30))


def _power_mode(gpu: BuildGpu, target: Target, differing: tuple[Difference, ...]) -> str:
    """That the same board had SMs switched off, or has now; empty where it is another board."""
    if not known(gpu.integrated) or any(one.name != "sm_count" and not one.setting for one in differing):
        return ""
    counts = next(((one.here, one.there) for one in differing if one.name == "sm_count"), None)
    likely = lookup.likely_gpus(gpu)
    name = known(target.gpu.name)
    if counts is None or (name is not None and not {model.name for model in lookup.models_of(name)} & set(likely)):
        return ""
    board = printable(likely[0]) if len(likely) == 1 else "It"
    here, there = counts
    if here < there:
        return f"{board} was in a power mode with {here} of {there} SMs."
    return f"The target is in a power mode with {there} SMs; it was built with {here}."


def _warnings(facts: Facts) -> tuple[Evidence, ...]:
    """TensorRT's own warning, where it was tried."""
    probe = known(facts.probe)
    said = () if probe is None else probe.messages
    return tuple(
        Evidence("TensorRT: warning", printable(one.text.strip(), 300), "the probe")
        for one in said
        if WARNING in one.text
    )[:1]
