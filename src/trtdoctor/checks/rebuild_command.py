"""The command that would build *this* engine again: shapes from its profiles, precision from its tactics."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known
from trtdoctor.model.plan import PlanBody, Profile, Range
from trtdoctor.model.product import PRODUCTS, Product
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import shell_word

MOST_PROFILES = 4
"""Profiles spelled out in a command; more would bury it."""
STRONGLY_TYPED = (11,)
"""Since TensorRT 11 every network is strongly typed: precision is no longer a flag."""
STATIC_PLUGINS = (8, 6)
"""trtexec has ``--staticPlugins`` since 8.6, ``--plugins`` before."""


def plugins_flag(tensorrt: PartialVersion | None) -> str:
    """The flag that gives ``trtexec`` of this version a plugin library."""
    return "--staticPlugins" if tensorrt is None or tensorrt.surely_at_least(STATIC_PLUGINS) else "--plugins"


def build(product: Product = "tensorrt") -> str:
    """The command that builds an engine of which nothing is known."""
    return f"{PRODUCTS[product].builder} --onnx=model.onnx --saveEngine=model.engine"


def rebuild(engine: Engine, *flags: str, without: str | None = None, tensorrt: PartialVersion | None = None) -> str:
    """The ``trtexec`` (or ``tensorrt_rtx``) command that builds the engine again from ``model.onnx``.

    ``flags`` are added and the flag ``without`` is left out; ``tensorrt`` is the version that will build it. What the
    plan does not say (calibration, builder flags) is not in the command.
    """
    product = engine.header.product if engine.header is not None else "tensorrt"
    rtx = product == "tensorrt-rtx"
    strongly_typed = rtx or (tensorrt is not None and tensorrt.surely_at_least(STRONGLY_TYPED))
    words = [build(product)]
    body = engine.body
    if body is not None:
        words += _shapes(body)
        if not strongly_typed:
            words += _precision(body)
        if not rtx:
            words += _options(body, tensorrt)
    words += [flag for flag in flags if flag not in words]
    words = [word for word in words if word != without]
    return " ".join(words) + _left_out(body, strongly_typed=strongly_typed)


def _left_out(body: PlanBody | None, *, strongly_typed: bool) -> str:
    """What the command cannot say, as a comment at its end."""
    if body is None:
        return "    # shapes, precision and flags as it was built: the plan could not be read"
    words = []
    more = len(known(body.profiles) or ()) - MOST_PROFILES
    if more > 0:
        words.append(f"{more} more profiles: trtdoctor inspect")
    if not strongly_typed and not _precision(body) and known(body.layers) is not None:
        words.append("--fp16, --int8 if it was built so: the plan does not show it")
    return f"    # {'; '.join(words)}" if words else ""


def _shapes(body: PlanBody) -> list[str]:
    profiles = known(body.profiles) or _of_implicit_batch(body)
    words: list[str] = []
    for profile in profiles[:MOST_PROFILES]:
        parts = _ranges(profile)
        if not parts:
            continue
        if len(profiles) > 1:
            words.append(f"--profile={profile.index}")
        for kind in ("min", "opt", "max"):
            shapes = ",".join(f"{name}:{'x'.join(map(str, getattr(found, kind)))}" for name, found in parts.items())
            words.append(shell_word(f"--{kind}Shapes={shapes}"))
    return words


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


def _ranges(profile: Profile) -> dict[str, Range]:
    """Only what a command can say: names that trtexec's ``name:1x3`` syntax can hold."""
    both = {**profile.inputs, **profile.values}
    return {name: found for name, found in both.items() if found.max and not set(name) & set(":,'\"")}


def _options(body: PlanBody, tensorrt: PartialVersion | None) -> Iterator[str]:
    stripped = known(body.flags.weights_stripped)
    if stripped:
        yield "--stripWeights"
    elif known(body.flags.refittable):
        yield "--refit"
    if known(body.flags.weight_streaming):
        yield "--allowWeightStreaming"
    if known(body.flags.profiling_verbosity) == "detailed":
        yield "--profilingVerbosity=detailed"
    if _needs_custom_plugins(body):
        yield f"{plugins_flag(tensorrt)}=libmyplugin.so"


def _needs_custom_plugins(body: PlanBody) -> bool:
    needed = {plugin.name for plugin in known(body.plugins) or ()}
    if not needed:
        return False
    from trtdoctor.knowledge.plugins import STANDARD

    return bool(needed - {row.name for row in STANDARD})


def _precision(body: PlanBody) -> list[str]:
    """Flags for the precisions that tactic names and weights show in use. None shown is no proof of float32."""
    layers = known(body.layers) or ()
    text = " ".join((layer.tactic or "").lower() for layer in layers)
    used = {layer.precision for layer in layers}
    words = []
    if "float16" in used or any(word in text for word in ("f16f16", "h884", "h1688", "h16816", "_fp16", "hmma")):
        words.append("--fp16")
    if "int8" in used or any(word in text for word in ("i8i8", "imma", "_int8", "i8816", "i16832")):
        words.append("--int8")
    return words
