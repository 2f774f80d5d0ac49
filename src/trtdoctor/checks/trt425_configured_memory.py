"""TRT425: the configured instances fit into the GPU's memory, and use profiles that are there."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.batches import named_profiles, profile_index
from trtdoctor.checks.configured import compared, few, file_name, says
from trtdoctor.checks.shared import body_of, target_has
from trtdoctor.model.check import Facts, check
from trtdoctor.model.configuration import Configuration, InstanceGroup
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import counted, printable, size

PROFILES = "optimization profiles of the plan"


@check("TRT425", "the configured instances fit", stage="profiles", needs=("TRT003", "TRT421"))
def instances(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Triton's instance groups: each instance has an execution context with activations of its own for each profile that
    its group names, the weights are there once for each GPU. Their sum against the memory of the target's GPU, and the
    profiles that they name against those of the plan. Whether any of them is to run on a CPU (`KIND_CPU`).

    ## Why it matters
    The first instances start and a later one fails: `unable to create TensorRT context`, `out of memory`. With
    `KIND_CPU` none starts: `unable to load model 'net', TensorRT backend supports only GPU device`.

    ## How to fix
    Fewer instances, or smaller shapes in the profiles; `KIND_GPU`.

    ## Confidence
    Certain where the sum alone is more than the GPU has; likely with several profiles, whose contexts may be told to
    take their own need alone (`ON_PROFILE_CHANGE`). Other models, CUDA's own memory and buffers come on top.
    """
    found = list(compared(facts, "triton"))
    body = body_of(facts)
    profiles = known(body.profiles)
    for one in found:
        yield from _on_cpu(one)
        if profiles is not None:
            yield from few(one, _profiles(one, max(1, len(profiles))))
    room = need(facts.target.gpu.memory_bytes)
    weights, activations = need(body.weights_bytes), need(body.activation_memory_bytes)
    for one in found:
        count = per_gpu(one)
        total = weights + count * activations
        if count > 1 and total > room:
            yield _too_many(facts, one, count, weights, activations, room)


def per_gpu(found: Configuration) -> int:
    """Execution contexts on the GPU that has most of them: one for each instance and profile that it names
    (``InitOptimizationProfiles`` of Triton's TensorRT backend). Without groups there is one."""
    counts: dict[int, int] = {}
    everywhere = 0
    for group in found.groups:
        if group.kind is not None and group.kind.value == "KIND_CPU":
            continue
        number = contexts(group)
        if group.gpus:
            for gpu in group.gpus:
                counts[gpu] = counts.get(gpu, 0) + number
        else:
            everywhere += number
    return max(1, everywhere + max(counts.values(), default=0))


def contexts(group: InstanceGroup) -> int:
    """The execution contexts of a group on each of its GPUs."""
    number = group.number.value if group.number is not None and group.number.value > 0 else 1
    return number * max(1, len(named_profiles(group)))


def _on_cpu(found: Configuration) -> Iterator[Finding]:
    said = next((one.kind for one in found.groups if one.kind is not None and one.kind.value == "KIND_CPU"), None)
    if said is not None:
        yield Finding(
            "cuda-driver-or-device",
            Severity.ERROR,
            Confidence.CERTAIN,
            "the configuration puts the engine on a CPU",
            "An instance group has the kind KIND_CPU; Triton's TensorRT backend takes only GPUs and refuses it.",
            (says(found, said),),
            (Fix(f"in {file_name(found.path)}: kind: KIND_GPU"),),
        )


def _profiles(found: Configuration, there: int) -> Iterator[Finding]:
    for said in (one for group in found.groups for one in group.profiles):
        index, name = profile_index(said.value), printable(said.value, 20)
        if index is not None and 0 <= index < there:
            continue
        asks = f"asks for profile {name}" if index is not None else f"says '{name}', which is no number"
        yield Finding(
            "shapes-profiles",
            Severity.ERROR,
            Confidence.CERTAIN,
            "an instance group names a profile that the engine does not have",
            f"The engine has {counted(there, 'optimization profile')}, counted from 0; the configuration {asks}.",
            (says(found, said), Evidence("plan has", counted(there, "profile"), PROFILES)),
            (Fix(f'in {file_name(found.path)}: profile: "{there - 1}", or leave it out'),),
        )


def _too_many(facts: Facts, found: Configuration, count: int, weights: int, activations: int, room: int) -> Finding:
    group = max(found.groups, key=contexts)
    profiles = max(1, len(named_profiles(group)))
    fits = max(1, (room - weights) // activations // profiles) if activations else 1
    each = f"{count} instances need" if profiles == 1 else f"{count} contexts, one for each instance and profile, need"
    return Finding(
        "memory",
        Severity.ERROR,
        Confidence.CERTAIN if profiles == 1 else Confidence.LIKELY,
        "the configured instances do not fit into the GPU's memory",
        f"{each} {size(weights + count * activations)}: weights {size(weights)}, and activations of "
        f"{size(activations)} for each. The target's GPU has {size(room)} in all.",
        (
            says(found, group.number or group.at),
            Evidence("plan has", f"{activations:,} bytes of activations for each context", "body of the plan"),
            target_has(facts.target, f"{size(room)} of GPU memory"),
        ),
        (Fix(f"in {file_name(found.path)}: count: {fits}, or build with smaller shapes"),),
    )
