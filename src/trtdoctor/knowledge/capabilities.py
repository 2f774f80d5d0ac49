"""What goes with a compute capability."""

from __future__ import annotations

from trtdoctor.model.plan import ComputeCapability

JETSON: frozenset[ComputeCapability] = frozenset({(5, 3), (6, 2), (7, 2), (8, 7), (10, 1), (11, 0)})
"""Jetson and DRIVE, which AMPERE_PLUS leaves out."""

THOR: frozenset[ComputeCapability] = frozenset({(10, 1), (11, 0)})
"""One GPU: 10.1 with a driver of CUDA 12, 11.0 with one of CUDA 13
(https://docs.nvidia.com/cuda/archive/13.0.0/cuda-toolkit-release-notes/index.html,
https://github.com/pytorch/pytorch/pull/156176; ``findings/thor-has-two-compute-capabilities.sh``)."""

JETPACKS: dict[ComputeCapability, tuple[int, ...]] = {
    (5, 3): (4,),
    (6, 2): (4,),
    (7, 2): (4, 5),
    (8, 7): (5, 6, 7),
    (11, 0): (7,),
}
"""The major versions of JetPack that run on a Jetson (https://developer.nvidia.com/embedded/jetpack-archive)."""
THOR_ALONE = ("7.0", "7.1")
"""The JetPacks of 7 that are not for Orin, whose first of them is 7.2."""

WITH_ARM = ("GH200", "GB200", "GB300", "GB10 (DGX Spark)")
"""Models whose module has a CPU of Arm, by their names in the table: no other platform has them
(https://docs.nvidia.com/grace-perf-tuning-guide/, https://docs.nvidia.com/dgx/dgx-spark/)."""

BEFORE_TENSORRT: frozenset[ComputeCapability] = frozenset({(3, 0), (3, 2)})
"""GPUs that no TensorRT of today knows, and somebody may still name."""

CORES_PER_SM: dict[ComputeCapability, int] = {(6, 0): 64, (7, 0): 64, (7, 2): 64, (7, 5): 64, (8, 0): 64}
"""CUDA cores of an SM where it is not 128 (CUDA C programming guide, arithmetic throughput). NVML counts cores, engines
count SMs."""


def boards_of(jetpack: str) -> tuple[ComputeCapability, ...]:
    """The Jetsons that a JetPack is for, by compute capability."""
    if jetpack in THOR_ALONE:
        return ((11, 0),)
    major = int(jetpack.split(".")[0])
    return tuple(capability for capability, majors in JETPACKS.items() if major in majors)


def cores_per_sm(capability: ComputeCapability) -> int:
    """The CUDA cores of one SM."""
    return CORES_PER_SM.get(capability, 128)
