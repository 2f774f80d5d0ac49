"""TRT513: the same inputs give the same outputs."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.probe_findings import executions, run_by
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need
from trtdoctor.model.finding import Confidence, Finding, Severity
from trtdoctor.text import listing, printable


@check("TRT513", "the same inputs give the same outputs", stage="execute", needs=("TRT003", "TRT504", "TRT511"))
def repeatable(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the outputs of the first and the last execution with the same inputs are equal, bit for bit.

    ## Why it matters
    Kernels that add in no fixed order differ in the last bits; memory that is read before it is written differs in all
    of them.

    ## How to fix
    Nothing, where differences in the last bits do not matter. Otherwise compare the values.

    ## Confidence
    Certain that they differ; whether it matters, only the values show. Hence a note.
    """
    probe = need(facts.probe)
    names = [output.name for run in executions(probe) for output in run.outputs if output.same is False]
    if names:
        words = listing(printable(name, 60) for name in list(dict.fromkeys(names))[:6])
        yield Finding(
            "numerics",
            Severity.INFO,
            Confidence.POSSIBLE,
            "outputs differ from run to run",
            f"{words} differed between two runs with the same inputs.",
            (run_by(probe),),
        )
