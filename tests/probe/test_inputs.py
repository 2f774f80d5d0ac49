"""Arrays of ``--inputs`` that are none: nothing of them is unpickled or executed, and the answer says what to do."""

from __future__ import annotations

import pickle
import struct
import sys
import zipfile
from pathlib import Path

import pytest
from test_child import FAKE

import driving

FLOATS = struct.pack("<4f", 1, 2, 3, 4)


def npy(descr: str, shape: str, data: bytes = FLOATS, order: str = "False") -> bytes:
    """An array as numpy writes it, version 2, with any words in its header."""
    header = f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}".encode("latin-1")
    return b"\x93NUMPY\x02\x00" + struct.pack("<I", len(header)) + header + data


class Marks:
    """Makes a file where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (str(self.mark), "w")


GOOD = npy("'<f4'", "(4,)")
# what it is: the array of x, of which EVIL is a pickle that would make a file, and words of the sentence
REFUSED: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "objects": (npy("'|O'", "(1,)", b"EVIL"), ("never unpickled", "numpy.asarray(..., 'f4')")),
    "objects in fields": (npy("[('a', '|O')]", "(1,)", b"EVIL"), ("never unpickled", "numpy.asarray(..., 'f4')")),
    "fields": (npy("[('a', '<f4')]", "(4,)"), ("[('a', '<f4')]", "numpy.asarray(..., 'f4')")),
    "big endian": (npy("'>f4'", "(4,)"), (">f4", "numpy.asarray(..., 'f4')")),
    "a pickle": (b"EVIL", ("no numpy array",)),
    "a call": (npy("'<f4'", "(open('mark', 'w'),)"), ("no header",)),
    "brackets": (npy("'<f4'", "(" * 60_000), ("no header",)),
    "signs": (npy("'<f4'", "-" * 60_000 + "1"), ("no header",)),
    "a header of 4 GB": (b"\x93NUMPY\x02\x00\xff\xff\xff\xff", ("header of 4294967295 bytes",)),
    "a huge shape": (npy("'<f4'", f"({'9' * 4000},)"), ("shape",)),
    "a negative shape": (npy("'<f4'", "(-4,)"), ("shape",)),
    "many dimensions": (npy("'<f4'", "(" + "1," * 9 + ")"), ("shape",)),
    "columns": (npy("'<f4'", "(2, 2)", order="True"), ("ascontiguousarray",)),
}


def asked(path: Path) -> driving.Result:
    words = ("--inputs", path, "--select", "TRT5", "--ignore", "TRT505", "--python", sys.executable)
    return driving.run("check", driving.IDENTITY, *words, "--output-format", "json")


@pytest.mark.parametrize("what", REFUSED)
def test_refused(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is loaded, the arrays are a finding of their own, and no object comes out of the file."""
    monkeypatch.setenv("PYTHONPATH", str(FAKE))
    monkeypatch.chdir(tmp_path)
    mark, path = tmp_path / "mark", tmp_path / "in.npz"
    data, words = REFUSED[what]
    data = data.replace(b"EVIL", pickle.dumps(Marks(mark)))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", data)
    found = asked(path)
    (report,) = found.json["reports"]
    (finding,) = report["findings"]
    assert (found.code, finding["code"], finding["cause"]) == (1, "TRT511", "io-binding")
    assert not [word for word in words if word not in finding["message"]], finding["message"]
    assert not mark.exists()


@pytest.mark.parametrize("bare", [b"EVIL", npy("'|O'", "(1,)", b"EVIL")], ids=["pickle", "npy"])
def test_no_archive(bare: bytes, tmp_path: Path) -> None:
    """What is no archive is refused before anything is started."""
    mark, path = tmp_path / "mark", tmp_path / "in.npz"
    path.write_bytes(bare.replace(b"EVIL", pickle.dumps(Marks(mark))))
    assert asked(path).code == 2
    assert not mark.exists()


def test_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The array that all of these were made from is executed; and the pickle would do what it says."""
    monkeypatch.setenv("PYTHONPATH", str(FAKE))
    mark, path = tmp_path / "mark", tmp_path / "in.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", GOOD)
    found = asked(path)
    assert found.code == 0
    assert [run["which"] for run in found.json["reports"][0]["live"]["runs"]] == ["given"]
    pickle.loads(pickle.dumps(Marks(mark))).close()
    assert mark.exists()
