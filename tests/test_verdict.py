"""From findings to an answer: rank, consequences, exit code, sentence."""

from __future__ import annotations

import datetime
import inspect
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose import FAMILIES, LEAN, plan, ultralytics
from driving import IDENTITY, ROOT, SMALLEST, Run
from probed import REFUSED, probe, tried
from samples import AMPERE, P10, SOMEWHERE, body, engine, facts
from trtdoctor.checks import CHAIN
from trtdoctor.diagnose import diagnose
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import Container
from trtdoctor.model.fact import Known, NotAsked
from trtdoctor.model.finding import Cause, Confidence, Finding, Severity, Stage
from trtdoctor.model.probe import ProbeResult
from trtdoctor.model.report import CheckResult
from trtdoctor.model.target import Target, Where
from trtdoctor.model.waiver import Waiver
from trtdoctor.verdict import Exit, FailOn, exit_code, gaps, name_of, rank, report, status

ORDER = [check.code for check in CHAIN]


def finding(code: str, severity: Severity = Severity.ERROR, confidence: Confidence = Confidence.CERTAIN) -> Finding:
    return Finding("memory", severity, confidence, "it", "It is.", code=code)


def ranked(*findings: Finding) -> list[tuple[str, str | None]]:
    return [(f.code, f.masked_by) for f in rank(findings, CHAIN)]


def test_rank() -> None:
    """Severity goes before confidence, confidence before place, and all before what is masked."""
    assert ranked(
        finding("TRT204", Severity.WARNING),
        finding("TRT203"),
        finding("TRT101", confidence=Confidence.POSSIBLE),
        finding("TRT004", Severity.INFO),
        finding("TRT102"),
    ) == [("TRT102", None), ("TRT203", None), ("TRT101", None), ("TRT204", None), ("TRT004", None)]


@pytest.mark.parametrize(("cause", "symptom"), [(c.code, symptom) for c in CHAIN for symptom in c.explains])
def test_explains(cause: str, symptom: str) -> None:
    """A symptom is marked and goes last when its cause is an error, and stays as it is otherwise."""
    assert ranked(finding(symptom), finding(cause)) == [(cause, None), (symptom, cause)]
    assert (symptom, None) in ranked(finding(symptom), finding(cause, Severity.WARNING))
    assert ranked(finding(symptom)) == [(symptom, None)]


@pytest.mark.parametrize(
    ("found", "order"),
    [
        ([finding("TRT102"), finding("TRT202", confidence=Confidence.LIKELY)], ["TRT202", "TRT102"]),
        ([finding("TRT202"), finding("TRT102")], ["TRT202", "TRT102"]),
        ([finding("TRT012"), finding("TRT102"), finding("TRT202")], ["TRT012", "TRT202", "TRT102"]),
        ([finding("TRT101"), finding("TRT202", confidence=Confidence.LIKELY)], ["TRT101", "TRT202"]),
        ([finding("TRT102"), finding("TRT202", Severity.WARNING)], ["TRT102", "TRT202"]),
        ([finding("TRT102", Severity.WARNING), finding("TRT202")], ["TRT202", "TRT102"]),
    ],
)
def test_what_has_to_be_mended_first(found: list[Finding], order: list[str]) -> None:
    """Where nothing can be built on a GPU, that stands before the version, which would be mended by a build there."""
    assert [one.code for one in rank(found, CHAIN)] == order


FINDINGS = st.builds(finding, st.sampled_from(ORDER), st.sampled_from(Severity), st.sampled_from(Confidence))


@given(st.lists(FINDINGS, max_size=8), st.randoms(use_true_random=False))
def test_rank_is_of_the_set(findings: list[Finding], dice: object) -> None:
    """Ranking loses nothing, and masked findings are never above unmasked ones."""
    result = rank(findings, CHAIN)
    assert sorted(f._replace(masked_by=None) for f in result) == sorted(findings)
    masked = [f.masked_by is not None for f in result]
    assert masked == sorted(masked)
    assert all(f.masked_by in {g.code for g in findings} for f in result if f.masked_by)


OK = CheckResult("T", "file", "t", "passed")
ALL = tuple(CheckResult(code, "file", "t", "passed") for code in ORDER)
GAP = CheckResult("T", "file", "t", "skipped", "why", incomplete=True)


@pytest.mark.parametrize(
    ("severities", "gap", "fail_on", "want"),
    [
        ([], False, "error", Exit.OK),
        ([], True, "error", Exit.INCOMPLETE),
        ([], True, "never", Exit.INCOMPLETE),
        ([Severity.ERROR], False, "error", Exit.FINDINGS),
        ([Severity.ERROR], True, "error", Exit.FINDINGS),
        ([Severity.ERROR], False, "never", Exit.OK),
        ([Severity.ERROR], True, "never", Exit.INCOMPLETE),
        ([Severity.ERROR], False, "warning", Exit.FINDINGS),
        ([Severity.WARNING], False, "error", Exit.OK),
        ([Severity.WARNING], True, "error", Exit.INCOMPLETE),
        ([Severity.WARNING], True, "warning", Exit.FINDINGS),
        ([Severity.INFO], False, "warning", Exit.OK),
    ],
)
def test_exit_code(severities: list[Severity], gap: bool, fail_on: FailOn, want: Exit) -> None:
    """A finding at the threshold is 1, else a gap is 3, else 0."""
    assert exit_code([finding("TRT001", s) for s in severities], [OK, GAP] if gap else [OK], fail_on) is want


UNCOMPARED = GAP._replace(code="TRT204")


@pytest.mark.parametrize(
    ("fail_on", "selected", "outcome", "want"),
    [
        ("error", False, UNCOMPARED, Exit.OK),
        ("never", False, UNCOMPARED, Exit.OK),
        ("warning", False, UNCOMPARED, Exit.INCOMPLETE),
        ("error", True, UNCOMPARED, Exit.INCOMPLETE),
        ("error", False, UNCOMPARED._replace(outcome="broken"), Exit.INCOMPLETE),
        ("error", False, GAP._replace(code="TRT203"), Exit.INCOMPLETE),
    ],
)
def test_a_check_that_never_refuses(fail_on: FailOn, selected: bool, outcome: CheckResult, want: Exit) -> None:
    """Not to have looked at what only warns leaves the verdict as it is, except where warnings are asked about."""
    assert exit_code([], [OK, outcome], fail_on, selected=selected) is want


def test_advisory_checks_hold_no_error() -> None:
    """A check that is said never to refuse an engine cannot make an error."""
    for one in CHAIN:
        assert not one.advisory or "ERROR" not in inspect.getsource(inspect.getmodule(one.run))  # type: ignore[arg-type]


def sentence(asked: Facts) -> str:
    outcomes, found = diagnose(CHAIN, asked)
    one = report(asked, outcomes, rank(found, CHAIN), "error")
    assert one.verdict.endswith(".")
    return one.verdict


@pytest.mark.parametrize(
    ("target", "begins", "holds"),
    [
        (None, "The file is complete, no damage found (TensorRT 10.3.0.26 engine).", "No target"),
        ("gpu=8.6,tensorrt=10.3.0.26", "Should load there: ", "with gpu=8.6,tensorrt=10.3.0.26 was found."),
        ("gpu=8.6", "Loads on a GPU of compute capability 8.6 if its TensorRT is 10.3.0.26: ", "with gpu=8.6"),
        ("gpu=RTX 3080", "Loads on an RTX 3080 if its TensorRT is 10.3.0.26: ", ""),
        ("tensorrt=10.3.0.26", "Loads with TensorRT 10.3.0.26 if its GPU is of compute capability 8.6: ", ""),
        ("platform=linux", "Loads there if its TensorRT is 10.3.0.26 and its GPU is of compute capability 8.6: ", ""),
        ("gpu=8.6,tensorrt=10.3", "Cannot tell: ", "may be 10.3.0.26"),
        ("gpu=8.6,tensorrt=10", "Cannot tell: ", "any of 2"),
        ("gpu=8.9,tensorrt=10.3.0.26", "Will not load: ", "GPU"),
        ("gpu=8.9,tensorrt=10.4.0.26", "Will not load: ", "version"),
        ("gpu=GTX 1060,tensorrt=9.3.0.1", "Will not load: ", ""),
        ("runtime=lean,tensorrt=10.3.0.26", "Cannot tell: ", "lean runtime"),
    ],
)
def test_sentence(target: str | None, begins: str, holds: str) -> None:
    """One sentence says whether it loads, and why not."""
    found = sentence(facts(P10, target))
    assert found.startswith(begins)
    assert holds in found


def test_complete_only_where_the_length_was_compared() -> None:
    """A file that does not say its length is not called complete."""
    uncompared = tuple(one._replace(outcome="skipped") if one.code == "TRT012" else one for one in ALL)
    for outcomes, says in (
        (ALL, "The file is complete, "),
        (uncompared, "The file does not say whether it is complete"),
    ):
        assert report(facts(P10), outcomes, (), "error").verdict.startswith(says)


@pytest.mark.parametrize(
    ("target", "conditions"),
    [
        (None, ()),
        ("gpu=8.6,tensorrt=10.3.0.26", ()),
        ("gpu=8.6", ("its TensorRT is 10.3.0.26",)),
        ("gpu=8.9", ()),
        ("platform=linux", ("its TensorRT is 10.3.0.26", "its GPU is of compute capability 8.6")),
    ],
)
def test_conditions(target: str | None, conditions: tuple[str, ...]) -> None:
    """Those of the sentence are there for programs; what does not load has none."""
    asked = facts(P10, target)
    outcomes, found = diagnose(CHAIN, asked)
    assert report(asked, outcomes, rank(found, CHAIN), "error").conditions == conditions


def ran(target: Target, *findings: Finding, gap: bool = False, **more: Any) -> str:
    """The sentence for a target where these findings came out."""
    asked = Facts(engine(P10, **more), target)
    return report(asked, (*ALL, GAP) if gap else ALL, findings, "error").verdict


@pytest.mark.parametrize(("where", "says"), [("here", "Should load here: "), ("there", "Should load there: ")])
def test_here_and_there(where: Where, says: str) -> None:
    """Here is this machine, and there is any other, whatever it is called."""
    assert ran(Target("this machine", where=where)).startswith(says)
    assert ran(Target("this machine", where=where), container="torchscript").startswith(says.removesuffix(": "))


def test_a_target_file_called_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A saved machine is not this one, even where its file is called so."""
    shutil.copy(ROOT / "fixtures" / "hosts" / "h200-tensorrt-8.6" / "host.json", tmp_path / "this machine")
    monkeypatch.chdir(tmp_path)
    found = run("check", IDENTITY, "--target", "this machine", "--output-format", "json")
    assert found.json["reports"][0]["verdict"].startswith("Loads on an NVIDIA H200 if it was built on ")


@pytest.mark.parametrize(
    ("stage", "cause", "says"),
    [
        ("version", "version-mismatch", "Will not load"),
        ("load", "plugin-missing", "Will not load"),
        ("profiles", "shapes-profiles", "Will not run"),
        ("execute", "numerics", "Will not run"),
        ("gpu", "memory", "Will not run"),
    ],
)
def test_load_or_run(stage: Stage, cause: Cause, says: str) -> None:
    """Shapes, memory and the execution keep an engine from running, everything else from loading."""
    root = finding("TRT102")._replace(stage=stage, cause=cause)
    assert ran(Target("a target"), root, gap=True).startswith(f"{says}: it.")
    assert ran(Target("a target"), root._replace(severity=Severity.WARNING), gap=True).startswith("Cannot tell: why")


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (probe(), "Loads and runs here: "),
        (probe(runs=()), "Loads here: "),
        (REFUSED, "Cannot tell: "),
    ],
)
def test_tried(found: ProbeResult, says: str) -> None:
    """What TensorRT did goes before what the checks foretell; what failed never passes for good news."""
    asked = tried(found, body())
    assert report(asked, (OK,), (), "error").verdict.startswith(says)
    wrapped = asked._replace(engine=asked.engine._replace(container="ultralytics"))
    assert report(wrapped, ALL, (), "error").verdict.startswith("Should load here with Ultralytics")


def test_name() -> None:
    """The name of a file says product and version as far as they are known."""
    assert name_of(facts(P10).engine) == "TensorRT 10.3.0.26 engine"
    assert name_of(facts(P10[:20]).engine) == "TensorRT engine of unknown version"
    assert name_of(facts().engine) == "no engine"


def said(asked: Facts, outcomes: tuple[CheckResult, ...] = ALL, *findings: Finding, **more: Any) -> str:
    return report(asked, outcomes, findings, "error", **more).verdict


HERE_TARGET, THERE = Target("this machine", where="here"), Target("a target")
WARNS = finding("TRT204", Severity.WARNING)._replace(cause="version-mismatch")
DAMAGED = WARNS._replace(cause="corrupt-or-truncated")
WAIVERS = (Waiver("TRT1", "known to be so", datetime.date(2030, 1, 2), None, "a.toml"),)
NONE_RAN = tuple(one._replace(outcome="skipped", reason="no reason") for one in ALL[:3])
IN_A_STORE = {"remote": SOMEWHERE}
WITH_CHECKSUM = next(one.data for one in FAMILIES.values() if one.checksum == "ok")


@pytest.mark.parametrize(
    ("asked", "outcomes", "findings", "more", "begins", "holds"),
    [
        (
            Facts(engine(P10), THERE),
            ALL,
            (),
            {"require": ("gpu", "driver")},
            "Cannot tell: a target",
            ("gpu and driver",),
        ),
        (
            Facts(engine(P10), THERE),
            ALL,
            (),
            {"waivers": WAIVERS},
            "No other",
            ("TRT1", "2030-01-02", "known to", "a.toml"),
        ),
        (Facts(engine(P10), THERE), ALL[:3], (), {"of": 40}, "3 of 40 ", ("no problem",)),
        (Facts(engine(P10), THERE), (*ALL[:3], *NONE_RAN), (WARNS,), {"of": 40}, "3 of 40 ", ("warnings",)),
        (Facts(engine(P10), THERE), ALL[:1], (), {"of": 1}, "1 of 1 ", ()),
        (Facts(engine(P10), THERE), NONE_RAN, (), {"of": 40}, "Cannot tell: ", ("3 ", "no reason")),
        (Facts(engine(P10), THERE), ALL, (finding("TRT006"),), {}, "Should not be used: it.", ()),
        (Facts(engine(P10), THERE), (GAP._replace(code="TRT9", outcome="broken"),), (), {}, "Cannot tell: ", ("TRT9",)),
        (Facts(engine(P10), THERE), ALL, (), {}, "Should load there: ", ()),
        (Facts(engine(P10), THERE), ALL, (WARNS,), {}, "Should load there: ", ("see the warnings",)),
        (Facts(engine(P10), HERE_TARGET), ALL[:1], (), {}, "Loads here if its TensorRT is 10.3.0.26 and ", ("8.6",)),
        (facts(P10, "gpu=RTX 3080,tensorrt=10.3.0.26"), ALL[:1], (), {}, "Loads there if its TensorRT is ", ()),
    ],
)
def test_what_was_asked(
    asked: Facts,
    outcomes: tuple[CheckResult, ...],
    findings: tuple[Finding, ...],
    more: dict[str, Any],
    begins: str,
    holds: tuple[str, ...],
) -> None:
    """What is required and not known, waived, left out or broken stands in the sentence, with its data."""
    found = said(asked, outcomes, *findings, **more)
    assert found.startswith(begins)
    assert [text for text in holds if text not in found] == []
    assert ("warnings" in found) is any(one.severity is Severity.WARNING for one in findings)


@pytest.mark.parametrize(
    ("findings", "damage", "warned"),
    [
        ((), False, False),
        ((WARNS,), False, True),
        ((DAMAGED,), True, True),
        ((finding("TRT204", Severity.INFO)._replace(cause="corrupt-or-truncated"),), False, False),
    ],
)
def test_damage_that_was_found_is_not_denied(findings: tuple[Finding, ...], damage: bool, warned: bool) -> None:
    """The file is free of damage only where no warning is about damage."""
    found = said(facts(P10), ALL, *findings)
    assert ("no damage found" in found) is not damage
    assert ("with warnings" in found) is warned


@pytest.mark.parametrize(
    ("target", "more", "computed", "run"),
    [
        (None, {}, True, True),
        (None, IN_A_STORE, False, True),
        (THERE, IN_A_STORE, False, True),
        (HERE_TARGET, {}, True, True),
        (HERE_TARGET, IN_A_STORE, False, False),
    ],
)
def test_what_an_address_leaves_out(target: Target | None, more: dict[str, Any], computed: bool, run: bool) -> None:
    """Of an engine at an address, the sentence says what would have been asked of a file: checksum and TensorRT."""
    for data, has_checksum in ((WITH_CHECKSUM, True), (P10, False)):
        one = engine(data, **more)
        assert one.header is not None
        left_out = one.header._replace(checksum=NotAsked("too much to fetch"))
        looked_at = one.header._replace(checksum=Known("ok", "computed"))
        for header, asked in ((left_out, False), (looked_at, True)):
            made = facts()._replace(engine=one._replace(header=header), target=target or facts().target)
            found = said(made)
            assert ("--verify" not in found) is (computed or asked or not has_checksum)
            assert ("TensorRT was not run" not in found) is run
    assert "--verify" not in said(facts(b"", **more))


@pytest.mark.parametrize(
    ("container", "holds"),
    [
        ("zip", "a zip archive"),
        ("tar", "a tar archive"),
        ("gzip", "a gzip-compressed"),
        ("xz", "an xz-compressed"),
        ("ultralytics", "Ultralytics"),
    ],
)
def test_wrappers_are_named(container: Container, holds: str) -> None:
    """The sentence about the file says in what the engine is; that about a target, what becomes of the wrapper."""
    assert holds in said(facts(P10, container=container))
    there = said(facts(P10, "gpu=8.6,tensorrt=10.3.0.26", container=container))
    assert "TensorRT itself refuses" in there
    assert "TensorRT itself refuses" not in said(facts(P10, "gpu=8.6,tensorrt=10.3.0.26"))


PLATFORM_FOUND = tuple(one._replace(outcome="found") if one.code == "TRT201" else one for one in ALL)
NO_GPU = tuple(one for one in ALL if one.code != "TRT203")


@pytest.mark.parametrize(
    ("data", "words", "outcomes", "conditions"),
    [
        (P10, "platform=linux", ALL, ()),
        (P10, "platform=linux", PLATFORM_FOUND, ("it was built on linux-x86_64",)),
        (AMPERE, "platform=linux", NO_GPU, ("its GPU is a discrete one of the Ampere generation or newer",)),
        (P10, "platform=linux", NO_GPU, ("its GPU is of compute capability 8.6",)),
        (P10[:20], "platform=linux", NO_GPU, ("its GPU is like the one that built it",)),
        (b"", "platform=linux", (), ()),
    ],
)
def test_what_has_to_be_true(
    data: bytes, words: str, outcomes: tuple[CheckResult, ...], conditions: tuple[str, ...]
) -> None:
    """What no check answered is a condition; nothing is made one of a file that is no engine."""
    assert report(facts(data, words), outcomes, (), "error").conditions == conditions


@pytest.mark.parametrize(
    ("container", "conditions"),
    [(None, ()), ("plain", ()), ("ultralytics", ()), *((kind, ("it is unpacked",)) for kind in ("gzip", "zip", "tar"))],
)
def test_packed(container: str | None, conditions: tuple[str, ...]) -> None:
    """What nothing loads as it is passes on a condition."""
    asked = facts(P10, "gpu=8.6,tensorrt=10.3.0.26", container=container)
    assert report(asked, ALL, (), "error").conditions == conditions


@pytest.mark.parametrize(
    ("more", "narrowed", "missing", "status"),
    [
        ({}, False, (), "ok"),
        ({"of": 40}, True, (), "ok"),
        ({"waivers": WAIVERS}, True, (), "ok"),
        ({"require": ("gpu",)}, False, (), "ok"),
        ({"require": ("gpu", "driver")}, False, ("driver",), "incomplete"),
    ],
)
def test_what_the_report_keeps(more: dict[str, Any], narrowed: bool, missing: tuple[str, ...], status: str) -> None:
    """A report says whether less than all was asked, and what was required in vain."""
    found = report(facts(P10, "gpu=8.6"), (*ALL, UNCOMPARED), (), "error", **more)
    assert (found.narrowed, found.missing, found.status, found.selected) == (narrowed, missing, status, False)


def test_what_only_warns_is_no_gap_unless_it_was_named() -> None:
    """Nobody named the check, where nothing is said about that."""
    assert gaps([UNCOMPARED], "error") == []
    assert gaps([UNCOMPARED], "error", selected=True) == [UNCOMPARED]
    assert exit_code([], [OK, UNCOMPARED], "error") is Exit.OK
    assert status([], [OK, UNCOMPARED], "error") == "ok"
    assert [int(code) for code in Exit] == [0, 1, 2, 3]


# ---- through the command line


@pytest.mark.parametrize(
    ("target", "code", "status", "root"),
    [
        ("gpu=9.0,tensorrt=8.5.3.1", 0, "ok", None),
        ("gpu=H20,tensorrt=8.5.3.1", 0, "ok", "TRT204"),
        ("gpu=GH200", 3, "incomplete", "TRT204"),
        ("gpu=9.0,tensorrt=8.5.2.2", 1, "problems", "TRT102"),
        ("gpu=8.6,tensorrt=8.5.3.1", 1, "problems", "TRT203"),
        ("gpu=12.0,tensorrt=8.5.3.1", 1, "problems", "TRT202"),
        ("runtime=dispatch,tensorrt=8.5.3.1", 3, "incomplete", None),
        ("runtime=dispatch,tensorrt=8.5.2.2", 1, "problems", "TRT102"),
        ("runtime=rtx,tensorrt=1.7.1.116", 1, "problems", "TRT101"),
    ],
)
def test_whole_answer(target: str, code: int, status: str, root: str | None, run: Run) -> None:
    """Exit code, status and root cause agree, for good and bad targets of one engine."""
    found = run("check", SMALLEST, "--target", target, "--output-format", "json")
    assert (found.code, found.json["exit_code"], found.json["status"]) == (code, code, status)
    findings = found.json["reports"][0]["findings"]
    assert (findings[0]["code"] if findings else None) == root


@pytest.mark.skipif(Path("/dev/nvidiactl").exists(), reason="this machine has an NVIDIA GPU")
def test_no_target_and_no_gpu(run: Run) -> None:
    """Without a target, on a machine without a GPU, the answer is no, with the reason."""
    found = run("check", SMALLEST, "--output-format", "json")
    assert (found.code, found.json["status"]) == (1, "problems")
    root = found.json["reports"][0]["findings"][0]
    assert (root["code"], root["cause"]) == ("TRT301", "cuda-driver-or-device")


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_fail_on(fail_on: str, code: int, tmp_path: Path, run: Run) -> None:
    """A warning fails only where warnings are asked to."""
    path = tmp_path / "wrapped.engine"
    path.write_bytes(ultralytics(SMALLEST.read_bytes(), {"task": "detect"}))
    assert run("check", "--static", path, "--fail-on", fail_on).code == code


def test_fail_on_never(tmp_path: Path, run: Run) -> None:
    """With ``--fail-on never`` an error is still reported."""
    found = run("check", "--static", tmp_path / "gone", "--fail-on", "never", "--output-format", "json")
    assert (found.code, found.codes) == (0, ["TRT001"])


def test_allow_host_code(tmp_path: Path, run: Run) -> None:
    """An engine with code of its own fails in its very version unless host code is allowed."""
    path = tmp_path / "lean.engine"
    path.write_bytes(plan((10, 3, 0, 26), 239, libraries=(LEAN,)))
    words = ("--target", "gpu=8.6,tensorrt=10.3.0.26", "--output-format", "json")
    assert run("check", path, *words).codes == ["TRT104"]
    assert run("check", path, *words, "--allow-host-code", "--ignore", "TRT4").code == 0


@pytest.mark.parametrize(
    ("options", "want"),
    [
        ((), 0),
        (("--ignore", "TRT302"), 0),
        (("--ignore", "TRT302", "--fail-on", "warning"), 3),
        (("--select", "TRT204"), 3),
        (("--select", "TRT2", "--ignore", "TRT201"), 3),
    ],
)
@pytest.mark.parametrize("gpu", ["H20-3e", "nvidia-h100-80gb"])
def test_to_leave_a_check_out_asks_for_no_other(gpu: str, options: tuple[str, ...], want: int, run: Run) -> None:
    """What was not compared leaves the answer open where that was asked, not where another check was left out."""
    target = f"gpu={gpu},tensorrt=8.6.0.12"
    found = run("check", IDENTITY, "--target", target, *options, "--output-format", "json")
    assert (found.code, found.json["reports"][0]["status"]) == (want, "incomplete" if want else "ok")
    outcomes = {one["code"]: one["outcome"] for one in found.json["reports"][0]["checks"]}
    assert outcomes["TRT204"] == "skipped"


@pytest.mark.parametrize("gpu", ["H20-3e", "nvidia-h100-80gb"])
def test_a_model_that_was_not_compared_is_said(gpu: str, run: Run) -> None:
    """Of a GPU named by a word that may be a variant, the verdict says what stays open."""
    found = run("check", IDENTITY, "--target", f"gpu={gpu},tensorrt=8.6.0.12")
    assert (found.code, "was not compared" in found.stdout) == (0, True)


def test_several_files(tmp_path: Path, run: Run) -> None:
    """Each file has its report in the order given, one sentence counts them, and the worst gives the exit code."""
    found = run("check", "--static", SMALLEST, tmp_path / "gone", IDENTITY, "--output-format", "json")
    assert [r["status"] for r in found.json["reports"]] == ["ok", "problems", "ok"]
    assert (found.code, found.json["summary"]) == (1, "3 files: 2 passed, 1 has problems.")
    text = run("check", "--static", "--quiet", SMALLEST, tmp_path / "gone").stdout
    assert "2 files: 1 passed, 1 has problems." in text


def test_worst_of_several(tmp_path: Path, run: Run) -> None:
    """A finding in one file outweighs a gap in another."""
    words = ("--target", "runtime=lean,tensorrt=8.5.3.1", "--output-format", "json")
    assert run("check", SMALLEST, *words).code == 3
    found = run("check", SMALLEST, tmp_path / "gone", *words)
    assert (found.code, found.json["status"]) == (1, "problems")
    assert [r["status"] for r in found.json["reports"]] == ["incomplete", "problems"]


def test_masked_in_text(tmp_path: Path, run: Run) -> None:
    """A masked finding takes one line, which names what it follows from."""
    path = tmp_path / "crlf.engine"
    path.write_bytes(SMALLEST.read_bytes().replace(b"\n", b"\r\n"))
    found = run("check", "--static", path)
    assert found.code == 1
    assert "Follows from the above" in found.stdout
    assert "because of TRT010" in " ".join(found.stdout.split())


NEEDED = ("TRT001", "TRT002", "TRT003")


@pytest.mark.parametrize(
    ("options", "want"),
    [
        (("--select", "TRT10"), {*NEEDED, "TRT101", "TRT102", "TRT103", "TRT104", "TRT105"}),
        (("--select", "trt101", "--select", "TRT014"), {*NEEDED, "TRT014", "TRT101"}),
        (("--select", "TRT101,TRT014"), {*NEEDED, "TRT014", "TRT101"}),
        (("--select", "TRT10", "--ignore", "TRT104"), {*NEEDED, "TRT101", "TRT102", "TRT103", "TRT105"}),
        (("--select", "TRT204"), {*NEEDED, "TRT101", "TRT203", "TRT204", "TRT301"}),
    ],
)
def test_select_and_ignore(options: tuple[str, ...], want: set[str], run: Run) -> None:
    """Checks are chosen by the beginning of their code, in any case, and bring those they need."""
    found = run("check", "--static", SMALLEST, *options, "--output-format", "json")
    assert {c["code"] for c in found.json["reports"][0]["checks"]} == want
