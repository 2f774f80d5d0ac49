"""``trtdoctor fleet check``: what is asked once is not asked again, whatever happens in between."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import boxes
from driving import IDENTITY, PLANS, ROOT, RTX, SMALLEST, Result, environment, run
from trtdoctor.fleet import checking, journal
from trtdoctor.fleet.checking import identity
from trtdoctor.render.json import dumps

FITS = "gpu=H200,tensorrt=8.6.0.12"
MISFITS = ("gpu=A100,tensorrt=8.6.0.12", "gpu=sm_89,tensorrt=8.6.0.12")
THREE = (FITS, *MISFITS)
SCHEMA = ROOT / "src" / "trtdoctor" / "schema"
SCHEMAS = ("fleet-line", "fleet-check", "report-line")


def asked(targets: tuple[str, ...]) -> list[str]:
    return [word for target in targets for word in ("--targets", target)]


def fleet(folder: Path, results: Path, *more: str | Path, targets: tuple[str, ...] = THREE) -> Result:
    """``trtdoctor fleet check FOLDER`` with one process."""
    found = run(
        "fleet", "check", folder, *asked(targets), "-o", results, "--jobs", "1", "--output-format", "json", *more
    )
    assert "Traceback" not in found.stdout + found.stderr
    return found


def lines(results: Path) -> list[Any]:
    return [json.loads(line) for line in results.read_bytes().splitlines()]


def reports(results: Path) -> list[Any]:
    return [line for line in lines(results) if "journal" not in line]


def steady(results: Path) -> list[str]:
    """The lines in order, without the milliseconds that each check took, and the seals that hold those, too."""
    found = [{key: value for key, value in line.items() if key != "seal"} for line in lines(results)]
    for check in [check for line in found for check in line.get("checks", ())]:
        del check["duration_ms"]
    return sorted(map(json.dumps, found))


def rows(found: Result) -> Any:
    """Engines by targets; which of them were known before does not count."""
    return [{**row, "engines": sorted(row["engines"])} for row in found.json["matrix"]["rows"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three engines of three kinds: one that loads on a target, one on none, one for another product."""
    found = tmp_path / "models"
    found.mkdir()
    for name, source in (("a.engine", IDENTITY), ("b.engine", SMALLEST), ("c.engine", RTX)):
        shutil.copy(source, found / name)
    return found


def test_one_line_for_targets_that_agree(folder: Path, tmp_path: Path) -> None:
    """Targets on which an engine comes to the same share a line, and the sum counts each of them."""
    results = tmp_path / "r.jsonl"
    found = fleet(folder, results)
    assert found.code == 1
    said = {(Path(one["path"]).name, tuple(one["fleet"]["targets"]), one["fleet"]["code"]) for one in reports(results)}
    assert said == {
        ("a.engine", (FITS,), None),
        ("a.engine", MISFITS, "TRT203"),
        ("b.engine", (FITS,), "TRT102"),
        ("b.engine", MISFITS, "TRT102"),
        ("c.engine", (FITS,), "TRT101"),
        ("c.engine", MISFITS, "TRT101"),
    }
    assert [one["target"] == one["fleet"]["targets"][0] for one in reports(results)] == [True] * 6
    fitting = {one["name"]: (one["ok"], one["problems"], one["incomplete"]) for one in found.json["fleet"]["targets"]}
    assert fitting == {FITS: (1, 2, 0), MISFITS[0]: (0, 3, 0), MISFITS[1]: (0, 3, 0)}
    assert {(one["code"], one["engines"]) for one in found.json["fleet"]["nowhere"]} == {("TRT102", 1), ("TRT101", 1)}


def test_as_its_schemas_say(folder: Path, tmp_path: Path) -> None:
    """Every line fits the schema of results, each report that of a line of ``check``, and the sum its own."""
    found = fleet(folder, tmp_path / "r.jsonl")
    schemas = {name: json.loads((SCHEMA / f"{name}-v1.json").read_text()) for name in SCHEMAS}
    for line in lines(tmp_path / "r.jsonl"):
        jsonschema.validate(line, schemas["fleet-line"])
        if "journal" not in line:
            jsonschema.validate(line, schemas["report-line"])
    jsonschema.validate(found.json, schemas["fleet-check"])


def test_again_asks_nothing(folder: Path, tmp_path: Path) -> None:
    """The same command once more writes nothing, asks nothing, and says the same."""
    results = tmp_path / "r.jsonl"
    first = fleet(folder, results)
    before = results.read_bytes()
    second = fleet(folder, results)
    assert results.read_bytes() == before
    assert (second.code, second.json["fleet"]["pairs"], second.json["fleet"]["known"]) == (1, 0, 3)
    for key in ("matrix", "summary", "status"):
        assert second.json[key] == first.json[key]


def test_condition_is_kept(folder: Path, tmp_path: Path) -> None:
    """What a pass depends on is said by a run that asked nothing, too."""
    first, second = (fleet(folder, tmp_path / "r.jsonl", targets=("gpu=H200",)) for _ in range(2))
    assert "on a condition" in first.json["summary"]
    assert second.json["summary"] == first.json["summary"]
    assert any(cell["conditional"] for row in second.json["matrix"]["rows"] for cell in row["cells"])


def test_text(folder: Path, tmp_path: Path) -> None:
    """For a person there is the table of engines by targets, from a first run and from one that asks nothing."""
    command = ("fleet", "check", folder, "--targets", FITS, "--targets", MISFITS[0], "-o", tmp_path / "r.jsonl")
    first, second = run(*command), run(*command)
    for found in (first, second):
        assert found.code == 1
        assert "TRT203" in found.stdout
        assert "On no target: 1 engine, TRT101" in found.stdout
    assert first.stdout.split("3 files:")[0] == second.stdout.split("3 files:")[0]


OPEN: dict[str, tuple[str, str, str, str, str]] = {
    "unreachable": ("http://127.0.0.1:9/a.engine", "gpu=H200,tensorrt=8.6.0.12", "TRT001", "no connection", "curl "),
    "no build": (str(IDENTITY), "gpu=H200,tensorrt=8", "TRT102", "which may be any of", "dpkg-query"),
    "no fix is known": (
        str(IDENTITY), "gpu=H200,tensorrt=8", "TRT202", "says too little", "whether the target's TensorRT supports",
    ),
}  # fmt: skip
"""What is asked: file and target; the deciding code, its reason, and what follows."""


@pytest.mark.parametrize("row", OPEN)
def test_what_is_open(row: str, folder: Path, tmp_path: Path) -> None:
    """Of an answer that is open the sum says what is not known and why, and the way out: when it is asked and, out of
    the results, when it is known; and so does `check`, for a person and for a pull request."""
    path, target, code, why, more = OPEN[row]
    targets = [f"{target},driver={driver}" for driver in ("570.1", "575.1", "580.1", "590.1", "595.1")]
    asked, sent = (
        [word for target in targets for word in (name, target)] + ["--jobs", "1"] for name in ("--target", "--targets")
    )
    narrowed = ["--ignore", "TRT102"] if code == "TRT202" else []
    again = ["fleet", "check", path, *sent, *narrowed, "-o", str(tmp_path / "r")]
    files = ["check", str(folder / "c.engine"), path, *asked, *narrowed]
    whole = [run(*again), run(*again), run(*files)]
    assert [one.code for one in whole] == [3, 3, 1]
    for found in whole:
        head = next(line for line in found.stdout.splitlines() if line.startswith(f"{code}  Cannot tell"))
        assert why in head
        assert more in found.stdout
    assert f"<b>{code}</b> Cannot tell: " in run(*files, "--output-format", "markdown").stdout


def changed(folder: Path) -> None:
    shutil.copy(SMALLEST, folder / "a.engine")


def touched(folder: Path) -> None:
    os.utime(folder / "a.engine", ns=(1, 1))


def swapped(folder: Path) -> None:
    """Another file of the same size and time takes the name."""
    other = folder / "other"
    shutil.copy2(folder / "a.engine", other)
    other.replace(folder / "a.engine")


def recorded(folder: Path) -> None:
    (folder / "a.engine.trtdoctor.json").write_text("{}")


@pytest.mark.parametrize("change", [changed, touched, swapped, recorded])
def test_changed_file_is_asked_again(change: Any, folder: Path, tmp_path: Path) -> None:
    """A file that is not the same any more, or has another manifest beside it, is asked again, and it alone."""
    results = tmp_path / "r.jsonl"
    fleet(folder, results)
    before = len(lines(results))
    change(folder)
    found = fleet(folder, results)
    assert (found.json["fleet"]["pairs"], found.json["fleet"]["known"]) == (3, 2)
    assert {Path(one["path"]).name for one in lines(results)[before:]} == {"a.engine"}
    again = fleet(folder, tmp_path / "anew.jsonl")
    assert rows(again) == rows(found)


def in_place(engine: Path) -> None:
    """Writes to it and sets its modification time back."""
    before = engine.stat()
    with engine.open("r+b") as stream:
        stream.seek(24)
        stream.write(b"\x0b")
    os.utime(engine, ns=(before.st_atime_ns, before.st_mtime_ns))


def cut_short(engine: Path) -> None:
    os.truncate(engine, 5000)


def beside(folder: Path) -> None:
    """Engines of all that names other files."""
    (folder / "m_ctx.onnx").write_bytes(boxes.onnx(boxes.context(b"real.engine", embed=0)))
    mapping = {"world_size": 2, "tp_size": 2, "pp_size": 1}
    model = {"pretrained_config": {"mapping": mapping}, "build_config": {"max_batch_size": 1}, "version": "0.9.0"}
    (folder / "config.json").write_text(json.dumps(model))
    (folder / "config_infer.txt").write_text("[property]\nmodel-engine-file=key.engine\n")
    (folder / "lib.so").write_bytes(b"no library, and the same each time")


@pytest.mark.parametrize(
    ("asked_about", "other", "change"),
    [
        ("m_ctx.onnx", "real.engine", cut_short),
        ("m_ctx.onnx", "real.engine", Path.unlink),
        ("m_ctx.onnx", "real.engine", in_place),
        ("rank0.engine", "rank1.engine", Path.unlink),
        ("a.engine", "key.engine", Path.unlink),
        ("a.engine", "lib.so", Path.unlink),
        ("a.engine", "lib.so", in_place),
        ("a.engine", "a.engine", in_place),
    ],
)
def test_what_decides_has_changed(asked_about: str, other: str, change: Any, tmp_path: Path) -> None:
    """An answer counts as long as every file is the same that it was made of; there again, it is asked again, too."""
    beside(tmp_path)
    for name in ("a.engine", "rank0.engine", "rank1.engine", "key.engine", "real.engine"):
        shutil.copy(IDENTITY, tmp_path / name)
    plugin = ("--plugin", tmp_path / "lib.so") if other == "lib.so" else ()
    command = (tmp_path / asked_about, tmp_path / "r.jsonl", *plugin)
    pairs = [fleet(*command, targets=(FITS,)).json["fleet"]["pairs"] for _ in range(2)]
    change(tmp_path / other)
    found = fleet(*command, targets=(FITS,))
    anew = fleet(*command, "--restart", targets=(FITS,))
    assert [*pairs, found.json["fleet"]["pairs"]] == [1, 0, 1]
    assert (found.code, rows(found)) == (anew.code, rows(anew))
    if not (tmp_path / other).exists():
        shutil.copy(IDENTITY, tmp_path / other)
        assert fleet(*command, targets=(FITS,)).json["fleet"]["pairs"] == 1


def test_made_of_too_many_files(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer made of more files than are looked at next time is asked for each time; the others are known."""
    (folder / "m_ctx.onnx").write_bytes(boxes.onnx(boxes.context(b"a.engine", embed=0)))
    monkeypatch.setattr(checking, "MOST_FILES", 0)
    pairs = [fleet(folder, tmp_path / "r.jsonl", targets=(FITS,)).json["fleet"]["pairs"] for _ in range(2)]
    assert pairs == [4, 1]


def test_changed_target_is_asked_again(folder: Path, tmp_path: Path) -> None:
    """A target whose facts changed under its name, and a new one, are asked about; the others are not."""
    results, saved = tmp_path / "r.jsonl", tmp_path / "l4.json"
    saved.write_text('{"gpu": "L4", "tensorrt": "8.6.0.12"}')
    targets = (FITS, str(saved))
    fleet(folder, results, targets=targets)
    saved.write_text('{"gpu": "H200", "tensorrt": "8.6.0.12", "driver": "550.54.15"}')
    found = fleet(folder, results, targets=targets)
    assert found.json["fleet"]["pairs"] == 3
    assert {one["name"]: one["ok"] for one in found.json["fleet"]["targets"]} == {FITS: 1, str(saved): 1}
    found = fleet(folder, results, targets=(*targets, MISFITS[0]))
    assert found.json["fleet"]["pairs"] == 3
    assert fleet(folder, results, targets=(FITS,)).json["fleet"]["pairs"] == 0


def test_another_question_is_asked(folder: Path, tmp_path: Path) -> None:
    """Answers to another question do not count."""
    results = tmp_path / "r.jsonl"
    fleet(folder, results)
    found = fleet(folder, results, "--allow-host-code")
    assert (found.json["fleet"]["pairs"], found.json["fleet"]["known"]) == (9, 0)


def test_equal_targets_are_one(folder: Path, tmp_path: Path) -> None:
    """Targets whose facts are equal are asked once, and counted."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.json").write_text('{"gpu": "H200", "tensorrt": "8.6.0.12"}')
    found = fleet(folder, tmp_path / "r.jsonl", targets=(str(tmp_path / "a.json"), str(tmp_path / "b.json")))
    assert [(one["machines"], one["ok"]) for one in found.json["fleet"]["targets"]] == [(2, 1)]
    assert found.json["fleet"]["pairs"] == 3


def test_list_of_targets(folder: Path, tmp_path: Path) -> None:
    """A list of targets gives each its name and its count."""
    listed = {
        "schema_version": 1,
        "targets": [
            {"name": "gold", "count": 12, "facts": {"gpu": "H200", "tensorrt": "8.6.0.12"}},
            {"name": "grey", "count": 3, "facts": {"gpu": "T4", "tensorrt": "8.6.0.12"}},
        ],
    }
    path = tmp_path / "targets.json"
    path.write_text(json.dumps(listed))
    found = fleet(folder, tmp_path / "r.jsonl", targets=(str(path),))
    rows = [(one["name"], one["machines"], one["ok"]) for one in found.json["fleet"]["targets"]]
    assert rows == [("gold", 12, 1), ("grey", 3, 0)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"targets": []},
        {"targets": ["gpu=T4"]},
        {"targets": [{"name": "a", "count": -1, "facts": {"gpu": "T4"}}]},
        {"targets": [{"name": "a", "count": True, "facts": {"gpu": "T4"}}]},
        {"targets": [{"count": 1, "facts": {"gpu": "T4"}}]},
        {"targets": [{"name": "a", "facts": {"gpq": "T4"}}]},
        {"schema_version": 2, "targets": [{"name": "a", "facts": {"gpu": "T4"}}]},
    ],
)
def test_list_that_is_wrong(wrong: Any, folder: Path, tmp_path: Path) -> None:
    """A list of targets with an entry that says nothing is wrong usage, and nothing is written."""
    path, results = tmp_path / "targets.json", tmp_path / "r.jsonl"
    path.write_text(json.dumps(wrong))
    assert fleet(folder, results, targets=(str(path),)).code == 2
    assert not results.exists()


def test_file_that_is_gone(folder: Path, tmp_path: Path) -> None:
    """An engine of an earlier run that is not there any more is told, and does not count."""
    results = tmp_path / "r.jsonl"
    fleet(folder, results)
    (folder / "b.engine").unlink()
    found = fleet(folder, results).json
    assert (found["fleet"]["gone"], found["fleet"]["gone_names"]) == (1, [str(folder / "b.engine")])
    assert found["matrix"]["engines"] == 2


def test_unreadable_is_asked_again(folder: Path, tmp_path: Path) -> None:
    """What could not be read is asked again each time, until it can."""
    results, missing = tmp_path / "r.jsonl", folder / "later.engine"
    assert fleet(missing, results).json["fleet"]["pairs"] == 3
    assert fleet(missing, results).json["fleet"]["pairs"] == 3
    shutil.copy(IDENTITY, missing)
    assert fleet(missing, results).json["fleet"]["targets"][0]["ok"] == 1
    assert fleet(missing, results).json["fleet"]["pairs"] == 0


def test_fifo_is_asked_again(folder: Path, tmp_path: Path) -> None:
    """What has an engine's name and cannot be read is asked again, although it is still the same."""
    os.mkfifo(folder / "d.engine")
    results = tmp_path / "r.jsonl"
    fleet(folder, results)
    found = fleet(folder, results).json
    assert (found["fleet"]["pairs"], found["fleet"]["known"]) == (3, 3)
    assert found["matrix"]["engines"] == 4


def test_members(folder: Path, tmp_path: Path) -> None:
    """Of a file with several engines each keeps its own answers."""
    import zipfile

    with zipfile.ZipFile(folder / "both.zip", "w") as archive:
        archive.write(IDENTITY, "one.engine")
        archive.write(SMALLEST, "two.engine")
    results = tmp_path / "r.jsonl"
    first, second = fleet(folder / "both.zip", results), fleet(folder / "both.zip", results)
    assert {one["member"] for one in reports(results)} == {"one.engine", "two.engine"}
    assert (first.json["fleet"]["pairs"], second.json["fleet"]["pairs"]) == (6, 0)
    assert second.json["matrix"] == first.json["matrix"]
    assert first.json["matrix"]["engines"] == 2


def test_joined_results(folder: Path, tmp_path: Path) -> None:
    """Results of several runs, one after the other in a file, are those of one."""
    (folder / "more").mkdir()
    shutil.copy(PLANS / "tensorrt-8.6.0.12-h200" / "hw_ampere_plus.engine", folder / "more")
    one, other, joined, whole = (tmp_path / f"{name}.jsonl" for name in ("one", "other", "joined", "whole"))
    fleet(folder, one, "--exclude", "more")
    fleet(folder / "more", other, targets=(MISFITS[0], FITS))
    fleet(folder / "more", other)
    joined.write_bytes(one.read_bytes() + other.read_bytes())
    found, uncut = fleet(folder, joined), fleet(folder, whole)
    assert (found.json["fleet"]["pairs"], found.json["fleet"]["known"]) == (0, 4)
    assert rows(found) == rows(uncut)


# ---- results that somebody changed


def sealed_anew(found: list[Any]) -> bytes:
    """The lines as trtdoctor would have written them."""
    out, group = [], b""
    head = None
    for one in found:
        raw = (dumps({key: value for key, value in one.items() if key != "seal"}) + "\n").encode()
        if "journal" in one:
            targets = tuple((target["name"], target["digest"]) for target in one["journal"]["targets"])
            head = journal.Asked(one["journal"]["question"], targets)
            out.append(raw)
            continue
        assert head is not None
        group += raw
        if "more" not in one["fleet"]:
            out.append(journal.sealed(head, group))
            group = b""
    return b"".join(out)


def the(found: list[Any], name: str, code: str | None = None) -> Any:
    return next(one for one in found if one.get("path", "").endswith(name) and one["fleet"]["code"] == code)


def say_ok(found: list[Any]) -> None:
    one = the(found, "b.engine", "TRT102")
    one["fleet"] |= {"code": None, "cause": None, "exit_code": 0}
    one |= {"status": "ok", "verdict": "Should load there.", "findings": [], "plan": None}
    for check in one["checks"]:
        check |= {"outcome": "passed", "reason": None, "incomplete": False}


def say_status(found: list[Any]) -> None:
    one = the(found, "b.engine", "TRT102")
    one["status"] = "ok"
    one["fleet"] |= {"code": None, "cause": None, "exit_code": 0}


def say_exit_code(found: list[Any]) -> None:
    the(found, "b.engine", "TRT102")["fleet"]["exit_code"] = 0


def say_code(found: list[Any]) -> None:
    the(found, "b.engine", "TRT102")["fleet"]["code"] = "TRT105"


def say_verdict(found: list[Any]) -> None:
    the(found, "b.engine", "TRT102")["verdict"] = "Should load there."


def leave_out_findings(found: list[Any]) -> None:
    the(found, "b.engine", "TRT102")["findings"] = []


def leave_out_checks(found: list[Any]) -> None:
    one = the(found, "b.engine", "TRT102")
    one["checks"] = [check for check in one["checks"] if check["outcome"] == "passed"]


def soften(found: list[Any]) -> None:
    for finding in the(found, "b.engine", "TRT102")["findings"]:
        finding["severity"] = "info"


def for_other_targets(found: list[Any]) -> None:
    one, other = the(found, "a.engine"), the(found, "a.engine", "TRT203")
    one["fleet"]["targets"], other["fleet"]["targets"] = other["fleet"]["targets"], one["fleet"]["targets"]


def for_all_targets(found: list[Any]) -> None:
    the(found, "a.engine")["fleet"]["targets"] = list(THREE)
    found.remove(the(found, "a.engine", "TRT203"))


def about_another_file(found: list[Any]) -> None:
    for one in [one for one in found if one.get("path", "").endswith("b.engine")]:
        found.remove(one)
    others = [one for one in found if one.get("path", "").endswith("a.engine")]
    path = others[0]["path"].replace("a.engine", "b.engine")
    found += [{**one, "path": path, "fleet": {**one["fleet"], "identity": identity(path)}} for one in others]


def swap_targets(found: list[Any]) -> None:
    first, second = found[0]["journal"]["targets"][:2]
    first["digest"], second["digest"] = second["digest"], first["digest"]


def take_out_a_line(found: list[Any]) -> None:
    found.remove(the(found, "a.engine"))


CHANGES = (
    say_ok, say_status, say_exit_code, say_code, say_verdict, leave_out_findings, leave_out_checks, soften,
    for_other_targets, for_all_targets, about_another_file, swap_targets, take_out_a_line,
)  # fmt: skip
CONTRADICTIONS = (
    say_status, say_exit_code, say_code, say_verdict, leave_out_findings, leave_out_checks, soften,
)  # fmt: skip
"""The others are told by the seal alone: who writes sound lines with sound seals can say what they want."""


@pytest.mark.parametrize(
    ("change", "resealed"), [*((one, False) for one in CHANGES), *((one, True) for one in CONTRADICTIONS)]
)
def test_changed_results_do_not_count(change: Any, resealed: bool, folder: Path, tmp_path: Path) -> None:
    """A line that says something else than was written is not believed, and what it was about is asked again: by its
    seal, and where that was made anew, by its findings; the run after that believes what this one wrote."""
    results = tmp_path / "r.jsonl"
    first = fleet(folder, results)
    assert first.json["fleet"]["doubted"] == 0
    found = lines(results)
    change(found)
    results.write_bytes(sealed_anew(found) if resealed else "".join(f"{dumps(one)}\n" for one in found).encode())
    again = fleet(folder, results)
    assert again.code == first.code
    assert rows(again) == rows(first)
    assert again.json["fleet"]["doubted"] >= 1
    assert again.json["fleet"]["pairs"] >= 3
    last = fleet(folder, results)
    assert (last.code, rows(last), last.json["fleet"]["pairs"]) == (first.code, rows(first), 0)
    assert "Not believed: " in run("fleet", "check", folder, *asked(THREE), "-o", results).stdout


# ---- killed, locked, damaged


def many(folder: Path, count: int) -> None:
    for number in range(count):
        source = (IDENTITY, SMALLEST, RTX)[number % 3]
        os.link(source, folder / f"m{number:04d}.engine") if same_device(source, folder) else shutil.copy(
            source, folder / f"m{number:04d}.engine"
        )


def same_device(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def started(folder: Path, results: Path, jobs: int) -> subprocess.Popen[bytes]:
    words = [word for target in THREE for word in ("--targets", target)]
    paths = [str(folder), *words, "-o", str(results), "--jobs", str(jobs)]
    command = [sys.executable, "-m", "trtdoctor", "fleet", "check", *paths]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def cut(process: subprocess.Popen[bytes], results: Path, number: int) -> bytes:
    """Sends a signal as soon as some lines are there; gives what the process said."""
    while process.poll() is None:
        if results.exists() and results.read_bytes().count(b"\n") >= 20:
            process.send_signal(number)
            break
    out, error = process.communicate(timeout=30)
    return out + error


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_and_gone_on(jobs: int, tmp_path: Path) -> None:
    """A run that was killed goes on; together they write the very lines of one that was not."""
    folder, results, whole = tmp_path / "models", tmp_path / "r.jsonl", tmp_path / "whole.jsonl"
    folder.mkdir()
    many(folder, 150)
    process = started(folder, results, jobs)
    cut(process, results, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    done = results.read_bytes().count(b"\n")
    found = fleet(folder, results)
    uncut = fleet(folder, whole)
    assert 0 < found.json["fleet"]["known"] < 150
    assert done > found.json["fleet"]["known"]
    assert steady(results) == steady(whole)
    assert rows(found) == rows(uncut)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted(number: int, code: int, tmp_path: Path) -> None:
    """Ctrl-C and its like end a run with a sum of what is done, and a word on how to go on."""
    folder, results = tmp_path / "models", tmp_path / "r.jsonl"
    folder.mkdir()
    many(folder, 150)
    process = started(folder, results, 2)
    said = cut(process, results, number)
    assert process.returncode == code
    assert b"the same command goes on" in said
    assert b"Interrupted" in said
    assert b"Traceback" not in said
    assert all("path" in one for one in reports(results))
    assert fleet(folder, results).json["fleet"]["known"] > 0


def test_two_at_once(folder: Path, tmp_path: Path) -> None:
    """A second run on the same results is told, and changes nothing."""
    results = tmp_path / "r.jsonl"
    fleet(folder, results)
    before = results.read_bytes()
    hold = "import fcntl,sys;f=open(sys.argv[1],'r+b');fcntl.lockf(f,fcntl.LOCK_EX);print(flush=True);sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, results], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        found = fleet(folder, results, "--restart")
        holder.communicate()
    assert (found.code, found.stdout) == (2, "")
    assert "another run" in found.stderr
    assert results.read_bytes() == before


TAILS = {
    "half a line": b'{"fleet": {"targets": ["gpu',
    "one byte": b"{",
    "half of what is asked": b'{"journal": {"schema_version',
    "zeros of a power failure": b"\0" * 5000,
}


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS.keys())
def test_tail_is_cut(tail: bytes, folder: Path, tmp_path: Path) -> None:
    """What was not written to its end is cut off, and nothing else."""
    results = tmp_path / "r.jsonl"
    fleet(folder, results)
    before = results.read_bytes()
    results.write_bytes(before + tail)
    assert fleet(folder, results).json["fleet"]["pairs"] == 0
    assert results.read_bytes() == before


def test_every_cut(folder: Path, tmp_path: Path) -> None:
    """Wherever the results end, a run goes on to the very same lines."""
    results = tmp_path / "r.jsonl"
    fleet(folder, results)
    whole, before = results.read_bytes(), steady(results)
    for at in sorted({*range(0, 16), *range(0, len(whole), len(whole) // 16)}):
        results.write_bytes(whole[:at])
        assert fleet(folder, results).code == 1
        assert steady(results) == before, at


FOREIGN = {
    "an engine": SMALLEST.read_bytes(),
    "a text": b"hello\n",
    "another JSON": b'{"a": 1}\n',
    "a report": b'{"schema_version": 1, "reports": []}\n',
    "a longer word": b'{"journals": 1}\n',
    "zeros": b"\0" * 100,
    "no JSON in it": b'{"journal": \xff}\n',
    "no targets": b'{"journal": {"question": "x"}}\n',
    "nested too deep": b'{"journal": ' + b"[" * 100_000 + b"\n",
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN.keys())
def test_foreign_file_is_refused(content: bytes, folder: Path, tmp_path: Path) -> None:
    """A file that is none of ours is refused with a reason and stays as it was."""
    results = tmp_path / "r.jsonl"
    results.write_bytes(content)
    found = fleet(folder, results)
    assert (found.code, found.stdout) == (2, "")
    assert results.read_bytes() == content
    if not content.startswith(b'{"journal": '):
        assert fleet(folder, results, "--restart").code == 2
        assert results.read_bytes() == content


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_results_of_another_user_in_a_folder_for_all(folder: Path, tmp_path: Path) -> None:
    """Nothing is added to what somebody else put where everybody may put something; elsewhere it is gone on with."""
    shared = tmp_path / "shared"
    shared.mkdir()
    results = shared / "r.jsonl"
    first = fleet(folder, results).code
    os.chown(results, 54321, 54321)
    shared.chmod(0o1777)
    os.chown(shared, 54322, 54322)
    before = results.read_bytes()
    assert fleet(folder, results).code == fleet(folder, results, "--restart").code == 2
    assert results.read_bytes() == before
    os.chown(shared, 54321, 54321)  # whoever has the folder may as well have the file
    assert fleet(folder, results).code == first


DAMAGED = {
    "a text": b"hello\n",
    "a report cut short": b'{"fleet": {"targets": ["gpu\n',
    "no report": b'{"fleet": {}, "path": 3, "member": null, "status": "ok", "x": 1}\n',
    "a list": b"[]\n",
    "zeros": b"\0\0\0\n",
    "no UTF-8": b'{"fleet": {"\xff": 1}}\n',
    "a strange status": b'{"path": "a", "member": null, "status": "green"}\n',
    "a code to print": b'{"fleet": {"targets": [], "code": "\\u001b[2J", "exit_code": 1}, "path": "a", "member": null, '
    b'"status": "ok", "x": 1}\n',
    "a list for a name": b'{"fleet": {"targets": [[]], "exit_code": 1}, "path": "a", "status": "ok"}\n',
    "a name that is a list": b'{"fleet": {"targets": "abc", "exit_code": 1}, "path": "a", "status": "ok"}\n',
    "nested too deep": b'{"fleet": ' + b"[" * 100_000 + b"\n",
    "zeros within": b'{"fleet": {"targets": [], "exit_code": 0}, "path": "a", "member": null, "status": "ok", '
    b'"verdict": "", "x": "\0\0"}\n',
    "a hundred megabytes": b'{"fleet": "' + b"x" * 100_000_000 + b'"}\n',
    "a hundred megabytes without an end": b'{"fleet": "' + b"x" * 100_000_000,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_line_is_refused(content: bytes, folder: Path, tmp_path: Path) -> None:
    """A line that is no report is told with its number, and nothing is changed; ``--restart`` begins anew."""
    results = tmp_path / "r.jsonl"
    fleet(folder, results)
    whole, before = results.read_bytes(), steady(results)
    results.write_bytes(whole + content)
    found = fleet(folder, results)
    assert (found.code, found.stdout) == (2, "")
    number = len(whole.splitlines())
    assert f"line {number + 1} of" in found.stderr
    assert f"head -n {number} " in found.stderr
    assert results.stat().st_size == len(whole) + len(content)
    assert fleet(folder, results, "--restart").code == 1
    assert steady(results) == before


def test_results_are_no_device(folder: Path, tmp_path: Path) -> None:
    """Results need a file that can be gone on with."""
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path / "fifo", Path(os.devnull), tmp_path, tmp_path / "none" / "r.jsonl"):
        found = fleet(folder, path)
        assert (found.code, found.stdout) == (2, ""), path


def test_full_disk(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves whole lines only, and the run ends with 3."""
    results = tmp_path / "r.jsonl"
    real, calls = os.pwrite, iter([5, None])

    def short(descriptor: int, data: Any, at: int) -> int:
        if (count := next(calls, 0)) is None:
            raise OSError(28, "No space left on device")
        return real(descriptor, bytes(data)[:count] if count else data, at)

    monkeypatch.setattr(os, "pwrite", short)
    found = fleet(folder, results)
    monkeypatch.undo()
    assert found.code == 3
    assert results.read_bytes() == b""
    assert fleet(folder, results).json["fleet"]["pairs"] == 9


def test_need_one(tmp_path: Path) -> None:
    """With ``--need one`` it is enough that each target has an engine of each model, also from an earlier run."""
    folder, results = tmp_path / "models", tmp_path / "r.jsonl"
    folder.mkdir()
    shutil.copy(PLANS / "tensorrt-8.6.0.12-h200" / "hw_ampere_plus.engine", folder / "m_sm80.engine")
    shutil.copy(IDENTITY, folder / "m_h200.engine")
    for _ in range(2):
        assert fleet(folder, results, "--need", "one", targets=(FITS, MISFITS[0])).code == 0
    (folder / "m_sm80.engine").unlink()
    assert fleet(folder, results, "--need", "one", targets=(FITS, MISFITS[0])).code == 1


def test_nothing_is_not_green(tmp_path: Path) -> None:
    """A folder without an engine is a finding, and none of its lines says that something fits."""
    (tmp_path / "empty").mkdir()
    assert fleet(tmp_path / "empty", tmp_path / "r.jsonl").code == 1
