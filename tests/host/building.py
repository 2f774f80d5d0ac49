"""Shared libraries made with the C compiler, and what the dynamic loader itself says about them."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

CC = shutil.which("cc") or shutil.which("gcc")
needs_cc = pytest.mark.skipif(CC is None, reason="no C compiler here")


def library(path: Path, needs: Sequence[Path] = (), *flags: str, body: str = "") -> Path:
    """A shared library with the soname of its file, linked with ``needs``, whatever is in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    source = path.with_suffix(".c")
    source.write_text(body or f"int from_{re.sub(r'[^a-z0-9]', '_', path.name.lower())}(void) {{ return 1; }}\n")
    subprocess.run(
        [
            str(CC), "-shared", "-fPIC", "-nostdlib", "-O1", "-Wl,--no-as-needed", f"-Wl,-soname,{path.name}",
            "-o", str(path), str(source), *map(str, needs), *flags,
        ],
        check=True,
    )  # fmt: skip
    source.unlink()
    return path


def loaded_by_the_loader(python: str, code: str, environment: dict[str, str] | None = None) -> list[str]:
    """The files that a Python process loads while it runs ``code``, in the loader's own words (LD_DEBUG=libs)."""
    env = {**os.environ, "LD_DEBUG": "libs", **(environment or {})}
    done = subprocess.run([python, "-c", code], env=env, capture_output=True, text=True, timeout=60, check=False)
    return [os.path.realpath(found) for found in re.findall(r"calling init: (\S+)", done.stderr)]


def elf_file(path: Path, dynamic: Sequence[tuple[int, int]], strings: bytes, versions: bytes = b"") -> Path:
    """A shared object for x86-64 that is nothing but a dynamic section and a table of strings, which hostile entries
    point into; ``versions`` are records of the versions it wants."""
    count, start = len(dynamic) + 4, 64 + 2 * 56
    at = start + 16 * count
    rows = [*dynamic, (5, at), (10, len(strings)), (0x6FFFFFFE if versions else 30, at + len(strings)), (0, 0)]
    table = b"".join(struct.pack("<qQ", *row) for row in rows)
    size = at + len(strings) + len(versions)
    head = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, 2, 0, 0, 0)
    load = struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, size, size, 4096)
    head += load + struct.pack("<IIQQQQQQ", 2, 6, start, start, start, len(table), len(table), 8)
    path.write_bytes(head + table + strings + versions)
    return path
