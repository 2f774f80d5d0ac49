"""The interpreter in question and the TensorRT packages that it would find, without importing any of them."""

from __future__ import annotations

import json
import math
import os
import re
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from trtdoctor.host.bounded import Child, names_in, read_text, short
from trtdoctor.model.fact import Fact, Known, Unknown
from trtdoctor.model.machine import Package, Python
from trtdoctor.model.product import MODULE_PARTS, RUNTIMES, RuntimeKind
from trtdoctor.model.version import PartialVersion
from trtdoctor.named import NamedTuple

CHILD = os.path.join(os.path.dirname(__file__), "child", "examine.py")
MARK = "trtdoctor-python:"
LIMIT = 10.0
OTHERS = ("torch_tensorrt", "onnxruntime", "onnxruntime_ep_nv_tensorrt_rtx")
"""Packages that bring a TensorRT of their own or want one."""
_VERSION = re.compile(r"""^__version__\s*=\s*['"]([0-9][0-9.]{0,40})""", re.MULTILINE)
_REQUIRES = re.compile(r"^Requires-Dist: (tensorrt[\w.-]{0,60} ?[^;\n]{0,120})$", re.MULTILINE)
_CUDA = re.compile(r"[-_]cu(\d\d)(?:[-_]|$)")


class Module(NamedTuple):
    """A TensorRT module of the interpreter: its extension, and the libraries that its package loads by path."""

    name: str
    kind: RuntimeKind
    folder: str
    extension: str | None
    preloaded: tuple[str, ...]
    version: Fact[PartialVersion]  # of the bindings
    cuda: Fact[str]


class Examined(NamedTuple):
    """What the interpreter would find."""

    python: Fact[Python]
    executable: str
    modules: tuple[Module, ...]
    packages: tuple[Package, ...]
    folders: tuple[str, ...]  # of sys.path
    places: dict[str, str]  # other packages that bring a TensorRT: name → folder
    library_path: str | None = None  # LD_LIBRARY_PATH and LD_PRELOAD as the interpreter sees them
    preload: str = ""
    requirements: Mapping[str, tuple[str, ...]] = MappingProxyType({})  # of those packages: what they ask of TensorRT


def start(executable: str | None) -> Child:
    """Starts the examination; it runs while the rest of the machine is looked at."""
    modules = [f"{row.module}{part}" for row in RUNTIMES for part in (*MODULE_PARTS, "_libs")]
    ours = executable is None or executable == sys.executable
    how = ["-S", CHILD, str(os.getpid())] if ours else [CHILD, "0"]
    return Child([executable or sys.executable, *how, *modules, *OTHERS], ours=ours)


def finish(child: Child, executable: str | None, limit: float = math.inf) -> Examined:
    """What came of it, at most ``limit`` seconds after its start."""
    name = executable or sys.executable
    answer = child.answer(min(limit, LIMIT))
    line = next((part for part in reversed(answer.output.splitlines()) if part.startswith(MARK)), None)
    try:
        if line is None:
            return _not_found(name, answer.failure)
        found = json.loads(line[len(MARK) :])
        _require_names(found)
        return _as_found(found, name)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return _not_found(name, None)  # whatever the program is, it is not a Python that ran our script


def _require_names(value: object) -> None:
    """Raises ``ValueError`` where a text in what an interpreter says can be no name of the system."""
    if isinstance(value, str) and b"\0" in os.fsencode(value):  # a lone surrogate is a ``UnicodeEncodeError``
        raise ValueError("a NUL byte in a name")
    if isinstance(value, (list, dict)):
        for one in value if isinstance(value, list) else (*value, *value.values()):
            _require_names(one)


def _not_found(name: str, failure: str | None) -> Examined:
    reason = f"{short(name)}: {failure or 'it did not answer as a Python would'}"
    return Examined(Unknown(reason), name, (), (), (), {})


def _as_found(data: dict[str, Any], name: str) -> Examined:
    known = Python(short(data["executable"] or name), data["version"])
    packages = tuple(Package(row[0], row[1], "pip") for row in data["distributions"])
    versions = {_plain(package.name): package.version for package in packages}
    found = {name: row for name, row in data["modules"].items() if not row.get("error")}
    modules = tuple(
        _module(row.module, row.kind, found, versions)
        for row in RUNTIMES
        if any(f"{row.module}{part}" in found for part in MODULE_PARTS)
    )
    return Examined(
        Known(known, "asked the interpreter"),
        data["executable"] or name,
        modules,
        packages,
        tuple(data["path"]),
        {name: row["folders"][0] for name, row in found.items() if row["folders"]},
        data["library_path"],
        data["preload"],
        {_plain(row[0]): _requirements(row[2]) for row in data["distributions"] if _plain(row[0]).startswith(OTHERS)},
    )


def _requirements(folder: str) -> tuple[str, ...]:
    """What a distribution asks for of TensorRT whatever its extras: ``tensorrt-cu13<11.2.0,>=11.1.0``."""
    text = read_text(f"{folder}/METADATA", 1 << 20)
    return tuple(_REQUIRES.findall(text.value)[:20]) if isinstance(text, Known) else ()


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")


def _module(word: str, kind: RuntimeKind, found: dict[str, dict[str, object]], versions: dict[str, str]) -> Module:
    package, bindings, libraries = (_folder(found.get(word + part)) for part in ("", "_bindings", "_libs"))
    holding = [folder for folder in (bindings, package) if folder]
    # The __init__.py of NVIDIA's wheels opens every library beside it by path (8.5 and 8.6: in the package itself).
    preloaded = (path for folder in (libraries, package) if folder for path in _libraries(folder))
    return Module(
        word if word in found else f"{word}_bindings",
        kind,
        holding[0] if holding else "",
        next((path for folder in holding for path in _extensions(folder, word)), None),
        tuple(preloaded),
        _bindings_version(word, holding, versions),
        _cuda(word, versions),
    )


def _extensions(folder: str, word: str) -> list[str]:
    names, _ = names_in(folder)
    return [f"{folder}/{name}" for name in names if name.startswith(f"{word}.") and name.endswith(".so")]


def _libraries(folder: str) -> list[str]:
    names, _ = names_in(folder)
    return [f"{folder}/{name}" for name in names if name.startswith("lib") and ".so" in name]


def _folder(row: dict[str, object] | None) -> str | None:
    folders = row.get("folders") if row else None
    return str(folders[0]) if isinstance(folders, list) and folders else None


def _bindings_version(word: str, holding: list[str], versions: dict[str, str]) -> Fact[PartialVersion]:
    for folder in holding:
        text = read_text(f"{folder}/__init__.py")
        if isinstance(text, Known) and (match := _VERSION.search(text.value)):
            return Known(_parsed(match[1]), f"__version__ in {short(folder)}/__init__.py")
    names = sorted(name for name in versions if name == word or (name.startswith(f"{word}_") and _own(word, name)))
    names.sort(key=lambda name: "bindings" not in name)
    for name in names:
        if _parsed(versions[name]).parts:
            return Known(_parsed(versions[name]), f"package {name}")
    return Unknown(f"neither {word}/__init__.py nor a package says which version the bindings are")


def _own(word: str, name: str) -> bool:
    """``tensorrt_lean_cu13`` belongs to tensorrt_lean, not to tensorrt."""
    others = (row.module for row in RUNTIMES if row.module != word)
    return not any(other.startswith(word) and name.startswith(other) for other in others)


def _parsed(text: str) -> PartialVersion:
    """``10.16.1.11`` or ``8.6.0.post1`` as far as its numbers go."""
    numbers = re.match(r"[0-9]{1,5}(?:\.[0-9]{1,5}){0,3}", text)
    return PartialVersion(tuple(map(int, numbers[0].split("."))) if numbers else ())


def _cuda(word: str, versions: dict[str, str]) -> Fact[str]:
    majors = {
        match[1] for name in versions if name.startswith(word) and _own(word, name) and (match := _CUDA.search(name))
    }
    if len(majors) == 1:
        return Known(majors.pop(), "the package's name")
    if majors:
        return Unknown(f"packages for CUDA {' and '.join(sorted(majors))} are installed over each other")
    return Unknown("the package's name does not say which CUDA it was built for")
