"""What was said in a probe where something went wrong, and what it means.

The passages follow from the result alone. What they mean is in the table of messages; it is looked up above the checks
(``logs.meanings``) and handed to them as a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Union

from trtdoctor.model.finding import Finding
from trtdoctor.named import NamedTuple

if TYPE_CHECKING:
    from trtdoctor.model.probe import LogMessage, ProbeFailure, ProbeResult, ProbeStage

STARTING: tuple[ProbeStage, ...] = ("import", "library version", "logger", "plugins", "cuda", "runtime")
LOADING: tuple[ProbeStage, ...] = ("deserialize", "inspect")
EXECUTING: tuple[ProbeStage, ...] = ("inputs", "context", "profile", "bind", "enqueue", "synchronise", "outputs")


class Passage(NamedTuple):
    """What TensorRT's logger said around something that went wrong, what the failed calls said, and what libraries
    printed, line by line, where the process died of it."""

    messages: tuple[LogMessage, ...]
    texts: tuple[str, ...]
    printed: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Where the cause is looked for first; where it is not here, it may be in ``printed``."""
        return (*(one.text for one in self.messages if one.severity in ("internal", "error", "warning")), *self.texts)


class Meaning(NamedTuple):
    """A known message: the error that it stands for, with the message's id as its code, and what it names."""

    finding: Finding
    names: Mapping[str, str] = {}


Meanings = Mapping[Passage, Union[Meaning, None]]
"""What each passage of a probe stands for; ``None`` where no known message is in it."""


def died_in(probe: ProbeResult, stages: Sequence[ProbeStage]) -> bool:
    """Whether the process ended in one of ``stages``, without its whole answer."""
    return probe.end.how != "answered" and probe.end.step.stage in stages


def printed(probe: ProbeResult) -> tuple[str, ...]:
    """The lines that libraries printed. Where Python says that it died, it goes on with where in the probe."""
    return tuple(probe.printed.partition("Fatal Python error:")[0].splitlines())


def start_failures(probe: ProbeResult) -> tuple[ProbeFailure, ...]:
    """Exceptions that came before the engine's turn."""
    return () if probe.reached("deserialize") else tuple(one for one in probe.failures if one.what == "exception")


def load_failures(probe: ProbeResult) -> tuple[ProbeFailure, ...]:
    """What did not work while the engine was loaded."""
    return tuple(one for one in probe.failures if one.step.stage in LOADING)


def plugin_failures(probe: ProbeResult) -> tuple[ProbeFailure, ...]:
    """Plugin libraries that did not load."""
    return tuple(one for one in probe.failures if one.what == "plugin")


def execution_failures(probe: ProbeResult) -> tuple[ProbeFailure, ...]:
    """What did not work while the engine was executed. Values that nobody gave are no failure."""
    return tuple(one for one in probe.failures if one.step.stage in EXECUTING and one.what != "no-values")


def of_start(probe: ProbeResult) -> Passage | None:
    """``None`` where TensorRT started."""
    failed = start_failures(probe)
    return _passage(probe, probe.messages, failed) if failed or died_in(probe, STARTING) else None


def of_plugin(probe: ProbeResult, failure: ProbeFailure) -> Passage:
    """Of a plugin library that did not load."""
    return _passage(probe, failure.messages, (failure,))


def of_load(probe: ProbeResult) -> Passage | None:
    """``None`` where nothing went wrong while the engine was loaded."""
    failed = load_failures(probe)
    if not failed and not died_in(probe, LOADING):
        return None
    return _passage(probe, probe.messages, [one for one in failed if one.what == "exception"])


def of_execution(failure: ProbeFailure) -> Passage:
    """Of an execution that failed."""
    return Passage(failure.messages, (failure.text,))


def of_death_in_execution(probe: ProbeResult) -> Passage | None:
    """``None`` where the process did not die while it executed the engine."""
    if not died_in(probe, EXECUTING):
        return None
    return _passage(probe, [one for one in probe.messages if one.step.stage in EXECUTING], ())


def passages(probe: ProbeResult) -> Iterator[Passage]:
    """All of them; none where everything went well."""
    for found in (of_start(probe), of_load(probe), of_death_in_execution(probe)):
        if found is not None:
            yield found
    for failure in plugin_failures(probe):
        yield of_plugin(probe, failure)
    for failure in execution_failures(probe):
        yield of_execution(failure)


def _passage(probe: ProbeResult, messages: Iterable[LogMessage], failed: Iterable[ProbeFailure]) -> Passage:
    texts = tuple(one.text for one in failed)
    if probe.end.how == "answered":
        return Passage(tuple(messages), texts)
    # Opening the GPU failed before, and TensorRT died of the same.
    cuda = tuple(one.text for one in probe.failures if one.what == "cuda")
    return Passage(tuple(messages), texts + cuda, printed(probe))
