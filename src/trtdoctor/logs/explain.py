"""From what a log says to findings: what is wrong, how we know, what to do. Pure; the same log, the same answer."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from trtdoctor.knowledge import lookup
from trtdoctor.logs import decoding
from trtdoctor.logs.reading import Heard, Reading
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Cause, Confidence, ConfidenceWord, Evidence, Finding, Fix, Severity
from trtdoctor.text import dotted, listing, printable, shell_quote, shell_word
from trtdoctor.verdict import Exit, exit_code

QUOTED = 400
"""Characters of a line that are shown."""
ENTITY = 200
"""Characters of a value out of a log that are kept."""
SHOWN_LINES = 5
WORDS = {
    "runtime": "the version that loads it",
    "built_with": "whichever that is",
    "plugin": "the plugin",
    "library": "the library",
    "sm_runtime": "of the GPU",
    "expected": "which the engine names",
}
"""What stands for a value that the log does not hold. ``path`` is the engine's."""


class Explained(NamedTuple):
    """A finding about a log, with what the log holds and where."""

    finding: Finding
    entities: Mapping[str, str]
    lines: tuple[int, ...]


def explained(reading: Reading, engine: Engine | None = None) -> tuple[Explained, ...]:
    """Findings in ranked order, the root cause first. With ``engine``, the facts of the file that the log is about."""
    context = _context(reading)
    return tuple(_explain(heard, context, engine) for heard in reading.heard)


class Log(NamedTuple):
    """What one log says. ``name`` is ``None`` for standard input."""

    name: str | None
    found: tuple[Explained, ...]
    unexplained: tuple[tuple[int, str], ...]


class Answer(NamedTuple):
    """The answer of ``trtdoctor explain`` about one or several logs."""

    logs: tuple[Log, ...]
    status: str  # ok: only harmless lines; problems; unknown: nothing but errors that no known message matches
    code: Exit


def of_logs(logs: Iterable[tuple[str | None, tuple[Explained, ...], Reading]], fail_on: str) -> Answer:
    """Status and exit code: 1 for a finding at or above ``fail_on``; else 3 for errors that nobody knows; else 0."""
    every = tuple(Log(name, found, _printable(reading)) for name, found, reading in logs)
    found = [one.finding for log in every for one in log.found if one.finding.masked_by is None]
    unknown = any(log.unexplained for log in every)
    loud = any(one.severity > Severity.INFO for one in found)
    status = "problems" if loud else "unknown" if unknown else "ok"
    code = exit_code(found, (), fail_on)
    if code is Exit.OK and unknown:
        code = Exit.INCOMPLETE
    return Answer(every, status, code)


def news(found: Sequence[Explained], known_ones: set[tuple[str, int]]) -> tuple[Explained, ...]:
    """Those of ``found`` that ``known_ones`` does not hold yet, which it then does: for a log that is followed."""
    fresh = [one for one in found if (one.finding.code, one.lines[0]) not in known_ones]
    known_ones.update((one.finding.code, one.lines[0]) for one in fresh)
    return tuple(fresh)


def summary(log: Log) -> str:
    """One sentence about a log."""
    loud = [one.finding for one in log.found if one.finding.severity > Severity.INFO and one.finding.masked_by is None]
    if loud:
        more = len(loud) - 1
        others = f"; {more} more finding{'s' if more > 1 else ''}" if more else ""
        return f"{loud[0].title[0].upper()}{loud[0].title[1:]}{others}."
    if log.unexplained:
        return "There are errors in the log, and no known message matches them."
    return "Only harmless lines." if log.found else "No error that concerns TensorRT is in this log."


def _printable(reading: Reading) -> tuple[tuple[int, str], ...]:
    return tuple((number, printable(text.strip(), QUOTED)) for number, text in reading.unexplained)


def _context(reading: Reading) -> dict[str, str]:
    """The version and the GPU that other lines tell: trtexec's banner, Triton's list of GPUs."""
    found: dict[str, str] = {}
    for heard in reading.heard:
        if heard.message.severity == "info" or heard.message.echo:
            for key in ("runtime", "sm_runtime"):
                if key in heard.entities:
                    found.setdefault(key, printable(heard.entities[key], ENTITY))
    return found


def _explain(heard: Heard, context: Mapping[str, str], engine: Engine | None) -> Explained:
    message = heard.message
    entities = {key: printable(value, ENTITY) for key, value in heard.entities.items() if value}
    if not message.echo and message.severity != "info":
        entities = {**{key: value for key, value in context.items() if not _differs(key, entities)}, **entities}
    from_file = dict(_from_engine(heard, entities, engine))
    values = {**entities, **{key: value for key, (value, _) in from_file.items()}}
    cause: Cause = message.cause
    confidence, said = message.confidence, ""
    if "file_begins_with" in entities:
        cause, confidence = _by_first_bytes(entities["file_begins_with"])
    if engine is not None:
        cause, confidence, said = _settled(heard, engine) or (cause, confidence, said)
    finding = Finding(
        cause,
        Severity[message.severity.upper()],
        Confidence[confidence.upper()],
        message.title,
        " ".join(part for part in (_what_it_says(values), said or message.means) if part),
        (*_quotes(heard), *_decoded(values), *(Evidence(k, v, s) for k, (v, s) in from_file.items())),
        tuple(_fixes(heard, values, engine)),
        message.id,
        message.stage,
        heard.masked_by,
    )
    return Explained(finding, {**entities, **{key: value for key, (value, _) in from_file.items()}}, heard.lines)


def _differs(key: str, entities: Mapping[str, str]) -> bool:
    """Whether a line speaks of a version by its number, which a version from another line may not belong to."""
    return key in entities or (key == "runtime" and "serialization_runtime" in entities)


# ---- what a line says


def _quotes(heard: Heard) -> Iterator[Evidence]:
    times = f", {heard.times} times" if heard.times > 1 else ""
    lines = ", ".join(map(str, heard.lines[:SHOWN_LINES])) + (" …" if len(heard.lines) > SHOWN_LINES else "")
    noun = "line" if len(heard.lines) == 1 else "lines"
    yield Evidence(f"{noun} {lines}", printable(heard.text.strip(), QUOTED), f"the log{times}")


def _what_it_says(values: Mapping[str, str]) -> str:
    """The versions and GPUs of both sides in one sentence: who is who is what people get wrong."""
    tensor = values.get("tensor", "The input")
    if "sm_runtime" in values and "sm_built" in values:
        return f"This GPU has compute capability {values['sm_runtime']}; the engine was built for {values['sm_built']}."
    if "runtime" in values and "built_with" in values:
        return f"TensorRT {values['runtime']} loads it; TensorRT {values['built_with']} built it."
    if "serialization_runtime" in values and "serialization_built" in values:
        return f"{_side(values, 'runtime', 'reads')}; {_side(values, 'built', 'holds')}."
    if "given" in values and "largest" in values:
        return (
            f"{tensor}: dimension {values.get('dimension', '?')} is {values['given']}, and the profile takes "
            f"{values.get('smallest', '?')} to {values['largest']}."
        )
    if "shape" in values and "expected" in values:
        return f"{tensor} was set to {values['shape']}, and the engine has {values['expected']}."
    return ""


def _side(values: Mapping[str, str], side: str, verb: str) -> str:
    number = values[f"serialization_{side}"]
    who = "This TensorRT" if side == "runtime" else "the engine"
    releases = _releases(number, safe=_is_safe(values))
    return f"{who} {verb} serialization {number}{f' (TensorRT {releases})' if releases else ''}"


def _is_safe(values: Mapping[str, str]) -> bool:
    return values["serialization_runtime"] in ("0", "43")


def _releases(number: str, *, safe: bool) -> str:
    """Which TensorRT a serialization number means: ``8.4``, ``8.5, or 10.0 to 10.1``; empty where nobody knows."""
    value = int(number)
    if safe and value == 0:
        return "8.2 or newer"
    return (decoding.safe_releases_of(value) if safe else "") or decoding.span(decoding.releases_of(value))


def _decoded(values: Mapping[str, str]) -> Iterator[Evidence]:
    if "file_begins_with" in values:
        yield Evidence("the file begins with", values["file_begins_with"], "the number in the message")
    if "cuda_error_name" in values:
        yield Evidence("CUDA error", f"{values['cuda_error']}: {values['cuda_error_name']}", "CUDA's list of errors")
    if "plugin" in values:
        for owner in _owners(values["plugin"], values.get("plugin_namespace", "")):
            yield Evidence("plugin", f"{values['plugin']}: {owner}", "the table of known plugins")
            break


def _owners(name: str, namespace: str) -> Iterator[str]:
    """Whose plugin that is, as far as it is known: a hint, anybody may call a plugin so."""
    from trtdoctor.knowledge.plugins import STANDARD, owners

    if any(row.name == name for row in STANDARD):
        yield "a plugin that comes with TensorRT (libnvinfer_plugin)"
    for row in owners(name, namespace):
        yield f"of {row.project}, in {row.library}"


# ---- what the file says


def _from_engine(
    heard: Heard, entities: Mapping[str, str], engine: Engine | None
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Values that the engine file holds and the log does not, with their source."""
    if engine is None:
        return
    header, body = engine.header, engine.body
    if header is not None:
        version, gpu = known(header.tensorrt_version), known(header.build_gpu)
        if version is not None and heard.message.stage in ("version", "header", "load"):
            yield "built_with", (dotted(version), "the engine file")
        if gpu is not None and heard.message.cause in ("gpu-arch-mismatch", "unsupported-sm"):
            yield "sm_built", (dotted(gpu.compute_capability), "the engine file")
    if body is not None:
        tensors = known(body.io) or ()
        binding = entities.get("tensor", "")
        index = binding[binding.find("[") + 1 : -1]
        if binding.startswith("binding") and index.isdigit() and int(index) < len(tensors):
            yield "tensor", (printable(tensors[int(index)].name, ENTITY), f"{binding} in the engine file")
        plugins = known(body.plugins) or ()
        if heard.message.cause == "plugin-missing" and "plugin" not in entities and plugins:
            names = dict.fromkeys(f"{plugin.name} version {plugin.version}" for plugin in plugins)
            yield "plugin", (printable(listing(names), ENTITY), "the engine file")


def _settled(heard: Heard, engine: Engine) -> tuple[Cause, ConfidenceWord, str] | None:
    """What the file decides where the line alone cannot."""
    if heard.message.id not in ("magic-tag", "plan-magic-tag", "empty-buffer", "null-buffer"):
        return None
    name = printable(engine.path)
    if engine.path_status.state != "file":
        return "wrong-path", "certain", f"There is no file to read at {name} ({engine.path_status.state})."
    if engine.not_engine is not None:
        cause: Cause = "corrupt-or-truncated" if engine.not_engine.kind == "empty" else "not-an-engine"
        return cause, "certain", f"{name} is no engine: {engine.not_engine.what}."
    if engine.container not in (None, "plain"):
        return (
            "not-an-engine",
            "certain",
            f"{name} is a file of {engine.container}: the plan stands behind something else.",
        )
    version = known(engine.header.tensorrt_version) if engine.header is not None else None
    if version is not None and "magic" in heard.message.id:
        said = f"{name} is an engine of TensorRT {dotted(version)}, so another TensorRT tried to load it."
        return "version-mismatch", "likely", said
    return None


def _by_first_bytes(what: str) -> tuple[Cause, ConfidenceWord]:
    """Cause and confidence by what TensorRT said of a file's first four bytes."""
    if what.startswith("a plan of"):
        return "version-mismatch", "certain"
    return "not-an-engine", "likely" if what.startswith("first bytes") else "certain"


# ---- what to do


def _fixes(heard: Heard, values: Mapping[str, str], engine: Engine | None) -> Iterator[Fix]:
    values = {**_shapes(values), **values}
    path = engine.path if engine is not None else heard.entities.get("path", "model.engine")
    if "built_with" not in values and "serialization_built" in values:
        releases = _releases(values["serialization_built"], safe=_is_safe(values))
        values = {**values, **({"built_with": releases} if releases else {})}
    for remedy in heard.message.fixes:
        yield _filled(remedy, values, path)
    built_with = _version(values.get("built_with", ""))
    if built_with is not None and heard.message.cause in ("version-mismatch", "two-trt-versions"):
        ways = sorted(lookup.ways_to_get(built_with), key=lambda way: not "".join(way.commands).startswith("pip "))
        for way in ways[:1]:
            yield Fix(f"get TensorRT {dotted(built_with)}: {way.title}", way.commands, way.url)
    if heard.message.instead and engine is None and "file_begins_with" not in values:
        yield Fix(
            f"what the log alone cannot tell, this settles on that machine: {heard.message.instead}",
            (f"trtdoctor check {shell_quote(path)}",),
        )


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


def _version(text: str) -> tuple[int, int, int, int] | None:
    parts = text.split(".")
    if len(parts) != 4 or not all(part.isdigit() and len(part) < 4 for part in parts):
        return None
    major, minor, patch, build = map(int, parts)
    return major, minor, patch, build


def _filled(remedy: Fix, values: Mapping[str, str], path: str) -> Fix:
    commands = []
    for command in remedy.commands:
        wanted = {field for _, field, _, _ in string.Formatter().parse(command) if field}
        if wanted <= {*values, "path"}:
            words = {key: shell_word(value) for key, value in values.items()} | {"path": shell_quote(path)}
            commands.append(command.format(**words))
    texts = {**WORDS, **values, "path": printable(path)}
    return Fix(remedy.title.format(**texts), tuple(commands), remedy.url)
