"""Facts in a few words, for texts that a person reads."""

from __future__ import annotations

from trtdoctor import derived
from trtdoctor.model.engine import Engine
from trtdoctor.model.plan import BuildGpu
from trtdoctor.text import counted, dotted, listing, printable


def shown_path(engine: Engine, limit: int | None = None) -> str:
    """``engines.zip!a.engine``: the file, and where in it the engine is. ``limit``: so long, no folders."""
    path = engine.path if limit is None else engine.path.rsplit("/", 1)[-1]
    where = f"{path}!{engine.member}" if engine.member is not None else path
    return printable(where) if limit is None else printable(where, limit)


def gpu_words(gpu: BuildGpu, most: int = 3) -> str:
    """``compute capability 8.6, 72 SMs (probably A10 or A10G)``: the file names no model, only numbers."""
    likely = [printable(name, 60) for name in derived.likely_gpus(gpu)]
    whole = derived.all_sms(gpu)
    mode = f", in a power mode with {gpu.sm_count} of {whole} SMs" if whole else f", {counted(gpu.sm_count, 'SM')}"
    numbers = f"compute capability {dotted(gpu.compute_capability)}{mode}"
    if not likely:
        return numbers
    more = [f"{len(likely) - most} more"] if len(likely) > most else []
    return f"{numbers} (probably {listing(likely[:most] + more, 'or')})"
