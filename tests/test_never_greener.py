"""No answer is greener than what was looked at: what is typed, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from driving import IDENTITY, PLANS, RTX, SMALLEST, Run
from trtdoctor import QuestionError, TargetError, check
from trtdoctor.knowledge import lookup
from trtdoctor.model.report import Report
from trtdoctor.model.version import PartialVersion

OWN = "8.6.0.12"
"""What built ``IDENTITY``, on a GPU of compute capability 9.0."""


class Typed(NamedTuple):
    """What is typed after ``check identity.engine``, and what must come of it."""

    words: str
    code: int
    says: str  # in the verdict, or in the sentence about wrong usage
    options: tuple[str, ...] = ()
    status: str = ""


TABLE = (
    Typed("gpu=H100", 0, "Loads on an H100 if its TensorRT is 8.6.0.12: "),
    Typed("gpu=sm_90", 0, "Loads on a GPU of compute capability 9.0 if its TensorRT is 8.6.0.12: "),
    Typed("tensorrt=8.6.0.12", 0, "Loads with TensorRT 8.6.0.12 if its GPU is of compute capability 9.0: "),
    Typed("gpu=H100,tensorrt=8.6.0.12", 0, "Should load there: "),
    Typed("gpu=H100", 3, "tensorrt and driver", ("--require", "tensorrt,driver")),
    Typed("gpu=H100", 3, "platform", ("--require", "gpu", "--require", "platform")),
    Typed("gpu=H100,tensorrt=8.6.0.12", 0, "Should load there: ", ("--require", "tensorrt")),
    Typed("gpu=A100", 1, "Will not load: ", ("--require", "tensorrt")),
    Typed("gpu=A100", 3, "Will not load: ", ("--require", "tensorrt", "--fail-on", "never"), "problems"),
    Typed("gpu=H100", 2, "has no 'trt'", ("--require", "trt")),
    Typed("tensorrt=8", 3, "the target only says 8, which may be any of "),
    Typed("gpu=H100,tensorrt=8.6", 3, "may be 8.6.0.12, 8.6.1.2 or 8.6.1.6"),
    Typed("gpu=H100,tensorrt=8.6.1", 1, "Will not load: "),
    Typed("tensorrt=9", 1, "Will not load: "),
    Typed("driver=350", 1, "driver is too old"),
    Typed("driver=350,tensorrt=8.6.0.12", 1, "driver is too old"),
    Typed("driver=470.57.02", 3, "CUDA 11 or 12"),
    Typed("driver=535.104", 0, "Loads there if its TensorRT is 8.6.0.12 and its GPU is of compute capability 9.0: "),
    Typed("cuda=9.0", 1, "driver is too old"),
    Typed("cuda=9.0,tensorrt=8.6.0.12", 1, "driver is too old"),
    Typed("cuda=12.2", 0, "Loads there if "),
    Typed("platform=jetson", 1, "no Jetson has"),
    Typed("platform=jetson,gpu=H200", 2, "on no Jetson"),
    Typed("platform=linux-aarch64,gpu=H200", 3, "does not say its platform"),
    Typed("platform=windows,gpu=H200", 3, "does not say its platform"),
    Typed(
        "platform=linux,gpu=H200", 0, "Loads on an H200 if its TensorRT is 8.6.0.12 and it was built on linux-x86_64"
    ),
    Typed("tensorrt=8601", 1, "Will not load: "),
    Typed("tensorrt=8600,gpu=H100", 0, "Should load there: "),
    Typed("gpu=9.9", 2, "the nearest are 8.9 and 9.0"),
    Typed("tensorrt=3!8.6.0.12rc1", 2, "is not a version"),
    Typed("tensorrt=11.9.0.1", 1, "Will not load: "),
    Typed("gpu=H100,", 0, "Loads on an H100 if "),
    Typed("trt=10.3", 2, "did you mean tensorrt?"),
)


@pytest.mark.parametrize("typed", TABLE, ids=lambda typed: " ".join((typed.words, *typed.options)))
def test_what_is_typed(typed: Typed, run: Run) -> None:
    """Exit code, status and verdict are those of the table."""
    found = run("check", IDENTITY, "--target", typed.words, *typed.options, "--output-format", "json")
    assert found.code == typed.code
    if typed.code == 2:
        assert found.stdout == ""
        assert typed.says in " ".join(found.stderr.split())
        return
    (report,) = found.json["reports"]
    assert typed.says in report["verdict"]
    assert report["status"] == (typed.status or {0: "ok", 1: "problems", 3: "incomplete"}[typed.code])
    given_keys = {part.partition("=")[0] for part in typed.words.split(",")}
    assert not given_keys & set(report["not_asked"])
    assert ("tensorrt" in report["not_asked"]) == ("tensorrt" not in given_keys)


def test_builds_that_it_may_be(run: Run) -> None:
    """A version that is open lists all the builds that it may be."""
    found = run("check", IDENTITY, "--target", "tensorrt=8", "--output-format", "json")
    (finding,) = found.json["reports"][0]["findings"]
    (builds,) = [row["value"] for row in finding["evidence"] if row["label"] == "which may be"]
    assert builds.count(",") + builds.count(" or ") + 1 == len(lookup.builds(PartialVersion((8,)), "tensorrt"))
    assert OWN in builds


def test_newer_than_the_tables(run: Run) -> None:
    """A release newer than the tables is believed, with the remark where they end."""
    found = run("check", IDENTITY, "--target", "tensorrt=11.9.0.1", "--output-format", "json")
    (finding,) = found.json["reports"][0]["findings"]
    assert any(row["label"] == "newer than" and row["value"].startswith("11.5.0 (20") for row in finding["evidence"])


# ---- whatever is typed

USES: dict[str, frozenset[str]] = {
    "gpu": frozenset({"TRT203"}),
    "tensorrt": frozenset({"TRT102"}),
    "platform": frozenset({"TRT201", "TRT203"}),
    "driver": frozenset({"TRT302"}),
    "cuda": frozenset({"TRT302"}),
    "runtime": frozenset({"TRT101"}),
    "bindings": frozenset({"TRT105"}),
}
"""For each key of a target, the checks that use it: one of them has run where the key is given and all is well."""

VALUES = {
    "gpu": ("H100", "A100", "9.0", "12.0", "13.0", "orin", "GB10", "T4"),
    "tensorrt": ("8", "8.6", "8.6.0", "8.6.0.12", "8.5.3.1", "8.5", "8600", "1.7", "1.7.1.116", "10", "11.9.0.1"),
    "platform": ("linux", "jetson", "arm64", "windows"),
    "driver": ("350", "440.33", "470.57.02", "525", "535.104", "600.1"),
    "cuda": ("9.0", "11.8", "12.4", "13.0"),
    "runtime": ("full", "lean", "dispatch", "rtx"),
    "bindings": ("8.6.0.12", "8.6", "1.7.1", "10.3"),
}
WORDS = st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in VALUES.items()})
CODES = st.sampled_from(("TRT", "TRT0", "TRT1", "TRT10", "TRT102", "TRT2", "TRT203", "TRT3", "TRT4", "TRT001"))
ENGINES = (IDENTITY, SMALLEST, RTX, *sorted(PLANS.rglob("*lean*.engine"))[:2], *sorted(PLANS.rglob("*ampere*"))[:1])

LOADS = ("Should load", "Loads")
SPEAKS_OF: tuple[tuple[Callable[[str], bool], frozenset[str]], ...] = (
    (lambda verdict: verdict.startswith(LOADS), frozenset({"TRT001", "TRT003"})),
    (lambda verdict: verdict.startswith(LOADS) and "its TensorRT" not in verdict, frozenset({"TRT102"})),
    (lambda verdict: verdict.startswith(LOADS) and "its GPU" not in verdict, frozenset({"TRT203"})),
)
"""What a verdict says (that it loads, with which TensorRT, on which GPU), and the checks that must have run for it."""


def ran(report: Report) -> set[str]:
    return {one.code for one in report.outcomes if one.outcome in ("passed", "found")}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(
    words=WORDS,
    select=st.lists(CODES, max_size=2),
    ignore=st.lists(CODES, max_size=2),
    engine=st.sampled_from(ENGINES),
)
def test_ok_speaks_of_what_ran(words: dict[str, str], select: list[str], ignore: list[str], engine: object) -> None:
    """A status ``ok`` says only what checks that have run say: whatever is asked, selected and left out."""
    assume(words)
    target = ",".join(f"{key}={value}" for key, value in words.items())
    try:
        (report,) = check(str(engine), target=target, select=select, ignore=ignore)
    except (TargetError, QuestionError):
        return  # refused: nothing is said
    if report.status != "ok":
        return
    codes = ran(report)
    assert codes
    for speaks, of in SPEAKS_OF:
        assert not speaks(report.verdict) or of <= codes, (target, select, ignore, report.verdict)
    assert not report.narrowed or report.verdict.startswith(f"{len(codes)} of ")
    if not select and not ignore:
        unused = [key for key in words if not USES[key] & codes]
        assert not unused, (target, report.verdict)
        assert not set(words) & set(report.not_asked)
