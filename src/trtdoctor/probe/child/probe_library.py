"""The TensorRT in this process: the module, the library that it loads, the plugin registry."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
from collections.abc import Sequence
from typing import Any

from probe_channel import Channel, short

MOST_CREATORS = 4000


def mapped_files() -> list[str]:
    """The files that are mapped into this process, in no order; none where the system does not say."""
    try:
        with open("/proc/self/maps", errors="surrogateescape") as file:
            rows = [line.rstrip("\n").split(None, 5) for line in file]
    except OSError:
        return []
    return sorted({row[5] for row in rows if len(row) == 6 and row[5].startswith("/")})


def first_installed(modules: Sequence[str]) -> str:
    """The first that ``import`` would find; the first of all where there is none, so that the import says so."""
    for name in modules:
        with contextlib.suppress(ImportError, ValueError):
            if importlib.util.find_spec(name) is not None:
                return name
    return modules[0]


def library_facts(libraries: Sequence[str]) -> dict[str, Any]:
    """Which of the TensorRT ``libraries`` is loaded, and the version that it states.

    ``getInferLibVersion`` gives major * 1000 + minor * 100 + patch before TensorRT 10, and major * 10000 since; the
    functions for each number, build included, came with TensorRT 10.
    """
    paths = [path for path in mapped_files() if os.path.basename(path).startswith(tuple(libraries))]
    facts: dict[str, Any] = {"paths": paths, "version": None}
    if not paths:
        return facts
    library = ctypes.CDLL(paths[0])
    parts = ["getInferLib%sVersion" % word for word in ("Major", "Minor", "Patch", "Build")]
    if all(hasattr(library, part) for part in parts):
        facts["version"] = [int(getattr(library, part)()) for part in parts]
    elif hasattr(library, "getInferLibVersion"):
        number = int(library.getInferLibVersion())
        unit = 10000 if number >= 100000 else 1000
        facts["version"] = [number // unit, number % unit // 100, number % 100]
    return facts


def creators(trt: Any) -> list[dict[str, str]] | None:
    """Every registered plugin creator; ``None`` where the module has no registry."""
    get = getattr(trt, "get_plugin_registry", None)
    registry = get() if get else None
    if registry is None:
        return None
    found = getattr(registry, "all_creators", None)
    if found is None:
        found = getattr(registry, "plugin_creator_list", None)
    if found is None:
        return None
    rows = []
    for creator in list(found)[:MOST_CREATORS]:
        with contextlib.suppress(Exception):  # a name that is not UTF-8
            words = {"name": "name", "version": "plugin_version", "namespace": "plugin_namespace"}
            rows.append({word: short(getattr(creator, name, ""), 200) for word, name in words.items()})
    return rows


def load_plugins(trt: Any, channel: Channel, logger: Any, request: dict[str, Any]) -> list[Any]:
    """The standard plugins, then every library in a stage of its own. Returns what must stay loaded."""
    kept: list[Any] = []
    channel.enter("plugins")
    init = getattr(trt, "init_libnvinfer_plugins", None)
    done = bool(init(logger, "")) if init is not None and request["standard_plugins"] else None
    channel.facts(standard_plugins=done, creators=[creators(trt)])
    for path in request["plugins"]:
        channel.enter("plugin", path)
        try:
            kept.append(ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL))
            registry: Any = getattr(trt, "get_plugin_registry", lambda: None)()
            entries = any(hasattr(kept[-1], name) for name in ("getCreators", "getPluginCreators"))
            if entries and hasattr(registry, "load_library"):
                channel.enter("register", path)
                kept.append(registry.load_library(path))
                if kept[-1] is None:
                    channel.failed("plugin", "IPluginRegistry.load_library() returned nothing")
        except Exception as error:  # the loader's refusal, or a path that the bindings do not take
            channel.failed("plugin", str(error))
        channel.facts(creators=[creators(trt)])
    return kept
