"""Facts in a few words, for texts that a person reads."""

from __future__ import annotations

from trtdoctor import derived
from trtdoctor.model.plan import BuildGpu
from trtdoctor.text import counted, dotted, listing, printable


def gpu_words(gpu: BuildGpu, most: int = 3) -> str:
    """``compute capability 8.6, 72 SMs (probably A10 or A10G)``: the file names no model, only numbers."""
    likely = [printable(name, 60) for name in derived.likely_gpus(gpu)]
    numbers = f"compute capability {dotted(gpu.compute_capability)}, {counted(gpu.sm_count, 'SM')}"
    if not likely:
        return numbers
    more = [f"{len(likely) - most} more"] if len(likely) > most else []
    return f"{numbers} (probably {listing(likely[:most] + more, 'or')})"
