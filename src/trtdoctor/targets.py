"""The machine in question, from words on the command line or from a JSON file."""

from __future__ import annotations

import sys

from trtdoctor.errors import BudgetExceeded, RecordError, TargetError
from trtdoctor.knowledge import lookup
from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown
from trtdoctor.model.gpu import NOT_NAMED, Gpu, gpu_label
from trtdoctor.model.plan import ComputeCapability
from trtdoctor.model.product import RUNTIME_KINDS, RUNTIMES, Product, RuntimeKind, product_of
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import dotted, listing, printable

KEYS = ("gpu", "tensorrt", "platform", "driver", "runtime", "bindings", "cuda")
PLATFORMS = ("linux-x86_64", "linux-aarch64", "windows-x86_64")
_PLATFORM_WORDS = {
    "linux": "linux-x86_64",
    "x86_64": "linux-x86_64",
    "amd64": "linux-x86_64",
    "linux-amd64": "linux-x86_64",
    "aarch64": "linux-aarch64",
    "arm64": "linux-aarch64",
    "linux-arm64": "linux-aarch64",
    "jetson": "linux-aarch64",
    "windows": "windows-x86_64",
    "windows-amd64": "windows-x86_64",
    "win": "windows-x86_64",
}
FILE_LIMIT = 16 << 20
OLDEST, NEWEST = (3, 0), (30, 0)
"""Compute capabilities in between are believed; anything else is a typing error."""


def static() -> Target:
    """No machine at all: only the file is in question."""
    nothing = NotAsked("only the file is looked at (--static)")
    gpu = Gpu(nothing, nothing, nothing, nothing, nothing)
    return Target("--static", gpu, nothing, nothing, nothing, nothing, nothing, nothing, (), nothing, where="nowhere")


def this_machine(interpreter: str | None = None) -> Target:
    """The machine we run on; ``interpreter`` is the Python whose TensorRT counts, ours if none is named."""
    from trtdoctor.host import survey

    found = survey(interpreter)
    target = Target(
        "this machine",
        platform=_here(),
        driver=found.driver,
        cuda=found.cuda,
        gpus=found.gpus,
        machine=Known(found.machine, "this machine"),
        where="here",
    )
    return with_runtime(with_gpu(target, None), "tensorrt")


def _here() -> Fact[str]:
    system = {"linux": "linux", "win32": "windows"}.get(sys.platform)
    machine = _machine()
    if f"{system}-{machine}" in PLATFORMS:
        return Known(f"{system}-{machine}", "this machine")
    return Unknown(f"{sys.platform} on {machine} is no platform of TensorRT")


# ---- one GPU and one runtime of a machine that has several


def with_gpu(target: Target, gpu: Gpu | None) -> Target:
    """``target`` with ``gpu`` in question; ``None`` is what a program gets that does not choose."""
    if gpu is None:
        gpu = next(iter(visible_gpus(target)), None)
    if gpu is None and isinstance(target.machine, Known):
        nothing = Unknown("no GPU can be used there")
        gpu = Gpu(nothing, nothing, nothing, nothing, nothing)
    return target if gpu is None else target._replace(gpu=gpu)


def visible_gpus(target: Target) -> tuple[Gpu, ...]:
    """The GPUs that a process of the target sees."""
    return tuple(gpu for gpu in target.gpus if not (isinstance(gpu.visible, Known) and not gpu.visible.value))


def chosen_gpus(target: Target, choice: str | None) -> tuple[Gpu, ...]:
    """The GPUs that ``--gpu`` names: an index as nvidia-smi counts, a UUID or its beginning, or ``all`` (the default),
    which are those that a process sees. Raises ``BadTarget``."""
    if choice is None or choice == "all":
        return visible_gpus(target)
    found = [
        gpu
        for gpu in target.gpus
        if (isinstance(gpu.device_index, Known) and str(gpu.device_index.value) == choice)
        or (isinstance(gpu.uuid, Known) and len(choice) > 4 and gpu.uuid.value.lower().startswith(choice.lower()))
    ]
    if not found:
        names = [gpu_label(gpu) for gpu in target.gpus]
        has = f"it has {listing(names[:8])}" if names else "no GPU was found there"
        raise TargetError(f"there is no GPU {printable(choice, 60)!r} on {target.described}; {has}")
    return tuple(found)


def with_runtime(target: Target, product: Product) -> Target:
    """``target`` with that one of its TensorRTs in question that an engine of ``product`` would meet.

    One that is whole before one whose library is missing, the full one before lean and dispatch, the interpreter's
    before those of other programs; for a TensorRT-RTX engine, TensorRT-RTX where there is one. A target in words names
    its only one.
    """
    if not isinstance(target.machine, Known):
        return target
    runtimes = target.machine.value.runtimes
    if not isinstance(runtimes, Known):
        unknown = Unknown(runtimes.reason)
        return target._replace(tensorrt=unknown, runtime=unknown, bindings=unknown, chosen=None)
    order = sorted(RUNTIMES, key=lambda row: row.product != product)
    kinds = [row.kind for row in order]
    found = sorted(runtimes.value, key=lambda one: (kinds.index(one.kind), not isinstance(one.library, Known)))
    whole = [one for one in found if isinstance(one.library, Known) and product_of(one.kind) == product]
    found = whole or found
    if not found:
        none = Unknown("no TensorRT was found there")
        return target._replace(
            tensorrt=none, runtime=none, bindings=NotAsked("no TensorRT was found there"), chosen=None
        )
    first = found[0]
    bindings: Fact[PartialVersion] = first.bindings
    if not isinstance(bindings, Known) or not isinstance(first.library, Known):
        bindings = NotAsked(getattr(bindings, "reason", "the library behind the bindings is missing"))
    runtime = Known(first.kind, first.process)
    return target._replace(tensorrt=first.version, runtime=runtime, bindings=bindings, chosen=first)


def _machine() -> str:
    import os

    name = os.uname().machine if hasattr(os, "uname") else "x86_64"
    return {"amd64": "x86_64", "AMD64": "x86_64", "arm64": "aarch64"}.get(name, name)


def parse(text: str) -> Target:
    """``gpu=A100,tensorrt=10.3.0`` or the path of a JSON file. Raises ``BadTarget`` with a sentence for the user."""
    import os

    if "=" not in text or os.path.isfile(text):
        return _from_file(text)
    return _from_words(text)


def _from_words(text: str) -> Target:
    words: dict[str, str] = {}
    for part in text.split(","):
        key, equals, value = part.partition("=")
        key, value = key.strip().lower(), value.strip().strip("'\"")
        if not equals or not value:
            raise TargetError(
                f"{printable(part)!r} is not KEY=VALUE; a target is written like gpu=A100,tensorrt=10.3.0"
            )
        if key not in KEYS:
            raise TargetError(f"a target has no {printable(key, 40)!r}; it knows {listing(KEYS)}")
        if key in words:
            raise TargetError(f"the target names {key} twice")
        words[key] = value
    source = f"--target {key_list(words)}"
    runtime: Fact[RuntimeKind] = Known(_runtime(words["runtime"]), source) if "runtime" in words else NOT_NAMED
    if "runtime" not in words and "tensorrt" in words:
        runtime = Known("full", "the target names TensorRT and no other runtime")
    gpu = _gpu(words["gpu"], source) if "gpu" in words else Gpu()
    return Target(
        described=printable(text),
        gpu=gpu,
        tensorrt=Known(_version(words["tensorrt"], "tensorrt"), source) if "tensorrt" in words else NOT_NAMED,
        runtime=runtime,
        bindings=Known(_version(words["bindings"], "bindings"), source) if "bindings" in words else NOT_NAMED,
        platform=Known(_platform(words["platform"]), source) if "platform" in words else NOT_NAMED,
        driver=Known(dotted(_version(words["driver"], "driver").parts), source) if "driver" in words else NOT_NAMED,
        cuda=Known(dotted(_version(words["cuda"], "cuda").parts), source) if "cuda" in words else NOT_NAMED,
    )


def key_list(words: dict[str, str]) -> str:
    return ",".join(f"{key}=…" for key in words)


def _runtime(text: str) -> RuntimeKind:
    kind = next((kind for kind in RUNTIME_KINDS if kind == text.lower()), None)
    if kind is None:
        raise TargetError(f"there is no runtime {printable(text, 40)!r}; it is {listing(RUNTIME_KINDS, 'or')}")
    return kind


def _platform(text: str) -> str:
    word = text.lower().replace("/", "-")
    word = _PLATFORM_WORDS.get(word, word)
    if word not in PLATFORMS:
        raise TargetError(f"there is no platform {printable(text, 40)!r}; it is {listing(PLATFORMS, 'or')}")
    return word


def _version(text: str, key: str) -> PartialVersion:
    version = PartialVersion.parse(text)
    if version is None:
        raise TargetError(
            f"{key}={printable(text, 40)} is not a version; write it like 10.3.0.26, as many numbers as you know"
        )
    return version


def capability(text: str) -> ComputeCapability | None:
    """``9.0``, ``sm_90``, ``sm90``, ``compute_90`` -> (9, 0); ``None`` for anything else."""
    word = text.lower().removeprefix("compute_").removeprefix("sm_").removeprefix("sm")
    if word != text.lower() and word.isascii() and word.rstrip("af").isdigit() and len(word.rstrip("af")) in (2, 3):
        digits = word.rstrip("af")
        return int(digits[:-1]), int(digits[-1])
    major, dot, minor = word.partition(".")
    if dot and major.isascii() and major.isdigit() and minor.isascii() and minor.isdigit() and len(word) <= 5:
        return int(major), int(minor)
    return None


def _gpu(text: str, source: str) -> Gpu:
    found = capability(text)
    if found is not None:
        if not OLDEST <= found < NEWEST:
            raise TargetError(f"gpu={printable(text, 40)} is no compute capability of an NVIDIA GPU")
        unnamed = NotAsked("the target names a compute capability, not a model")
        return Gpu(Known(found, source), unnamed, unnamed, unnamed, unnamed)
    models, exact = lookup.gpus_named(text)
    if not models:
        near = lookup.nearest_names(text)
        hint = f"; did you mean {listing(near, 'or')}?" if near else "."
        raise TargetError(
            f"no GPU {printable(text, 60)!r} is known{hint} Its compute capability will do, as in gpu=sm_89"
        )
    capabilities = sorted({model.compute_capability for model in models})
    if len(capabilities) > 1:
        names = listing([f"{model.name} ({dotted(model.compute_capability)})" for model in models[:6]], "or")
        raise TargetError(f"gpu={printable(text, 60)} may be {names}; name one of them, or its compute capability")
    first = models[0]
    where = f"{source}, table of GPUs ({first.source})"
    part = NotAsked(f"{printable(text, 60)} may be a variant of, or a part of, {first.name}")
    return Gpu(
        compute_capability=Known(first.compute_capability, where),
        name=Known(first.name if len(models) == 1 and exact else printable(text, 60), where),
        sm_count=_agreed([model.sm_count for model in models], where, "SM count") if exact else part,
        integrated=Known(first.integrated, where),
        memory_bytes=_agreed([m.memory_gib << 30 if m.memory_gib else None for m in models], where, "memory")
        if exact
        else part,
    )


def _agreed(values: list[int | None], source: str, what: str) -> Fact[int]:
    if len(set(values)) == 1 and values[0] is not None:
        return Known(values[0], source)
    return NotAsked(f"the target's words fit several models, or the table of GPUs does not hold their {what}")


def _from_file(path: str) -> Target:
    import json

    from trtdoctor.model.budget import Budget
    from trtdoctor.sources.local import open_stream, read_stream

    try:
        with open_stream(path) as file:
            raw = read_stream(file, Budget("it", bytes=FILE_LIMIT))
    except BudgetExceeded as error:
        raise TargetError(f"the target file {printable(path)!r} cannot be read: {error}") from error
    except (OSError, ValueError) as error:  # ValueError: an embedded null byte
        hint = "" if "." in path or "/" in path else "; a target in words is written like gpu=A100,tensorrt=10.3.0"
        why = getattr(error, "strerror", None) or error
        raise TargetError(f"the target file {printable(path)!r} cannot be read: {why}{hint}") from error
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise TargetError(f"the target file {printable(path)!r} is no JSON: {printable(str(error))}") from error
    if not isinstance(data, dict):
        raise TargetError(f"the target file {printable(path)!r} holds no JSON object")
    if isinstance(data.get("target"), dict):  # the JSON of `check` and `host` nest it
        data = data["target"]
    return from_json(data, printable(path))


def from_json(data: dict[str, object], path: str) -> Target:
    """A target as ``as_json.target`` writes it; a key that is missing was not asked about, ``null`` is unknown."""
    from trtdoctor.model import records

    parsers = {PartialVersion: _version_of, records.CAPABILITY: _capability_of, RuntimeKind: _runtime_of}
    try:
        target = records.decode(Target, _fields(data, path), path, parsers)
    except RecordError as error:
        raise TargetError(f"the target file {path!r}: {error}") from error
    if isinstance(target.platform, Known):
        target = target._replace(platform=Known(_platform(target.platform.value), target.platform.source))
    if data.get("gpus") == [] and isinstance(target.machine, NotAsked):
        # A machine without a GPU; what that means is for the checks of the host to say.
        nothing = Unknown(f"{path} lists no GPU")
        return target._replace(gpu=Gpu(nothing, nothing, nothing, nothing, nothing))
    return with_runtime(with_gpu(target, None), "tensorrt")


def _fields(data: dict[str, object], path: str) -> dict[str, object]:
    """The keys of ``data`` that make a target, as ``records`` reads them."""
    gpus = data.get("gpus", [])
    if not isinstance(gpus, list):
        raise TargetError(f"the target file {path!r}: gpus is a JSON list of GPUs")
    keys = ("gpus", *KEYS[1:])
    if not set(keys) & set(data):
        raise TargetError(f"the target file {path!r} describes no target: it has none of {listing(keys)}")
    known = {key: data[key] for key in data if key in (*keys, "machine", "unknown", "sources")}
    strange = sorted(data.keys() - known.keys() - {"described"})
    if strange and "schema_version" not in data:  # written by hand: a misspelt key must not be a question left out
        raise TargetError(f"the target file {path!r} has a key {printable(strange[0], 40)!r}; it knows {listing(keys)}")
    if "gpus" in data and "schema_version" not in data and "machine" not in data:
        known["gpus"] = [_written_by_hand(gpu, path) for gpu in gpus]
    if "machine" in data:
        known["machine"] = _with_modules(data["machine"])
    return {**known, "described": path}


_IMPORT = "python: import "
"""How ``Runtime.process`` began in files of version 0.1, which had no ``module``, where Python loads the library."""


def _with_modules(machine: object) -> object:
    """A saved machine whose runtimes name the module that loads them."""
    if not isinstance(machine, dict) or not isinstance(machine.get("runtimes"), list):
        return machine  # records says what is wrong
    return {**machine, "runtimes": [_with_module(row) for row in machine["runtimes"]]}


def _with_module(row: object) -> object:
    if not isinstance(row, dict) or "module" in row:
        return row
    process = row.get("process")
    named = isinstance(process, str) and process.startswith(_IMPORT)
    return {**row, "module": str(process).removeprefix(_IMPORT) if named else None}


def _written_by_hand(gpu: object, path: str) -> object:
    """A GPU without a compute capability is looked up by its name; a misspelt key is no question left out."""
    if not isinstance(gpu, dict):
        return gpu  # records says what is wrong
    strange = sorted(set(map(str, gpu)) - {*Gpu._fields, "unknown", "sources"})
    if strange:
        raise TargetError(f"the target file {path!r}: a GPU has no {printable(strange[0], 40)!r}")
    name = gpu.get("name")
    if "compute_capability" in gpu or not isinstance(name, str):
        return gpu
    model = _gpu(name, path)
    found = (
        {"compute_capability": dotted(model.compute_capability.value)}
        if isinstance(model.compute_capability, Known)
        else {}
    )
    for key in ("sm_count", "integrated", "memory_bytes"):
        fact = getattr(model, key)
        if isinstance(fact, Known):
            found[key] = fact.value
    return {**found, **gpu}


def _version_of(value: object) -> PartialVersion:
    if not isinstance(value, str):
        raise ValueError("is a JSON string")
    return _version(value, "it")


def _runtime_of(value: object) -> RuntimeKind:
    if not isinstance(value, str):
        raise ValueError("is a JSON string")
    return _runtime(value)


def _capability_of(value: object) -> ComputeCapability:
    if not isinstance(value, str):
        raise ValueError("is a JSON string")
    found = capability(value)
    if found is None or not OLDEST <= found < NEWEST:
        raise ValueError(f"{printable(str(value), 40)!r} is no compute capability")
    return found
