"""TRT501: TensorRT starts."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.probe_findings import why
from trtdoctor.checks.probe_words import HABITS, death, death_cause, step_words
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need
from trtdoctor.model.finding import Finding, Fix
from trtdoctor.model.probe_messages import died_in, of_start, start_failures
from trtdoctor.text import shell_word


@check("TRT501", "the TensorRT here starts", stage="load", needs=("TRT003",))
def starts(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    That the interpreter imports its TensorRT, and that the library creates a logger and a runtime, in a process of its
    own.

    ## Why it matters
    Without a driver, `trt.Runtime()` ends in a segmentation fault; without its libraries, the import fails.

    ## How to fix
    As the finding says: it names the cause behind the message of TensorRT, of the loader or of Python.

    ## Confidence
    Certain that it does not start: it was tried. The cause is as certain as the message is.
    """
    probe = need(facts.probe)
    if died_in(probe, ("start",)):
        raise FactUnavailable(f"the probe did not start: {death(probe)}", incomplete=True)
    passage = of_start(probe)
    if passage is None:
        return
    failed = start_failures(probe)
    step = failed[0].step if failed else probe.end.step
    yield why(
        facts,
        passage,
        "python-packaging" if failed and step.stage == "import" else death_cause(probe),
        f"{step_words(step)} {HABITS['answered' if failed else probe.end.how]}",
        Fix(
            "reproduce it without trtdoctor",
            (f"{shell_word(probe.python)} -c 'import {probe.module} as t; t.Runtime(t.Logger())'",),
        ),
    )
