"""What was read against what TensorRT did: who is believed, and what is said of it."""

from __future__ import annotations

import pytest

from probed import NOT_RUN, REFUSED, WITHOUT, died, probe, tried
from samples import body
from trtdoctor.agreement import agree
from trtdoctor.model.fact import Known
from trtdoctor.model.finding import CAUSES, Cause, Confidence, Finding, Severity, Stage
from trtdoctor.model.probe import ProbeResult
from trtdoctor.model.report import CheckResult

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def finding(code: str, cause: Cause, stage: Stage, severity: Severity = ERROR) -> Finding:
    return Finding(cause, severity, Confidence.LIKELY, f"title of {code}", "It is.", code=code, stage=stage)


def held(found: ProbeResult, *findings: Finding, outcomes: tuple[CheckResult, ...] = ()) -> dict[str, Finding]:
    return {one.code: one for one in agree(tried(found, body()), outcomes, findings)[1]}


VERSION = finding("TRT102", "version-mismatch", "version")
LIVE = finding("TRT504", "version-mismatch", "load")
CRASH = finding("TRT504", "crash", "load")


def test_agreement() -> None:
    """The same cause from both: the check's finding is certain, says that it was tried, and explains TensorRT's."""
    found = held(REFUSED, VERSION, LIVE)
    assert found["TRT102"].confidence is Confidence.CERTAIN
    assert [one.label for one in found["TRT102"].evidence] == ["TensorRT agrees"]
    assert found["TRT504"].masked_by == "TRT102"
    assert found["TRT102"].masked_by is None


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("version-mismatch", "not-an-engine", True),
        ("cuda-driver-or-device", "memory", True),
        ("gpu-arch-mismatch", "version-mismatch", False),
        ("shapes-profiles", "plugin-missing", False),
    ],
)
def test_alike(ours: Cause, theirs: Cause, same: bool) -> None:
    """Causes that TensorRT's words do not tell apart count as one; others do not."""
    assert {ours, theirs} <= set(CAUSES)
    found = held(REFUSED, finding("TRT102", ours, "version"), finding("TRT504", theirs, "load"))
    assert (found["TRT504"].masked_by == "TRT102") is same


def test_crash() -> None:
    """A bare crash is explained by any error that was there before, and stands alone where there is none."""
    assert held(died("deserialize"), VERSION, CRASH)["TRT504"].masked_by == "TRT102"
    assert held(died("deserialize"), CRASH)["TRT504"].masked_by is None
    warning = VERSION._replace(severity=WARNING)
    assert held(died("deserialize"), warning, CRASH)["TRT504"].masked_by is None


def test_refuted() -> None:
    """TensorRT has the last word: what a check foretold and did not come is a warning with both sides."""
    found = held(probe(), VERSION)["TRT102"]
    assert found.severity is WARNING
    assert "TensorRT itself loaded" in found.message
    assert [one.label for one in found.evidence] == ["TensorRT disagrees"]


@pytest.mark.parametrize("stage", ["file", "header", "profiles"])
def test_not_refuted(stage: Stage) -> None:
    """Damage and shapes that do not fit stay errors: loading says nothing about them."""
    one = finding("TRT010", "corrupt-or-truncated", stage)
    assert held(probe(), one)["TRT010"] == one


def test_silent_checks() -> None:
    """A refusal that no check foresaw says so."""
    passed = CheckResult("TRT102", "version", "same version", "passed")
    found = held(REFUSED, LIVE, outcomes=(passed,))["TRT504"]
    assert [(one.label, one.value) for one in found.evidence] == [
        ("trtdoctor disagrees", "no check of the file or the machine saw it")
    ]


def test_questions_that_tensorrt_answered() -> None:
    """A check that could not tell is no gap once the engine was loaded; a live one, or one that broke, still is."""
    rows = (
        CheckResult("TRT102", "version", "v", "skipped", "not known", True),
        CheckResult("TRT205", "gpu", "g", "broken", "bug", True),
        CheckResult("TRT511", "execute", "e", "skipped", "no pycuda", True),
    )
    outcomes, _ = agree(tried(WITHOUT), rows, ())
    assert [one.incomplete for one in outcomes] == [False, True, True]
    assert agree(tried(REFUSED), rows, ())[0] == rows


def test_not_run() -> None:
    """Where TensorRT was not run nothing changes."""
    facts = tried(probe())._replace(probe=NOT_RUN)
    assert agree(facts, (), (VERSION, LIVE)) == ((), (VERSION, LIVE))
    assert isinstance(tried(probe()).probe, Known)
