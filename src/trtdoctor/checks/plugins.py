"""TRT40x: does the target have the plugins that the engine needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import body_of, target_has
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge import plugins as catalogue
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import Plugin
from trtdoctor.text import dotted, listing, printable

WHERE = "plugin layers of the plan"


def plugin_name(plugin: Plugin) -> str:
    """``EfficientNMS_TRT version 1``; with its namespace where it has one."""
    words = f"{printable(plugin.name, 80)} version {printable(plugin.version, 20)}"
    return f"{words} in namespace {printable(plugin.namespace, 40)}" if plugin.namespace else words


def _needed(facts: Facts) -> tuple[Plugin, ...]:
    return tuple(dict.fromkeys(need(body_of(facts).plugins)))


def _rows(plugin: Plugin) -> list[catalogue.Standard]:
    return [] if plugin.namespace else [row for row in catalogue.STANDARD if row.name == plugin.name]


def _has(row: catalogue.Standard, version: tuple[int, ...]) -> bool:
    """Whether the release has the plugin. A partial version has it when some release it may be does."""
    late = row.first is None or version >= row.first[: len(version)]
    return late and (row.last is None or version <= row.last[: len(version)])


@check("TRT401", "the target's TensorRT has the standard plugins", stage="plugins", needs=("TRT003", "TRT101"))
def standard(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Each standard plugin (of `libnvinfer_plugin`) that the engine needs, by name and version, against those that the
    target's release has.

    ## Why it matters
    `getPluginCreator could not find plugin X version Y`, then `Cannot deserialize plugin since corresponding
    IPluginCreator not found in Plugin Registry`. 17 plugins are gone in TensorRT 11.

    ## How to fix
    Build the engine again with native layers, or with the plugin's version that the target has; or bring the plugin as
    a library of your own, from the open-source repository.

    ## Confidence
    Likely: from the constants of the open-source repository, tag by tag. Plugins of the closed library are not listed.
    """
    version = need(facts.target.tensorrt).parts
    if known(facts.target.runtime) == "rtx":
        raise FactUnavailable("TensorRT-RTX has no library of standard plugins", incomplete=False)
    for plugin in _needed(facts):
        rows = _rows(plugin)
        if not rows:
            continue
        row = next((row for row in rows if row.version == plugin.version), None)
        if row is not None and _has(row, version):
            continue
        others = [other.version for other in rows if _has(other, version)]
        name = printable(plugin.name, 80)
        if row is not None and row.last is not None and version > row.last[: len(version)]:
            what = f"was removed after TensorRT {dotted(row.last)}"
        elif row is not None and row.first is not None:
            what = f"came with TensorRT {dotted(row.first)}"
        else:
            what = "is not among the versions of it that are known"
        there = f" It has version {listing(others, 'and')} of it." if others else ""
        yield Finding(
            "plugin-missing",
            Severity.ERROR,
            Confidence.LIKELY,
            f"the target's TensorRT has no {plugin_name(plugin)}",
            f"The engine needs the plugin {plugin_name(plugin)}, which {what}; the target has TensorRT "
            f"{dotted(version)}.{there}",
            (Evidence("plugin", plugin_name(plugin), WHERE), target_has(facts.target, f"TensorRT {dotted(version)}")),
            (
                Fix(
                    "build the engine again without it (native layers) or with a version that is there",
                    (rebuild(facts.engine, tensorrt=version),),
                ),
                Fix(f"bring {name} as a library of your own, from the last release that had it", (), catalogue.SOURCE),
            ),
        )


@check("TRT402", "the engine's custom plugins are there", stage="plugins", needs=("TRT003",))
def custom(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Plugins that come with no TensorRT: which they are, and which library is known to bring them.

    ## Why it matters
    The process that loads the engine must load their library first, with the same name, version and namespace.

    ## How to fix
    Load the library before deserializing: `ctypes.CDLL(...)` in Python, `--plugins`/`--dynamicPlugins` of trtexec,
    `LD_PRELOAD` for Triton, `custom-lib-path` for DeepStream.

    ## Confidence
    Certain that the plan needs them; that the target lacks them is only possible, nobody has looked there. The name of
    the library is public knowledge about the plugin's name, not read from the plan.
    """
    need(facts.target.runtime)
    wanted = [plugin for plugin in _needed(facts) if not _rows(plugin)]
    if not wanted:
        return
    names = listing(plugin_name(plugin) for plugin in wanted)
    owners = [(plugin, owner) for plugin in wanted for owner in catalogue.owners(plugin.name, plugin.namespace)]
    evidence = [Evidence("plugin", plugin_name(plugin), WHERE) for plugin in wanted[:20]]
    evidence += [
        Evidence(printable(plugin.name, 60), f"known from {owner.project}: {owner.library}", owner.source)
        for plugin, owner in owners[:20]
    ]
    libraries = list(dict.fromkeys(owner.library for _, owner in owners)) or ["libmyplugin.so"]
    given = [library.path for library in facts.plugin_libraries]
    evidence += [Evidence("library given", printable(path), "--plugin") for path in given[:8]]
    target = known(facts.target.tensorrt)
    flag = "plugins" if target is not None and target.parts < (8, 6) else "staticPlugins"
    usable = any(
        library.failure is None and (library.entry_points or library.registers) for library in facts.plugin_libraries
    )
    names_given = listing(printable(path, 80) for path in given[:8])
    yield Finding(
        "plugin-missing",
        Severity.INFO if usable else Severity.WARNING,
        Confidence.POSSIBLE,
        "the engine needs custom plugins",
        f"The engine needs {names}. TensorRT does not bring {'it' if len(wanted) == 1 else 'them'}: "
        + (f"{names_given} must, once loaded." if usable else "the library that does must be loaded first."),
        tuple(evidence),
        (
            Fix(
                "load the library before the engine",
                tuple(f"trtexec --loadEngine=model.engine --{flag}={library}" for library in libraries[:3]),
            ),
            Fix(
                "in Python, before deserialize_cuda_engine()",
                tuple(f"ctypes.CDLL({library!r}, mode=ctypes.RTLD_GLOBAL)" for library in libraries[:3]),
            ),
        ),
    )


@check(
    "TRT403", "standard plugins are registered before loading", stage="plugins", needs=("TRT003", "TRT101", "TRT401")
)
def registered(facts: Facts) -> Iterable[Finding]:
    """## What it checks
    Whether the engine needs standard plugins that are there only after `init_libnvinfer_plugins`, or that the lean and
    dispatch runtimes do not bring.

    ## Why it matters
    The same `getPluginCreator could not find plugin`, though the target has the plugin: nobody registered it.

    ## How to fix
    Call `init_libnvinfer_plugins` before deserializing. For a lean deployment build with the plugin library embedded.

    ## Confidence
    Certain that they have to be registered; whether the program does so, no file tells. Hence a note.
    """
    runtime = need(facts.target.runtime)
    wanted = [plugin for plugin in _needed(facts) if _rows(plugin)]
    if runtime in ("lean", "dispatch"):
        return _lean(facts, [p for p in wanted if (p.name, p.version) not in catalogue.IN_LEAN_PLUGINS], runtime)
    return _note([p for p in wanted if p.name not in catalogue.REGISTERED_STATICALLY])


def _lean(facts: Facts, wanted: list[Plugin], runtime: str) -> Iterator[Finding]:
    header = facts.engine.header
    embedded = known(header.embedded_libraries) if header is not None else None
    if not wanted or any(library.kind == "plugin" for library in embedded or ()):
        return
    names = listing(plugin_name(plugin) for plugin in wanted)
    yield Finding(
        "plugin-missing",
        Severity.WARNING,
        Confidence.LIKELY,
        f"the {runtime} runtime does not bring the engine's plugins",
        f"The engine needs {names}. The plugin library of these runtimes has ROIAlign_TRT version 2 only.",
        tuple(Evidence("plugin", plugin_name(plugin), WHERE) for plugin in wanted[:20]),
        (
            Fix(
                "build the engine with the plugin library inside",
                (rebuild(facts.engine, "--versionCompatible", "--setPluginsToSerialize=libnvinfer_plugin.so"),),
            ),
        ),
    )


def _note(wanted: list[Plugin]) -> Iterator[Finding]:
    if not wanted:
        return
    names = listing(plugin_name(plugin) for plugin in wanted)
    yield Finding(
        "plugin-missing",
        Severity.INFO,
        Confidence.CERTAIN,
        "standard plugins must be registered first",
        f"The engine needs {names}. TensorRT has {'it' if len(wanted) == 1 else 'them'}, "
        "once the program has registered its plugins.",
        tuple(Evidence("plugin", plugin_name(plugin), WHERE) for plugin in wanted[:20]),
        (
            Fix(
                "before deserialize_cuda_engine()",
                (
                    'trt.init_libnvinfer_plugins(logger, "")   # Python',
                    'initLibNvInferPlugins(&logger, "");         // C++',
                ),
            ),
        ),
    )
