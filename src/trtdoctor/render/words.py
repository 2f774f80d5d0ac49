"""Facts in words, for every text that a person reads."""

from __future__ import annotations

from trtdoctor.knowledge import lookup
from trtdoctor.model.plan import BuildGpu
from trtdoctor.text import dotted, listing, printable


def gpu_words(gpu: BuildGpu, most: int = 3) -> str:
    likely = [printable(name, 60) for name in lookup.likely_gpus(gpu)]
    capability = (
        f"compute capability {dotted(gpu.compute_capability)}, {gpu.sm_count} SM{'s' if gpu.sm_count > 1 else ''}"
    )
    if not likely:
        return capability
    more = f" or {len(likely) - most} more" if len(likely) > most else ""
    return f"{listing(likely[:most], 'or')}{more}, probably ({capability})"


def shape(dims: tuple[int, ...]) -> str:
    """``(-1, 3, 224, 224)`` -> ``?x3x224x224``: a dimension chosen at run time is a question mark."""
    return "x".join("?" if dim < 0 else str(dim) for dim in dims) or "scalar"
