"""TRT511: the engine executes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from trtdoctor.checks.probe_findings import by_trtexec, run_by, why
from trtdoctor.checks.probe_words import death_cause, step_words
from trtdoctor.checks.shared import quoted_member
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need
from trtdoctor.model.finding import Cause, Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.probe_messages import execution_failures, of_death_in_execution, of_execution
from trtdoctor.text import dims, listing, printable, shell_word

if TYPE_CHECKING:
    from trtdoctor.model.probe import ProbeFailure, ProbeResult


@check("TRT511", "the engine executes", stage="execute", needs=("TRT003", "TRT504"))
def executes(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    An execution on the real GPU: every optimization profile with its smallest, optimal and largest shapes (or the
    shapes of `--shape` and the arrays of `--inputs`), inputs filled with seeded random values.

    ## Why it matters
    An engine can deserialize and still fail: too little memory for its largest shapes, missing kernels, a plugin that
    crashes in `enqueue`.

    ## How to fix
    As the finding says.

    ## Confidence
    Certain that it fails with these inputs: it was tried. An engine whose shape tensors only make sense together may
    fail at the ends of its ranges and nowhere else; that is a warning.
    """
    probe = need(facts.probe)
    if not probe.request.execute:
        raise FactUnavailable("not asked for (--no-execute)", incomplete=False)
    if not probe.deserialized:
        raise FactUnavailable("TensorRT did not load the engine", incomplete=False)
    yield from _failures(facts, probe)
    death = of_death_in_execution(probe)
    if death is not None:
        title = f"the process dies while {step_words(probe.end.step)}"
        yield why(facts, death, death_cause(probe), title, by_trtexec(facts))
    else:
        _need_execution(probe)


def _need_execution(probe: ProbeResult) -> None:
    """Skips the check where not everything could be executed, or nothing."""
    valueless = next((one for one in probe.failures if one.what == "no-values"), None)
    if valueless is not None:
        raise FactUnavailable(f"{printable(valueless.text, 200)}; give them with --inputs FILE.npz", incomplete=True)
    if not probe.runs and not execution_failures(probe):
        blocked = next((one for one in probe.failures if one.what in ("cuda", "no-cuda")), None)
        why_not = printable(blocked.text, 300) if blocked is not None else "the probe did not say why"
        raise FactUnavailable(
            f"the engine was loaded, but not executed: there is no way to allocate GPU memory ({why_not}); "
            f"{shell_word(probe.python)} -m pip install pycuda",
            incomplete=True,
        )


def _failures(facts: Facts, probe: ProbeResult) -> Iterator[Finding]:
    """One finding a cause: the same message for three shapes is one problem."""
    groups: dict[tuple[Cause, str], list[tuple[ProbeFailure, Finding]]] = {}
    for failure in execution_failures(probe):
        found = _unfit(facts, probe, failure) if failure.what == "inputs" else _failed(facts, failure)
        groups.setdefault((found.cause, found.title), []).append((failure, found))
    for rows in groups.values():
        failures, found = [failure for failure, _ in rows], rows[0][1]
        only_ends = all(one.which in ("min", "max") and one.values for one in failures)
        yield found._replace(
            severity=Severity.WARNING if only_ends else Severity.ERROR, message=found.message + _tried_with(failures)
        )


def _failed(facts: Facts, failure: ProbeFailure) -> Finding:
    in_context = failure.step.stage == "context"
    cause: Cause = "cuda-context" if failure.what == "cuda" else "known-bug" if in_context else "shapes-profiles"
    title = f"the engine does not execute: {step_words(failure.step)} failed"
    return why(facts, of_execution(failure), cause, title, by_trtexec(facts), survived=True)


def _unfit(facts: Facts, probe: ProbeResult, failure: ProbeFailure) -> Finding:
    return Finding(
        "io-binding",
        Severity.ERROR,
        Confidence.CERTAIN,
        "the given inputs do not fit the engine",
        f"Of --inputs: {printable(failure.text, 400)}.",
        (Evidence("inputs", printable(probe.engine.inputs or ""), "--inputs"), run_by(probe)),
        (Fix("see what the engine takes", (f"trtdoctor inspect {quoted_member(facts.engine)}",)),),
    )


def _tried_with(failures: Sequence[ProbeFailure]) -> str:
    wheres = [_where(one) for one in failures if one.which is not None]
    more = f" and {len(wheres) - 3} more" if len(wheres) > 3 else ""
    return f" It was tried with {listing(wheres[:3])}{more}." if wheres else ""


def _where(failure: ProbeFailure) -> str:
    words = {"min": "the smallest shapes", "opt": "the optimal shapes", "max": "the largest shapes"}
    which = words.get(failure.which or "", "the given shapes")
    shapes = listing(f"{printable(name, 60)} {dims(shape)}" for name, shape in list(failure.shapes.items())[:4])
    profile = f" of profile {failure.profile}" if failure.profile is not None else ""
    return f"{which}{profile}{f' ({shapes})' if shapes else ''}"
