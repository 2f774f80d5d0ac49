"""Facts in a few words, for texts that a person reads."""

from __future__ import annotations

from collections.abc import Sequence

from trtdoctor import derived
from trtdoctor.model.engine import Engine
from trtdoctor.model.plan import BuildGpu
from trtdoctor.text import counted, dotted, first_of, listing, printable, with_member

LONGEST_NAME = 120
"""Characters of a name that is one of several; of a longer one the beginning and the end are shown."""


def shown_path(engine: Engine) -> str:
    """``engines.zip!a.engine``: the file, and where in it the engine is."""
    return printable(with_member(engine.path, engine.member))


def shown_paths(engines: Sequence[Engine]) -> list[str]:
    """The same of several, without the folders that all are in, and short."""
    folders = [engine.path.split("/")[:-1] for engine in engines]
    common = 0
    while folders and all(len(one) > common and one[common] == folders[0][common] for one in folders):
        common += 1
    shown = []
    for engine in engines:
        name = with_member(engine.path, engine.member).split("/", common)[-1]
        if len(name) > LONGEST_NAME:
            half = LONGEST_NAME // 2
            name = f"{name[:half]}…{name[-half:]}"
        shown.append(printable(name))
    return shown


def gpu_words(gpu: BuildGpu, most: int = 3) -> str:
    """``compute capability 8.6, 80 SMs (probably A10G or RTX A5500)``: the file names no model, only numbers."""
    likely = [printable(name, 60) for name in derived.likely_gpus(gpu)]
    whole = derived.all_sms(gpu)
    mode = f", in a power mode with {gpu.sm_count} of {whole} SMs" if whole else f", {counted(gpu.sm_count, 'SM')}"
    numbers = f"compute capability {dotted(gpu.compute_capability)}{mode}"
    if not likely:
        return numbers
    return f"{numbers} (probably {listing(first_of(likely, most), 'or')})"
