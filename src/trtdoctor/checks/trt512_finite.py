"""TRT512: the outputs are finite."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.probe_findings import again, executions
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import dims, listing, printable


@check("TRT512", "the outputs are finite numbers", stage="execute", needs=("TRT003", "TRT504", "TRT511"))
def finite(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    NaN and infinite values in the floating-point outputs of the executions.

    ## Why it matters
    Overflow in float16, a broken refit and a kernel bug show up this way; the engine loads and runs without a message.

    ## How to fix
    Try real inputs (`--inputs FILE.npz`). If they give NaN too, build without float16 for the layers that overflow.

    ## Confidence
    Certain that they are there. Random inputs may be the reason, so with those it is only possible that the engine is.
    """
    probe = need(facts.probe)
    rows = [(run, output) for run in executions(probe) for output in run.outputs if output.nonfinite]
    if not rows:
        return
    names = list(dict.fromkeys(printable(output.name, 60) for _, output in rows))
    real = probe.engine.inputs is not None
    yield Finding(
        "numerics",
        Severity.WARNING,
        Confidence.LIKELY if real else Confidence.POSSIBLE,
        "outputs hold NaN or infinite values",
        f"{listing(names[:6])} {'holds' if len(names) == 1 else 'hold'} NaN or infinite values, with "
        f"{'the given inputs' if real else 'random inputs'}.",
        tuple(
            Evidence(
                printable(output.name, 60),
                f"{output.nonfinite} of them, {printable(output.dtype, 20)}, {dims(output.shape)}",
                f"profile {run.profile}, {run.which} shapes",
            )
            for run, output in rows[:6]
        ),
        (Fix("try real inputs", (again(facts, "--inputs inputs.npz"),)),),
    )
