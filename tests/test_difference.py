"""What changed between two builds: nothing for the same file, the right lines for others, through the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from driving import PLANS, Run
from trtdoctor.difference import Comparison
from trtdoctor.formats.reading import read_engine
from trtdoctor.model.fact import Unknown
from trtdoctor.model.plan import EVERY_ENGINE_HAS

STATIC = PLANS / "tensorrt-8.6.0.12-h200" / "static_fp32.engine"
REFIT = PLANS / "tensorrt-8.6.0.12-h200" / "refit.engine"
DYNAMIC = PLANS / "tensorrt-8.6.0.12-h200" / "dynamic_two_profiles.engine"
DYNAMIC_853 = PLANS / "tensorrt-8.5.3.1-h200" / "dynamic853.engine"
NMS = PLANS / "tensorrt-8.6.0.12-h200" / "plugin_nms.engine"
RTX = PLANS / "tensorrt-rtx-1.7.1.116" / "static.engine"


@pytest.mark.parametrize("path", [STATIC, DYNAMIC_853, RTX], ids=lambda path: path.name)
def test_same(path: Path, run: Run) -> None:
    """An engine does not differ from itself."""
    found = run("diff", path, path, "--output-format", "json")
    assert (found.code, found.json["equal"], found.json["differences"]) == (0, True, [])
    assert "No difference" in run("diff", path, path).stdout


@pytest.mark.parametrize(
    ("before", "after", "what", "values"),
    [
        (STATIC, REFIT, "flags.refittable", ("False", "True")),
        (STATIC, REFIT, "name", ("static_fp32", "refit")),
        (DYNAMIC_853, DYNAMIC, "TensorRT version", ("8.5.3.1", "8.6.0.12")),
        (STATIC, DYNAMIC, "profiles", ("0", "2")),
        (STATIC, DYNAMIC, "profile 1.images", ("—", "8x3x64x64 … 16x3x64x64 … 32x3x128x128")),
        (STATIC, NMS, "plugin.EfficientNMS_TRT version 1", ("—", "1")),
        (STATIC, NMS, "io.input", ("0: input float32 1x3x16x16 linear", "—")),
        (STATIC, RTX, "product", ("tensorrt", "tensorrt-rtx")),
        (STATIC, NMS, "layers.Convolution", ("1", "—")),
        (STATIC, NMS, "precision", ("float32", "not known")),
    ],
)
def test_difference(before: Path, after: Path, what: str, values: tuple[str, str], run: Run) -> None:
    """Each thing that differs is a line with both sides."""
    found = run("diff", before, after, "--output-format", "json")
    lines = {line["what"]: (line["before"], line["after"]) for line in found.json["differences"]}
    assert (found.code, lines[what]) == (1, values)
    assert all(a != b for a, b in lines.values())
    assert run("diff", before, after).code == 1


def test_other_way_round(run: Run) -> None:
    """Swapping the files swaps the sides."""
    there = run("diff", STATIC, DYNAMIC, "--output-format", "json").json["differences"]
    back = run("diff", DYNAMIC, STATIC, "--output-format", "json").json["differences"]
    assert {(d["what"], d["before"], d["after"]) for d in there} == {(d["what"], d["after"], d["before"]) for d in back}


def test_torn(tmp_path: Path, run: Run) -> None:
    """Files that are cut off are not called equal."""
    (tmp_path / "a.engine").write_bytes(STATIC.read_bytes()[:80_000])
    found = run("diff", tmp_path / "a.engine", tmp_path / "a.engine")
    assert found.code == 3
    assert "incomplete" in found.stderr


def test_unread(tmp_path: Path, run: Run) -> None:
    """Files whose bodies cannot be read alike are not called equal: what was not compared is named."""
    data = bytearray(STATIC.read_bytes())
    data[1916:6012] = bytes(255 - byte for byte in data[1916:6012])
    path = tmp_path / "a.engine"
    path.write_bytes(data)
    found, document = run("diff", path, path), run("diff", path, path, "--output-format", "json")
    assert (found.code, document.code, document.json["equal"], document.json["differences"]) == (3, 3, False, [])
    assert "inputs and outputs" in found.stderr
    assert "No difference in what could be read" in found.stdout


def test_one_that_was_not_read() -> None:
    """Whichever of the two could not be read, or does not tell whether it is whole, is named, with all that is
    missing."""
    sound = read_engine(str(STATIC))
    assert sound.header is not None
    unread = sound._replace(path="unread", body=None)
    open_ended = sound._replace(path="open", header=sound.header._replace(complete=Unknown("nobody knows")))
    assert (Comparison(sound, sound, ()).incomplete, Comparison(sound, sound, ()).not_compared) == ((), ())
    for one, other in ((sound, unread), (unread, sound)):
        found = Comparison(one, other, ())
        assert (found.incomplete, found.not_compared) == (("unread",), tuple(EVERY_ENGINE_HAS.values()))
    assert Comparison(sound, open_ended, ()).incomplete == ("open",)


def test_no_engine(tmp_path: Path, run: Run) -> None:
    """What is no engine cannot be compared, which is neither equal nor different."""
    (tmp_path / "a.onnx").write_bytes(b"")
    found = run("diff", STATIC, tmp_path / "a.onnx")
    assert (found.code, found.stdout) == (3, "")
    assert "is not an engine (an empty file)" in found.stderr
