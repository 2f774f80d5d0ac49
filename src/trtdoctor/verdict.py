"""From findings to an answer: ranking, cause-masks-symptom, status, exit code, and the one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum

from trtdoctor.model.check import Check, Facts
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Finding, Severity
from trtdoctor.model.product import title_of
from trtdoctor.model.report import CheckResult, Report, Status
from trtdoctor.text import dotted


class Exit(IntEnum):
    """The exit codes of ``docs/exit-codes.md``."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3


THRESHOLDS = {"error": Severity.ERROR, "warning": Severity.WARNING, "never": None}


def rank(findings: Iterable[Finding], chain: Sequence[Check]) -> tuple[Finding, ...]:
    """Root cause first: unmasked before masked, then severity, confidence, place in the chain.

    What an error of an earlier check explains (``Check.explains``) is marked with the code of that check.
    """
    found = list(findings)
    errors = {f.code for f in found if f.severity is Severity.ERROR}
    causes = [check for check in chain if check.code in errors]
    marked = []
    for finding in found:
        cause = next((check.code for check in causes if finding.code in check.explains), None)
        marked.append(finding._replace(masked_by=cause) if cause else finding)
    place = {check.code: index for index, check in enumerate(chain)}
    return tuple(
        sorted(
            marked, key=lambda f: (f.masked_by is not None, -f.severity, -f.confidence, place.get(f.code, len(place)))
        )
    )


def exit_code(findings: Iterable[Finding], outcomes: Iterable[CheckResult], fail_on: str) -> Exit:
    """1 for a finding at or above ``fail_on``; else 3 when a needed check could not run; else 0."""
    threshold = THRESHOLDS[fail_on]
    if threshold is not None and any(f.severity >= threshold for f in findings):
        return Exit.FINDINGS
    if any(o.incomplete for o in outcomes):
        return Exit.INCOMPLETE
    return Exit.OK


def status(findings: Iterable[Finding], outcomes: Iterable[CheckResult], fail_on: str) -> Status:
    """ok, problems or incomplete. ``--fail-on never`` changes the exit code, it does not make a problem "ok"."""
    code = exit_code(findings, outcomes, "error" if fail_on == "never" else fail_on)
    return "ok" if code is Exit.OK else "problems" if code is Exit.FINDINGS else "incomplete"


def report(facts: Facts, outcomes: tuple[CheckResult, ...], findings: tuple[Finding, ...], fail_on: str) -> Report:
    """The answer about one engine; ``findings`` ranked."""
    state = status(findings, outcomes, fail_on)
    return Report(facts.engine, outcomes, findings, state, _sentence(facts, outcomes, findings), facts.probe)


def name_of(engine: Engine) -> str:
    """What the file is, in a few words: ``TensorRT 8.6.1.6 engine``."""
    if engine.header is None:
        return "no engine"
    product = title_of(engine.header.product)
    version = known(engine.header.tensorrt_version)
    return f"{product} {dotted(version)} engine" if version else f"{product} engine of unknown version"


def _sentence(facts: Facts, outcomes: tuple[CheckResult, ...], findings: tuple[Finding, ...]) -> str:
    root = next((f for f in findings if f.severity is Severity.ERROR and f.masked_by is None), None)
    if root is not None:
        loads = root.stage in ("profiles", "execute") or root.cause == "memory"
        return f"{'Will not run' if loads else 'Will not load'}: {root.title}."
    missing = next((o for o in outcomes if o.incomplete), None)
    if missing is not None:
        broken = missing.outcome == "broken"
        return f"Cannot tell: {f'check {missing.code} failed (a bug of trtdoctor)' if broken else missing.reason}."
    asked = facts.target.described
    wrapper = {"ultralytics": "Ultralytics", "torchscript": "Torch-TensorRT"}.get(facts.engine.container or "")
    warned = any(f.severity is Severity.WARNING for f in findings)
    name = name_of(facts.engine)
    if facts.target.where == "nowhere":
        inside = f" inside a file of {wrapper}" if wrapper else ""
        return f"A whole {name}{inside}{', with warnings' if warned else ''}. No target was asked about."
    if wrapper:
        return f"Should load there with {wrapper}; TensorRT itself refuses the wrapped file, see the warning."
    probe = known(facts.probe)
    if probe is not None and probe.deserialized:
        warnings = ", with warnings" if warned else ""
        if probe.runs:
            return f"Loads and runs here: TensorRT loaded this {name} and executed it{warnings}."
        return f"Loads here: TensorRT loaded this {name}; it was not executed{warnings}."
    if probe is not None:  # nothing that failed may be told as good news
        return "Cannot tell: TensorRT was run and did not load the engine."
    where, warnings = facts.target.where, ", but see the warnings" if warned else ""
    return f"Should load {where}: nothing in this {name} speaks against {asked}{warnings}."


def summary(reports: Sequence[Report]) -> str:
    """One sentence over all engines."""
    if len(reports) == 1:
        return reports[0].verdict
    bad = sum(r.status == "problems" for r in reports)
    unsure = sum(r.status == "incomplete" for r in reports)
    good = len(reports) - bad - unsure
    noun = "answers" if any(r.gpu for r in reports) else "files"  # one for each GPU of a machine
    parts = [f"{good} of {len(reports)} {noun} have no problem"]
    if bad:
        parts.append(f"{bad} {'has' if bad == 1 else 'have'} problems")
    if unsure:
        parts.append(f"{unsure} could not be judged in full")
    return "; ".join(parts) + "."
