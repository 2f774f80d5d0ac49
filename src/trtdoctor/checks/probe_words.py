"""How the checks of the probe say what the process did, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trtdoctor.model.finding import Cause
from trtdoctor.text import printable

if TYPE_CHECKING:
    from trtdoctor.model.probe import EndKind, ProbeResult, ProbeStage, Step

_STEPS: dict[ProbeStage, str] = {
    "start": "starting the probe",
    "import": "importing the module",
    "library version": "asking the library for its version",
    "logger": "creating a logger",
    "plugins": "registering the standard plugins",
    "cuda": "opening the GPU",
    "runtime": "creating the runtime",
    "deserialize": "deserializing the engine",
    "inspect": "asking the engine for its tensors",
    "inputs": "reading the given inputs",
    "outputs": "reading the outputs",
    "context": "creating the execution context",
    "bind": "setting shapes and addresses",
    "enqueue": "enqueueing the execution",
    "synchronise": "waiting for the GPU",
    "teardown": "destroying the engine",
    "plugin": "loading",
    "register": "registering",
    "profile": "selecting optimization profile",
}
_SIGNALS = {
    "SIGSEGV": "a segmentation fault",
    "SIGABRT": "an abort",
    "SIGBUS": "a bus error",
    "SIGILL": "an illegal instruction",
    "SIGFPE": "an arithmetic error",
}
HABITS: dict[EndKind, str] = {
    "signal": "crashes",
    "exit": "ends the process",
    "timeout": "exceeds the time limit",
    "memory": "uses up all memory",
    "oom-killed": "uses up all memory",
    "killed": "gets the process killed",
    "flood": "floods the output",
    "silent": "closes file descriptors that it does not own",
    "answered": "fails",
}
"""What the thing in question does, by ``ProbeEnd.how``."""


def step_words(step: Step) -> str:
    """``loading /opt/libmine.so``, after "while"."""
    return f"{_STEPS[step.stage]} {printable(step.about, 120)}" if step.about else _STEPS[step.stage]


def death(probe: ProbeResult) -> str | None:
    """What became of the process, as the end of a sentence; ``None`` when it gave its whole answer."""
    end = probe.end
    where = step_words(end.step)
    signal = f"{end.signal} ({_SIGNALS[end.signal]})" if end.signal in _SIGNALS else end.signal
    return {
        "answered": None,
        "signal": f"the process died of {signal} while {where}" + (f" ({end.detail})" if end.detail else ""),
        "exit": f"the process exited with {end.detail} while {where}",
        "timeout": f"the process exceeded the time limit while {where} and was ended",
        "memory": f"the process used up nearly all memory while {where} and was ended",
        "oom-killed": f"memory ran out while {where}, and the kernel killed the process",
        "killed": f"the process was killed from outside while {where}, by somebody or because memory ran out",
        "flood": f"the process flooded its output while {where} and was ended",
        "silent": f"the process closed its answer pipe while {where}",
        "not-started": f"the process could not be started: {printable(end.detail)}",
    }[end.how]


def death_cause(probe: ProbeResult) -> Cause:
    """The cause where nothing but the end of the process is known. A kill alone does not show that memory ran out."""
    return "memory" if probe.end.how in ("memory", "oom-killed") else "crash"
