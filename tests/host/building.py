"""Shared libraries made with the C compiler, and what the dynamic loader itself says about them."""

from __future__ import annotations

import os
import re
import shutil
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
