"""What the tests of the formats for CI share: names that mean harm, and runs whose answers are known."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple

from driving import IDENTITY, SMALLEST

SCHEMAS = Path(__file__).parent / "render" / "schemas"
FITS = "gpu=9.0,tensorrt=8.6.0.12"
"""What ``IDENTITY`` loads on, and ``SMALLEST`` does not."""
FITS_NOT = "gpu=A100,tensorrt=10.3.0"

HOSTILE: tuple[str, ...] = (
    "::error::owned",
    "  ::warning file=x::owned",
    "a\n::set-output name=x::y\r\n::stop-commands::z",
    "##[add-mask]owned",
    "##vso[task.setvariable variable=x]owned",
    "a,line=9,title=b::c%0A%25%3A",
    "<script>alert(1)<!--",
    "\"><img src=x onerror=alert(1)>&amp;&#64;'",
    "]]>\x01\x1b[31m\x7f",
    "\ufffe\uffff\u202egnp",
    "a|b`c``d```|\\|",
    "@everyone @a-team #1 !2 GH-3 $4 %5 ~6 a@b.com",
    "[x](http:evil) ![y](z) [r]: x",
    "https:www.evil.com www.evil.com",
    "{0} {1} {",
    "*bold* _it_ ~~gone~~ $x$ :smile:",
    "1. one",
    "- - -",
    "--- | ---",
    "#heading",
    os.fsdecode(b"\xff\xfe\x80"),
    "x" * 200,
)


class Ended(NamedTuple):
    """A run of ``check`` whose end is known, as arguments after the files: ``{dir}`` is their folder."""

    arguments: tuple[str, ...]
    code: int
    identity: str
    """How the answer about ``identity.engine`` counts: passed, failure, error or skipped."""
    smallest: str


RUNS: dict[str, Ended] = {
    "passes": Ended(("--static",), 0, "passed", "passed"),
    "one fails": Ended(("--target", FITS), 1, "passed", "failure"),
    "both fail": Ended(("--target", FITS_NOT), 1, "failure", "failure"),
    "open": Ended(("--target", "gpu=9.0,tensorrt=8"), 3, "error", "error"),
    "required": Ended(("--target", "gpu=9.0", "--require", "tensorrt"), 3, "error", "error"),
    "never": Ended(("--target", FITS, "--fail-on", "never"), 0, "passed", "skipped"),
    "never and open": Ended(("--target", "gpu=9.0,tensorrt=8", "--fail-on", "never"), 3, "error", "error"),
    "narrowed": Ended(("--target", FITS, "--select", "TRT001"), 0, "skipped", "skipped"),
    "one is enough": Ended(("--target", FITS, "--need", "one", "--group", "()"), 0, "passed", "skipped"),
    "one is enough and none fits": Ended(
        ("--target", FITS_NOT, "--need", "one", "--group", "()"), 1, "failure", "failure"
    ),
}


def engines(folder: Path) -> list[Path]:
    """``identity.engine`` (TensorRT 8.6.0.12) and ``smallest.engine`` (8.5.3.1) in a repository of their own."""
    (folder / ".git").mkdir()
    shutil.copy(IDENTITY, folder / "identity.engine")
    shutil.copy(SMALLEST, folder / "smallest.engine")
    return [folder / "identity.engine", folder / "smallest.engine"]


def hostile(folder: Path) -> list[Path]:
    """A repository with an engine under each of the hostile names."""
    (folder / ".git").mkdir()
    files = []
    for index, name in enumerate(HOSTILE):
        path = folder / name
        shutil.copy((SMALLEST, IDENTITY)[index % 2], path)
        files.append(path)
    return files
