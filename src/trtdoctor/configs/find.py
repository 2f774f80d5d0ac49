"""Which configurations belong to an engine, by where they lie and what they name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from trtdoctor.configs import key_files
from trtdoctor.configs.looking import there
from trtdoctor.model.configuration import PLAN_BACKENDS, AnyConfiguration, Configuration, Unread
from trtdoctor.text import counted

MOST_FOUND = 32
"""Configurations of DeepStream that are told of for one engine."""
MOST_NAMES = 20_000
"""Names in a model of Triton that are looked at for versions."""
_VERSION = re.compile(r"[1-9]\d{0,17}")
"""Triton takes folders of other names, and those that begin with a zero, for no version."""


def of(path: str) -> AnyConfiguration:
    """What the configuration at ``path`` says; its name tells whose it is."""
    name = os.path.basename(path).lower()
    if name.endswith((".pbtxt", ".pbtxt.template", ".pbtxt.j2")):
        from trtdoctor.configs import triton

        return triton.of(path)
    if name.endswith(".json"):
        from trtdoctor.configs import llm, onnxruntime

        return llm.of(path) or onnxruntime.of(path)
    from trtdoctor.configs import deepstream

    return deepstream.of(path)


def beside(engine_path: str) -> tuple[AnyConfiguration, ...]:
    """The configurations that an engine's program would read for it. ``()`` where there are none.

    Triton: ``MODEL/config.pbtxt`` of ``MODEL/VERSION/FILE``; also of a file in ``MODEL`` or in a folder there of
    another name, if it is for engines and no version has one. TensorRT-LLM, Edge-LLM: the config.json beside.
    DeepStream: key files in the engine's folder and the one above that name it as their model-engine-file.
    """
    if not engine_path or engine_path == "-" or "://" in engine_path or "\0" in engine_path:
        return ()
    try:
        path = os.path.abspath(engine_path)
    except OSError:  # the working directory is gone
        return ()
    return tuple(one for look in (_triton, _llm, _deepstream) for one in look(path))


def near(engine_path: str) -> Iterator[str]:
    """The files that ``beside`` may look into, read or not, there or not."""
    if not engine_path or "://" in engine_path or "\0" in engine_path:
        return
    try:
        path = os.path.abspath(engine_path)
    except OSError:
        return
    folder, name = os.path.split(path)
    above = os.path.dirname(folder)
    yield from (os.path.join(place, "config.pbtxt") for place in (folder, above))
    if name.startswith(("rank", "llm", "dllm", "spec_")):
        yield os.path.join(folder, "config.json")
    for place in dict.fromkeys((folder, above)):
        with suppress(OSError, ValueError):
            yield from (os.path.join(place, candidate) for candidate in key_files.names(place)[0])


def _triton(path: str) -> Iterator[AnyConfiguration]:
    folder = os.path.dirname(path)
    above = os.path.dirname(folder)
    config = os.path.join(above, "config.pbtxt")
    if _VERSION.fullmatch(os.path.basename(folder)) is not None and os.path.lexists(config):
        from trtdoctor.configs import triton

        yield triton.of(config, folder)
        return
    for model in (folder, above):
        if os.path.lexists(os.path.join(model, "config.pbtxt")):
            yield from _misplaced(model)
            return


def _misplaced(model: str) -> Iterator[AnyConfiguration]:
    """The configuration of a Triton model for engines that has none where Triton looks: in the folder of a version."""
    from trtdoctor.configs import triton

    found = triton.of(os.path.join(model, "config.pbtxt"))
    if not isinstance(found, Configuration) or found.backend is None or found.backend.value not in PLAN_BACKENDS:
        return
    try:
        with os.scandir(model) as entries:
            versions = [one.path for one in islice(entries, MOST_NAMES) if _VERSION.fullmatch(one.name) is not None]
    except OSError:
        return
    places = (os.path.join(version, file.name.value) for version in versions for file in found.files)
    if not any(there(place) is not False for place in islice(places, MOST_NAMES)):
        yield found._replace(in_version=False)


def _llm(path: str) -> Iterator[AnyConfiguration]:
    folder, name = os.path.split(path)
    if not name.endswith(".engine") or not name.startswith(("rank", "llm", "dllm", "spec_")):
        return
    config = os.path.join(folder, "config.json")
    if os.path.lexists(config):
        from trtdoctor.configs import llm

        if llm.loads(name):
            found = llm.of(config)
            if found is not None:
                yield found


def _deepstream(path: str) -> Iterator[AnyConfiguration]:
    """At most ``MOST_FOUND``, of which the last says how many more there are."""
    from trtdoctor.configs import deepstream

    folder, name = os.path.split(path)
    told: list[AnyConfiguration] = []
    more = 0
    for one in (
        one for place in dict.fromkeys((folder, os.path.dirname(folder))) for one in key_files.naming(place, name)
    ):
        if len(told) >= MOST_FOUND:
            more += 1
            continue
        found = one if isinstance(one, Unread) else deepstream.of(one)
        if not isinstance(found, Configuration) or _is_of(found, path):
            told.append(found)
    if more:
        others = counted(more, "more", "more")
        why = f"was not compared, nor {others} beside it that may name the engine: there are too many"
        told[-1] = Unread("deepstream", told[-1].path, why)
    yield from told


def _is_of(found: Configuration, path: str) -> bool:
    """Whether the engine that it names is this one, or one of this name that is not where it says."""
    name = os.path.basename(path)
    return any(
        file.role == "engine"
        and os.path.basename(file.name.value) == name
        and (not file.there or _same(file.path, path))
        for file in found.files
    )


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):
        return False
