"""Logs of TensorRT-RTX whose cause is known because it was made: what ``explain`` says of them.

``rtx_failures.py`` made the recordings in ``fixtures/logs``, and makes them again where the wheels are.
"""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from driving import ROOT
from trtdoctor.logs.explain import LogFinding, explained
from trtdoctor.logs.reader import read_lines
from trtdoctor.model.finding import Confidence, Severity

RECORDINGS = sorted((ROOT / "fixtures" / "logs").glob("tensorrt-rtx-*.jsonl.gz"))


class Answer(NamedTuple):
    """What was made, and the findings about its log that nothing else explains."""

    case: dict[str, Any]
    findings: list[LogFinding]

    @property
    def loud(self) -> list[LogFinding]:
        return [one for one in self.findings if one.finding.severity is not Severity.INFO]

    @property
    def cause(self) -> str:
        return self.loud[0].finding.cause if self.loud else ""

    @property
    def acceptable(self) -> bool:
        return self.cause in self.case["acceptable"]


@pytest.fixture(scope="module", params=RECORDINGS, ids=lambda path: path.name.split(".jsonl")[0])
def answers(request: pytest.FixtureRequest) -> list[Answer]:
    path: Path = request.param
    cases = [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()]
    return [
        Answer(case, [one for one in explained(read_lines(case["log"].splitlines())) if not one.finding.masked_by])
        for case in cases
    ]


def failures(answers: list[Answer]) -> list[Answer]:
    return [answer for answer in answers if answer.case["cause"] != "benign"]


def test_causes(answers: list[Answer]) -> None:
    """At least nine of ten failures get the cause that was made, or one that the log cannot tell from it."""
    made = failures(answers)
    assert len(made) >= 100
    wrong = [(answer.case["id"], answer.cause) for answer in made if not answer.acceptable]
    assert len(wrong) <= len(made) // 10, wrong


def test_certainty(answers: list[Answer]) -> None:
    """What is called certain is right in at least nineteen of twenty."""
    sure = [one for one in failures(answers) if one.loud and one.loud[0].finding.confidence is Confidence.CERTAIN]
    wrong = [(answer.case["id"], answer.cause) for answer in sure if not answer.acceptable]
    assert len(sure) >= 100
    assert len(wrong) <= len(sure) // 20, wrong


def test_named(answers: list[Answer]) -> None:
    """At least nine of ten failures are named by a row that knows them, and not only as a failed build."""
    made = failures(answers)
    general = {"builder-error", "build-failed", "call-refused", "crash", ""}
    vague = [answer.case["id"] for answer in made if not answer.loud or answer.loud[0].finding.code in general]
    assert len(vague) <= len(made) // 10, vague


def test_entities(answers: list[Answer]) -> None:
    """At least three of four values that were made to stand in a log are found in it."""
    wanted = [(a, key, value) for a in failures(answers) for key, value in a.case["entities"].items()]
    missed = [
        (answer.case["id"], key, value)
        for answer, key, value in wanted
        if value not in {found for one in answer.findings for found in one.entities.values()}
    ]
    assert len(wanted) >= 40
    assert len(missed) <= len(wanted) // 4, missed


def test_clean_builds(answers: list[Answer]) -> None:
    """A build that succeeds has no finding above a remark, whatever it warns of."""
    clean = [answer for answer in answers if answer.case["cause"] == "benign"]
    assert len(clean) >= 20
    assert [(answer.case["id"], answer.loud[0].finding.code) for answer in clean if answer.loud] == []


def test_the_driver_is_not_the_cause_of_a_refused_model(answers: list[Answer]) -> None:
    """The line about the driver that follows an error of the API is what follows, in every log that was not made so."""
    made = [answer for answer in failures(answers) if "cuda-driver-or-device" not in answer.case["acceptable"]]
    echoed = [answer for answer in made if "catchCudaError" in answer.case["log"]]
    assert len(echoed) >= 30
    assert [answer.case["id"] for answer in echoed if answer.cause == "cuda-driver-or-device"] == []


@pytest.mark.rtx
def test_recordings_hold_the_cases_of_the_script(rtx: str) -> None:
    """What a recording says was made is what the script makes, in an interpreter that has TensorRT-RTX and onnx."""
    script = Path(__file__).with_name("rtx_failures.py")
    run = subprocess.run([rtx, script, "--list"], capture_output=True, text=True, check=False)
    if "No module named 'onnx'" in run.stderr:
        pytest.skip("the Python that has tensorrt_rtx does not have onnx")
    cases = {case["id"]: case for case in json.loads(run.stdout)}
    for path in RECORDINGS:
        recorded = [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()]
        assert [case["id"] for case in recorded if {**cases[case["id"]], "log": case["log"]} != case] == []
