"""What to do about a message: the fixes of its row with the values of the log in them, and where to get a TensorRT."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterator, Mapping

from trtdoctor.knowledge import lookup
from trtdoctor.logs import api_names
from trtdoctor.logs.analysis import MessageMatch
from trtdoctor.logs.sentences import is_safe, releases
from trtdoctor.model.engine import Engine
from trtdoctor.model.finding import Fix, Setting
from trtdoctor.model.plan import Version
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import dotted, printable, shell_quote, shell_word

WORDS = {
    "runtime": "the version that loads it",
    "built_with": "whichever that is",
    "plugin": "the plugin",
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


def fixes(
    match: MessageMatch, values: Mapping[str, str], engine: Engine | None, settings: Collection[Setting] = ()
) -> Iterator[Fix]:
    """Best first. Commands that need a value which is not known are left out, and so is what cannot work in one of
    the ``settings`` that the log is known to come from."""
    values = {**_shapes(values), **api_names.values(values), **values}
    if "nvinfer1" in match.text:
        values.pop("wheel", None)  # a compiler needs headers, which no wheel has
    path = engine.path if engine is not None else match.entities.get("path", "model.engine")
    if "built_with" not in values and "serialization_built" in values:
        written_by = releases(values["serialization_built"], safe=is_safe(values))
        values = {**values, **({"built_with": written_by} if written_by else {})}
    for remedy in match.message.fixes:
        if not _works(remedy, settings):
            continue
        yield _filled(remedy, values, path)
    built_with = _version(values.get("built_with", ""))
    if built_with is not None and match.message.cause in ("version-mismatch", "two-trt-versions"):
        ways = sorted(lookup.ways_to_get(built_with), key=lambda way: way.kind != "pip")
        for way in ways[:1]:
            yield way._replace(title=f"get TensorRT {dotted(built_with)}: {way.title}")
    if match.message.ambiguous_with and engine is None and match.first_bytes is None:
        yield Fix(
            f"on that machine, find out what the log alone cannot tell apart: {match.message.ambiguous_with}",
            (f"trtdoctor check {shell_quote(path)}",),
            kind="diagnose",
        )


def _works(remedy: Fix, settings: Collection[Setting]) -> bool:
    if any(one in settings for one in remedy.not_on):
        return False
    return not remedy.only_on or any(one in settings for one in remedy.only_on)


def _shapes(values: Mapping[str, str]) -> dict[str, str]:
    """What ``--maxShapes`` and ``--minShapes`` of a build would be that takes the shape in the log."""
    sizes = re.findall(r"\d+", values.get("shape", "")) or ["8", "3", "224", "224"]
    least = list(sizes)
    place = int(values.get("dimension", "0"))
    if place < len(least):
        least[place] = min(values.get("smallest", "1"), sizes[place], key=int)
    tensor = values.get("tensor", "")
    return {
        "input": tensor if tensor and "[" not in tensor else "INPUT",
        "most": "x".join(sizes),
        "least": "x".join(least),
    }


def _version(text: str) -> Version | None:
    found = PartialVersion.parse(text)
    if found is None or not found.exact:
        return None
    major, minor, patch, build = found.parts
    return major, minor, patch, build


def _filled(remedy: Fix, values: Mapping[str, str], path: str) -> Fix:
    commands = []
    for command in remedy.commands:
        wanted = {field for _, field, _, _ in string.Formatter().parse(command) if field}
        if wanted <= {*values, "path"}:
            words = {key: shell_word(value) for key, value in values.items()} | {"path": shell_quote(path)}
            commands.append(command.format(**words))
    texts = {**WORDS, **values, "path": printable(path)}
    return remedy._replace(title=remedy.title.format(**texts), commands=tuple(commands))
