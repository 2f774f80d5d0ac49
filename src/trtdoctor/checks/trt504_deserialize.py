"""TRT504: TensorRT deserializes the engine."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.probe_findings import by_trtexec, why
from trtdoctor.checks.probe_words import HABITS, death, death_cause
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need
from trtdoctor.model.finding import Cause, Finding
from trtdoctor.model.probe_messages import of_load


@check("TRT504", "the engine deserializes", stage="load", needs=("TRT003", "TRT501"))
def deserializes(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    `deserialize_cuda_engine` of the real TensorRT, with this engine, on this machine.

    ## Why it matters
    TensorRT has the last word. Its messages are read with the knowledge of `trtdoctor explain`: the finding is the
    cause, not the log line.

    ## How to fix
    As the finding says.

    ## Confidence
    Certain that it does not load: it was tried. The cause is as certain as TensorRT's message is; where a check that
    only read the file found the same reason, that finding comes first and is certain; a refusal for another reason says
    nothing about what that check found.
    """
    probe = need(facts.probe)
    if not probe.reached("deserialize"):
        # Nothing that TRT501 calls an error, or this check would not run.
        raise FactUnavailable(
            f"TensorRT did not get that far: {death(probe) or 'a plugin library stopped it'}", incomplete=True
        )
    passage = of_load(probe)
    if passage is None:
        return
    died = probe.end.how != "answered"
    cause: Cause = death_cause(probe) if died else "crash" if passage.texts else "corrupt-or-truncated"
    title = f"loading the engine {HABITS[probe.end.how]}" if died else "the engine is refused by TensorRT"
    yield why(facts, passage, cause, title, by_trtexec(facts))
