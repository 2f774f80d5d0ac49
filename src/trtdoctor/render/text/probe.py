"""What TensorRT did with the engine, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.model.fact import Fact, Known
from trtdoctor.text import counted, dims, listing, printable, size

if TYPE_CHECKING:
    from trtdoctor.model.probe import Execution, ProbeResult


def lines(fact: Fact[ProbeResult], *, verbose: bool) -> Iterator[str]:
    """What was tried, with whom, and how long it took; nothing where nothing was loaded."""
    if not isinstance(fact, Known) or not fact.value.deserialized:
        return
    probe = fact.value
    yield f"Tried with {by(probe)}: {_loaded(probe)}."
    runs = probe.runs if verbose else tuple(run for run in probe.runs if run.which in ("opt", "given"))
    for run in runs:
        yield f"  profile {run.profile}, {_WHICH.get(run.which, run.which)}: {_shapes(run)}; {_times(run)}"


_WHICH = {"min": "smallest", "opt": "optimal", "max": "largest", "given": "given"}


def by(probe: ProbeResult) -> str:
    """``TensorRT 8.6.0, tensorrt of /usr/bin/python3, GPU memory by pycuda 2026.1``."""
    words = [probe.product, f"{probe.module} of {printable(probe.python, 120)}"]
    cuda = probe.facts.cuda
    if cuda is not None:
        words.append(f"GPU memory by {printable(f'{cuda.name} {cuda.version}', 60).strip()}")
    return ", ".join(words)


def _loaded(probe: ProbeResult) -> str:
    words = []
    facts = probe.facts
    if facts.deserialize_ms is not None:
        words.append(f"deserialized in {_time(facts.deserialize_ms)}")
    if probe.runs:
        words.append(f"executed with {counted(len(probe.runs), 'set')} of shapes")
    if facts.host_peak_bytes is not None:
        words.append(f"peak host memory {size(facts.host_peak_bytes)}")
    device = facts.device_memory
    if device is not None and probe.runs:
        words.append(f"GPU memory {size(max(0, device.before - device.least))}")
    return listing(words)


def _shapes(run: Execution) -> str:
    shown = [f"{printable(name, 60)} {dims(shape)}" for name, shape in list(run.shapes.items())[:4]]
    more = f" and {len(run.shapes) - 4} more" if len(run.shapes) > 4 else ""
    return ", ".join(shown) + more if shown else "no inputs"


def _times(run: Execution) -> str:
    words = f"first {_time(run.first_ms)}"
    if run.median_ms is None:
        return words
    return f"{words}, median of {run.runs} {_time(run.median_ms)}"


def _time(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.2f} s" if milliseconds >= 1000 else f"{milliseconds:.3g} ms"
