"""A GPU of a machine."""

from __future__ import annotations

from trtdoctor.model.fact import Fact, NotAsked, known
from trtdoctor.model.gpu_attributes import GpuAttributes
from trtdoctor.model.plan import ComputeCapability
from trtdoctor.named import NamedTuple
from trtdoctor.text import printable

NOT_NAMED = NotAsked("the target does not name it")


class GpuUser(NamedTuple):
    """A process that has memory of a GPU; ``bytes`` is ``None`` where the driver does not say."""

    pid: int
    name: str
    bytes: int | None


class Gpu(NamedTuple):
    """A GPU of the target, or one MIG slice of it. ``name`` as NVIDIA prints it."""

    compute_capability: Fact[ComputeCapability] = NOT_NAMED
    name: Fact[str] = NOT_NAMED
    sm_count: Fact[int] = NOT_NAMED
    integrated: Fact[bool] = NOT_NAMED
    memory_bytes: Fact[int] = NOT_NAMED
    device_index: Fact[int] = NOT_NAMED  # as nvidia-smi counts
    uuid: Fact[str] = NOT_NAMED
    memory_free_bytes: Fact[int] = NOT_NAMED
    users: Fact[tuple[GpuUser, ...]] = NOT_NAMED
    compute_mode: Fact[str] = NOT_NAMED  # default, exclusive-process, prohibited
    persistence: Fact[bool] = NOT_NAMED
    mig: Fact[bool] = NOT_NAMED  # it is partitioned; then its slices are listed instead
    slice_of: Fact[str] = NOT_NAMED  # the UUID of the GPU that it is a slice of
    ecc_uncorrected: Fact[int] = NOT_NAMED  # since the driver was loaded
    remapping_failed: Fact[bool] = NOT_NAMED
    failure: Fact[str] = NOT_NAMED  # what NVML said instead of opening it
    visible: Fact[bool] = NOT_NAMED  # to the processes of this environment
    attributes: Fact[GpuAttributes] = NOT_NAMED


def gpu_label(gpu: Gpu) -> str:
    """Which GPU of a machine: ``GPU 0 (NVIDIA H200)``."""
    index, name = known(gpu.device_index), known(gpu.name)
    number = "GPU" if index is None else f"GPU {index}"
    return f"{number} ({printable(name, 60)})" if name else number
