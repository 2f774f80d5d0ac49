"""Engines inside other files are found, all of them, by the way to each; checked, unwrapped, and nothing else is."""

from __future__ import annotations

import bz2
import copy
import gzip
import io
import lzma
import os
import random
import struct
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boxes import blob, bundle, cached, context, exported, node, onnx, program, tarred, zipped
from compose import flatbuffer_plan, plan, torchscript, ultralytics
from driving import PLANS, SMALLEST, Run, check
from trtdoctor.formats import zipped as zipped_module
from trtdoctor.formats.reading import read_engine, read_engines
from trtdoctor.formats.wrappers import unwrap, wrapped
from trtdoctor.formats.wrappers.wrapped import FREE_PLANS, MOST_ENTRIES, MOST_PLANS, SHORTEST, Place
from trtdoctor.model.budget import Budget
from trtdoctor.sources.source import BytesSource

A = SMALLEST.read_bytes()
B = plan((10, 3, 0, 26), 239)
FIVE = flatbuffer_plan()
NOISE = bytes(range(256)) * 20
TWO = {"a.engine": A, "x/b.plan": B, "readme.txt": b"hello"}


class Box(NamedTuple):
    """A file, its kind, and the plans in it by their members."""

    name: str
    data: bytes
    kind: str
    plans: dict[str | None, bytes]


BOXES = (
    Box("m_ctx.onnx", onnx(context(A)), "epcontext", {None: A}),
    Box("m_ctx.onnx", onnx(context(A, "n0"), node("Relu"), context(B, "n1")), "epcontext", {"n0": A, "n1": B}),
    Box("m_ctx.onnx", onnx(context(A, ""), context(B, "")), "epcontext", {"0": A, "1": B}),
    Box("m_ctx.onnx", onnx(context(A, "n"), context(B, "n")), "epcontext", {"n": A, "n#2": B}),
    Box("m_ctx.onnx", onnx(*[node("Relu", "r")] * 200, context(A)), "epcontext", {None: A}),
    Box("m.pte", program(blob(A)), "executorch", {None: A}),
    Box("m.pte", program(blob(A), NOISE, blob(B, b"TR02")), "executorch", {"0": A, "1": B}),
    Box("m.blob", blob(A), "executorch", {None: A}),
    Box("m.ep", exported(A), "exported-program", {"data/constants/opaque_obj_0": A}),
    Box("m.pt2", exported(A, B, nested=True), "exported-program",
        {"data/constants/custom_obj_0": A, "data/constants/custom_obj_1": B}),
    Box("m.pt2", exported(A, nested=True, package=True), "aotinductor", {"data/aotinductor/model/custom_obj_0": A}),
    Box("blob.bin", cached(A), "torch-tensorrt-cache", {None: A}),
    Box("blob.bin", cached(A, 3), "torch-tensorrt-cache", {None: A}),
    Box("m.bundle", bundle({"engine": A, "tokenizer": b"{}", "vae": B}), "model-connect", {"engine": A, "vae": B}),
    Box("e.zip", zipped(TWO), "zip", {"a.engine": A, "x/b.plan": B}),
    Box("e.zip", zipped(TWO, zipfile.ZIP_DEFLATED), "zip", {"a.engine": A, "x/b.plan": B}),
    Box("e.zip", zipped({"five.engine": FIVE}), "zip", {"five.engine": FIVE}),
    Box("e.zip", zipped({"y.engine": ultralytics(A, {"task": "detect"}), "m.ts": torchscript(A, B)}), "zip",
        {"y.engine": A, "m.ts!0": A, "m.ts!1": B}),
    Box("e.zip", zipped({"m.onnx": onnx(context(A))}, zipfile.ZIP_DEFLATED), "zip", {"m.onnx": A}),
    Box("e.zip", zipped({"in.zip": zipped({"in.tar": tarred(TWO)})}), "zip",
        {"in.zip!in.tar!a.engine": A, "in.zip!in.tar!x/b.plan": B}),
    *(Box("e.tar", tarred({"a.engine": A, "d/" * 80 + "b.engine": B}, form), "tar",
          {"a.engine": A, "d/" * 80 + "b.engine": B}) for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)),
    Box("e.tar", tarred(TWO, tarfile.USTAR_FORMAT), "tar", {"a.engine": A, "x/b.plan": B}),
    Box("e.tar.gz", gzip.compress(tarred(TWO)), "gzip", {"a.engine": A, "x/b.plan": B}),
    Box("e.tar.xz", lzma.compress(tarred(TWO)), "xz", {"a.engine": A, "x/b.plan": B}),
    Box("e.tar.bz2", bz2.compress(tarred(TWO)), "bzip2", {"a.engine": A, "x/b.plan": B}),
    Box("a.engine.gz", gzip.compress(A), "gzip", {None: A}),
    Box("a.engine.xz", lzma.compress(A), "xz", {None: A}),
    Box("a.engine.gz", gzip.compress(A[:700]) + gzip.compress(A[700:]), "gzip", {None: A}),
)  # fmt: skip
each = pytest.mark.parametrize("box", BOXES, ids=[f"{number} {box.name}" for number, box in enumerate(BOXES)])


def written(folder: Path, box: Box) -> Path:
    path = folder / box.name
    path.write_bytes(box.data)
    return path


@each
def test_every_plan(box: Box, tmp_path: Path, run: Run) -> None:
    """``check`` and ``inspect`` give one answer for each plan, with the way to it."""
    path = written(tmp_path, box)
    found = check(path)
    assert found.code == 0
    reports = found.json["reports"]
    assert [[one["code"] for one in report["findings"]] for report in reports] == [["TRT004"]] * len(box.plans)
    assert [one["member"] for one in reports] == list(box.plans)
    engines = run("inspect", "--output-format", "json", path).json["engines"]
    assert engines == [one["engine"] for one in reports]
    for engine, data in zip(engines, box.plans.values(), strict=True):
        assert (engine["path"], engine["container"], engine["complete"]) == (str(path), box.kind, True)
        at = engine["plan_offset"]
        assert at is None or box.data[at : at + len(data)] == data
        assert at is not None or "plan_offset" in engine["unknown"]


@each
def test_one_plan(box: Box, tmp_path: Path, run: Run) -> None:
    """``FILE!MEMBER`` and ``--member`` name one plan, by its name or number; the plan's own bytes come out."""
    path = written(tmp_path, box)
    for number, (member, data) in enumerate(box.plans.items()):
        for name in {member, str(number)} - {None}:
            if name != member and name in box.plans:
                continue
            found = check(f"{path}!{name}").json["reports"]
            assert [one["member"] for one in found] == [member]
        out = tmp_path / f"out{number}"
        ways = [("--member", member)] if member else []
        assert run("unwrap", path, "-o", out, *ways[0] if ways else ("--index", "0")).code == 0
        assert out.read_bytes() == data


@each
def test_all_plans(box: Box, tmp_path: Path, run: Run) -> None:
    """``--all`` writes every plan under a name of its own into a folder, and over nothing."""
    path, folder = written(tmp_path, box), tmp_path / "all"
    assert run("unwrap", path, "--all", folder).code == 0
    assert sorted(one.read_bytes() for one in folder.iterdir()) == sorted(box.plans.values())
    again = run("unwrap", path, "--all", folder)
    assert again.code == 1
    assert "exists" in again.stderr
    assert run("unwrap", path, "--all", folder, "--force").code == 0


@given(data=st.data())
def test_mutated(data: st.DataObject) -> None:
    """A file with some bytes changed is read or not read, without an exception."""
    changed = bytearray(data.draw(st.sampled_from([box.data for box in BOXES])))
    places = st.tuples(st.integers(0, len(changed) - 1), st.integers(0, 255))
    for at, value in data.draw(st.lists(places, max_size=8)):
        changed[at] = value
    for one in unwrap(BytesSource(bytes(changed)), Place()):
        one.damage()


CLEAR, ENCRYPTED = b"PK\1\2\x14\x03\x14\0\0\0", b"PK\1\2\x14\x03\x14\0\1\0"
NOT_BOXES = {
    "no engine": zipped({"readme.txt": b"hello"}),
    "a name only": zipped({"model.engine": NOISE}),
    "a checkpoint": zipped({"archive/data.pkl": b"\x80\2.", "archive/data/0": A}),
    "a tar of nothing": tarred({"a.txt": b"hello"}),
    "a packed text": gzip.compress(b"hello " * 1000),
    "another provider": onnx(context(b"QNN binary" * 9, source=b"QNNExecutionProvider")),
    "another provider's file": onnx(context(b"model_qnn.bin", embed=0)),
    "a plain model": onnx(node("Relu")),
    "a program without TensorRT": program(NOISE),
    "a blob that lies": program(blob(A).replace(b"TR01\x20", b"TR01\x1f")),
    "a bundle without engines": bundle({"tokenizer": b"{}"}),
    "a bundle without sections": bundle({}, sections=None),
    "a pickle": b"\x80\4" + b"serialized_engine" + b"\x95" + bytes(200),
}


@pytest.mark.parametrize("name", NOT_BOXES)
def test_nothing_inside(name: str, tmp_path: Path) -> None:
    """A file that holds no engine that can be read is not called one."""
    path = tmp_path / "a.bin"
    path.write_bytes(NOT_BOXES[name])
    found = check(path)
    assert (found.code, found.codes) == (1, ["TRT003"])


def reports(data: bytes, path: Path) -> list[tuple[str | None, str, list[str]]]:
    """Member, cause of the first finding and codes of each report."""
    path.write_bytes(data)
    found: list[Any] = check(path).json["reports"]
    return [(one["member"], one["findings"][0]["cause"], [f["code"] for f in one["findings"]]) for one in found]


def test_damage(tmp_path: Path) -> None:
    """The damage of an archive is damage of the engine in it; the others in it are as they are."""
    path = tmp_path / "e.zip"
    stored = bytearray(zipped({"a.engine": A, "b.engine": B}))
    stored[stored.index(A) + 1000] ^= 1
    assert reports(bytes(stored), path) == [
        ("a.engine", "corrupt-or-truncated", ["TRT015", "TRT004", "TRT016"]),
        ("b.engine", "not-an-engine", ["TRT004"]),
    ]
    packed = bytearray(zipped({"a.engine": A, "b.engine": B}, zipfile.ZIP_DEFLATED))
    packed[40:60] = b"\xff" * 20
    ((member, cause, codes), other) = reports(bytes(packed), path)
    assert (member, cause, codes[0]) == ("a.engine", "corrupt-or-truncated", "TRT015")
    assert other == ("b.engine", "not-an-engine", ["TRT004"])


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_cut_short(pack: Any, tmp_path: Path) -> None:
    """A compressed engine that was cut is damaged, wherever it was cut."""
    data = pack(A * 1)
    ((_, cause, codes),) = reports(data[:-3], tmp_path / "a.engine.gz")
    assert cause == "corrupt-or-truncated"
    assert codes[0] in ("TRT012", "TRT015")


@pytest.mark.parametrize(("cut", "codes"), [(1500, "TRT012"), (600, "TRT012")])
def test_cut_tar(cut: int, codes: str, tmp_path: Path) -> None:
    """A tar that ends too early says so of the engine that is not whole, and that there may be more."""
    found = reports(
        tarred({"b.engine": B, "a.engine": A})[: 512 + -(-len(B) // 512) * 512 + 512 + cut], tmp_path / "a.tar"
    )
    assert [member for member, *_ in found] == ["b.engine", "a.engine", None]
    assert {"TRT015", codes} <= set(found[1][2])
    assert all(found[row][1:] == ("corrupt-or-truncated", ["TRT015", "TRT004"][: 1 + (row < 1)]) for row in (0, 2))


@pytest.mark.parametrize("data", [onnx(context(A))[:900], program(blob(A))[:-50], bundle({"e": A})[:-50]])
def test_cut_container(data: bytes, tmp_path: Path) -> None:
    """A container that was cut in its plan holds a truncated plan."""
    ((_, cause, codes),) = reports(data, tmp_path / "a.bin")
    assert (cause, codes[0]) == ("corrupt-or-truncated", "TRT012")


@pytest.mark.parametrize("make", [zipped, lambda entries: gzip.compress(tarred(entries))])
def test_text_mode(make: Any, tmp_path: Path) -> None:
    """An archive that was copied as text is damaged, not "no engine"."""
    data = make({"a.engine": random.Random(1).randbytes(1 << 16), "b.engine": A})
    path = tmp_path / "a.zip"
    found = reports(data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), path)
    assert {(cause, codes[0]) for _, cause, codes in found} == {("corrupt-or-truncated", "TRT015")}
    assert "text mode" in check(path).json["reports"][-1]["findings"][0]["message"]


def test_cut_zip(tmp_path: Path) -> None:
    """A zip without its directory was cut, whatever is in it."""
    assert reports(zipped(TWO)[:-60], tmp_path / "a.zip") == [(None, "corrupt-or-truncated", ["TRT003"])]


HURT = {
    "a tar without its end": ("e.tar", tarred(TWO)[: 512 * 2 + -(-len(A) // 512) * 512 - 512]),
    "a tar without its end blocks": ("e.tar", tarred({"a.engine": A})[: 512 + -(-len(A) // 512) * 512]),
    "a tar with a damaged header": ("e.tar", tarred(TWO).replace(b"readme.txt", b"readme.tyt")),
    "a tar in a tar": ("e.tar", tarred({"in.tar": tarred({"a.engine": A})[: 512 + -(-len(A) // 512) * 512]})),
    "a wrong checksum of gzip": ("e.gz", gzip.compress(A)[:-8] + b"\1\2\3\4" + gzip.compress(A)[-4:]),
    "a wrong size of gzip": ("e.gz", gzip.compress(A)[:-4] + b"\1\2\3\4"),
    "a gzip without its end": ("e.gz", gzip.compress(A)[:-5]),
    "a wrong checksum around a tar": ("e.tgz", gzip.compress(tarred(TWO))[:-8] + bytes(8)),
    "a wrong checksum of xz": ("e.xz", lzma.compress(A)[:-32] + bytes(4) + lzma.compress(A)[-28:]),
    "a wrong checksum of bzip2": ("e.bz2", bz2.compress(A)[:10] + b"\1" + bz2.compress(A)[11:]),
    "a wrong checksum of zip": (
        "e.zip",
        zipped({"a.engine": A}).replace(struct.pack("<I", zlib.crc32(A)), b"\1\2\3\4"),
    ),
    "an entry that is not there": ("e.zip", zipped(TWO).replace(b"PK\3\4", b"PK\3\5").replace(b"PK\3\5", b"PK\3\4", 1)),
}


@pytest.mark.parametrize("name", HURT)
def test_no_member_is_better_than_its_container(name: str, tmp_path: Path, run: Run) -> None:
    """What is wrong with a container is told of it, and of each engine in it that is asked for alone."""
    file, data = HURT[name]
    path = tmp_path / file
    path.write_bytes(data)
    found = list(read_engines(str(path)))
    assert check(path).code == 1
    assert run("unwrap", path, "--all", tmp_path / "out").code == 1
    bad = [one for one in found if one.wrapper_damage is not None]
    assert bad
    for one in bad:
        asked = check(f"{path}!{one.member}" if one.member else path)
        assert asked.code == 1
        assert asked.json["reports"][-1]["findings"][0]["code"] == "TRT015"
        shown = run("inspect", "--output-format", "json", f"{path}!{one.member}" if one.member else path)
        assert shown.json["engines"][-1].get("complete") is not True
        assert "damage" in run("inspect", f"{path}!{one.member}" if one.member else path).stdout


def test_wrong_checksum_of_gzip_keeps_the_engine(tmp_path: Path) -> None:
    """Of a gzip file with a wrong checksum all that is in it is told, and that it is damaged."""
    path = tmp_path / "a.engine.gz"
    path.write_bytes(HURT["a wrong checksum of gzip"][1])
    engine = read_engine(str(path))
    assert (engine.header is not None, engine.plan_size) == (True, len(A))
    assert "CRC" in (engine.wrapper_damage or "")


def test_size_of_a_member(tmp_path: Path, run: Run) -> None:
    """The size that is shown of an engine inside a file is its own."""
    path = tmp_path / "e.zip"
    path.write_bytes(zipped({"a.engine": A, "noise": NOISE * 50}))
    assert f"{len(A):,} bytes" in run("inspect", path).stdout


# ---- bounds


def cannot_tell(data: bytes, path: Path, limit: str) -> None:
    """Says that looking stopped, at which limit, and what to do."""
    if not path.parent.name.endswith(".zip") and "!" not in path.name:
        path.write_bytes(data)
    found = check(path)
    (report,) = found.json["reports"]
    (finding,) = report["findings"]
    assert (found.code, finding["code"], finding["severity"]) == (3, "TRT003", "warning")
    assert limit in finding["message"]
    assert limit in report["verdict"]
    assert finding["fixes"]
    assert "kind" in report["engine"]["unknown"]


UNREAD = {
    "encrypted": zipped({"a.engine": A}).replace(CLEAR, ENCRYPTED),
    "encrypted notes": zipped({"a.txt": A}).replace(CLEAR, ENCRYPTED),
    "not read here": zipped({"a.engine": A}, zipfile.ZIP_LZMA),
}


@pytest.mark.parametrize("name", UNREAD)
def test_unread(name: str, tmp_path: Path) -> None:
    """Of entries that cannot be read here it cannot be told whether they are engines."""
    cannot_tell(
        UNREAD[name], tmp_path / "a.zip", f"1 entry is {name.split()[0]}" if "here" not in name else "not read here"
    )


def test_nothing_unpacks_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What gives too much for its size is refused, by name, and no command unpacks it."""
    monkeypatch.setattr(wrapped, "FREE", 1 << 16)
    bomb = A + bytes(1 << 25)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(bomb))
    cannot_tell(path.read_bytes(), path, "200 times")
    (finding,) = check(path).json["reports"][0]["findings"]
    assert not [command for fix in finding["fixes"] for command in fix["commands"]]
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.engine": bomb}, zipfile.ZIP_DEFLATED))
    (report,) = check(path).json["reports"]
    commands = [
        c for one in report["findings"] if one["code"] == "TRT004" for fix in one["fixes"] for c in fix["commands"]
    ]
    assert report["status"] != "ok"
    assert [one.split()[0] for one in commands] == []


def test_directory_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A zip whose directory is too long to be read is not called empty of engines."""
    monkeypatch.setattr(zipped_module, "DIRECTORY_LIMIT", 50)
    cannot_tell(zipped(TWO), tmp_path / "a.zip", "50 bytes")


@pytest.mark.parametrize("claim", ["none", "zip64", "far"])
def test_much_in_a_directory(claim: str) -> None:
    """Whichever record says how long the directory is, no more of it than the limits is read or kept."""
    row = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0)
    rows = b"".join(row + b"%04d" % number for number in range(1000)) * (50 if claim == "none" else 200)
    zip64 = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, len(rows), 4)
    zip64 += struct.pack("<4sIQI", b"PK\6\7", 0, 4 + len(rows) + (claim == "far"), 1)
    small = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, 50 if claim != "none" else len(rows), 4, 0)
    whole = b"PK\3\4" + rows + (zip64 if claim != "none" else b"") + small
    source = BytesSource(whole, Budget("the file", bytes=3 * (4 + len(rows)) // 2 if claim == "none" else 1 << 17))
    place = Place()
    assert len(place.entries(source)) == (MOST_ENTRIES if claim == "none" else 0)
    assert place.unseen


@given(
    st.dictionaries(st.text(min_size=1, max_size=20), st.binary(max_size=40), max_size=5),
    st.binary(max_size=9),
    st.data(),
)
def test_entries_like_zipfile(inside: dict[str, bytes], before: bytes, draw: st.DataObject) -> None:
    """The entries of a zip, also behind other bytes and before a comment, are those that Python's own reader finds."""
    out = io.BytesIO(before)
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as archive:
        warnings.simplefilter("ignore")  # names that differ in what a zip cannot hold
        archive.comment = draw.draw(st.binary(max_size=20))
        for name, data in inside.items():
            with archive.open(zipfile.ZipInfo(name.replace("\0", "-")), "w", force_zip64=len(data) % 2 == 0) as entry:
                entry.write(data)
    found = zipped_module.zip_entries(BytesSource(out.getvalue()), 100)
    with zipfile.ZipFile(out) as archive:
        rows = [one for one in archive.infolist() if not one.filename.endswith("/")]
    wanted = [
        (one.filename, one.header_offset, one.compress_size, one.file_size, one.compress_type, one.CRC) for one in rows
    ]
    assert [one[:6] for one in found or ()] == wanted


def test_sections(tmp_path: Path) -> None:
    """A bundle whose header names more than is read of it is not called empty of engines."""
    cannot_tell(bundle({f"{number}": A[:8] for number in range(20_000)}), tmp_path / "a.bundle", "50,000 entries")


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to too much is given up on, and what was found before is told, with that there may be more."""
    monkeypatch.setattr(wrapped, "FREE", 1 << 16)
    data = zipped({"a.engine": A, "bomb.engine": A[:64] + bytes(1 << 25)}, zipfile.ZIP_DEFLATED)
    found = reports(data, tmp_path / "e.zip")
    assert found[0] == ("a.engine", "not-an-engine", ["TRT004"])
    assert found[1][0] == "bomb.engine"
    assert check(tmp_path / "e.zip").code == 3
    monkeypatch.setattr(wrapped, "UNPACK_LIMIT", 1 << 16)
    cannot_tell(gzip.compress(A[:64] + os.urandom(1 << 17)), tmp_path / "a.gz", "64.0 KiB")


def test_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an archive with entries without end a bounded number is looked at, and that is said."""
    monkeypatch.setattr(wrapped, "MOST_ENTRIES", 10)
    entries = {f"{number}.txt": b"" for number in range(9)}
    for name, make in {"e.tar": tarred, "e.zip": zipped}.items():
        path = tmp_path / name
        path.write_bytes(make({**entries, "a.engine": A, "b.engine": B}))
        assert [(one.member, one.unseen is None) for one in read_engines(str(path))] == [
            ("a.engine", True),
            (None, False),
        ]
        assert check(f"{path}!a.engine").code == 0
        cannot_tell(path.read_bytes(), Path(f"{path}!b.engine"), "10 entries")
        cannot_tell(make({**entries, "y.txt": b"", "a.engine": A}), path, "10 entries")


def test_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that only look like the beginnings of plans are looked at a bounded number of times."""
    monkeypatch.setattr(wrapped, "MOST_STEPS", 10)
    fakes = b"TR01" * 50
    cannot_tell(program(fakes, blob(A)), tmp_path / "m.pte", "10 places")
    found = reports(program(blob(A), fakes, blob(A)), tmp_path / "m.pte")
    assert [codes for *_, codes in found] == [["TRT004"], ["TRT003"]]


def test_most_plans() -> None:
    """Of a file with plans without end a bounded number is given, and that there are more."""
    place = Place()
    found = unwrap(
        BytesSource(bundle({str(number): b"ftrt" + bytes(SHORTEST) for number in range(MOST_PLANS + 5)})), place
    )
    assert len(found) == MOST_PLANS
    assert f"{MOST_PLANS:,} engines" in place.unseen[0]


@pytest.mark.parametrize(("size", "plans", "all_of_them"), [(SHORTEST, 300, True), (30, 30, True), (30, 300, False)])
def test_plans_shorter_than_any(size: int, plans: int, all_of_them: bool) -> None:
    """A short file with many plans, each shorter than any that TensorRT builds, costs no more than a long one."""
    place, data = Place(), bundle({str(number): b"ftrt" + bytes(size) for number in range(plans)})
    found = unwrap(BytesSource(data), place)
    assert len(found) == (plans if all_of_them else FREE_PLANS + len(data) // SHORTEST)
    assert [why.partition(" that")[0] for why in place.refused] == ([] if all_of_them else ["stopped at engines"])


LONG = A + random.Random(1).randbytes(100_000)
"""So long that names weigh nothing beside it."""


def sharing(names: int, engine: bytes = LONG) -> bytes:
    """A bundle with one plan under many names."""
    sections = {str(number): {"offset": 0, "size": len(engine)} for number in range(names)}
    return bundle({"a": engine}, sections=sections)


def nested(names: int, engine: bytes = LONG) -> bytes:
    """A bundle with plans each of which reaches to the end of the file."""
    sections = {
        str(number): {"offset": number * len(engine), "size": (names - number) * len(engine)} for number in range(names)
    }
    return bundle({"a": engine * names}, sections=sections)


def overlapping(names: int, inner: bytes, compression: int = zipfile.ZIP_STORED) -> bytes:
    """A zip whose directory has one entry under many names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        archive.writestr("0.engine", inner)
        for number in range(1, names):
            other = copy.copy(archive.filelist[0])
            other.filename = f"{number}.engine"
            archive.filelist.append(other)
    return out.getvalue()


SHARING: dict[str, Callable[[int], bytes]] = {
    "names for one plan": sharing,
    "plans in plans": nested,
    "in a zip": lambda names: zipped({"a.bundle": sharing(names)}),
    "in a tar, compressed": lambda names: gzip.compress(tarred({"a.bundle": sharing(names)})),
    "entries of a zip": lambda names: overlapping(names, LONG),
    "compressed entries": lambda names: overlapping(names, LONG, zipfile.ZIP_DEFLATED),
    "at every depth": lambda names: overlapping(names, overlapping(names, sharing(names))),
}


@pytest.mark.parametrize("row", SHARING)
def test_plans_that_share_bytes(row: str) -> None:
    """Two names for a plan are read; where plans take the bytes of a file over and over, looking ends, and that is
    said, with the advice not to unpack it."""
    few, many = Place(), Place()
    if row != "at every depth":
        assert len(unwrap(BytesSource(SHARING[row](2)), few)) == 2
        assert few.unseen == []
    found = unwrap(BytesSource(SHARING[row](40)), many)
    assert [one.plan().read(0, len(A)) for one in found] in ([A] * 4, [A] * 5)
    assert "that share bytes" in many.unseen[0]
    assert many.refused


def test_plans_that_share_bytes_are_told(tmp_path: Path) -> None:
    """An answer about such a file is incomplete (3), and the command for a member that was not looked at, too."""
    path = tmp_path / "m.bundle"
    path.write_bytes(sharing(100, A))
    found = check(path)
    *_, last = found.json["reports"]
    assert (found.code, last["status"], last["findings"][0]["code"]) == (3, "incomplete", "TRT003")
    assert "that share bytes" in last["verdict"]
    assert check(f"{path}!99").code == 3


def test_one_file_beside_many_nodes(tmp_path: Path) -> None:
    """A model whose nodes all name the same engine file is looked at a few times, and that is said."""
    (tmp_path / "m.engine").write_bytes(A)
    nodes = [context(b"m.engine", str(number), embed=0, source=b"TensorrtExecutionProvider") for number in range(50)]
    (tmp_path / "two_ctx.onnx").write_bytes(onnx(*nodes[:2]))
    assert check(tmp_path / "two_ctx.onnx").code == 0
    (tmp_path / "m_ctx.onnx").write_bytes(onnx(*nodes))
    found = list(read_engines(str(tmp_path / "m_ctx.onnx")))
    assert (len(found), [one.unseen is not None for one in found[-2:]]) == (5, [False, True])


def test_depth(tmp_path: Path) -> None:
    """Archives in archives are opened so deep and no deeper, which is said where engines were found."""
    data = zipped({"a.engine": A})
    for number in range(6):
        data = zipped({"a.engine": A, f"{number}.zip": data})
    found = reports(data, tmp_path / "e.zip")
    assert (found[-1][2], check(tmp_path / "e.zip").code) == (["TRT003"], 3)
    for make in (zipped, tarred):
        deep = A
        for _ in range(7):
            deep = make({"a.engine" if deep is A else "in.zip": deep})
        cannot_tell(deep, tmp_path / "deep.zip", "depth 4")
    assert max(str(member).count("!") for member, *_ in found) == 4


def test_names_of_outputs(tmp_path: Path, run: Run) -> None:
    """No name in an archive leads out of the folder, hides a file, or is another's."""
    names = ["../../up.engine", "/etc/abs.engine", "..\\win.engine", ".hidden.engine", "-rf.engine", "a\nb.engine",
             "UP.ENGINE.engine", "d/up.engine", "C:x.engine", "..", "é.engine"]  # fmt: skip
    path, folder = tmp_path / "e.tar", tmp_path / "all"
    path.write_bytes(tarred(dict.fromkeys(names, A)))
    assert run("unwrap", path, "--all", folder).code == 0
    found = sorted(one.name for one in folder.iterdir())
    assert len(found) == len(names)
    assert all(not name.startswith((".", "-")) and name.isascii() and name.isprintable() for name in found)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["all", "e.tar"]


def test_damaged_is_not_written(tmp_path: Path, run: Run) -> None:
    """An entry with a wrong checksum is not written out."""
    data = bytearray(zipped({"a.engine": A}))
    data[data.index(A) + 1000] ^= 1
    path, out = tmp_path / "e.zip", tmp_path / "out"
    path.write_bytes(bytes(data))
    assert run("unwrap", path, "-o", out).code == 1
    assert not out.exists()


# ---- a plan in a file beside the model

BESIDE = (
    ("m.engine", 0, ["TRT004"]),
    ("./sub/m.engine", 0, ["TRT004"]),
    ("gone.engine", 1, ["TRT003"]),
    ("sub", 1, ["TRT003"]),
    ("a\0b.engine", 1, ["TRT003"]),
    ("../up.engine", 1, ["TRT003"]),
    ("sub/../m.engine", 1, ["TRT003"]),
    ("text.engine", 1, ["TRT003"]),
)


@pytest.mark.parametrize(("name", "code", "codes"), BESIDE)
def test_beside(name: str, code: int, codes: list[str], tmp_path: Path, run: Run) -> None:
    """The engine file that a model names is followed within its folder, as ONNX Runtime does, and nowhere else."""
    folder = tmp_path / "models"
    (folder / "sub").mkdir(parents=True)
    for place in (folder / "m.engine", folder / "sub/m.engine", tmp_path / "up.engine"):
        place.write_bytes(A)
    (folder / "text.engine").write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    path = folder / "m_ctx.onnx"
    path.write_bytes(onnx(context(name.encode(), embed=0, source=b"TensorrtExecutionProvider")))
    found = check(path)
    assert (found.code, found.codes) == (code, codes)
    out = tmp_path / "out.plan"
    assert run("unwrap", path, "-o", out).code == (code if "text" not in name else 0)
    if not code:
        assert out.read_bytes() == A


def test_beside_link(tmp_path: Path, run: Run) -> None:
    """A link of the name is followed, as ONNX Runtime does, and where it leads is told; one to nothing is missing."""
    (tmp_path / "models").mkdir()
    (tmp_path / "elsewhere.engine").write_bytes(A)
    link = tmp_path / "models/m.engine"
    link.symlink_to("../elsewhere.engine")
    path = tmp_path / "models/m_ctx.onnx"
    path.write_bytes(onnx(context(b"m.engine", embed=0)))
    found = check(path)
    assert (found.code, found.codes) == (0, ["TRT004"])
    real = str((tmp_path / "elsewhere.engine").resolve())
    assert real in found.json["reports"][0]["findings"][0]["message"]
    assert real in run("inspect", path).stdout.replace("\n", "")
    (tmp_path / "elsewhere.engine").unlink()
    assert "link" in check(path).json["reports"][0]["findings"][0]["message"]


def test_beside_absolute(tmp_path: Path) -> None:
    """An absolute path is not followed."""
    (tmp_path / "m.engine").write_bytes(A)
    path = tmp_path / "m_ctx.onnx"
    path.write_bytes(onnx(context(str(tmp_path / "m.engine").encode(), embed=0)))
    assert check(path).json["reports"][0]["findings"][0]["cause"] == "wrong-path"


def test_beside_missing(tmp_path: Path) -> None:
    """A model whose engine file is gone has a wrong path, beside engines that are there."""
    (tmp_path / "a.engine").write_bytes(A)
    model = onnx(context(b"a.engine", "n0", embed=0), context(b"b.engine", "n1", embed=0))
    assert reports(model, tmp_path / "m_ctx.onnx") == [
        ("n0", "not-an-engine", ["TRT004"]),
        ("n1", "wrong-path", ["TRT003"]),
    ]


# ---- files of the real writers

REAL: dict[str, tuple[str, list[str | None]]] = {
    "embedded_ctx.onnx": ("epcontext", [None]),
    "beside_ctx.onnx": ("epcontext", [None]),
    "two_ctx.onnx": ("epcontext", ["TRTKernel_graph_main_0", "TRTKernel_graph_main_1"]),
    "exported.ep": ("exported-program", ["data/constants/opaque_obj_0", "data/constants/opaque_obj_1"]),
    "segments.pte": ("executorch", [None]),
    "inline.pte": ("executorch", [None]),
}


@pytest.mark.parametrize("name", REAL)
def test_real(name: str, tmp_path: Path, run: Run) -> None:
    """The files that onnx, torch.export and ExecuTorch wrote around our plan give it back."""
    path = PLANS.parent / "containers" / name
    engines = run("inspect", "--output-format", "json", path).json["engines"]
    kind, members = REAL[name]
    assert [(one["container"], one["member"]) for one in engines] == [(kind, member) for member in members]
    assert {one["tensorrt_version"] for one in engines} == {"8.5.3.1"}
    assert run("unwrap", path, "--all", tmp_path).code == 0
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [A] * len(members)


# ---- members


def test_rows_are_told_apart(tmp_path: Path, run: Run) -> None:
    """A table names each file so that no two rows are alike."""
    long = "d" * 150 + "/" + "e" * 90
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.zip").write_bytes(zipped({f"{long}1.engine": A, f"{long}2.engine": A}))
    shown = run("inspect", tmp_path / "x/a.zip", tmp_path / "y/a.zip", env={"COLUMNS": "400"}).stdout.splitlines()
    names = [line.split()[0] for line in shown[1:]]
    assert (len(names), len(set(names))) == (4, 4)
    assert names[0].startswith("x/a.zip!")


def test_model_of_a_member(tmp_path: Path, run: Run) -> None:
    """The ONNX model that is asked for is named after the engine, not after the archive around it."""
    for name, data in {"many.tar": tarred({"d/yolo.engine": A}), "yolo.engine.gz": gzip.compress(A)}.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert "(often yolo.onnx" in run("check", path, "--target", "gpu=A100,tensorrt=10.3.0").stdout.replace(
            "\n", " "
        )


def test_no_such_member(tmp_path: Path) -> None:
    """A member that is not there is a wrong path, and the nearest names are told."""
    path = tmp_path / "e.zip"
    path.write_bytes(zipped(TWO))
    (report,) = check(f"{path}!a.engin").json["reports"]
    (finding,) = report["findings"]
    assert (report["path"], finding["code"], finding["cause"]) == (f"{path}!a.engin", "TRT001", "wrong-path")
    assert any("a.engine" in command for fix in finding["fixes"] for command in fix["commands"])


def test_diff_of_members(tmp_path: Path, run: Run) -> None:
    """Two engines of one file are compared, and told apart."""
    path = tmp_path / "e.zip"
    path.write_bytes(zipped(TWO))
    found = run("diff", f"{path}!a.engine", f"{path}!x/b.plan", "--output-format", "json")
    assert (found.json["before"], found.json["after"]) == (f"{path}!a.engine", f"{path}!x/b.plan")
    assert not found.json["equal"]


def test_name_with_a_mark(tmp_path: Path) -> None:
    """A file whose name holds ``!`` is that file, and one inside it is named behind a further ``!``."""
    path = tmp_path / "e!a.zip"
    path.write_bytes(zipped(TWO))
    assert len(check(path).json["reports"]) == 2
    assert [one["member"] for one in check(f"{path}!x/b.plan").json["reports"]] == ["x/b.plan"]


@pytest.mark.parametrize(
    "options",
    [(), ("-o", "x", "--all", "d"), ("--all", "d", "--member", "a"), ("-o", "x", "--member", "a", "--index", "0")],
)
def test_usage(options: tuple[str, ...], tmp_path: Path, run: Run) -> None:
    """Options that say nothing or two things are wrong usage."""
    path = tmp_path / "e.zip"
    path.write_bytes(zipped(TWO))
    assert run("unwrap", path, *options).code == 2


def test_facts_of_torch_tensorrt(tmp_path: Path, run: Run) -> None:
    """The version of the ABI, the device and the platform are told."""
    path = tmp_path / "m.ep"
    path.write_bytes(exported(A))
    (engine,) = run("inspect", "--output-format", "json", path).json["engines"]
    want = {"abi_version": "10", "device": "0%9%0%0%NVIDIA H200", "platform": "linux_x86_64"}
    assert engine["metadata"] == want


def test_checksum_of_zip_is_of_the_bytes() -> None:
    """The composed zips are what they seem to be: Python's own reader agrees."""
    data = zipped({"a.engine": A})
    assert struct.pack("<I", zlib.crc32(A)) in data


def fixes(data: bytes, path: Path) -> str:
    """The commands of the first finding."""
    path.write_bytes(data)
    first = check(path).json["reports"][0]["findings"][0]
    return "\n".join(command for fix in first["fixes"] for command in fix["commands"])


def deep_gzip() -> bytes:
    """More compressed files in each other than are opened."""
    data = A
    for _ in range(8):
        data = gzip.compress(data)
    return data


@pytest.mark.parametrize(
    ("name", "data", "shows", "hides"),
    [
        ("cut.zip", zipped(TWO)[:-60], "sha256sum", "unzip"),
        ("cut.pt", torchscript(A)[:-30], "sha256sum", "torch"),
        ("deep.gz", deep_gzip(), "gzip -dc", "tar"),
        ("in.zip", zipped({"in.zip": zipped(TWO)}), "trtdoctor unwrap", "unzip"),
        ("yolo.zip", zipped({"y.engine": ultralytics(A, {"task": "detect"})}), "trtdoctor unwrap", "unzip"),
        ("a.zip", zipped({"a.engine": A}), "unzip", "sha256sum"),
    ],
)
def test_the_fix_can_work(name: str, data: bytes, shows: str, hides: str, tmp_path: Path) -> None:
    """What cannot be unpacked is not to be unpacked, and what comes out of a wrapper is not called an engine."""
    commands = fixes(data, tmp_path / name)
    assert shows in commands
    assert hides not in commands.replace(str(tmp_path), "")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("deep.gz", deep_gzip(), "depth 4"),
        ("many.zip", zipped({f"{i}.txt": b"" for i in range(30)}), "the limit of 20 entries"),
        ("noise.bin", NOISE, "holds no plan"),
    ],
)
def test_unwrap_says_that_it_stopped(
    name: str, data: bytes, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """Where a limit ended the search, it is not said that there is no plan."""
    monkeypatch.setattr(wrapped, "MOST_ENTRIES", 20)
    (tmp_path / name).write_bytes(data)
    found = run("unwrap", tmp_path / name, "-o", tmp_path / "out.plan")
    assert (found.code, found.stdout, (tmp_path / "out.plan").exists()) == (1, "", False)
    assert words in found.stderr


@pytest.mark.parametrize("data", [ultralytics(A[:-9], {"task": "x"}), zipped({"a.engine": A[:-9]}), blob(A[:-9])])
def test_a_truncated_plan_is_not_written(data: bytes, tmp_path: Path, run: Run) -> None:
    """A wrapper that is whole may hold a plan that was cut before: that is said, and nothing is written."""
    path = tmp_path / "m.bin"
    path.write_bytes(data)
    for output in (str(tmp_path / "out.plan"), "-"):
        found = run("unwrap", path, "-o", output)
        assert (found.code, found.stdout) == (1, "")
        assert "9 bytes missing" in found.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["m.bin"]
