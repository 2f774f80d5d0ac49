"""A target from the JSON that ``trtdoctor host`` or ``check`` wrote, or that somebody wrote by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trtdoctor.errors import BudgetExceeded, RecordError, TargetError
from trtdoctor.model import records
from trtdoctor.model.budget import Budget
from trtdoctor.model.fact import Known, NotAsked, known
from trtdoctor.model.gpu import Gpu
from trtdoctor.model.product import RuntimeKind, product_of
from trtdoctor.model.target import CARRIERS, SCHEMA_VERSION, Target
from trtdoctor.model.target import KEYS as KEYS_OF_WORDS
from trtdoctor.model.version import PartialVersion
from trtdoctor.sources.json_values import value_or_lines_of
from trtdoctor.sources.local import read_patiently
from trtdoctor.targets import words
from trtdoctor.targets.believable import MEANT, require_capability, require_release
from trtdoctor.targets.choose import with_gpu, with_runtime, without_gpu
from trtdoctor.targets.upgrade import upgraded
from trtdoctor.text import dotted, listing, printable, shell_word

FILE_LIMIT = 16 << 20
GUESSED = ("gpu", "container", "tensorrt")
"""What a word may be that is no file."""
MOST_OF_WORD = 80
KEYS = ("gpus", *KEYS_OF_WORDS[1:], "tensorrt_cuda")


def _read_by(read: Callable[[str], object]) -> Callable[[object], object]:
    """A parser for what a target in words has as a word, too."""

    def parser(value: object) -> object:
        if not isinstance(value, str):
            raise ValueError("must be a JSON string: put it in quotes")
        try:
            return read(value)
        except TargetError as error:
            raise ValueError(f"cannot be used: {error}") from error

    return parser


_PARSERS: records.Parsers = {
    PartialVersion: _read_by(lambda text: words.release(text, "it", None)),
    records.CAPABILITY: _read_by(words.known_capability),
    RuntimeKind: _read_by(words.runtime),
}


def read_target(path: str) -> Target:
    """The target in a JSON file, alone or as ``target`` of a report. Raises ``TargetError``."""
    return target_of(load(path), path)


def load(path: str) -> object:
    """The JSON value of a file of targets; JSON lines, as of a cluster's nodes, as a list. Raises ``TargetError``."""
    name = named(path)
    try:
        raw = read_patiently(path, Budget("it", bytes=FILE_LIMIT))
    except BudgetExceeded as error:
        raise TargetError(f"{name} cannot be read: {error}") from error
    except (OSError, ValueError) as error:  # ValueError: an embedded null byte
        hint = _as_words(path)
        why = getattr(error, "strerror", None) or error
        raise TargetError(f"{name} cannot be read: {why}{hint}") from error
    try:
        return value_or_lines_of(raw)
    except BudgetExceeded as error:
        raise TargetError(f"{name} cannot be read: {error}") from error
    except records.TwiceError as error:
        raise TargetError(f"{name} has the key '{printable(str(error), 80)}' twice in one object; keep one") from error
    except (ValueError, RecursionError) as error:
        raise TargetError(f"{name} is not JSON: {printable(str(error))}") from error


def named(path: str) -> str:
    """How a file of targets is called in errors."""
    return f"the target file '{printable(path)}'"


def target_of(data: object, path: str) -> Target:
    """The target that a JSON value describes, alone or as ``target`` of a report. Raises ``TargetError``."""
    if not isinstance(data, dict):
        raise TargetError(f"{named(path)} holds no JSON object")
    try:
        data = _unwrapped(data)
    except TargetError as error:
        raise TargetError(f"{named(path)}: {error}") from error
    return from_json(data, printable(path))


def _as_words(text: str) -> str:
    """How what is no file would be written in words, as the end of the sentence."""
    meant = [f"--target {shell_word(f'{key}={text}')}" for key in GUESSED if _is_meant(key, text)]
    if meant:
        return f"; in words it is {listing(meant, 'or')}"
    return "" if "." in text or "/" in text else "; a target in words is written like gpu=A100,tensorrt=10.3.0"


def _is_meant(key: str, text: str) -> bool:
    if len(text) > MOST_OF_WORD or not text.isprintable():
        return False
    try:
        words.parse_words(f"{key}={text}")
    except TargetError:
        return False
    return True


def _unwrapped(data: dict[str, Any]) -> dict[str, Any]:
    """The target itself: ``check`` and ``host`` nest it, beside what they found."""
    _require_schema(data)
    inner = data.get("target")
    if not isinstance(inner, dict):
        return data
    beside = sorted(data.keys() - {"target", "schema_version"})
    lost = [key for key in beside if "tool" not in data or key in (*KEYS, *KEYS_OF_WORDS)]
    if lost:  # what stands beside the target would be a question left out
        raise TargetError(f"'{printable(lost[0], 40)}' stands beside 'target'; a target's keys belong into it")
    _require_schema(inner)
    return inner


def _require_schema(data: dict[str, Any]) -> None:
    """Raises ``TargetError`` for JSON of a version that this trtdoctor does not read."""
    version = data.get("schema_version", SCHEMA_VERSION)
    if isinstance(version, bool) or version != SCHEMA_VERSION:
        raise TargetError(
            f"its schema_version is {printable(str(version), 40)}, and this trtdoctor reads {SCHEMA_VERSION}; "
            "write it again with this one (trtdoctor host --output-format json -o target.json)"
        )


def from_json(data: dict[str, Any], path: str) -> Target:
    """A target as ``as_json.target`` writes it; a key that is missing was not asked about, ``null`` is unknown."""
    try:
        target = records.decode(Target, _fields(data, path), path, _PARSERS)
        if isinstance(target.platform, Known):
            target = target._replace(platform=Known(words.platform(target.platform.value), target.platform.source))
    except (RecordError, TargetError) as error:
        raise TargetError(f"the target file {path!r}: {error}") from error
    if not target.gpus and "gpus" in data and isinstance(target.machine, NotAsked):
        return without_gpu(target, f"{path} lists no GPU")  # what that means is for the checks of the host to say
    target = with_runtime(with_gpu(target, None), "tensorrt")
    try:
        return _believed(target, data, path) if isinstance(target.machine, NotAsked) else target
    except TargetError as error:
        raise TargetError(f"the target file {path!r}: {error}") from error


def _believed(target: Target, data: dict[str, Any], path: str) -> Target:
    """A target that somebody wrote, held against what can be; ``described`` marks one that was held against it before.
    Raises ``TargetError``."""
    place = data.get("platform")
    if isinstance(place, str):
        target = target._replace(gpu=words.placed(target.gpu, place, path))
    for key, fact in (("tensorrt", target.tensorrt), ("bindings", target.bindings)):
        text = data.get(key)
        if isinstance(fact, Known) and isinstance(text, str) and not text.startswith(MEANT) and "described" not in data:
            require_release(fact.value, text, key, product_of(known(target.runtime)))
    return words.where_its_gpu_is(target)


def _fields(data: dict[str, Any], path: str) -> dict[str, Any]:
    """The keys of ``data`` that make a target, as ``records`` reads them."""
    by_word = "gpu" in data
    data = _with_gpus({key: value for key, value in data.items() if key != "schema_version"})
    gpus = data.get("gpus", [])
    if not isinstance(gpus, list):
        raise TargetError("gpus must be a JSON list of GPUs")
    only_words = sorted(set(CARRIERS) & set(data))
    if only_words:
        key, value = only_words[0], data[only_words[0]]
        given = f"{key}={value}" if isinstance(value, str) else f"{key}=…"
        raise TargetError(f"{key} is a key of targets in words only: --target {shell_word(given)}")
    if not set(KEYS) & set(data):
        raise TargetError(f"it describes no target: it has none of {listing(KEYS)}")
    fields = {key: data[key] for key in data if key in (*KEYS, "machine", "unknown", "sources")}
    strange = sorted(data.keys() - fields.keys() - {"described"})
    if strange:  # a misspelt key must not be a question left out
        raise TargetError(words.unknown_key(strange[0], KEYS))
    if "gpus" in data and (by_word or "machine" not in data):
        fields["gpus"] = [_written_by_hand(gpu, path, doubted="described" not in data) for gpu in gpus]
    if "machine" in data:
        fields["machine"] = upgraded(data["machine"])
    return {**fields, "described": path}


def _with_gpus(data: dict[str, Any]) -> dict[str, Any]:
    """``gpu``, as in words, is the only one of ``gpus``: by name, by compute capability, or as an object."""
    if "gpu" not in data:
        return data
    if "gpus" in data:
        raise TargetError("it has gpu and gpus; one of them says which GPUs there are")
    one = data["gpu"]
    if isinstance(one, str):
        one = {"compute_capability": one} if words.capability(one.removeprefix(MEANT)) else {"name": one}
    rest = {key: value for key, value in data.items() if key != "gpu"}
    return {**rest, "gpus": [one]}


def _written_by_hand(gpu: object, path: str, *, doubted: bool) -> object:
    """A GPU without a compute capability is looked up by its name; a misspelt key is not a question left out, and where
    it is ``doubted``, neither is a compute capability that no GPU has."""
    if not isinstance(gpu, dict):
        return gpu  # records says what is wrong
    strange = sorted(set(map(str, gpu)) - {*Gpu._fields, "unknown", "sources"})
    if strange:
        raise TargetError(words.unknown_key(strange[0], Gpu._fields, "a GPU"))
    name, capability = gpu.get("name"), gpu.get("compute_capability")
    if isinstance(capability, str) and words.capability(capability.removeprefix(MEANT)):
        plain = capability.removeprefix(MEANT)
        if doubted and plain == capability:
            require_capability(words.known_capability(plain), plain)
        gpu = {**gpu, "compute_capability": plain}
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
