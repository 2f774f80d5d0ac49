"""Which configurations belong to an engine, by where they lie and what they name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress

from trtdoctor.configs import key_files, versions
from trtdoctor.model.configuration import AnyConfiguration, Configuration, Unread
from trtdoctor.text import counted

MOST_FOUND = 32
"""Configurations of DeepStream that are told of for one engine."""


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
    DeepStream: key files in the engine's folder and the one above that name it as their model-engine-file, else those
    whose own is to be in that folder, and is not.
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
    if versions.is_version(os.path.basename(folder)):
        yield from versions.near(above)
    if name.startswith(("rank", "llm", "dllm", "spec_")):
        yield os.path.join(folder, "config.json")
    for place in dict.fromkeys((folder, above)):
        with suppress(OSError, ValueError):
            yield from (os.path.join(place, candidate) for candidate in key_files.names(place)[0])


def _triton(path: str) -> Iterator[AnyConfiguration]:
    folder = os.path.dirname(path)
    above = os.path.dirname(folder)
    config = os.path.join(above, "config.pbtxt")
    if versions.is_version(os.path.basename(folder)) and os.path.lexists(config):
        from trtdoctor.configs import triton

        found = triton.of(config, folder)
        if isinstance(found, Configuration) and found.loads_plans:
            yield from versions.served(found._replace(version=int(os.path.basename(folder))))
        else:
            yield found
        return
    for model in (folder, above):
        if os.path.lexists(os.path.join(model, "config.pbtxt")):
            yield from _misplaced(model)
            return


def _misplaced(model: str) -> Iterator[AnyConfiguration]:
    """The configuration of a Triton model for engines that has none where Triton looks: in the folder of a version."""
    from trtdoctor.configs import triton

    found = triton.of(os.path.join(model, "config.pbtxt"))
    if not isinstance(found, Configuration) or found.backend is None or not found.loads_plans:
        return
    has = versions.has_one(found)
    if isinstance(has, Unread):
        yield has
    elif not has:
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
    """Key files that name the engine; where there is none, those that name one in its folder that is not there."""
    folder = os.path.dirname(path)
    near = [one for place in dict.fromkeys((folder, os.path.dirname(folder))) for one in key_files.naming(place, path)]
    own = [one for one in near if isinstance(one, Unread) or one.names_it is not False]
    found = tuple(_told(own or near, path))
    yield from found
    apps = [one.path for one in near if isinstance(one, key_files.KeyFile) and one.app]
    if apps:
        from trtdoctor.configs import deepstream_app

        told = frozenset(one.path for one in found)
        yield from deepstream_app.using(apps[:MOST_FOUND], lambda one: _is_of(one, path), told)
    if len(apps) > MOST_FOUND:
        yield Unread("deepstream", apps[MOST_FOUND], "was not looked at: there are too many files of deepstream-app")


def _told(near: Sequence[key_files.KeyFile | Unread], path: str) -> Iterator[AnyConfiguration]:
    """At most ``MOST_FOUND``, of which the last says how many more there are."""
    from trtdoctor.configs import deepstream

    told: list[AnyConfiguration] = []
    more = 0
    for one in near:
        if len(told) >= MOST_FOUND:
            more += 1
            continue
        found = one if isinstance(one, Unread) else deepstream.of(one.path)
        if isinstance(found, Configuration) and _may_name_any(found, path):
            told.append(found._replace(names_it=False))
        elif isinstance(one, key_files.KeyFile) and one.names_it is False:
            if isinstance(found, Configuration) and _is_missing(found, os.path.dirname(path)):
                told.append(found._replace(names_it=False))
        elif not isinstance(found, Configuration) or _is_of(found, path):
            told.append(found)
    if more:
        others = counted(more, "more", "more")
        why = f"was not compared, nor {others} beside it that may name the engine: there are too many"
        told[-1] = Unread("deepstream", told[-1].path, why)
    yield from told


def _is_missing(found: Configuration, folder: str) -> bool:
    """Whether the engine that it names would be in the folder, and is not."""
    return any(
        file.role == "engine" and file.there is False and os.path.dirname(os.path.normpath(file.path)) == folder
        for file in found.files
    )


def _may_name_any(found: Configuration, path: str) -> bool:
    """Whether the name of its engine is still to be filled in."""
    return any(one.key == "model-engine-file" for one in found.marks) and not _is_of(found, path)


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
