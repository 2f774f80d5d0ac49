"""The Pythons and platforms for which PyPI has TensorRT wheels, by release.

Read from the file lists that PyPI serves for ``tensorrt``, ``nvidia-tensorrt``, ``tensorrt-bindings`` and
``tensorrt-cu12-bindings`` / ``tensorrt-cu13-bindings`` (the package ``tensorrt`` of 8.6.1 and later is a stub that
depends on those) on 2026-11-27.
"""

from __future__ import annotations

import re

from trtdoctor.named import NamedTuple

Python = tuple[int, int]
READ = "2026-11-27"
SOURCE = "the package tensorrt on PyPI"


class Wheels(NamedTuple):
    """Which interpreters a release has wheels for: CPython ``first`` to ``last``, on ``platforms``."""

    version: tuple[int, ...]
    first: Python
    last: Python
    platforms: tuple[str, ...]
    source: str = SOURCE

    @property
    def pythons(self) -> str:
        """``Python 3.6 to 3.10``."""
        return f"Python {self.first[0]}.{self.first[1]} to {self.last[0]}.{self.last[1]}"


_X86 = ("linux-x86_64",)
_WINDOWS = ("linux-x86_64", "windows-x86_64")
_ALL = ("linux-x86_64", "linux-aarch64", "windows-x86_64")

WHEELS: tuple[Wheels, ...] = (
    Wheels((8, 4, 1, 5), (3, 6), (3, 10), _X86, "the package nvidia-tensorrt on PyPI"),
    Wheels((8, 5, 1, 7), (3, 6), (3, 10), _X86),
    Wheels((8, 5, 2, 2), (3, 6), (3, 10), _X86),
    Wheels((8, 5, 3, 1), (3, 6), (3, 10), _X86),
    Wheels((8, 6, 0), (3, 6), (3, 10), _X86),
    Wheels((8, 6, 1), (3, 6), (3, 11), _X86, "the package tensorrt-bindings on PyPI"),
    *(Wheels((10, minor), (3, 8), (3, 12), _ALL if minor >= 5 else _WINDOWS) for minor in range(9)),
    *(Wheels((10, minor), (3, 8), (3, 13), _ALL) for minor in range(9, 17)),
    Wheels((11, 0), (3, 8), (3, 13), _ALL),
    *(Wheels((11, minor), (3, 8), (3, 14), _ALL) for minor in range(1, 5)),
)
"""Oldest first. From 10.13.2 on the aarch64 wheels (SBSA and JetPack 7) are those of CUDA 13."""


def wheels_for(version: tuple[int, ...]) -> Wheels | None:
    """The row of a release; ``None`` where PyPI has no wheels of it."""
    return next((row for row in WHEELS if version[: len(row.version)] == row.version), None)


_LIBRARY = r"(?:lib)?{}(?:64)?(?:\.so\.|_)(?P<major>\d{{1,2}})(?:\.[\w.]{{1,20}})?"
_LIBRARIES = (
    (_LIBRARY.format(r"nv(?:infer|onnxparser)(?:_[a-z_]{1,20})?"), "tensorrt=={major}.*", (8, 10, 11)),
    (_LIBRARY.format("cudart"), "nvidia-cuda-runtime-cu{major}", (11, 12)),
    (_LIBRARY.format("cudart"), "nvidia-cuda-runtime=={major}.*", (13,)),
    (_LIBRARY.format(r"cublas(?:Lt)?"), "nvidia-cublas-cu{major}", (11, 12)),
    (_LIBRARY.format(r"cublas(?:Lt)?"), "nvidia-cublas=={major}.*", (13,)),
    (_LIBRARY.format(r"cudnn(?:_[a-z_]{1,30})?"), "nvidia-cudnn-cu12=={major}.*", (8, 9)),
)
"""The file names of libraries, the wheel that has them, and the major versions for which PyPI has one."""


def requirement_of(library: str) -> str:
    """What pip is asked for to get a library, by its file name; empty where PyPI does not have it."""
    for pattern, requirement, majors in _LIBRARIES:
        found = re.fullmatch(pattern, library, re.IGNORECASE)
        if found and int(found["major"]) in majors:
            return requirement.format(major=found["major"])
    return ""
