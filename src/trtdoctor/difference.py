"""What changed between two builds of an engine. Pure: facts in, differences out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from trtdoctor import derived
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Fact, Known, T, known
from trtdoctor.model.plan import EVERY_ENGINE_HAS, PlanBody, Profile, unread
from trtdoctor.named import NamedTuple
from trtdoctor.text import dims, dotted

NOT_THERE = "—"


class Difference(NamedTuple):
    """One thing that differs between two engines. ``what`` is a path like ``io.images.shape``."""

    what: str
    before: str
    after: str


class Comparison(NamedTuple):
    """Two engines and everything in which they differ."""

    before: Engine
    after: Engine
    differences: tuple[Difference, ...]

    @property
    def incomplete(self) -> tuple[str, ...]:
        """The paths of those that are cut off or could not be read in full, so that not all was compared."""
        both = (self.before, self.after)
        cut = [one for one in both if one.header is not None and known(one.header.complete) is not True]
        return tuple(one.path for one in both if one in cut or _unread(one))

    @property
    def not_compared(self) -> tuple[str, ...]:
        """What every engine has and could not be read of one of them."""
        missing = {*_unread(self.before), *_unread(self.after)}
        return tuple(words for name, words in EVERY_ENGINE_HAS.items() if name in missing)


def differences(before: Engine, after: Engine) -> tuple[Difference, ...]:
    """Everything in which the files differ, in the order in which they are inspected.

    Kernels and weights themselves are not compared, only their sizes and counts. A fact that only one file holds is a
    difference; one that neither holds is none. Both must be engines.
    """
    one, other = dict(_facts(before)), dict(_facts(after))
    keys = [*one, *(key for key in other if key not in one)]
    return tuple(
        Difference(key, one.get(key, NOT_THERE), other.get(key, NOT_THERE))
        for key in keys
        if one.get(key, NOT_THERE) != other.get(key, NOT_THERE)
    )


def _unread(engine: Engine) -> Mapping[str, str]:
    return EVERY_ENGINE_HAS if engine.body is None else unread(engine.body)


def _facts(engine: Engine) -> Iterator[tuple[str, str]]:
    header, body = engine.header, engine.body
    assert header is not None
    yield "product", header.product
    yield "TensorRT version", _text(header.tensorrt_version, dotted)
    yield "serialization version", _text(header.serialization_version, str)
    yield "platform", _text(header.platform, str)
    yield "hardware compatibility", _text(header.hardware_compatibility, str)
    yield "target compute capabilities", _text(header.target_compute_capabilities, lambda t: ", ".join(map(dotted, t)))
    yield "newer GPUs", _text(header.newer_gpus, str)
    gpu = header.build_gpu
    if isinstance(gpu, Known):
        yield "build GPU.compute capability", dotted(gpu.value.compute_capability)
        yield "build GPU.SMs", str(gpu.value.sm_count)
        yield "build GPU.SM clock", f"{gpu.value.sm_clock_khz} kHz"
        yield "build GPU.memory clock", f"{gpu.value.memory_clock_khz} kHz"
        yield "build GPU.memory", _text(gpu.value.total_memory_bytes, lambda n: f"{n:,} bytes")
    yield "embedded libraries", _text(header.embedded_libraries, lambda e: ", ".join(f"{x.kind} {x.size:,}" for x in e))
    yield "container", engine.container or NOT_THERE
    yield "size", f"{engine.plan_size:,} bytes" if engine.plan_size is not None else NOT_THERE
    yield "complete", _text(header.complete, str)
    if body is not None:
        yield from _body(body)


def _body(body: PlanBody) -> Iterator[tuple[str, str]]:
    yield "name", _text(body.name, str)
    if isinstance(body.io, Known):
        for index, tensor in enumerate(body.io.value):
            sizes = dims(tensor.shape)
            yield f"io.{tensor.name}", f"{index}: {tensor.mode} {tensor.dtype} {sizes} {tensor.format}"
    else:
        yield "io", _text(body.io, str)
    yield "profiles", _text(body.profiles, lambda p: str(len(p)))
    if isinstance(body.profiles, Known):
        for profile in body.profiles.value:
            yield from _profile(profile)
    plugins = _counted(
        body.plugins, lambda all_plugins: (f"{p.name} version {p.version} {p.namespace}".rstrip() for p in all_plugins)
    )
    yield from _under("plugin", plugins)
    yield "weights", _text(body.weights_bytes, lambda n: f"{n:,} bytes")
    yield "activation memory", _text(body.activation_memory_bytes, lambda n: f"{n:,} bytes")
    yield "layers", _text(body.num_layers, str)
    yield "precision", _text(derived.precision(body), derived.precision_word)
    yield from _under("layers", _counted(body.layers, lambda layers: (x.kind or "kind not known" for x in layers)))
    yield from _under("tactics", _counted(body.layers, lambda layers: (x.tactic for x in layers if x.tactic)))
    yield "kernels for SM", _text(body.cubin_sms, lambda sms: ", ".join(map(str, sms)))
    yield "CUDA compilers", _text(body.cuda_compilers, ", ".join)
    for name, fact in body.flags._asdict().items():
        yield f"flags.{name}", _text(fact, str)


def _profile(profile: Profile) -> Iterator[tuple[str, str]]:
    for part, label in ((profile.inputs, ""), (profile.values, " values")):
        for name, found in part.items():
            words = " … ".join(dims(shape) for shape in (found.min, found.opt, found.max))
            yield f"profile {profile.index}.{name}{label}", words


def _text(fact: Fact[T], words: Callable[[T], str]) -> str:
    return words(fact.value) if isinstance(fact, Known) else "not known"


def _counted(fact: Fact[T], names: Callable[[T], Iterable[str]]) -> Mapping[str, int]:
    return Counter(names(fact.value)) if isinstance(fact, Known) else {}


def _under(label: str, counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for name, count in counts.items():
        yield f"{label}.{name}", str(count)
