"""Reads commands as a shell and its programs would, and says what is wrong with them.

It knows the flags of each release's trtexec, the wheels on PyPI and NVIDIA's containers from the tables, and those of
``polygraphy convert`` from its own help (0.53.6, on PyPI). It shares nothing with the code that writes commands.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from trtdoctor.knowledge.releases import CONTAINERS, RELEASES
from trtdoctor.knowledge.trtexec import TAGS, flags_of
from trtdoctor.knowledge.wheels import WHEELS, wheels_for

Numbers = tuple[int, ...]
POLYGRAPHY = frozenset(
    {
        "--convert-to",
        "--trt-min-shapes",
        "--trt-opt-shapes",
        "--trt-max-shapes",
        "--tf32",
        "--fp16",
        "--int8",
        "--calibration-cache",
        "--strongly-typed",
        "--refittable",
        "--strip-plan",
        "--weight-streaming",
        "--version-compatible",
        "--exclude-lean-runtime",
        "--plugins",
        "--hardware-compatibility-level",
        "--profiling-verbosity",
    }
)
IMAGES = {row.image: row.tensorrt for row in CONTAINERS}
PINNED = {row.pip: row.version for row in RELEASES if row.pip}
RTX_FLAGS = frozenset({"--onnx", "--saveEngine", "--minShapes", "--optShapes", "--maxShapes", "--profile"})


class Simple(NamedTuple):
    """A program with its arguments, and the image of the container that it runs in."""

    words: tuple[str, ...]
    image: str | None = None

    @property
    def program(self) -> str:
        return self.words[0].rpartition("/")[2]

    @property
    def flags(self) -> tuple[str, ...]:
        return tuple(word.partition("=")[0] for word in self.words if word.startswith("--"))


def simple_commands(line: str) -> Iterator[Simple]:
    """The programs that a line starts. Raises ``ValueError`` for what a shell cannot read."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;()")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in (*lexer, ";"):
        if set(word) <= set("|&;()"):
            if words:
                yield _inside(words)
            words = []
        else:
            words.append(word)


def _inside(words: list[str]) -> Simple:
    if words[:2] == ["docker", "run"]:
        at = next((index for index, word in enumerate(words) if word.startswith("nvcr.io/")), None)
        if at is not None and words[at + 1 :]:
            return Simple(tuple(words[at + 1 :]), words[at])
    return Simple(tuple(words))


def takes(version: Numbers) -> frozenset[str]:
    """The flags of trtexec of a release; of the nearest older tag where its minor release has none."""
    found = flags_of(version)
    if found is not None:
        return found.flags
    older = [tag for tag in TAGS if tag <= version] or [TAGS[0]]
    nearest = flags_of(older[-1])
    assert nearest is not None
    return nearest.flags


def wrong(line: str, version: Numbers | None, platform: str, *, jetson: bool = False) -> list[str]:
    """What is wrong with a command for a target with this TensorRT; nothing where all is right."""
    try:
        found = list(simple_commands(line))
    except ValueError as error:
        return [f"a shell cannot read it: {error}"]
    return [problem for one in found for problem in _wrong(one, version, platform, jetson)]


def _wrong(one: Simple, version: Numbers | None, platform: str, jetson: bool) -> Iterator[str]:
    if one.image is not None or one.words[:2] == ("docker", "pull"):
        image = one.image or one.words[2]
        if image not in IMAGES and image != "IMAGE":
            yield f"no such image: {image}"
        if jetson or platform == "windows-x86_64":
            yield "an x86-64 container"
        version = IMAGES.get(image, version)
    if one.program == "trtexec":
        refused = sorted(set(one.flags) - takes(version)) if version is not None else []
        if refused:
            yield f"trtexec {version} has no {refused}"
    elif one.program == "polygraphy" and one.words[1] == "convert":
        yield from (f"polygraphy has no {flag}" for flag in one.flags if flag not in POLYGRAPHY)
    elif one.program == "tensorrt_rtx":
        yield from (f"tensorrt_rtx has no {flag}" for flag in one.flags if flag not in RTX_FLAGS)
    elif "pip" in one.words[:3] and "install" in one.words:
        yield from _pip(one, platform, jetson)
    elif one.words[0] in ("sudo", "apt-get", "apt") and "apt-get" in one.words and platform == "windows-x86_64":
        yield "apt on Windows"


def _pip(one: Simple, platform: str, jetson: bool) -> Iterator[str]:
    for word in one.words[one.words.index("install") + 1 :]:
        match = re.fullmatch(r"(?:nvidia-)?tensorrt(-cu\d+)?==([\d.]+).*", word)
        if match is None:
            continue
        version = tuple(map(int, match[2].strip(".").split(".")))
        rows = [row for row in WHEELS if row.version[: len(version)] == version[: len(row.version)]]
        if wheels_for(version) is None and not rows:
            yield f"PyPI has no wheels of {word}"
        elif not any(platform in row.platforms for row in rows):
            yield f"PyPI has no wheels of {word} for {platform}"
        if jetson:
            yield "pip on a Jetson"
