"""What CUDA reports of a GPU and TensorRT writes into a plan: by these values it tells GPUs from each other."""

from __future__ import annotations

from trtdoctor.named import NamedTuple
from trtdoctor.text import size


class GpuAttributes(NamedTuple):
    """Attributes of a GPU, each ``None`` where it is not recorded.

    The compute capability aside they are all that TensorRT 8.6 compares: any that differs gives its warning
    "Using an engine plan file across different models of devices" (changed one at a time on an H200, TensorRT 8.6.0).
    """

    sm_clock_khz: int | None = None
    memory_clock_khz: int | None = None
    memory_bus_bits: int | None = None
    l2_bytes: int | None = None
    persisting_l2_bytes: int | None = None
    shared_memory_per_block_bytes: int | None = None
    shared_memory_per_sm_bytes: int | None = None
    sm_count: int | None = None
    integrated: int | None = None
    threads_per_block: int | None = None
    grid_x: int | None = None
    grid_y: int | None = None
    grid_z: int | None = None
    total_memory_bytes: int | None = None


SETTINGS = ("sm_clock_khz", "memory_clock_khz", "total_memory_bytes", "persisting_l2_bytes")
"""What a driver, ECC or a limit of the clocks changes on one and the same board."""
NEAR = 0.08
"""By which part of it the memory of one model may differ: ECC and a driver's own share."""
_WORDS = {
    "sm_clock_khz": "SM clock",
    "memory_clock_khz": "memory clock",
    "memory_bus_bits": "memory bus",
    "l2_bytes": "L2 cache",
    "persisting_l2_bytes": "persisting L2 cache",
    "shared_memory_per_block_bytes": "shared memory per block",
    "shared_memory_per_sm_bytes": "shared memory per SM",
    "sm_count": "SMs",
    "integrated": "integrated",
    "threads_per_block": "threads per block",
    "grid_x": "grid x",
    "grid_y": "grid y",
    "grid_z": "grid z",
    "total_memory_bytes": "memory",
}


class Difference(NamedTuple):
    """An attribute that two GPUs do not have alike."""

    name: str
    here: int
    there: int

    @property
    def setting(self) -> bool:
        """Whether one board can have both values, with another driver or setting."""
        if self.name == "total_memory_bytes":
            return abs(self.here - self.there) <= NEAR * max(self.here, self.there)
        return self.name in SETTINGS

    @property
    def words(self) -> str:
        """``memory clock 3201 MHz, there 2619 MHz``."""
        here, there = (_value(self.name, value) for value in (self.here, self.there))
        return f"{_WORDS[self.name]} {here}, there {there}"


def differences(here: GpuAttributes, there: GpuAttributes) -> tuple[Difference, ...]:
    """The attributes that both have recorded, with different values, in the order of the record."""
    return tuple(
        Difference(name, one, other)
        for name, one, other in zip(GpuAttributes._fields, here, there, strict=True)
        if one is not None and other is not None and one != other
    )


def _value(name: str, value: int) -> str:
    if name.endswith("_khz"):
        return f"{value / 1000:g} MHz"
    if name.endswith("_bits"):
        return f"{value} bits"
    return size(value) if name.endswith("_bytes") else str(value)
