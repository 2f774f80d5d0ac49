"""The command that would build *this* engine again: by ``trtexec``, or by Polygraphy where that cannot say it.

Shapes are quoted so that a POSIX shell, ``cmd.exe`` and PowerShell hand over the same words; ``trtexec`` itself wants
single quotes around names that hold a colon (``splitNameAndValue`` in ``samples/common/sampleOptions.cpp``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trtdoctor.checks.build_options import (
    BuildOptions,
    builder_version,
    is_fixed,
    numbers,
    options_of,
    strongly_typed,
)
from trtdoctor.checks.install_fixes import is_jetson
from trtdoctor.checks.shared import AMPERE, FIRST_COMPATIBLE
from trtdoctor.knowledge.capabilities import JETSON
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known
from trtdoctor.model.plan import Range
from trtdoctor.model.product import PRODUCTS, Product
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.named import NamedTuple
from trtdoctor.text import dotted, shell_word

STATIC_PLUGINS = (8, 6)
"""trtexec has ``--staticPlugins`` since 8.6, ``--plugins`` before."""
SAME_CAPABILITY = (10, 9)
"""trtexec has this hardware compatibility level since 10.9."""
CACHE = "calibration.cache"
JETSON_BIN = "/usr/src/tensorrt/bin/"
"""Where a JetPack, and NVIDIA's packages for Debian and Ubuntu, have trtexec."""
NOT_SHOWN = "--fp16, --int8 if it was built so: the plan does not show it"
OTHERS_SILENT = "--fp16, --int8 if it was built so: of its layers, those that say it compute in {}"
_SAFE_IN_DOUBLE_QUOTES = frozenset('$`"\\!%')

POLYGRAPHY = {
    "--versionCompatible": "--version-compatible",
    "--excludeLeanRuntime": "--exclude-lean-runtime",
    "--hardwareCompatibilityLevel=ampere+": "--hardware-compatibility-level ampere_plus",
    "--hardwareCompatibilityLevel=sameComputeCapability": "--hardware-compatibility-level same_compute_capability",
    "--stripWeights": "--strip-plan",
    "--refit": "--refittable",
    "--allowWeightStreaming": "--weight-streaming",
}
"""Flags of trtexec as Polygraphy spells them."""


class Command(NamedTuple):
    """One line that pastes into a shell, and what it cannot say, in words."""

    line: str
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.line + (f"    # {'; '.join(self.notes)}" if self.notes else "")


def plugins_flag(tensorrt: PartialVersion | None) -> str:
    """The flag that gives ``trtexec`` of this version a plugin library."""
    return "--staticPlugins" if tensorrt is None or tensorrt.surely_at_least(STATIC_PLUGINS) else "--plugins"


def runs_on_jetson(engine: Engine, target: Target | None) -> bool:
    """Whether the engine is for a Jetson: where no machine is in question, the one that built it tells."""
    if target is not None and target.where != "nowhere":
        return is_jetson(target)
    built = known(engine.header.build_gpu) if engine.header is not None else None
    return built is not None and built.compute_capability in JETSON


def trtexec(engine: Engine, target: Target | None) -> str:
    """How ``trtexec`` is called where the engine is to run: on a Jetson it is on no path."""
    return f"{JETSON_BIN if runs_on_jetson(engine, target) else ''}trtexec"


def build(product: Product = "tensorrt") -> str:
    """The command that builds an engine of which nothing is known."""
    return f"{PRODUCTS[product].builder} --onnx=model.onnx --saveEngine=model.engine"


def rebuild(engine: Engine, *flags: str, without: tuple[str, ...] = (), target: Target | None = None) -> str:
    """The command that builds the engine again for ``target`` from ``model.onnx``, with a comment where it cannot say
    everything. ``flags`` are added, in the words of trtexec, and those of ``without`` are left out."""
    version = builder_version(engine, target)
    on_jetson = runs_on_jetson(engine, target)
    if engine.header is not None and engine.header.product == "tensorrt-rtx" and not on_jetson:
        return str(rtx_command(engine))
    if not levels_fit(target, version):
        without = (*without, HARDWARE_LEVEL)
    found = trtexec_command(engine, version, *flags, without=without)
    if found is not None:
        return (JETSON_BIN if on_jetson else "") + str(found)
    return str(polygraphy_command(engine, version, *flags, without=without))


HARDWARE_LEVEL = "--hardwareCompatibilityLevel"


def levels_fit(target: Target | None, version: PartialVersion | None) -> bool:
    """Whether there are hardware compatibility levels for the target: not before Ampere, and on no Jetson."""
    if target is not None:
        capability = known(target.gpu.compute_capability)
        if is_jetson(target) or (capability is not None and (capability < AMPERE or capability in JETSON)):
            return False
    return version is None or version.surely_at_least(FIRST_COMPATIBLE)


# ---- trtexec


def trtexec_command(
    engine: Engine, version: PartialVersion | None, *flags: str, without: tuple[str, ...] = ()
) -> Command | None:
    """The ``trtexec`` command of this version; ``None`` where its trtexec cannot build several profiles."""
    from trtdoctor.knowledge.trtexec import flags_near

    takes = flags_near(numbers(version))
    options = options_of(engine)
    if options is None:
        notes = ("shapes, precision and flags as it was built: the plan could not be read",)
        return Command(" ".join((build(), *_unique(flags))), notes)
    several = len(options.profiles) > 1
    if several and "--profile" not in takes:
        return None
    words = [*_trtexec_shapes(options, several), *_trtexec_precision(options, version, takes)]
    words += [word for word in _trtexec_options(options, version) if word.partition("=")[0] in takes]
    words = [word for word in (*words, *_unique(flags, words)) if word.partition("=")[0] not in without]
    return Command(" ".join((build(), *words)), _notes(options, version))


def _trtexec_shapes(options: BuildOptions, several: bool) -> Iterator[str]:
    for index, ranges in enumerate(options.profiles):
        if several:
            yield f"--profile={index}"
        # trtexec takes the optimal shapes for the smallest and the largest, too, where it is not given these.
        for kind in ("opt",) if is_fixed(ranges) else ("min", "opt", "max"):
            shapes = ",".join(f"{_quoted_name(name)}:{_dims(found, kind, 'x')}" for name, found in ranges.items())
            yield shell_option(f"--{kind}Shapes={shapes}")


def _quoted_name(name: str) -> str:
    return f"'{name}'" if ":" in name else name


def _trtexec_precision(options: BuildOptions, version: PartialVersion | None, takes: frozenset[str]) -> tuple[str, ...]:
    if strongly_typed(version):
        return ()
    if options.streaming and "--stronglyTyped" in takes:
        return ("--stronglyTyped",)  # without it, trtexec refuses to stream weights
    words = ["--fp16"] if options.fp16 else []
    words += ["--int8"] if options.int8 else []
    return (*words, f"--calib={CACHE}") if options.int8 and not options.quantized else tuple(words)


def _trtexec_options(options: BuildOptions, version: PartialVersion | None) -> Iterator[str]:
    if options.stripped:
        yield "--stripWeights"
    elif options.refittable:
        yield "--refit"
    if options.streaming:
        yield "--allowWeightStreaming"
    if options.detailed:
        yield "--profilingVerbosity=detailed"
    if options.lean:
        yield "--versionCompatible"
    if options.hardware == "ampere+" or (options.hardware and version and version.surely_at_least(SAME_CAPABILITY)):
        yield f"--hardwareCompatibilityLevel={options.hardware}"
    if options.plugin_library:
        yield f"{plugins_flag(version)}={options.plugin_library}"


def _unique(flags: Iterable[str], words: Iterable[str] = ()) -> list[str]:
    return [flag for flag in dict.fromkeys(flags) if flag not in words]


def rtx_command(engine: Engine) -> Command:
    """The command of TensorRT-RTX's builder, which takes precision from the model."""
    options = options_of(engine)
    if options is None:
        return Command(build("tensorrt-rtx"), ("shapes as it was built: the plan could not be read",))
    shapes = _trtexec_shapes(options, len(options.profiles) > 1)
    return Command(" ".join((build("tensorrt-rtx"), *shapes)), tuple(_left_out(options)))


# ---- Polygraphy, for a TensorRT from PyPI, which has no trtexec


def polygraphy_command(
    engine: Engine, version: PartialVersion | None, *flags: str, without: tuple[str, ...] = ()
) -> Command:
    """The same build as ``polygraphy convert`` says it. Unlike trtexec, it leaves TF32 out and keeps names in detail
    unless it is told otherwise."""
    words = ["polygraphy convert model.onnx --convert-to trt -o model.engine"]
    options = options_of(engine)
    notes: tuple[str, ...] = ("shapes, precision and flags as it was built: the plan could not be read",)
    own: list[str] = []
    if options is not None:
        notes = _notes(options, version)
        own = list(_trtexec_options(options, version))
        words += [*_polygraphy_shapes(options), *_polygraphy_precision(options, version)]
        if not options.detailed and version is not None and version.surely_at_least((8, 2)):
            words.append("--profiling-verbosity layer_names_only")
        if options.plugin_library:
            words.append(f"--plugins {options.plugin_library}")
    kept = [flag for flag in (*own, *_unique(flags, own)) if flag.partition("=")[0] not in without]
    words += [POLYGRAPHY[flag] for flag in kept if flag in POLYGRAPHY]
    return Command(" ".join(words), notes)


def _polygraphy_shapes(options: BuildOptions) -> Iterator[str]:
    for ranges in options.profiles:
        for kind in ("min", "opt", "max"):
            shapes = (shell_option(f"{name}:[{_dims(found, kind, ',')}]") for name, found in ranges.items())
            yield f"--trt-{kind}-shapes {' '.join(shapes)}"


def _polygraphy_precision(options: BuildOptions, version: PartialVersion | None) -> Iterator[str]:
    yield "--tf32"
    if strongly_typed(version):
        return
    if options.streaming:
        yield "--strongly-typed"
        return
    if options.fp16:
        yield "--fp16"
    if options.int8:
        yield "--int8" if options.quantized else f"--int8 --calibration-cache {CACHE}"


# ---- what both share


def _dims(found: Range, kind: str, between: str) -> str:
    sizes: tuple[int, ...] = getattr(found, kind)
    return between.join(map(str, sizes))


def shell_option(text: str) -> str:
    """``text`` as one word of a POSIX shell, of ``cmd.exe`` and of PowerShell alike where double quotes can do it."""
    if not text.isprintable() or set(text) & _SAFE_IN_DOUBLE_QUOTES:
        return shell_word(text)
    return text if shell_word(text) == text else f'"{text}"'


def _notes(options: BuildOptions, version: PartialVersion | None) -> tuple[str, ...]:
    """What the command cannot say."""
    return (*_left_out(options), *_of_precision(options, version))


def _left_out(options: BuildOptions) -> Iterator[str]:
    if options.more_profiles:
        yield f"{options.more_profiles} more profiles: trtdoctor inspect"
    if options.unnamed:
        yield "shapes of inputs with quotes or commas in their names are left out"


def _of_precision(options: BuildOptions, version: PartialVersion | None) -> Iterator[str]:
    calibrated = options.int8 and not options.quantized
    if strongly_typed(version):
        assert version is not None
        typed = " and ".join(word for word, is_used in (("FP16", options.fp16), ("INT8", options.int8)) if is_used)
        if typed:
            model = "needs Q/DQ nodes" if calibrated else "has to say it"
            yield f"the engine uses {typed}: TensorRT {dotted(version.parts[:1])} has no flag for it, the model {model}"
    elif calibrated:
        yield f"{CACHE}: of the first build; leave it out only if the model has Q/DQ nodes"
    elif not options.precision_shown and not options.streaming:
        yield OTHERS_SILENT.format(options.computes_in) if options.computes_in else NOT_SHOWN
