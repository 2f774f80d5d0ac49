"""The ELF reader: against readelf, on real libraries, and on bytes that are none."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import struct
import subprocess
import tracemalloc
from pathlib import Path

import pytest
from building import elf_file, library, needs_cc
from hypothesis import given
from hypothesis import strategies as st

from trtdoctor.host import elf
from trtdoctor.host.elf import NotElf
from trtdoctor.host.loader import default_folders

READELF = shutil.which("readelf")
FOLDER = next(path for path in default_folders(os.uname().machine) if Path(path, "libc.so.6").exists())
SOME = [path for name in ("libc.so.6", "libstdc++.so.6", "libm.so.6") if (path := Path(FOLDER, name)).exists()]


@pytest.mark.skipif(READELF is None, reason="no readelf here")
@pytest.mark.parametrize("path", SOME, ids=lambda path: path.name)
def test_like_readelf(path: Path) -> None:
    """Dependencies, soname, wanted and defined symbol versions are those that readelf prints."""
    found = elf.read(str(path))
    text = subprocess.run([str(READELF), "-dVW", path], capture_output=True, text=True, check=True).stdout
    assert list(found.needed) == re.findall(r"\(NEEDED\).*\[(.*)\]", text)
    assert [found.soname] == re.findall(r"\(SONAME\).*\[(.*)\]", text)
    needs = text.partition("Version needs section")[2]
    assert sorted(want.name for want in found.wants) == sorted(re.findall(r"Name: (\S+)  Flags", needs))
    defines = text.partition("Version definition section")[2].partition("Version needs section")[0]
    assert found.defines == set(re.findall(r"Index: \d+  Cnt: \d+  Name: (\S+)", defines))


VERSIONED = "\n".join(
    f"int getInferLib{part}Version(void) {{ return {number}; }}"
    for part, number in (("", 101601), ("Major", 10), ("Minor", 16), ("Patch", 0), ("Build", 70000))
)


@needs_cc
@pytest.mark.parametrize("style", ["gnu", "sysv"])
def test_version_from_code(style: str, tmp_path: Path) -> None:
    """The version of a library of 10 and later is read from functions that return a number, zero too."""
    path = library(tmp_path / "libnvinfer.so.10", (), f"-Wl,--hash-style={style}", body=VERSIONED)
    found = elf.tensorrt_version(str(path))
    assert found is not None
    assert found[0] == (10, 16, 0, 70000)


def entry(kind: int, sm: int, flags: int) -> bytes:
    """An entry of a fat binary, with 8 bytes of code. Flags as fatbinary of CUDA 13.0 writes them."""
    return struct.pack("<HHIQ8xIIQQ16x", kind, 0x101, 64, 8, 0x10008, sm, 0, flags) + bytes(8)


@needs_cc
@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ((entry(2, 90, 0x11), entry(2, 80, 0x11)), ["sm_80", "sm_90"]),
        ((entry(2, 90, 0x100011),), ["sm_90a"]),
        ((entry(2, 100, 0x1200011), entry(2, 100, 0x1100011)), ["sm_100", "sm_100a"]),
        ((entry(1, 75, 0x11), entry(2, 86, 0x11)), ["sm_86"]),
    ],
    ids=["two", "one GPU alone", "a family, and one GPU alone", "PTX beside"],
)
def test_machine_code(entries: tuple[bytes, ...], code: list[str], tmp_path: Path) -> None:
    """What kernels were compiled for is read from the fat binary."""
    inside = b"".join(entries)
    data = struct.pack("<IHHQ", 0xBA55ED50, 1, 16, len(inside)) + inside
    body = f'__attribute__((section(".nv_fatbin"))) const unsigned char fat[] = {{{", ".join(map(str, data))}}};'
    path = library(tmp_path / "libmine.so", (), body=body)
    with elf.Reader(str(path)) as reader:
        assert [str(one) for one in reader.machine_code() or ()] == code


@needs_cc
def test_version_from_symbol(tmp_path: Path) -> None:
    """The version of a library of 5 to 8 is read from the name of a symbol."""
    path = library(tmp_path / "libnvinfer.so.8", body="int tensorrt_version_8_6_0_12;")
    found = elf.tensorrt_version(str(path))
    assert found is not None
    assert found[0] == (8, 6, 0, 12)


@needs_cc
@pytest.mark.parametrize(
    ("body", "want"),
    [
        ("int getInferLibVersion(void) { return 8601; }", (8, 6, 1)),
        ("int getInferLibVersion(void) { return 100300; }", (10, 3, 0)),
        ("extern int x(void); int getInferLibVersion(void) { return x() * x(); }", None),
        ("int other(void) { return 1; }", None),
    ],
)
def test_shorter_version(body: str, want: tuple[int, ...] | None, tmp_path: Path) -> None:
    """Where only the one number is there, it counts; code that computes is not guessed at."""
    found = elf.tensorrt_version(str(library(tmp_path / "libnvinfer.so", body=body)))
    assert (found[0] if found else None) == want


@needs_cc
def test_exports(tmp_path: Path) -> None:
    """A function that a library defines is there, one that it only calls is not."""
    body = "extern void *getPluginRegistry(void); void *getCreators(void) { return getPluginRegistry(); }"
    with elf.Reader(str(library(tmp_path / "libplugin.so", body=body))) as reader:
        assert reader.symbol("getCreators") is not None
        assert reader.symbol("getPluginRegistry") is None
        assert b"\0getPluginRegistry\0" in reader.strings()


def test_circle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links of a hash table that lead in a circle are followed only as far as the size of the file allows."""
    taken: list[int] = []
    take = elf.Reader._take

    def counted(self: elf.Reader, at: int, size: int) -> bytes:
        taken.append(at)
        return take(self, at, size)

    monkeypatch.setattr(elf.Reader, "_take", counted)
    strings = b"\0x\0"
    at = 64 + 2 * 56 + 16 * 6 + len(strings)  # of what follows the strings
    table = struct.pack("<IIIII", 1, 0xFFFFFFFF, 1, 0, 1)
    path = elf_file(tmp_path / "lib.so", [(4, at), (6, at + len(table))], strings, table + bytes(48))
    with elf.Reader(str(path)) as reader, pytest.raises(NotElf, match="steps"):
        reader.symbol("getCreators")
    assert len(taken) < 20_000


@pytest.mark.parametrize("size", [0, 3, 4, 51, 63, 64, 200])
def test_cut_off(size: int, tmp_path: Path) -> None:
    """A file that ends too early is said to be none."""
    path = tmp_path / "lib.so"
    path.write_bytes(SOME[0].read_bytes()[:size])
    with pytest.raises(NotElf):
        elf.read(str(path))


def test_what_is_no_file(tmp_path: Path) -> None:
    """Folders, FIFOs and missing files are refused at once."""
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path, tmp_path / "fifo", tmp_path / "missing"):
        with pytest.raises(NotElf):
            elf.read(str(path))


SMALL = bytes(Path(FOLDER, "libdl.so.2").read_bytes()) if Path(FOLDER, "libdl.so.2").exists() else SOME[-1].read_bytes()


@given(st.data())
def test_mutated(draw: st.DataObject) -> None:
    """Bytes changed at will give a value or the one exception."""
    data = bytearray(SMALL)
    places = st.one_of(st.integers(0, min(4096, len(data) - 1)), st.integers(0, len(data) - 1))
    for at, value in draw.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=12)):
        data[at] = value
    descriptor = os.memfd_create("mutated")
    try:
        os.write(descriptor, data)
        path = f"/proc/self/fd/{descriptor}"
        with contextlib.suppress(NotElf):
            elf.read(path)
        with contextlib.suppress(NotElf):
            elf.tensorrt_version(path)
        with contextlib.suppress(NotElf), elf.Reader(path) as reader:
            reader.machine_code()
            reader.symbol("dlopen")
    finally:
        os.close(descriptor)


def traced(path: Path) -> int:
    """The most bytes that reading a file took, beyond the file itself."""
    tracemalloc.start()
    try:
        with contextlib.suppress(NotElf):
            elf.read(str(path))
        return tracemalloc.get_traced_memory()[1] - path.stat().st_size
    finally:
        tracemalloc.stop()


LONG = b"\0" + b"a" * (1 << 20) + b"\0"
WANT, LAST = struct.pack("<IHHII", 0, 0, 0, 1, 16), struct.pack("<IHHII", 0, 0, 0, 1, 0)
CROWDED = {
    "needed, one name": ([(1, 1)] * 200, b""),
    "needed, each another": ([(1, at) for at in range(1, 201)], b""),
    "search path": ([(15, 1), (29, 1)], b""),
    "wanted versions": ([], struct.pack("<HHIII", 1, 0xFFFF, 1, 16, 16 + 16 * 0xFFFF) + WANT * 0xFFFF),
}


@pytest.mark.parametrize(("dynamic", "versions"), CROWDED.values(), ids=CROWDED)
def test_many_long_names(tmp_path: Path, dynamic: list[tuple[int, int]], versions: bytes) -> None:
    """However many entries point into one long string, it is not copied for each."""
    path = elf_file(tmp_path / "lib.so", dynamic, LONG, versions * 8 + LAST if versions else b"")
    assert traced(path) < 24 << 20


def test_shared_names(tmp_path: Path) -> None:
    """A name ends where no file can have a longer one, and is one text for all that point at it."""
    found = elf.read(str(elf_file(tmp_path / "lib.so", [(1, 1)] * 200, LONG)))
    assert {len(one) for one in found.needed} == {4096}
    assert len(set(map(id, found.needed))) == 1


def test_long_search_path(tmp_path: Path) -> None:
    """A search path that no linker wrote is refused, not walked."""
    with pytest.raises(NotElf):
        elf.read(str(elf_file(tmp_path / "lib.so", [(29, 1)], b"\0" + b":" * 5000 + b"\0")))
