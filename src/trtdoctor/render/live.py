"""What TensorRT did with the engine: as a JSON value, and as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.fact import Fact, Known
from trtdoctor.render.words import shape
from trtdoctor.text import listing, printable, size

if TYPE_CHECKING:
    from trtdoctor.worker.protocol import Run, Trial

MOST_MESSAGES = 200


def record(fact: Fact[Trial]) -> dict[str, object]:
    """``{"tried": false, "reason": …}``, or all that is known of the try. Verbose messages are left out."""
    if not isinstance(fact, Known):
        return {"tried": False, "reason": fact.reason}
    trial = fact.value
    facts = trial.facts
    said = [one for one in trial.said if one.severity != "verbose"]
    failures = [{key: value for key, value in one._asdict().items() if key != "said"} for one in trial.failures]
    return {
        "tried": True,
        "python": trial.python,
        "module": trial.module,
        "bindings": facts.get("bindings"),
        "library": facts.get("library"),
        "cuda": facts.get("cuda"),
        "api": facts.get("api"),
        "end": trial.end._asdict(),
        "stages": list(dict.fromkeys(trial.stages)),
        "deserialized": trial.deserialized,
        "executed": bool(trial.runs),
        "failures": failures,
        "runs": [{**run._asdict(), "outputs": [output._asdict() for output in run.outputs]} for run in trial.runs],
        "messages": [{"severity": one.severity, "stage": one.stage, "text": one.text} for one in said[:MOST_MESSAGES]],
        "messages_left_out": max(0, len(said) - MOST_MESSAGES),
        "deserialize_ms": facts.get("deserialize_ms"),
        "host_peak_bytes": facts.get("host_peak_bytes"),
        "device_memory": facts.get("device_memory"),
        "seconds": trial.seconds,
    }


def lines(fact: Fact[Trial], *, verbose: bool) -> Iterator[str]:
    """What was tried, with whom, and how long it took; nothing where nothing was loaded."""
    if not isinstance(fact, Known) or not fact.value.deserialized:
        return
    trial = fact.value
    yield f"Tried with {by(trial)}: {_loaded(trial)}."
    runs = trial.runs if verbose else tuple(run for run in trial.runs if run.which in ("opt", "given"))
    for run in runs:
        yield f"  profile {run.profile}, {_WHICH.get(run.which, run.which)}: {_shapes(run)}; {_times(run)}"


_WHICH = {"min": "smallest", "opt": "optimal", "max": "largest", "given": "given"}


def by(trial: Trial) -> str:
    """``TensorRT 8.6.0, tensorrt of /usr/bin/python3, GPU memory by pycuda 2026.1``."""
    words = [trial.product, f"{trial.module} of {printable(trial.python, 120)}"]
    cuda = trial.facts.get("cuda")
    if isinstance(cuda, list):
        words.append(f"GPU memory by {printable(' '.join(map(str, cuda)), 60).strip()}")
    return ", ".join(words)


def _loaded(trial: Trial) -> str:
    words = []
    milliseconds = trial.facts.get("deserialize_ms")
    if isinstance(milliseconds, (int, float)):
        words.append(f"deserialized in {_time(milliseconds)}")
    if trial.runs:
        count = len(trial.runs)
        words.append(f"executed with {count} set{'s' if count > 1 else ''} of shapes")
    host = trial.facts.get("host_peak_bytes")
    if isinstance(host, int):
        words.append(f"peak host memory {size(host)}")
    device = trial.facts.get("device_memory")
    if isinstance(device, dict) and trial.runs:
        words.append(f"GPU memory {size(max(0, device['before'] - device['least']))}")
    return listing(words)


def _shapes(run: Run) -> str:
    shown = [f"{printable(name, 60)} {shape(dims)}" for name, dims in list(run.shapes.items())[:4]]
    more = f" and {len(run.shapes) - 4} more" if len(run.shapes) > 4 else ""
    return ", ".join(shown) + more if shown else "no inputs"


def _times(run: Run) -> str:
    words = f"first {_time(run.first_ms)}"
    if run.median_ms is None:
        return words
    return f"{words}, median of {run.runs} {_time(run.median_ms)}"


def _time(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.2f} s" if milliseconds >= 1000 else f"{milliseconds:.3g} ms"
