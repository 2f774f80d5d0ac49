"""The config.json beside engines of TensorRT-LLM and of TensorRT Edge-LLM.

Keys: what ``trtllm-build`` of TensorRT-LLM 0.8 and later writes (``pretrained_config``, ``build_config``), and the
``builder_config`` of TensorRT Edge-LLM.
"""

from __future__ import annotations

import os
import re

from trtdoctor.configs import reading
from trtdoctor.configs.looking import named_file
from trtdoctor.model.configuration import AnyConfiguration, Broken, Configuration, ConfigurationKind, NamedFile, Unread

MOST_RANKS = 1024
_RANK = re.compile(r"rank(\d{1,4})\.engine")
EDGE_ENGINES = frozenset(("llm.engine", "dllm.engine", "spec_base.engine", "spec_draft.engine"))


def loads(name: str) -> bool:
    """Whether an engine of that name is one that a config.json beside it is about."""
    return name in EDGE_ENGINES or _RANK.fullmatch(name) is not None


def of(path: str) -> AnyConfiguration | None:
    """What the file says; ``None`` where it is another program's."""
    text = reading.read("tensorrt-llm", path)
    if not isinstance(text, reading.Text):
        return text
    whole = text.json()
    if isinstance(whole, Broken):
        return whole
    if not isinstance(whole, dict):
        return Unread("tensorrt-llm", path, "is no object of JSON")
    build = whole.get("build_config")
    if isinstance(build, dict) and "pretrained_config" in whole:
        return _llm(text, whole, build)
    builder = whole.get("builder_config")
    if isinstance(builder, dict):
        return _of_kind("edge-llm", text, whole, builder, ())
    return None


def _llm(text: reading.Text, whole: dict[str, object], build: dict[str, object]) -> Configuration | Unread:
    world: object = whole
    ranks: tuple[NamedFile, ...] = ()
    for key in ("pretrained_config", "mapping", "world_size"):
        if not isinstance(world, dict):
            return Unread("tensorrt-llm", text.path, f"does not say how many ranks it is for: {key} is in no object")
        if key not in world:
            return _of_kind("tensorrt-llm", text, whole, build, ranks)
        world = world[key]
    count = int(world) if isinstance(world, (int, float)) and not isinstance(world, bool) and world % 1 == 0 else 0
    if count < 1:
        return Unread("tensorrt-llm", text.path, "does not say how many ranks it is for: world_size is no such number")
    if count > MOST_RANKS:
        return Unread("tensorrt-llm", text.path, f"is for more than {MOST_RANKS:,} ranks, more than are looked for")
    folder = os.path.dirname(os.path.abspath(text.path))
    line = _line(text, "world_size")
    ranks = tuple(named_file("rank", text.said(f"rank{rank}.engine", line), folder) for rank in range(count))
    return _of_kind("tensorrt-llm", text, whole, build, ranks)


def _of_kind(
    kind: ConfigurationKind,
    text: reading.Text,
    whole: dict[str, object],
    build: dict[str, object],
    files: tuple[NamedFile, ...],
) -> Configuration:
    batch, version = build.get("max_batch_size"), whole.get("version")
    return Configuration(
        kind,
        text.path,
        max_batch_size=text.said(batch, _line(text, "max_batch_size")) if type(batch) is int else None,
        files=files,
        program=text.said(version, _line(text, "version")) if isinstance(version, str) else None,
    )


def _line(text: reading.Text, key: str) -> int:
    """The first line with that key; 1 where it is spelled with escapes."""
    word = f'"{key}"'
    return next((number for number, line in enumerate(text.lines, start=1) if word in line), 1)
