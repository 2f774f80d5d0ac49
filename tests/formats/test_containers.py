"""Engines inside other files are found, all of them, by the way to each; checked, unwrapped, and nothing else is."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boxes import blob, bundle, cached, context, exported, node, onnx, program, tarred, zipped
from compose import flatbuffer_plan, plan, torchscript, ultralytics
from driving import PLANS, SMALLEST, Run, check
from trtdoctor.formats.wrappers import unwrap, wrapped
from trtdoctor.formats.wrappers.wrapped import MOST_PLANS, Place
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


NOT_BOXES = {
    "no engine": zipped({"readme.txt": b"hello"}),
    "a name only": zipped({"model.engine": NOISE}),
    "encrypted": zipped({"a.engine": A}).replace(b"PK\1\2\x14\x03\x14\0\0\0", b"PK\1\2\x14\x03\x14\0\1\0"),
    "another method": zipped({"a.engine": A}, zipfile.ZIP_LZMA),
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
        ("a.engine", "corrupt-or-truncated", ["TRT015", "TRT004"]),
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
    assert codes in found[1][2]
    assert found[2][1:] == ("corrupt-or-truncated", ["TRT002"])


@pytest.mark.parametrize("data", [onnx(context(A))[:900], program(blob(A))[:-50], bundle({"e": A})[:-50]])
def test_cut_container(data: bytes, tmp_path: Path) -> None:
    """A container that was cut in its plan holds a truncated plan."""
    ((_, cause, codes),) = reports(data, tmp_path / "a.bin")
    assert (cause, codes[0]) == ("corrupt-or-truncated", "TRT012")


@pytest.mark.parametrize("make", [zipped, lambda entries: gzip.compress(tarred(entries))])
def test_text_mode(make: Any, tmp_path: Path) -> None:
    """An archive that was copied as text is damaged, not "no engine"."""
    data = make({"a.engine": os.urandom(1 << 16), "b.engine": A})
    ((_, cause, codes),) = reports(data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), tmp_path / "a.zip")
    assert (cause, codes[0]) == ("corrupt-or-truncated", "TRT015")


def test_cut_zip(tmp_path: Path) -> None:
    """A zip without its directory was cut, whatever is in it."""
    assert reports(zipped(TWO)[:-60], tmp_path / "a.zip") == [(None, "corrupt-or-truncated", ["TRT003"])]


# ---- bounds


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to too much is given up on, and what was found before is told, with that there may be more."""
    monkeypatch.setattr(wrapped, "FREE", 1 << 16)
    data = zipped({"a.engine": A, "bomb.engine": A[:64] + bytes(1 << 25)}, zipfile.ZIP_DEFLATED)
    found = reports(data, tmp_path / "e.zip")
    assert found[0] == ("a.engine", "not-an-engine", ["TRT004"])
    assert found[1][0] == "bomb.engine"
    assert check(tmp_path / "e.zip").code == 1
    monkeypatch.setattr(wrapped, "UNPACK_LIMIT", 1 << 16)
    assert reports(gzip.compress(A[:64] + os.urandom(1 << 17)), tmp_path / "a.gz") == [
        (None, "not-an-engine", ["TRT003"])
    ]


def test_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an archive with entries without end a bounded number is looked at, and that is said."""
    monkeypatch.setattr(wrapped, "MOST_ENTRIES", 10)
    entries = {"a.engine": A, **{f"{number}.txt": b"" for number in range(20)}}
    assert reports(tarred(entries), tmp_path / "e.tar")[-1] == (None, "corrupt-or-truncated", ["TRT002"])
    assert reports(zipped(entries), tmp_path / "e.zip") == [(None, "not-an-engine", ["TRT003"])]


def test_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that only look like the beginnings of plans are looked at a bounded number of times."""
    monkeypatch.setattr(wrapped, "MOST_STEPS", 10)
    fakes = b"TR01" * 50
    assert reports(program(fakes, blob(A)), tmp_path / "m.pte") == [(None, "not-an-engine", ["TRT003"])]
    found = reports(program(blob(A), fakes, blob(A)), tmp_path / "m.pte")
    assert [codes for *_, codes in found] == [["TRT004"], ["TRT002"]]


def test_most_plans() -> None:
    """Of a file with plans without end a bounded number is given, and that there are more."""
    place = Place()
    found = unwrap(BytesSource(bundle({str(number): b"ftrt" for number in range(MOST_PLANS + 5)})), place)
    assert len(found) == MOST_PLANS
    assert place.unseen


def test_depth(tmp_path: Path) -> None:
    """Archives in archives are opened so deep and no deeper, which is said where engines were found."""
    data = zipped({"a.engine": A})
    for number in range(6):
        data = zipped({"a.engine": A, f"{number}.zip": data})
    found = reports(data, tmp_path / "e.zip")
    assert found[-1][2] == ["TRT002"]
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
