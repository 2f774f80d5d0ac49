"""Files that are not engines, or not whole, through the command line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from format_samples import Sample, all_samples, each
from test_timing_cache import cache

from compose import FAMILIES, plan
from driving import IDENTITY, RTX, SMALLEST, Run, check
from trtdoctor.text import shell_quote

PLAN = IDENTITY.read_bytes()
SAMPLES = all_samples()
CACHE = Sample("timing-cache", "timing cache", cache(0x8018))
OLD = (1_600_000_000, 1_600_000_000)


@each([*SAMPLES, CACHE])
def test_not_an_engine(sample: Sample, tmp_path: Path, run: Run) -> None:
    """Each kind of other file is exit code 1 in both commands, called by its kind, with a fix for this very path."""
    path = tmp_path / "my model.engine"
    path.write_bytes(sample.data)
    found = check(path)
    assert found.code == 1
    assert found.codes == ["TRT003"]
    (finding,) = found.json["reports"][0]["findings"]
    assert sample.words in finding["message"]
    assert finding["fixes"][0]["title"]
    commands = [command for fix in finding["fixes"] for command in fix["commands"]]
    assert all("{" not in c.replace("${", "") for c in commands)
    named = [c for c in commands if str(path) in c]
    assert all(shell_quote(str(path)) in c for c in named)
    assert not any(c.endswith(f"> {shell_quote('my model')}.engine") for c in commands)
    inspected = run("inspect", "--output-format", "json", path)
    assert inspected.code == 1
    (engine,) = inspected.json["engines"]
    assert (engine["kind"], engine["not_engine"]) == ("not-engine", sample.kind)
    assert found.json["reports"][0]["engine"] == engine


def test_commands_do_not_overwrite(tmp_path: Path) -> None:
    """An ONNX model that is called like an engine is not written over by the command that builds from it."""
    path = tmp_path / "model.engine"
    path.write_bytes(next(sample.data for sample in SAMPLES if sample.kind == "onnx"))
    commands = check(path).json["reports"][0]["findings"][0]["fixes"][0]["commands"]
    assert commands == [f"trtexec --onnx={path} --saveEngine=model-built.engine"]


def test_not_recognized(tmp_path: Path, run: Run) -> None:
    """Bytes that are nothing known are shown, not guessed at."""
    path = tmp_path / "a.engine"
    path.write_bytes(bytes.fromhex("deadbeef00ff1122") + bytes(range(256)) * 9)
    found = check(path)
    assert found.codes == ["TRT003"]
    assert "de ad be ef 00 ff 11 22" in found.stdout
    engine = run("inspect", "--output-format", "json", path).json["engines"][0]
    assert (engine["kind"], engine["not_engine"]) == ("not-engine", None)
    assert engine["unknown"]["not_engine"]


# ---- damage


def written(folder: Path, data: bytes) -> Path:
    path = folder / "a.engine"
    path.write_bytes(data)
    os.utime(path, OLD)
    return path


WHOLE = {"identity 8.6": PLAN, "identity 8.5": SMALLEST.read_bytes(), "10.3": plan((10, 3, 0, 26), 239)}
PAIRS = pytest.mark.parametrize("data", WHOLE.values(), ids=WHOLE)


@PAIRS
def test_truncated(data: bytes, tmp_path: Path) -> None:
    """A truncated engine is the only finding, with the size it has, the size it should have, and what is missing."""
    found = check(written(tmp_path, data[:-30]))
    assert found.codes == ["TRT012"]
    message = found.json["reports"][0]["findings"][0]["message"]
    evidence = str(found.json["reports"][0]["findings"][0]["evidence"])
    assert "30 bytes missing" in message
    assert f"{len(data):,} bytes" in evidence
    assert f"{len(data) - 30:,} bytes" in evidence
    assert "written" not in message


def test_truncated_just_now(tmp_path: Path) -> None:
    """A short file that was written a moment ago may still be on its way."""
    path = tmp_path / "a.engine"
    path.write_bytes(PLAN[:-300])
    found = check(path)
    assert "still being copied" in found.stdout
    assert f"--wait 60 {path}" in found.stdout


@PAIRS
def test_trailing_bytes(data: bytes, tmp_path: Path) -> None:
    """Bytes behind the end are the finding, with a command that cuts a copy to the right size."""
    found = check(written(tmp_path, data + b"\n"))
    assert found.codes == ["TRT012"]
    assert "continues for 1 byte" in found.stdout
    assert f"head -c {len(data)} " in found.stdout


@PAIRS
def test_end_marker(data: bytes, tmp_path: Path) -> None:
    """A file of the right size without its end is distinguished from a truncated one."""
    for hole in (4, 100):
        found = check(written(tmp_path, data[:-hole] + bytes(hole)))
        assert found.codes == ["TRT013"]


@pytest.mark.parametrize("name", ["6.0.1.10", "7.2.3.4", "8.0.1.6"])
def test_checksum(name: str, tmp_path: Path) -> None:
    """A flipped bit in an engine with a checksum is the finding."""
    data = bytearray(FAMILIES[name].data)
    data[-3] ^= 1
    assert check(written(tmp_path, bytes(data))).codes == ["TRT014"]


TEXT = {"RTX": RTX.read_bytes(), "8.6.1.6": plan((8, 6, 1, 6), 236, name="a\nb"), "10.3": WHOLE["10.3"]} | {
    name: FAMILIES[name].data for name in ("10.15.1.29", "ampere_plus")
}


@pytest.mark.parametrize("data", TEXT.values(), ids=TEXT)
def test_text_mode(data: bytes, tmp_path: Path) -> None:
    """A copy in text mode is proven and explains everything else that is wrong."""
    assert b"\n" in data
    found = check(written(tmp_path, data.replace(b"\n", b"\r\n")))
    assert found.code == 1
    assert found.codes[0] == "TRT010"
    first, *rest = found.json["reports"][0]["findings"]
    assert "carriage return" in first["message"]
    assert f"{len(data):,} bytes that its header declares" in str(first["evidence"])
    assert all(f["masked_by"] == "TRT010" for f in rest)


def test_header_with_a_line_feed() -> None:
    """The plans of 10.x that the test above damages hold a line feed in the header itself: major version 10."""
    assert all(TEXT[name][24] == 0x0A for name in ("10.3", "10.15.1.29", "ampere_plus"))


@pytest.mark.parametrize("data", [PLAN, RTX.read_bytes()], ids=["identity 8.6", "RTX"])
def test_utf8(data: bytes, tmp_path: Path) -> None:
    """A copy through UTF-8 text is proven."""
    broken = data.decode("utf-8", "replace").encode()
    found = check(written(tmp_path, broken))
    assert found.codes[0] == "TRT010"
    assert "UTF-8" in found.json["reports"][0]["findings"][0]["message"]
    assert {f["masked_by"] for f in found.json["reports"][0]["findings"][1:]} <= {"TRT010"}


@pytest.mark.parametrize(
    "data",
    [PLAN[:5000], PLAN + b"\r\n", PLAN[:-4] + bytes(4), SMALLEST.read_bytes()[:-1], plan((8, 6, 1, 6), 236)[:-1]],
)
def test_other_damage_is_no_text_mode(data: bytes, tmp_path: Path) -> None:
    """Damage of another kind is not blamed on a copy in text mode."""
    assert "TRT010" not in check(written(tmp_path, data)).codes


def test_good_engine_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes of a whole engine are not searched for damage."""
    import trtdoctor.formats.damage

    def never(source: object) -> None:
        raise AssertionError("searched")

    monkeypatch.setattr(trtdoctor.formats.damage, "text_damage", never)
    assert check(IDENTITY).code == 0


def test_every_fixture_is_whole(plans: Path, run: Run) -> None:
    """Each engine that we built passes with no finding above a note."""
    paths = sorted(plans.rglob("*.engine"))
    found = run("check", "--static", "--output-format", "json", "--fail-on", "warning", *paths)
    assert found.code == 0
    assert [r["path"] for r in found.json["reports"]] == [str(p) for p in paths]


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_is_whole(name: str, tmp_path: Path) -> None:
    """A composed plan of each family passes; one with code of its own says so, and nothing else."""
    found = check(written(tmp_path, FAMILIES[name].data))
    assert [c for c in found.codes if c != "TRT005"] == (["TRT104"] if FAMILIES[name].libraries else [])
