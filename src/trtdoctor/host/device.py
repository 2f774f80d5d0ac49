"""The GPUs, from what NVML and CUDA said, and which of them a process sees."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from trtdoctor.host.driver import Answers
from trtdoctor.knowledge.capabilities import cores_per_sm
from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown, known
from trtdoctor.model.gpu import Gpu, GpuUser
from trtdoctor.model.gpu_attributes import GpuAttributes

COMPUTE_MODES = ("default", "exclusive-thread", "prohibited", "exclusive-process")  # nvmlComputeMode_t


def gpus(answers: Answers, environment: Mapping[str, str]) -> tuple[Gpu, ...]:
    """Every GPU, or its MIG slices where it is partitioned, with what a process sees of it."""
    rows = (answers.nvml or {}).get("devices") or []
    cuda = {_plain(row.get("uuid")): (at, row) for at, row in enumerate((answers.cuda or {}).get("devices") or [])}
    found: list[Gpu] = []
    for row in rows:
        if row.get("mig") and row.get("slices"):
            whole = _gpu(row, cuda)
            found += [_slice(part, whole, row, cuda) for part in row["slices"]]
        else:
            found.append(_gpu(row, cuda))
    if not found:  # no NVML: a Jetson before Thor, or nvidia-ml-py without the library
        found = [_from_cuda(at, row) for at, row in cuda.values()]
    return _with_visibility(tuple(found), answers, environment)


def _fact(row: Mapping[str, Any], key: str) -> Fact[Any]:
    value = row.get(key)
    if value is not None:
        return Known(value, "NVML")
    reason = f"NVML: {row.get('errors', {}).get(key, 'no answer')}"
    # What a GPU does not have (ECC of a GeForce, its own memory of a Spark) leaves no gap in the answer.
    return NotAsked(reason) if reason.endswith("NVML_ERROR_NOT_SUPPORTED") else Unknown(reason)


def _plain(uuid: object) -> str:
    return re.sub(r"^(?:GPU|MIG)-", "", str(uuid)).lower()


def _memory(row: Mapping[str, Any], key: str) -> Fact[int]:
    memory = _fact(row, "memory")
    return Known(int(memory.value[key]), "NVML") if isinstance(memory, Known) else memory


def _gpu(row: Mapping[str, Any], cuda: Mapping[str, tuple[int, Mapping[str, Any]]]) -> Gpu:
    _, seen = cuda.get(_plain(row.get("uuid")), (0, {}))
    capability = _fact(row, "compute_capability")
    if isinstance(capability, Known):
        capability = Known((int(capability.value[0]), int(capability.value[1])), "NVML")
    lost = row.get("errors", {}).get("handle")
    mode = _fact(row, "compute_mode")
    if isinstance(mode, Known):
        number = int(mode.value)
        mode = Known(COMPUTE_MODES[number] if number < len(COMPUTE_MODES) else f"mode {number}", "NVML")
    persistence = _fact(row, "persistence")
    if isinstance(persistence, Known):
        persistence = Known(bool(persistence.value), "NVML")
    return Gpu(
        compute_capability=capability,
        name=_fact(row, "name"),
        sm_count=_sm_count(row, seen),
        integrated=_integrated(seen),
        memory_bytes=_memory(row, "total"),
        device_index=Known(int(row["index"]), "NVML"),
        uuid=_fact(row, "uuid"),
        memory_free_bytes=_memory(row, "free"),
        users=_users(row),
        compute_mode=mode,
        persistence=persistence,
        mig=_fact(row, "mig") if row.get("mig") is not None else Known(False, "NVML: not supported"),
        ecc_uncorrected=_fact(row, "ecc_uncorrected"),
        remapping_failed=_fact(row, "remapping_failed"),
        failure=Known(str(lost), "NVML") if lost else NotAsked("NVML finds nothing wrong"),
        attributes=_attributes(seen),
    )


def _slice(
    part: Mapping[str, Any], whole: Gpu, row: Mapping[str, Any], cuda: Mapping[str, tuple[int, Mapping[str, Any]]]
) -> Gpu:
    _, seen = cuda.get(_plain(part.get("uuid")), (0, {}))
    name = _fact(part, "name")
    if not isinstance(name, Known) or "MIG" not in str(name.value):
        name = Known(f"{row.get('name') or 'GPU'} MIG slice {part['index']}", "NVML")
    return whole._replace(
        name=name,
        sm_count=_fact(part, "sm_count") if part.get("sm_count") is not None else _sm_count({}, seen),
        memory_bytes=_memory(part, "total"),
        uuid=_fact(part, "uuid"),
        memory_free_bytes=_memory(part, "free"),
        users=_users(part),
        mig=Known(True, "NVML"),
        slice_of=_fact(row, "uuid"),
    )


def _attributes(seen: Mapping[str, Any]) -> Fact[GpuAttributes]:
    told = {name: int(value) for name, value in (seen.get("attributes") or {}).items() if value is not None}
    if not told:
        return NotAsked("CUDA did not name this GPU")
    return Known(GpuAttributes(**told, total_memory_bytes=seen.get("memory")), "cuDeviceGetAttribute")


def _integrated(seen: Mapping[str, Any]) -> Fact[bool]:
    if seen.get("integrated") is None:
        # NVML lists discrete GPUs; the integrated ones of Jetson are CUDA's to name.
        return NotAsked("CUDA did not name this GPU")
    return Known(bool(seen["integrated"]), "cuDeviceGetAttribute")


def _sm_count(row: Mapping[str, Any], seen: Mapping[str, Any]) -> Fact[int]:
    if seen.get("sm_count"):
        return Known(int(seen["sm_count"]), "cuDeviceGetAttribute")
    cores, capability = row.get("cores"), row.get("compute_capability")
    if cores and capability:
        each = cores_per_sm((int(capability[0]), int(capability[1])))
        return Known(int(cores) // each, f"NVML: {cores} cores, {each} on each SM")
    return Unknown("neither CUDA nor NVML reports it")


def _users(row: Mapping[str, Any]) -> Fact[tuple[GpuUser, ...]]:
    found = _fact(row, "processes")
    if not isinstance(found, Known):
        return found
    return Known(
        tuple(GpuUser(int(one["pid"]), str(one["name"] or "?")[:100], one["bytes"]) for one in found.value), "NVML"
    )


def _from_cuda(at: int, row: Mapping[str, Any]) -> Gpu:
    source = "cuDeviceGetAttribute"
    pair = row.get("compute_capability") or [None, None]
    none = NotAsked("only CUDA answered, as on a Jetson, and it does not report this")
    capability: Fact[tuple[int, int]] = none
    if None not in pair:
        capability = Known((int(pair[0]), int(pair[1])), source)

    def number(key: str) -> Fact[int]:
        return Known(int(row[key]), source) if row.get(key) is not None else none

    return Gpu(
        compute_capability=capability,
        name=Known(str(row["name"]), "cuDeviceGetName") if row.get("name") else none,
        sm_count=number("sm_count"),
        integrated=_integrated(row),
        memory_bytes=number("memory"),
        device_index=Known(at, "CUDA"),
        uuid=Known(f"GPU-{row['uuid']}", "cuDeviceGetUuid") if row.get("uuid") else none,
        memory_free_bytes=none,
        users=none,
        compute_mode=none,
        persistence=none,
        mig=none,
        ecc_uncorrected=none,
        remapping_failed=none,
        attributes=_attributes(row),
    )


# ---- what a process sees


def _with_visibility(found: tuple[Gpu, ...], answers: Answers, environment: Mapping[str, str]) -> tuple[Gpu, ...]:
    """CUDA's own list where it answered; else what its documented rules make of CUDA_VISIBLE_DEVICES."""
    cuda = answers.cuda
    if cuda is not None and cuda.get("error") is None:
        order = [_plain(row.get("uuid")) for row in cuda["devices"]]
        seen = {_plain(gpu.uuid.value): gpu for gpu in found if isinstance(gpu.uuid, Known)}
        if all(uuid in seen for uuid in order):
            return tuple(
                gpu._replace(
                    visible=Known(isinstance(gpu.uuid, Known) and _plain(gpu.uuid.value) in order, "cuDeviceGetCount")
                )
                for gpu in found
            )
    value = environment.get("CUDA_VISIBLE_DEVICES")
    if value is None:
        return tuple(gpu._replace(visible=Known(True, "CUDA_VISIBLE_DEVICES is not set")) for gpu in found)
    chosen = visible(value, found)
    return tuple(
        gpu._replace(visible=Known(at in chosen, f"CUDA_VISIBLE_DEVICES={value[:200]}")) for at, gpu in enumerate(found)
    )


def visible(value: str, found: Sequence[Gpu]) -> tuple[int, ...]:
    """Which of ``found`` CUDA shows for a value of CUDA_VISIBLE_DEVICES, in that order.

    CUDA C programming guide, "CUDA environment variables": a list of indices, of GPU UUIDs (any unique beginning of
    one), or of MIG UUIDs. The first entry that names no device ends the list, so ``-1`` and an empty value hide
    everything; an entry named twice hides everything, too. A process sees one MIG slice at most. Indices follow the
    order of the bus here: CUDA's own order, fastest first, differs only where the GPUs do.
    """
    chosen: list[int] = []
    for entry in value.split(","):
        named = _named(entry.strip(), found)
        if named is None:
            break
        if named in chosen:
            return ()
        chosen.append(named)
    slices = [at for at in chosen if isinstance(found[at].slice_of, Known)]
    return tuple(slices[:1]) if slices else tuple(chosen)


def _named(entry: str, found: Sequence[Gpu]) -> int | None:
    """The one of ``found`` that an entry of CUDA_VISIBLE_DEVICES names; ``None`` for none, or for several."""
    hits: list[int] = []
    if number := re.match(r"[+]?\d+", entry):  # as atoi(3): "0abc" is 0
        whole = [at for at, gpu in enumerate(found) if not isinstance(gpu.slice_of, Known)]
        at = int(number[0][:9])
        hits = whole[at : at + 1]
    elif entry.upper().startswith(("GPU-", "MIG-")):
        uuids = [known(gpu.uuid) or "" for gpu in found]
        hits = [at for at, uuid in enumerate(uuids) if uuid.lower().startswith(entry.lower())]
    return hits[0] if len(hits) == 1 else None
