"""The walk over ELF files against what the dynamic loader itself does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from building import library, loaded_by_the_loader, needs_cc

from trtdoctor.host.loader import Loader, cache_entries

LDCONFIG = shutil.which("ldconfig", path=f"{os.environ.get('PATH', '')}:/sbin:/usr/sbin")


def tree(folder: Path, rpath: str, *, old: bool) -> Path:
    """A library that needs another one, of which copies lie in three folders."""
    for name in ("one", "two", "three"):
        library(folder / name / "libdeep.so.1")
    tags = "--disable-new-dtags" if old else "--enable-new-dtags"
    flags = [f"-Wl,{tags},-rpath,{rpath}"] if rpath else []
    return library(folder / "libtop.so", [folder / "one" / "libdeep.so.1"], *flags)


@needs_cc
@pytest.mark.parametrize("old", [True, False], ids=["RPATH", "RUNPATH"])
@pytest.mark.parametrize("rpath", ["$ORIGIN/two", "${ORIGIN}/none:$ORIGIN/two", "/nowhere", ""])
@pytest.mark.parametrize("first", ["", "none", "one", "foreign", "loop", "text", "empty"])
def test_like_the_loader(old: bool, rpath: str, first: str, tmp_path: Path) -> None:
    """RPATH, LD_LIBRARY_PATH and RUNPATH decide in the loader's order, past folders that hold nothing of use."""
    top = tree(tmp_path, rpath, old=old)
    good = (tmp_path / "one" / "libdeep.so.1").read_bytes()
    for name, data in (("foreign", foreign(good)), ("text", b"version https://git-lfs" * 9), ("empty", b"")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "libdeep.so.1").write_bytes(data)
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop" / "libdeep.so.1").symlink_to("libdeep.so.1")
    folders = ":".join(str(tmp_path / name) for name in (first, "three") if first)
    code = f"import ctypes; ctypes.CDLL({str(top)!r})"
    said = [one for one in loaded_by_the_loader(sys.executable, code, {"LD_LIBRARY_PATH": folders}) if "libdeep" in one]
    found = Loader(folders).closure(str(top), program=sys.executable).get("libdeep.so.1")
    assert found is not None
    assert [os.path.realpath(found.path)] == said if found.path else said == []


def foreign(data: bytes) -> bytes:
    """The same file for another processor: the loader passes over it."""
    other = 62 if data[18] == 183 else 183
    return data[:18] + bytes([other]) + data[19:]


@needs_cc
@pytest.mark.parametrize("old", [True, False], ids=["RPATH", "RUNPATH"])
def test_inherited(old: bool, tmp_path: Path) -> None:
    """An RPATH counts for what its libraries need, too; a RUNPATH only for the library that has it."""
    bottom = library(tmp_path / "lib" / "libbottom.so.1")
    middle = library(tmp_path / "lib" / "libmiddle.so.1", [bottom])
    tags = "--disable-new-dtags" if old else "--enable-new-dtags"
    top = library(tmp_path / "libtop.so", [middle], f"-Wl,{tags},-rpath,$ORIGIN/lib")
    said = loaded_by_the_loader(sys.executable, f"import ctypes; ctypes.CDLL({str(top)!r})")
    found = Loader().closure(str(top), program=sys.executable).get("libbottom.so.1")
    assert found is not None
    assert (found.path is not None) == (str(bottom) in said) == old


@needs_cc
def test_preloaded(tmp_path: Path) -> None:
    """What a package has loaded by path answers to its soname, before any search path."""
    top = tree(tmp_path, "$ORIGIN/two", old=True)
    three = tmp_path / "three" / "libdeep.so.1"
    code = f"import ctypes; ctypes.CDLL({str(three)!r}); ctypes.CDLL({str(top)!r})"
    said = [one for one in loaded_by_the_loader(sys.executable, code) if "libdeep" in one]
    found = Loader().closure(str(top), program=sys.executable, preloaded=[str(three)]).get("libdeep.so.1")
    assert found is not None
    assert said == [found.path] == [str(three)]


@needs_cc
def test_preload(tmp_path: Path) -> None:
    """LD_PRELOAD comes before an RPATH."""
    top = tree(tmp_path, "$ORIGIN/two", old=True)
    one = str(tmp_path / "one" / "libdeep.so.1")
    code = f"import ctypes; ctypes.CDLL({str(top)!r})"
    said = [path for path in loaded_by_the_loader(sys.executable, code, {"LD_PRELOAD": one}) if "libdeep" in path]
    found = Loader(preload=one).closure(str(top), program=sys.executable).get("libdeep.so.1")
    assert found is not None
    assert [found.path] == said == [one]


@pytest.mark.skipif(LDCONFIG is None, reason="no ldconfig here")
def test_cache_like_ldconfig() -> None:
    """ld.so.cache reads as ``ldconfig -p`` prints it."""
    text = subprocess.run([str(LDCONFIG), "-p"], capture_output=True, text=True, check=True).stdout
    said = set(re.findall(r"^\t(\S+) \((?![^)]*hwcap)[^)]*\) => (\S+)$", text, re.MULTILINE))
    assert set(cache_entries()) == said


@needs_cc
@pytest.mark.skipif(LDCONFIG is None, reason="no ldconfig here")
def test_own_cache(tmp_path: Path) -> None:
    """A folder that only the cache knows is found through it, after LD_LIBRARY_PATH."""
    library(tmp_path / "cached" / "libnvinfer.so.10")
    library(tmp_path / "other" / "libnvinfer.so.10")
    conf, cache = tmp_path / "ld.so.conf", tmp_path / "ld.so.cache"
    conf.write_text(f"{tmp_path}/cached\n")
    subprocess.run([str(LDCONFIG), "-f", conf, "-C", cache], check=True, capture_output=True)
    cached = str(tmp_path / "cached" / "libnvinfer.so.10")
    assert Loader(cache=str(cache)).find("libnvinfer.so.10") == (cached, "ld.so.cache")
    other = f"{tmp_path}/other"
    assert Loader(other, cache=str(cache)).find("libnvinfer.so.10") == (f"{other}/libnvinfer.so.10", "LD_LIBRARY_PATH")


@pytest.mark.parametrize("data", [b"", b"ld.so-1.7.0\0" + b"\xff" * 100, b"glibc-ld.so.cache1.1" + b"\xff" * 200])
def test_damaged_cache(data: bytes, tmp_path: Path) -> None:
    """A cache that is no cache holds nothing."""
    path = tmp_path / "cache"
    path.write_bytes(data)
    assert cache_entries(str(path)) == ()


def test_library_path_of_ten_thousand_folders(tmp_path: Path) -> None:
    """A library path of 10,000 folders and more is looked at in bounded time, and what was left out is noted."""
    (tmp_path / "real").mkdir()
    started = time.monotonic()
    loader = Loader(":".join([*(f"/nowhere/{at}" for at in range(20_000)), str(tmp_path / "real")]))
    assert time.monotonic() - started < 2
    assert loader.find("libnvinfer.so.10")[0] is None
    assert "20,001 folders" in loader.notes[0]


def test_program_itself() -> None:
    """The libraries of this interpreter are those that the loader loads."""
    said = set(loaded_by_the_loader(os.path.realpath(sys.executable), "pass"))
    found = Loader().closure(os.path.realpath(sys.executable))
    assert {os.path.realpath(one.path) for one in found.loaded if one.path} <= said | {
        os.path.realpath(one.path) for one in found.loaded if one.path and "ld-linux" in one.name
    }
    assert all(one.path for one in found.loaded)
