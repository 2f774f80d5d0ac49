"""A target from the JSON that ``trtdoctor host`` or ``check`` wrote, or that somebody wrote by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trtdoctor.errors import BudgetExceeded, RecordError, TargetError
from trtdoctor.model import records
from trtdoctor.model.budget import Budget
from trtdoctor.model.fact import Known, NotAsked
from trtdoctor.model.gpu import Gpu
from trtdoctor.model.product import RuntimeKind
from trtdoctor.model.target import KEYS as KEYS_OF_WORDS
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.sources.local import open_stream, read_stream
from trtdoctor.targets import words
from trtdoctor.targets.choose import with_gpu, with_runtime, without_gpu
from trtdoctor.targets.upgrade import upgraded
from trtdoctor.text import dotted, listing, printable

FILE_LIMIT = 16 << 20
KEYS = ("gpus", *KEYS_OF_WORDS[1:])


def _read_by(read: Callable[[str], object]) -> Callable[[object], object]:
    """A parser for what a target in words has as a word, too."""

    def parser(value: object) -> object:
        if not isinstance(value, str):
            raise ValueError("is a JSON string")
        try:
            return read(value)
        except TargetError as error:
            raise ValueError(f"cannot be used: {error}") from error

    return parser


_PARSERS: records.Parsers = {
    PartialVersion: _read_by(lambda text: words.version(text, "it")),
    records.CAPABILITY: _read_by(words.known_capability),
    RuntimeKind: _read_by(words.runtime),
}


def read_target(path: str) -> Target:
    """The target in a JSON file, alone or as ``target`` of a report. Raises ``TargetError``."""
    import json

    name = f"the target file {printable(path)!r}"
    try:
        with open_stream(path) as file:
            raw = read_stream(file, Budget("it", bytes=FILE_LIMIT))
    except BudgetExceeded as error:
        raise TargetError(f"{name} cannot be read: {error}") from error
    except (OSError, ValueError) as error:  # ValueError: an embedded null byte
        hint = "" if "." in path or "/" in path else "; a target in words is written like gpu=A100,tensorrt=10.3.0"
        why = getattr(error, "strerror", None) or error
        raise TargetError(f"{name} cannot be read: {why}{hint}") from error
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise TargetError(f"{name} is not JSON: {printable(str(error))}") from error
    if not isinstance(data, dict):
        raise TargetError(f"{name} holds no JSON object")
    if isinstance(data.get("target"), dict):  # the JSON of `check` and `host` nest it
        data = data["target"]
    return from_json(data, printable(path))


def from_json(data: dict[str, Any], path: str) -> Target:
    """A target as ``as_json.target`` writes it; a key that is missing was not asked about, ``null`` is unknown."""
    try:
        target = records.decode(Target, _fields(data, path), path, _PARSERS)
        if isinstance(target.platform, Known):
            target = target._replace(platform=Known(words.platform(target.platform.value), target.platform.source))
    except (RecordError, TargetError) as error:
        raise TargetError(f"the target file {path!r}: {error}") from error
    if data.get("gpus") == [] and isinstance(target.machine, NotAsked):
        return without_gpu(target, f"{path} lists no GPU")  # what that means is for the checks of the host to say
    return with_runtime(with_gpu(target, None), "tensorrt")


def _fields(data: dict[str, Any], path: str) -> dict[str, Any]:
    """The keys of ``data`` that make a target, as ``records`` reads them."""
    gpus = data.get("gpus", [])
    if not isinstance(gpus, list):
        raise TargetError("gpus is a JSON list of GPUs")
    if not set(KEYS) & set(data):
        raise TargetError(f"it describes no target: it has none of {listing(KEYS)}")
    known = {key: data[key] for key in data if key in (*KEYS, "machine", "unknown", "sources")}
    strange = sorted(data.keys() - known.keys() - {"described"})
    if strange and "schema_version" not in data:  # written by hand: a misspelt key must not be a question left out
        raise TargetError(f"it has a key {printable(strange[0], 40)!r}; a target knows {listing(KEYS)}")
    if "gpus" in data and "schema_version" not in data and "machine" not in data:
        known["gpus"] = [_written_by_hand(gpu, path) for gpu in gpus]
    if "machine" in data:
        known["machine"] = upgraded(data["machine"])
    return {**known, "described": path}


def _written_by_hand(gpu: object, path: str) -> object:
    """A GPU without a compute capability is looked up by its name; a misspelt key is not a question left out."""
    if not isinstance(gpu, dict):
        return gpu  # records says what is wrong
    strange = sorted(set(map(str, gpu)) - {*Gpu._fields, "unknown", "sources"})
    if strange:
        raise TargetError(f"a GPU has no {printable(strange[0], 40)!r}")
    name = gpu.get("name")
    if "compute_capability" in gpu or not isinstance(name, str):
        return gpu
    model = words.gpu(name, path)
    found: dict[str, object] = {}
    if isinstance(model.compute_capability, Known):
        found["compute_capability"] = dotted(model.compute_capability.value)
    for key, fact in (
        ("sm_count", model.sm_count),
        ("integrated", model.integrated),
        ("memory_bytes", model.memory_bytes),
    ):
        if isinstance(fact, Known):
            found[key] = fact.value
    return {**found, **gpu}
