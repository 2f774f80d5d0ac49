"""This machine, and what is wrong with it whatever the engine."""

from __future__ import annotations

from trtdoctor.checks import CHAIN
from trtdoctor.diagnose import diagnose
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import Engine, PathStatus
from trtdoctor.model.finding import Finding
from trtdoctor.model.report import CheckResult, Status
from trtdoctor.model.target import Target
from trtdoctor.named import NamedTuple
from trtdoctor.targets.here import this_machine
from trtdoctor.verdict import rank, status


class Survey(NamedTuple):
    """A machine, and what is wrong with it whatever the engine."""

    target: Target
    """The machine, as ``check`` takes it. Given as ``target=`` it is another machine: no TensorRT is run."""
    outcomes: tuple[CheckResult, ...]
    findings: tuple[Finding, ...]
    """In ranked order: the root cause first."""
    status: Status


def survey_here(python: str | None, timeout: float) -> Survey:
    """Looks at this machine and runs the checks that need no engine."""
    target = this_machine(python, timeout)
    chain = [entry for entry in CHAIN if entry.stage in ("host", "libraries") or entry.code == "TRT105"]
    outcomes, findings = diagnose(chain, Facts(Engine("", PathStatus("file")), target))
    ranked = rank(findings, CHAIN)
    return Survey(target, outcomes, ranked, status(ranked, outcomes, "error"))
