"""Says what PyPI has that the tables do not: releases of TensorRT, TensorRT-RTX, ONNX Runtime and Torch-TensorRT.

    .venv/bin/python scripts/newer.py

Asks pip, one package at a time, and exits 1 where something is newer. What it prints is what to look up and to add to
``knowledge/releases.py``, ``wheels.py`` and ``carriers.py``; their date is in ``knowledge/__init__.py``. Containers and
JetPacks are on no index: NVIDIA's pages tell.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable

from trtdoctor.knowledge import AS_OF
from trtdoctor.knowledge.carriers import ONNXRUNTIMES, TORCH_TENSORRTS
from trtdoctor.knowledge.releases import RELEASES
from trtdoctor.model.version import PartialVersion

Numbers = tuple[int, ...]
_VERSIONS = re.compile(r"^Available versions: (.+)$", re.MULTILINE)


def ours() -> dict[str, list[Numbers]]:
    """The versions that the tables hold, by the package on PyPI."""
    return {
        "tensorrt": [row.version for row in RELEASES if row.product == "tensorrt"],
        "tensorrt-rtx": [row.version for row in RELEASES if row.product == "tensorrt-rtx"],
        "onnxruntime-gpu": [numbers(last) for _, last, _, _ in ONNXRUNTIMES],
        "torch-tensorrt": [numbers(row.version) for row in TORCH_TENSORRTS],
    }


def numbers(version: str) -> Numbers:
    """``1.31`` -> ``(1, 31)``."""
    found = PartialVersion.parse(version)
    return found.parts if found is not None else ()


def newer(published: Iterable[str], known: Iterable[Numbers]) -> list[str]:
    """Those of the published versions, oldest first, that are newer than all that are known, as far as these go."""
    newest = max(known)
    found = [(version, numbers(version.split(".post")[0])) for version in published]
    return [version for version, parts in sorted(found, key=lambda row: row[1]) if parts[: len(newest)] > newest]


def published(package: str) -> list[str]:
    """What pip finds of a package on the index that it is set up for. Raises ``OSError`` where it cannot ask."""
    command = [sys.executable, "-m", "pip", "index", "versions", "--disable-pip-version-check", package]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    match = _VERSIONS.search(answer.stdout)
    if match is None:
        raise OSError(f"pip found no versions of {package}: {answer.stderr.strip()[-200:]}")
    return match[1].split(", ")


def main() -> int:
    """Prints one line for each package; 1 where one has something newer, 2 where pip could not be asked."""
    code = 0
    print(f"the tables are of {AS_OF}")
    for package, known in ours().items():
        try:
            found = newer(published(package), known)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"{package}: {error}")
            code = 2
            continue
        print(f"{package}: {'newer are ' + ', '.join(found) if found else 'nothing newer'}")
        code = code or bool(found)
    return int(code)


if __name__ == "__main__":
    raise SystemExit(main())
