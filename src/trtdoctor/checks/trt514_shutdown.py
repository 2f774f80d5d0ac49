"""TRT514: the process shuts down cleanly."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.probe_findings import quotations, run_by
from trtdoctor.checks.probe_words import death
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import NotAsked, Unknown, need
from trtdoctor.model.finding import Confidence, Finding, Fix, Severity
from trtdoctor.model.probe_messages import died_in
from trtdoctor.text import printable


@check("TRT514", "the process shuts down cleanly", stage="execute", needs=("TRT003", "TRT504"))
def shuts_down(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    That the engine, the runtime and the process can be shut down once everything is done.

    ## Why it matters
    A crash at exit loses no answer, but a service manager sees a failed process and starts it again.

    ## How to fix
    Destroy contexts before engines, engines before the runtime, and all of them before CUDA's context; load no plugin
    library twice.

    ## Confidence
    Certain that it happened here.
    """
    probe = need(facts.probe)
    failed = [one.text for one in probe.failures if one.step.stage == "teardown"]
    if probe.shared and not failed:
        need(NotAsked("the process went on to the next engine; with --isolate each engine has its own"))
    if probe.end.late is None and not failed and not died_in(probe, ("teardown",)):
        if probe.end.how != "answered":
            need(Unknown("the process ended before its shutdown"))
        return
    what = printable(probe.end.late or (failed[0] if failed else death(probe)) or "", 200)
    yield Finding(
        "plugin-crash" if probe.request.plugins else "crash",
        Severity.WARNING,
        Confidence.CERTAIN,
        "the process failed during shutdown",
        f"Everything succeeded, but shutdown failed: {what}.",
        (*quotations(probe, native=True), run_by(probe)),
        (Fix("destroy the context, the engine and the runtime, in this order, before the program ends"),),
    )
