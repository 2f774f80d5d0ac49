"""What to do about a message: the fixes of its row with the values of the log in them, and where to get a TensorRT."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterable, Iterator, Mapping

from trtdoctor.knowledge import issues, lookup
from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.wheels import requirement_of
from trtdoctor.logs import api_names, fitting, triton
from trtdoctor.logs.analysis import MessageMatch
from trtdoctor.logs.fitting import fitted
from trtdoctor.logs.place import ENGINES, Place
from trtdoctor.logs.sentences import is_safe, releases
from trtdoctor.model.engine import Engine
from trtdoctor.model.finding import Fix, Setting, Stage
from trtdoctor.model.plan import Version
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import dotted, printable, shell_quote, shell_word, windows_word

WORDS = {
    "runtime": "the version that loads it",
    "built_with": "whichever that is",
    "plugin": "the plugin",
    "node": "that the message names",
    "library": "the library",
    "sm_runtime": "of the GPU",
    "expected": "which the engine names",
    "attribute": "it",
    "flag": "the flag",
    "instead": "look up what takes its place",
    "first_release": "a newer one",
    "last_release": "an older one",
}
"""What stands for a value that the log does not hold. ``path`` is the engine's."""
_MODEL, _ENGINE = (re.compile(rf"(?<![^\s=])model\.{suffix}(?!\S)") for suffix in ("onnx", "engine"))
_SAVED = re.compile(r"(?:(?<=--saveEngine=)|(?<= -o ))(?:model\.engine|\{path\})(?!\S)")
_NEW_ENGINE = "model.engine"
"""Where a build is saved: never over the engine that was given."""
_OF_THE_FILE: tuple[Stage, ...] = ("file", "header")
_OF_BOTH: tuple[Stage, ...] = ("version", "load")
"""Stages at which the file answers alone, and with its machine."""
_MACHINE_ON_WINDOWS = ("nvidia-smi", "where.exe nvinfer*.dll")
_PLAIN = re.compile(r"[\w.:/@+,-]*")
"""What is safe inside the quotes of a command, where no quotes of its own can protect it."""
_WORKSPACE = re.compile(r"--memPoolSize=workspace:(?=\d+(?!\w))")
"""How a build is given its workspace, in MiB, from 8.4 on; before, by ``--workspace``."""
_LAST_MAJOR = "use the newest release of the same major version"
_NEXT_MAJOR = "use TensorRT 10 (GPUs from compute capability 7.5; TensorRT 8 ended with 8.6.1)"
_ZIP = Fix("from NVIDIA, as a ZIP file for Windows", (), "https://developer.nvidia.com/tensorrt/download")


def fixes(match: MessageMatch, values: Mapping[str, str], engine: Engine | None, place: Place) -> Iterator[Fix]:
    """Best first. Commands that need a value which is not known are left out, and so is what cannot work where the
    log was written."""
    values = {**api_names.values(values), **values}
    if "nvinfer1" in match.text:
        values.pop("wheel", None)  # a compiler needs headers, which no wheel has
    path = engine.path if engine is not None else values.get("path", place.values.get("path", "model.engine"))
    values = {
        **_builder(values),
        **_requirement(values),
        **_shapes(values),
        **_major(values),
        **_files(values, place, path),
        **({"saved": _NEW_ENGINE} if engine is not None else {}),
        **values,
    }
    yield from _known_bugs(match, values)
    if match.message.cause == "version-mismatch" and place.triton and not place.settings:
        yield from triton.ways({**place.values, **values}, place.values.get("image", ""))
    remedies = tuple(_told(match.message.fixes, values, place, built=engine is not None))
    for remedy in fitted(remedies, match.message.cause, place.settings):
        yield _filled(remedy, values, path, windows="windows" in place.settings)
    yield from _from_elsewhere(match, values, place)
    if match.message.ambiguous_with and engine is None and match.first_bytes is None:
        built = match.message.cause != "engine-build" and not (place.building and match.message.cause == "memory")
        yield _find_out(match.message, path if built else "", place)


def _find_out(message: Message, path: str, place: Place) -> Fix:
    """What the log alone cannot tell apart, and how the engine and its machine answer, where there is one. On Windows
    trtdoctor looks at the file alone."""
    windows = "windows" in place.settings
    asked = [f"trtdoctor check {_path(path, windows=windows) or 'model.engine'}"] if path else []
    if windows and message.stage not in _OF_THE_FILE:
        asked = [*(asked if message.stage in _OF_BOTH else ()), *_MACHINE_ON_WINDOWS]
    commands = [line for command in asked for line in fitting.there(command, place.settings)]
    title = f"on that machine, find out what the log alone cannot tell apart: {message.ambiguous_with}"
    return Fix(title, tuple(commands), kind="diagnose")


def _builder(values: Mapping[str, str]) -> dict[str, str]:
    """The TensorRT that built the engine, by the number of its plans."""
    if "built_with" in values or "serialization_built" not in values:
        return {}
    written_by = releases(values["serialization_built"], safe=is_safe(values))
    return {"built_with": written_by} if written_by else {}


def _requirement(values: Mapping[str, str]) -> dict[str, str]:
    """What pip is asked for to get the library that is missing."""
    library = values.get("library", "").replace("\\", "/").rpartition("/")[2]
    requirement = requirement_of(library) if library else ""
    return {"requirement": requirement} if requirement else {}


def _told(remedies: Iterable[Fix], values: Mapping[str, str], place: Place, *, built: bool) -> Iterator[Fix]:
    """Those that say something here, with the package and the options of this release."""
    runtime = values.get("runtime", place.values.get("runtime", ""))
    for remedy in remedies:
        if _tells(remedy, values, building=place.building and not built):
            yield _of_release(_with_package(remedy, values.get("package", "")), runtime)


def _from_elsewhere(match: MessageMatch, values: Mapping[str, str], place: Place) -> Iterator[Fix]:
    """The best way to get the TensorRT that built the engine."""
    built_with = _version(values.get("built_with", ""))
    if built_with is not None and match.message.cause in ("version-mismatch", "two-trt-versions"):
        for way in _ways(built_with, place.settings)[:1]:
            yield way._replace(title=f"get TensorRT {dotted(built_with)}: {way.title}")


def _ways(version: Version, settings: Collection[Setting]) -> list[Fix]:
    """Where this TensorRT is to be had there, best first."""
    if "rtx" in settings:
        return []
    jetson, windows = "jetson" in settings, "windows" in settings
    if windows and "windows-x86_64" not in lookup.wheel_platforms(version):
        return [_ZIP]
    ways = lookup.ways_to_get(version, (4, 5, 6) if jetson else None)
    there = [left for way in ways for left in fitted([way], "version-mismatch", settings) if _same_way(left, way)]
    if windows:
        return [way for way in there if way.kind == "pip"] or [_ZIP]
    return sorted(there, key=lambda way: way.kind != ("jetpack" if jetson else "pip"))


def _same_way(left: Fix, way: Fix) -> bool:
    """Whether it is still this way, with commands where it had some."""
    return left.title == way.title and len(left.commands) == len(way.commands)


def _known_bugs(match: MessageMatch, values: Mapping[str, str]) -> Iterator[Fix]:
    """What cured crashes of plugins in the release of the TensorRT that is loaded, or of the plugin library."""
    if match.message.cause != "plugin-crash":
        return
    named = re.search(r"\.so\.(\d{1,2}\.\d{1,2}(?:\.\d{1,3})?)", values.get("library", ""))
    releases = dict.fromkeys(filter(None, (values.get("runtime", ""), named[1] if named else "")))
    known = {issue: release for release in releases for issue in issues.of_plugins(_numbers(release))}
    for issue, release in known.items():
        yield Fix(
            f"a bug of TensorRT {'.'.join(map(str, issue.since or ()))} is known (here {release}): {issue.fix}",
            url=issue.source,
        )


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".") if part.isdigit())


def _shapes(values: Mapping[str, str]) -> dict[str, str]:
    """What ``--maxShapes`` and ``--minShapes`` of a build would be that takes the shape in the log."""
    sizes, low, high = (re.findall(r"\d+", values.get(key, "")) for key in ("shape", "profile_min", "profile_max"))
    sizes = sizes or high or ["8", "3", "224", "224"]
    least, most = list(sizes), list(sizes)
    if len(low) == len(high) == len(sizes):
        least = [min(pair, key=int) for pair in zip(sizes, low, strict=True)]
        most = [max(pair, key=int) for pair in zip(sizes, high, strict=True)]
    place = int(values.get("dimension", "0"))
    if not low and place < len(least):
        least[place] = min(values.get("smallest", "1"), sizes[place], key=int)
    tensor = values.get("tensor", "")
    return {
        "input": tensor if tensor and "[" not in tensor else "INPUT",
        "most": "x".join(most),
        "least": "x".join(least),
    }


def _major(values: Mapping[str, str]) -> dict[str, str]:
    return {"major": values["runtime"].partition(".")[0]} if "runtime" in values else {}


def _version(text: str) -> Version | None:
    found = PartialVersion.parse(text)
    if found is None or not found.exact:
        return None
    major, minor, patch, build = found.parts
    return major, minor, patch, build


def _with_package(remedy: Fix, package: str) -> Fix:
    """With the name of the package, by which it is judged, where that is one."""
    if not re.fullmatch(r"[A-Za-z][\w.-]{0,80}", package):
        return remedy
    return remedy._replace(commands=tuple(command.replace("{package}", package) for command in remedy.commands))


def _tells(remedy: Fix, values: Mapping[str, str], *, building: bool) -> bool:
    """Whether it says something: each value in its title is known, and it does not ask an engine that is not built."""
    if any(field not in values and field not in WORDS and field != "path" for _, field in _fields(remedy.title)):
        return False
    return not (building and any(command.startswith("trtdoctor inspect ") for command in remedy.commands))


def _of_release(remedy: Fix, runtime: str) -> Fix:
    """With the options that the trtexec of this release has, and a newer release where its major version has none."""
    if _numbers(runtime)[:1] in ((8,), (9,)) and _LAST_MAJOR in remedy.title:
        commands = [command.replace("{major}", "10") for command in remedy.commands]
        return remedy._replace(title=remedy.title.replace(_LAST_MAJOR, _NEXT_MAJOR), commands=tuple(commands))
    if _numbers(runtime)[:2] >= (8, 4) or len(_numbers(runtime)) < 2:
        return remedy
    return remedy._replace(commands=tuple(_WORKSPACE.sub("--workspace=", command) for command in remedy.commands))


def _files(values: Mapping[str, str], place: Place, path: str) -> dict[str, str]:
    """The files that stand for ``model.onnx`` and ``model.engine``, and the library without its folder."""
    engine = path if path.lower().endswith(ENGINES) else place.values.get("path", "model.engine")
    found = {"model": place.values.get("model", "model.onnx"), "engine": engine}
    file = values.get("library", "").replace("\\", "/").rpartition("/")[2]
    return {**found, "file": file} if file.lower().endswith(".dll") else found


def _path(path: str, *, windows: bool) -> str | None:
    return windows_word(path) if windows else shell_quote(path)


def _filled(remedy: Fix, values: Mapping[str, str], path: str, *, windows: bool) -> Fix:
    word = windows_word if windows else shell_word
    words: dict[str, str | None] = {key: word(value) for key, value in values.items()}
    words["path"] = _path(path, windows=windows)
    commands = []
    for command in remedy.commands:
        template = _SAVED.sub("{saved}", command) if "saved" in values else command
        template = _MODEL.sub("{model}", _ENGINE.sub("{engine}", template))
        fields = [(before.count("'") + before.count('"'), field) for before, field in _fields(template)]
        plain = all(_PLAIN.fullmatch(values.get(field, path)) for quotes, field in fields if quotes % 2)
        if plain and all(words.get(field) is not None for _, field in fields):
            commands.append(template.format(**words))
    texts = {**WORDS, **values, "path": printable(path)}
    return remedy._replace(title=remedy.title.format(**texts), commands=tuple(commands))


def _fields(template: str) -> Iterator[tuple[str, str]]:
    """The fields of a command, and what stands before each."""
    before = ""
    for text, field, _, _ in string.Formatter().parse(template):
        before += text
        if field:
            yield before, field
