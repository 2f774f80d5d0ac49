"""DeepStream's nvinfer configurations: key files as GLib reads them, and their YAML twin.

Keys: the Gst-nvinfer page of NVIDIA's DeepStream documentation.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from trtdoctor.configs import reading
from trtdoctor.configs.looking import named_file
from trtdoctor.model.configuration import (
    AnyConfiguration,
    Broken,
    Configuration,
    Mark,
    NamedFile,
    Said,
    Template,
    Unread,
)

if TYPE_CHECKING:
    from trtdoctor.configs.looking import Role

SECTION = "property"
_GROUP = re.compile(r"(?:primary|secondary)-gie\d{0,6}")
"""Groups of deepstream-app's own file: each is an nvinfer, whose keys stand before those of its config-file."""
MOST_KEYS = 4096
MOST_GROUPS = 256
_SOURCES = (
    *("onnx-file", "tlt-encoded-model", "model-file", "proto-file", "uff-file"),
    "custom-network-config",
)
"""What an engine can be built from. ``engine-create-func-name`` names a function that builds from one of them."""
_NUMBERS = ("batch-size", "network-mode")
_COMPARED = ("batch-size", "model-engine-file", "output-blob-names")
"""What is compared with an engine."""
_OF_GROUP = ("batch-size", "model-engine-file")
_WHOLE = re.compile(r"[-+]?\d{1,10}")
_YAML_LINE = re.compile(r"( *)([A-Za-z0-9_][\w.\-]*) *:(?: +(.*)| *)")
_YAML_MORE = re.compile(r"\s*(?:[*&!|>\[]|\{(?![{%]))")
"""How a value begins that is no plain or quoted word: of an alias, an anchor, a type, a block, a list."""
Keys = Mapping[str, Said[str]]
Sections = dict[str, dict[str, Said[str]]]


def of(path: str) -> AnyConfiguration:
    """What the file says. Paths in it are relative to its folder, as DeepStream has it."""
    text = reading.read("deepstream", path)
    if not isinstance(text, reading.Text):
        return text
    repeated: list[Said[str]] = []
    sections = _sections(text, repeated)
    if isinstance(sections, Broken):
        return _template(text, sections) or (_unread(text, sections) if _is_yaml(path) else sections)
    return _configuration(text, sections.get(SECTION, {}), repeated)


def groups(path: str) -> Iterator[tuple[Configuration, NamedFile | None]]:
    """What each nvinfer of a file of deepstream-app has there, and the file that says the rest of it; of those that are
    switched off, or run with Triton, nothing. A file that is none has no groups.

    ``create_primary_gie_bin`` and ``create_secondary_gie_bin`` of DeepStream's apps-common set these as properties.
    """
    text = reading.read("deepstream", path)
    sections = _sections(text, []) if isinstance(text, reading.Text) else None
    if not isinstance(text, reading.Text) or not isinstance(sections, dict):
        return
    for name, keys in sections.items():
        if _GROUP.fullmatch(name) is None or _is(keys, "enable", "0") or _is(keys, "plugin-type", "1"):
            continue
        found = _configuration(text, {key: said for key, said in keys.items() if key in _OF_GROUP}, [])
        config = keys.get("config-file")
        folder = os.path.dirname(os.path.abspath(path))
        if isinstance(found, Configuration):
            yield found, _file("source", config, folder) if config is not None and config.value else None


def _is(keys: Keys, key: str, value: str) -> bool:
    return key in keys and keys[key].value == value


def _configuration(text: reading.Text, keys: Keys, repeated: list[Said[str]]) -> Configuration | Broken:
    path = text.path
    marks = {name: mark for name in _COMPARED if (mark := _mark(name, keys.get(name))) is not None}
    numbers: dict[str, Said[int]] = {}
    for name in _NUMBERS:
        given = keys.get(name)
        if given is None or name in marks or reading.mark_in(given.value):
            continue
        whole = _WHOLE.match(given.value)
        if whole is None:
            return text.broken(f"has no number for {name}", given.line)
        numbers[name] = Said(int(whole[0]), given.line, given.text)
    return Configuration(
        "deepstream",
        path,
        max_batch_size=numbers.get("batch-size"),
        files=tuple(_files(keys, os.path.dirname(os.path.abspath(path)))),
        network_mode=numbers.get("network-mode"),
        outputs=None if "output-blob-names" in marks else _outputs(keys.get("output-blob-names")),
        repeated=tuple(repeated),
        marks=tuple(marks.values()),
    )


def _template(text: reading.Text, broken: Broken) -> Template | None:
    """What a mark in the refused line makes of it. A mark elsewhere is no reason why that is refused."""
    number = broken.at.line if broken.at is not None else 0
    mark = reading.mark_in(text.said("", number).text.partition("#")[0])
    return Template("deepstream", text.path, text.said(mark, number)) if mark else None


def _unread(text: reading.Text, found: Broken) -> Unread:
    """What is more of YAML than is read here; DeepStream reads all of that."""
    line = f" (line {found.at.line})" if found.at is not None else ""
    return Unread("deepstream", text.path, f"{found.why}{line}, which is not read of YAML")


def _mark(name: str, said: Said[str] | None) -> Mark | None:
    """What is to be filled in: something that looks so, or no value where a number is needed."""
    if said is None:
        return None
    mark = reading.mark_in(said.value)
    if mark is None and (said.value or name != "batch-size"):
        return None
    return Mark(name, Said(mark or "", said.line, said.text))


def _files(keys: Keys, folder: str) -> Iterator[NamedFile]:
    if (engine := keys.get("model-engine-file")) is not None and engine.value:
        yield _file("engine", engine, folder)
    for name in _SOURCES:
        if (source := keys.get(name)) is not None and source.value:
            yield _file("source", source, folder)
    if (library := keys.get("custom-lib-path")) is not None and library.value:
        yield _file("library", library, folder)
    if (calibration := keys.get("int8-calib-file")) is not None and calibration.value:
        yield _file("calibration", calibration, folder)


def _file(role: Role, name: Said[str], folder: str) -> NamedFile:
    """The file of that name; where a part of it is still to be filled in, nobody can look."""
    return named_file(role, name, None if reading.mark_in(name.value) else folder)


def _outputs(said: Said[str] | None) -> Said[tuple[str, ...]] | None:
    """Names with ``;`` between them; some people write ``,``, which DeepStream takes for a part of a name."""
    if said is None:
        return None
    names = tuple(name.strip() for name in said.value.split(";") if name.strip())
    return Said(names, said.line, said.text)


# ---- key files: sections in brackets, key=value, comments only on lines of their own


def _sections(text: reading.Text, repeated: list[Said[str]]) -> Sections | Broken:
    """The sections that are about an nvinfer."""
    return (_yaml_keys if _is_yaml(text.path) else _keys)(text, repeated)


def _is_yaml(path: str) -> bool:
    return path.lower().endswith((".yml", ".yaml"))


def _is_nvinfers(section: str | None) -> bool:
    """Whether a section is about an nvinfer."""
    return section is not None and (section == SECTION or _GROUP.fullmatch(section) is not None)


def _keys(text: reading.Text, repeated: list[Said[str]]) -> Sections | Broken:
    found: Sections = {}
    section = None
    for number, raw in enumerate(text.lines, start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1].strip()
            continue
        key, equals, value = line.partition("=")
        if not equals or section is None:
            return text.broken("has a line that is neither a section nor a key with its value", number)
        if not _keep(found, repeated, section, key.strip(), text.said(value.strip(), number)):
            return text.broken(f"has more than {MOST_KEYS} keys", number)
    return found if found or section is not None else text.broken("has no section [property]")


def _keep(found: Sections, repeated: list[Said[str]], section: str, key: str, said: Said[str]) -> bool:
    """Keeps a key of an nvinfer; whether there was room."""
    if not _is_nvinfers(section):
        return True
    keys = found.setdefault(section, {})
    if section == SECTION and key in keys:
        repeated.append(Said(key, said.line, said.text))
    keys[key] = said
    return len(keys) <= MOST_KEYS and len(found) <= MOST_GROUPS


# ---- the YAML twin: two levels, the same keys


def _yaml_keys(text: reading.Text, repeated: list[Said[str]]) -> Sections | Broken:
    """Sections of other elements may hold whatever YAML has."""
    found: Sections = {}
    section, depth = "", 0
    for number, line in _yaml_lines(text):
        if line[0] in " -" and section and not _is_nvinfers(section):
            continue
        parts = _YAML_LINE.fullmatch(line)
        if parts is None or _is_more(parts):
            return text.broken("has a line that is more than a key with its value", number)
        indent, key = len(parts[1]), parts[2]
        if not indent:
            section, depth = key, 0
            continue
        depth = depth or indent
        if not section or indent != depth:
            return text.broken("has a value of more than one line", number)
        if not _keep(found, repeated, section, key, text.said(_yaml_value(parts[3] or ""), number)):
            return text.broken(f"has more than {MOST_KEYS} keys", number)
    return found


def _yaml_lines(text: reading.Text) -> Iterator[tuple[int, str]]:
    """Lines that say something, with their numbers."""
    for number, raw in enumerate(text.lines, start=1):
        line = raw.rstrip()
        if line.strip() not in ("", "---", "...") and not line.lstrip().startswith("#"):
            yield number, line


def _is_more(parts: re.Match[str]) -> bool:
    """Whether a line of an nvinfer has a value that is no word; its section, any value."""
    value = parts[3] or ""
    if parts[1]:
        return _YAML_MORE.match(value) is not None
    return _is_nvinfers(parts[2]) and _yaml_value(value) != ""


def _yaml_value(text: str) -> str:
    """A plain or quoted scalar, without the comment behind it."""
    value = text.strip()
    if value[:1] in ("'", '"'):
        end = value.find(value[0], 1)
        return value[1:end] if end > 0 else value
    return re.split(r"\s#", value, maxsplit=1)[0].strip() if not value.startswith("#") else ""
