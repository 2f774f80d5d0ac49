"""A target in words: ``gpu=A100,tensorrt=10.3.0`` or ``jetpack=6.2``; and each word as a fact."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from trtdoctor.errors import TargetError
from trtdoctor.knowledge import lookup
from trtdoctor.knowledge.capabilities import JETSON, WITH_ARM
from trtdoctor.model.fact import Fact, Known, NotAsked, known, source_of
from trtdoctor.model.gpu import NOT_NAMED, Gpu
from trtdoctor.model.plan import ComputeCapability
from trtdoctor.model.product import RUNTIME_KINDS, Product, RuntimeKind, product_of
from trtdoctor.model.target import CARRIERS, KEYS, PLATFORMS, REFINING, Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.targets.believable import (
    MEANT,
    of_integer,
    require_capability,
    require_cuda,
    require_driver,
    require_release,
)
from trtdoctor.text import dotted, listing, nearest, printable

if TYPE_CHECKING:
    from trtdoctor.knowledge.gpus import GpuModel

T = TypeVar("T")
OLDEST, NEWEST = (3, 0), (30, 0)
"""Compute capabilities in between are believed; anything else is a typing error."""
_PLATFORMS = {
    "linux": "linux-x86_64",
    "x86_64": "linux-x86_64",
    "amd64": "linux-x86_64",
    "linux-amd64": "linux-x86_64",
    "aarch64": "linux-aarch64",
    "arm64": "linux-aarch64",
    "linux-arm64": "linux-aarch64",
    "jetson": "linux-aarch64",  # and an integrated GPU: `placed`
    "windows": "windows-x86_64",
    "windows-amd64": "windows-x86_64",
    "win": "windows-x86_64",
    "windows-arm64": "windows-aarch64",
}
_SLICE = "mig"
JETSON_WORD, ON_JETSON = "jetson", "linux-aarch64"
_OTHER_NAMES = {
    "trt": "tensorrt",
    "tensorrt_version": "tensorrt",
    "version": "tensorrt",
    "device": "gpu",
    "sm": "gpu",
    "cc": "gpu",
    "compute_capability": "gpu",
    "compute_cap": "gpu",
    "os": "platform",
    "arch": "platform",
    "driver_version": "driver",
    "cuda_version": "cuda",
    "jp": "jetpack",
    "jetson_linux": "l4t",
    "image": "container",
    "docker": "container",
    "ort": "onnxruntime",
    "onnxruntime_gpu": "onnxruntime",
    "torch_trt": "torch-tensorrt",
}
"""What others call it."""


def parse_words(text: str) -> Target:
    """A target from ``KEY=VALUE,…``; what it does not name was not asked. Raises ``TargetError``."""
    words = _split(text)
    source = f"--target {','.join(f'{key}=…' for key in words)}"

    def fact(key: str, read: Callable[[str], T]) -> Fact[T]:
        return Known(read(words[key]), source) if key in words else NOT_NAMED

    kind = fact("runtime", runtime)
    assumed = ("runtime",) if "runtime" not in words and "tensorrt" in words else ()
    if assumed:
        kind = Known("full", "the target names TensorRT and no other runtime")
    product = product_of(known(kind))
    target = Target(
        described=printable(text.strip().removesuffix(",")),
        gpu=gpu(words["gpu"], source) if "gpu" in words else Gpu(),
        tensorrt=fact("tensorrt", lambda word: release(word, "tensorrt", product)),
        runtime=kind,
        bindings=fact("bindings", lambda word: release(word, "bindings", product)),
        platform=fact("platform", platform),
        driver=fact("driver", driver),
        cuda=fact("cuda", cuda),
        tensorrt_cuda=fact("tensorrt-cuda", cuda),
        assumed=assumed,
    )
    if "platform" in words:
        target = target._replace(gpu=placed(target.gpu, words["platform"], source))
    wholes = {key: words[key] for key in CARRIERS if key in words}
    if wholes:
        from trtdoctor.targets.carried import with_carried

        target = with_carried(target, wholes)
    return where_its_gpu_is(target)


def _split(text: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for part in text.strip().removesuffix(",").split(","):
        key, equals, value = part.partition("=")
        key, value = key.strip().lower(), value.strip().strip("'\"")
        key = key.replace("_", "-") if key.replace("_", "-") in (*CARRIERS, *REFINING) else key
        if not equals or not value:
            raise TargetError(
                f"'{printable(part)}' is not KEY=VALUE; a target is written like gpu=A100,tensorrt=10.3.0"
            )
        if "=" in value:
            raise TargetError(
                f"'{printable(value, 60)}' holds another '='; keys are separated by commas, gpu=A100,tensorrt=10.3.0"
            )
        if key not in (*KEYS, *REFINING, *CARRIERS):
            raise TargetError(unknown_key(key, (*KEYS, *REFINING, *CARRIERS)))
        if key in words:
            raise TargetError(f"the target names {key} twice")
        words[key] = value
    return words


def unknown_key(key: str, keys: Sequence[str], whose: str = "a target") -> str:
    """What to say of a key that a target, or its GPU, does not have."""
    near = [_OTHER_NAMES.get(key.lower().replace("-", "_"), "")]
    near = [name for name in near if name in keys] or nearest(key.lower(), keys, 1, 0.7)
    meant = f"; did you mean {near[0]}?" if near else ";"
    return f"{whose} has no '{printable(key, 40)}'{meant} {'It' if near else 'it'} knows {listing(keys)}"


def runtime(text: str) -> RuntimeKind:
    """A kind of runtime, in any case."""
    kind = next((kind for kind in RUNTIME_KINDS if kind == text.lower()), None)
    if kind is None:
        raise TargetError(f"there is no runtime '{printable(text, 40)}'; it is {listing(RUNTIME_KINDS, 'or')}")
    return kind


def platform(text: str) -> str:
    """A platform by the plan's name for it or by Docker's."""
    word = text.lower().replace("/", "-")
    word = _PLATFORMS.get(word, word)
    if word not in PLATFORMS:
        raise TargetError(f"there is no platform '{printable(text, 40)}'; it is {listing(PLATFORMS, 'or')}")
    return word


def placed(found: Gpu, word: str, source: str) -> Gpu:
    """``found`` on the platform that ``word`` names: a Jetson's GPU is integrated, and the GPU of a Jetson is on no
    other platform. Raises ``TargetError`` where the two cannot both be true."""
    name, integrated = known(found.compute_capability), known(found.integrated)
    if name is None:
        return found._replace(integrated=Known(True, source)) if word.lower() == JETSON_WORD else found
    what = known(found.name) or f"compute capability {dotted(name)}"
    if word.lower() == JETSON_WORD and name not in JETSON:
        raise TargetError(
            f"the target contradicts itself: {printable(what, 60)} is on no Jetson; those have "
            f"{listing(map(dotted, sorted(JETSON)))}"
        )
    if platform(word) != ON_JETSON and (integrated or name in JETSON or _with_arm(found)):
        raise TargetError(f"the target contradicts itself: {printable(what, 60)} is only on {ON_JETSON}")
    return found


def where_its_gpu_is(target: Target) -> Target:
    """``target`` on the platform of its Jetson, or of its module with an Arm CPU, where it names none."""
    capability = target.gpu.compute_capability
    if not isinstance(target.platform, NotAsked):
        return target
    if known(capability) in JETSON:
        return target._replace(platform=Known(ON_JETSON, f"{source_of(capability)}; a Jetson runs no other"))
    if _with_arm(target.gpu):
        return target._replace(platform=Known(ON_JETSON, f"{source_of(target.gpu.name)}; its CPU is Arm's"))
    return target


def _with_arm(found: Gpu) -> bool:
    """Whether the GPU is of a module with an Arm CPU, by its name."""
    name = known(found.name)
    models = lookup.gpus_named(name.removeprefix("NVIDIA "))[0] if name else ()
    return bool(models) and all(model.name in WITH_ARM for model in models)


def version(text: str, key: str) -> PartialVersion:
    """One to four plain numbers; ``key`` is whose version it is."""
    found = PartialVersion.parse(text)
    if found is None:
        raise TargetError(
            f"{key}={printable(text, 40)} is not a version; write it like 10.3.0.26, as many numbers as you know"
        )
    return found


def release(text: str, key: str, product: Product | None) -> PartialVersion:
    """A version of TensorRT, also as the one number of ``NV_TENSORRT_VERSION``. One that ``product`` cannot have is
    refused; any is believed where ``product`` is ``None``, and after ``new:``."""
    plain = text.removeprefix(MEANT)
    digits = plain.isascii() and plain.isdecimal() and 4 <= len(plain) <= 6
    found = (of_integer(int(plain)) if digits else None) or version(plain, key)
    if plain == text and product is not None:
        require_release(found, text, key, product)
    return found


def driver(text: str) -> str:
    """The version of a driver."""
    found = version(text, "driver")
    require_driver(found, text)
    return str(found)


def cuda(text: str) -> str:
    """A version of CUDA."""
    found = version(text, "cuda")
    require_cuda(found, text)
    return str(found)


def capability(text: str) -> ComputeCapability | None:
    """``9.0``, ``sm_90``, ``sm90``, ``compute_90`` -> (9, 0); ``None`` for anything else."""
    word = text.lower().removeprefix("compute_").removeprefix("sm_").removeprefix("sm")
    digits = word.rstrip("af")
    if word != text.lower() and digits.isdigit() and len(digits) in (2, 3):
        word = f"{digits[:-1]}.{digits[-1]}"
    major, dot, minor = word.partition(".")
    if not dot or len(word) > 5 or not all(part.isascii() and part.isdigit() for part in (major, minor)):
        return None
    return int(major), int(minor)


def known_capability(text: str) -> ComputeCapability:
    """The compute capability that ``text`` spells, if a GPU may have it."""
    found = capability(text)
    if found is None or not OLDEST <= found < NEWEST:
        raise TargetError(f"'{printable(text, 40)}' is not the compute capability of an NVIDIA GPU")
    return found


def gpu(text: str, source: str) -> Gpu:
    """A GPU by its compute capability or by the name of its model."""
    plain = text.removeprefix(MEANT)
    if capability(plain) is not None or plain != text:
        found = known_capability(plain)
        if plain == text:
            require_capability(found, text)
        return _unnamed(found, source)
    family = lookup.capabilities_of(text.strip())
    if len(family) == 1:
        return _unnamed(family[0], f"{source}, table of GPUs")
    models, exact = lookup.gpus_named(text)
    if not models:
        raise TargetError(f"no GPU '{printable(text, 60)}' is known{_instead(text)}")
    if len({model.compute_capability for model in models}) > 1:
        names = listing([f"{model.name} ({dotted(model.compute_capability)})" for model in models[:6]], "or")
        raise TargetError(f"gpu={printable(text, 60)} may be {names}; name one of them, or its compute capability")
    return _model(text, source, models, exact=exact)


def _model(text: str, source: str, models: Sequence[GpuModel], *, exact: bool) -> Gpu:
    """What ``models``, which ``text`` may mean, have in common; ``exact``: it names them as they are."""
    first = models[0]
    where = f"{source}, table of GPUs ({first.source})"
    sm_count = _agreed([model.sm_count for model in models], where, "SM count")
    memory = _agreed([m.memory_gib << 30 if m.memory_gib else None for m in models], where, "memory")
    part = lookup.slice_of(text)[1]
    if not exact:
        sm_count = memory = NotAsked(f"{printable(text, 60)} may be a variant of, or a part of, {first.name}")
    if part is not None:
        memory = Known(part << 30, source)
    return Gpu(
        compute_capability=Known(first.compute_capability, where),
        name=Known(first.name if len(models) == 1 and exact else printable(text, 60), where),
        sm_count=sm_count,
        integrated=Known(first.integrated, where),
        memory_bytes=memory,
    )


def _unnamed(found: ComputeCapability, source: str) -> Gpu:
    unnamed = NotAsked("the target names a compute capability, not a model")
    return Gpu(Known(found, source), unnamed, unnamed, unnamed, unnamed)


def _instead(text: str) -> str:
    """What may have been meant by a GPU that is not known, as the end of the sentence."""
    word = text.strip().lower()
    of_architecture = lookup.capabilities_of(word)
    if of_architecture:
        return (
            f": it is an architecture, with compute capability {listing(map(dotted, of_architecture), 'or')}; "
            f"write that, as in gpu={dotted(of_architecture[0])}"
        )
    if word.isascii() and word.isdecimal() and len(word) in (2, 3):
        return f"; a compute capability is written with a dot, gpu={word[:-1]}.{word[-1]}"
    if re.fullmatch(r"0x[0-9a-f]{3}", word):
        return (
            f"; TensorRT's log writes a compute capability like that, here gpu={int(word[2], 16)}.{int(word[3:], 16)}"
        )
    if _SLICE in re.split(r"[\s-]+", word):
        return ": a slice of MIG is named as Kubernetes does, gpu=A100-SXM4-40GB-MIG-1g.5gb"
    near = lookup.nearest_names(text)
    hint = f"; did you mean {listing(near, 'or')}?" if near else "."
    return (
        f"{hint} Give its compute capability instead, e.g. gpu=sm_89 "
        "(nvidia-smi --query-gpu=compute_cap --format=csv says it)"
    )


def _agreed(values: list[int | None], source: str, what: str) -> Fact[int]:
    if len(set(values)) == 1 and values[0] is not None:
        return Known(values[0], source)
    return NotAsked(f"the target's words fit several models, or the table of GPUs does not hold their {what}")
