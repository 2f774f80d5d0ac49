"""What a builder has to be told to build *this* engine again: shapes from its profiles, precision from its tactics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from trtdoctor import derived
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import NotAsked, known
from trtdoctor.model.plan import PlanBody, Profile, Range
from trtdoctor.model.target import Target
from trtdoctor.model.version import Numbers, PartialVersion
from trtdoctor.named import NamedTuple

PLUGIN_LIBRARY = "libmyplugin.so"
"""Stands for the plugin library of whoever built the engine."""
MOST_PROFILES = 4
"""Profiles spelled out in a command; more would bury it."""
STRONGLY_TYPED = (11,)
"""Since TensorRT 11 every network is strongly typed: precision is no longer a flag."""
HARDWARE = {"ampere_plus": "ampere+", "same_compute_capability": "sameComputeCapability"}
"""Hardware compatibility levels, as trtexec names them."""
DEEPSTREAM_ENDING = re.compile(r"_b\d+_(?:gpu|dla)\d+_(fp32|fp16|int8)\.engine$")
"""How names end of what DeepStream builds: with the batch size, the device and the precision."""
NOT_A_NAME = frozenset(",'\"")
"""Characters that no shape option can hold in the name of an input."""


class BuildOptions(NamedTuple):
    """What an engine was built with, as far as its plan shows it. ``profiles`` are those that a command spells out."""

    profiles: tuple[dict[str, Range], ...]
    more_profiles: int
    unnamed: tuple[str, ...]  # inputs whose names no command can hold
    fp16: bool
    int8: bool
    quantized: bool  # the network itself says how, by quantize and dequantize layers
    precision_shown: bool  # whether the plan shows precisions at all
    computes_in: str  # the word for them; empty where no layer says it
    stripped: bool
    refittable: bool
    streaming: bool
    detailed: bool
    plugin_library: str  # that has its custom plugins; empty where it has none
    hardware: str  # trtexec's word for the hardware compatibility level
    lean: bool  # a lean runtime is inside, so it was built version-compatible


def options_of(engine: Engine) -> BuildOptions | None:
    """The options of an engine; ``None`` where its body could not be read."""
    header, body = engine.header, engine.body
    if header is None or body is None:
        return None
    profiles = known(body.profiles) or _of_implicit_batch(body)
    shown = [_ranges(profile) for profile in profiles[:MOST_PROFILES]]
    named = DEEPSTREAM_ENDING.search(engine.path)  # DeepStream names what it builds so, and old plans show no tactics
    used = known(derived.precision(body)) or {}
    fp16, int8 = _precisions(used, named[1] if named is not None else "")
    return BuildOptions(
        profiles=tuple(ranges for ranges in shown if ranges),
        more_profiles=max(len(profiles) - MOST_PROFILES, 0),
        unnamed=_unnamed(profiles),
        fp16=fp16,
        int8=int8,
        quantized=_quantized(body),
        computes_in=derived.precision_word(used) if used else "",
        precision_shown=fp16 or int8 or named is not None or known(body.layers) is None,
        stripped=known(body.flags.weights_stripped) is True,
        refittable=known(body.flags.refittable) is True,
        streaming=known(body.flags.weight_streaming) is True,
        detailed=known(body.flags.profiling_verbosity) == "detailed",
        plugin_library=_plugin_library(body),
        hardware=HARDWARE.get(known(header.hardware_compatibility) or "none", ""),
        lean=header.has_lean_runtime is True,
    )


def builder_version(engine: Engine, target: Target | None) -> PartialVersion | None:
    """The version that would build the engine for ``target``: the target's, ``None`` where nobody knows that; the
    engine's own where it names none."""
    if target is not None and not isinstance(target.tensorrt, NotAsked):
        return known(target.tensorrt)
    own = known(engine.header.tensorrt_version) if engine.header is not None else None
    return PartialVersion(own) if own is not None else None


def strongly_typed(version: PartialVersion | None) -> bool:
    """Whether this TensorRT takes precision from the model alone."""
    return version is not None and version.surely_at_least(STRONGLY_TYPED)


def numbers(version: PartialVersion | None) -> Numbers:
    """The numbers of a version; those of the last release with flags for everything where it is not known."""
    return version.parts if version is not None else (10,)


def is_fixed(ranges: dict[str, Range]) -> bool:
    """Whether a profile allows one shape only."""
    return all(found.min == found.opt == found.max for found in ranges.values())


def _unnamed(profiles: Iterable[Profile]) -> tuple[str, ...]:
    names = {name for profile in profiles for name in (*profile.inputs, *profile.values)}
    return tuple(sorted(name for name in names if set(name) & NOT_A_NAME))


def _ranges(profile: Profile) -> dict[str, Range]:
    both = {**profile.inputs, **profile.values}
    return {name: found for name, found in both.items() if found.max and not set(name) & NOT_A_NAME}


def _of_implicit_batch(body: PlanBody) -> tuple[Profile, ...]:
    """An ONNX model has an explicit batch dimension: what was ``maxBatchSize`` becomes a range of shapes."""
    batch = known(body.flags.max_batch_size)
    if not known(body.flags.implicit_batch) or batch is None:
        return ()
    inputs = {}
    for tensor in known(body.io) or ():
        if tensor.mode == "input" and tensor.shape[:1] == (-1,) and -1 not in tensor.shape[1:]:
            one, most = ((size, *tensor.shape[1:]) for size in (1, batch))
            inputs[tensor.name] = Range(one, most, most)
    return (Profile(0, inputs, {}),)


def _plugin_library(body: PlanBody) -> str:
    """The first library that is known to have one of them, as TRT402 names them; else a name that stands for it."""
    needed = known(body.plugins)
    if not needed:
        return ""
    from trtdoctor.knowledge.plugins import STANDARD, owners

    standard = {row.name for row in STANDARD}
    custom = [plugin for plugin in needed if plugin.name not in standard]
    named = next((owner.library for plugin in custom for owner in owners(plugin.name, plugin.namespace)), "")
    return (named if re.fullmatch(r"[\w.+-]+\.so", named) else PLUGIN_LIBRARY) if custom else ""


def _precisions(used: Mapping[str, int], named: str) -> tuple[bool, bool]:
    """Whether layers or the file's name show float16 and int8. None shown is no proof of float32."""
    return named == "fp16" or "float16" in used, named == "int8" or "int8" in used


def _quantized(body: PlanBody) -> bool:
    """Whether names of layers show Q/DQ nodes of the model: then it carries its own scales."""
    return any("quantize" in layer.name.lower() for layer in known(body.layers) or ())
