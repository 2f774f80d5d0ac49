"""TRT403: standard plugins that a program has to register first."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.plugin_needs import is_standard, needed_plugins, plugin_evidence, plugin_names
from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.knowledge.plugins import IN_LEAN_PLUGINS, REGISTERED_STATICALLY
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Confidence, Finding, Fix, Severity
from trtdoctor.model.plan import Plugin
from trtdoctor.model.product import RuntimeKind


@check(
    "TRT403",
    "no standard plugin has to be registered first",
    stage="plugins",
    needs=("TRT003", "TRT101", "TRT401"),
)
def registered(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the engine needs standard plugins that are there only after `init_libnvinfer_plugins`, or that the lean and
    dispatch runtimes do not bring.

    ## Why it matters
    The same `getPluginCreator could not find plugin`, though the target has the plugin: it was not registered.

    ## How to fix
    Call `init_libnvinfer_plugins` before deserializing. For a lean deployment build with the plugin library embedded.

    ## Confidence
    Certain that they have to be registered; no file says whether the program does so. Hence a note.
    """
    runtime = need(facts.target.runtime)
    wanted = [plugin for plugin in needed_plugins(facts) if is_standard(plugin)]
    if runtime in ("lean", "dispatch"):
        lacking = [plugin for plugin in wanted if (plugin.name, plugin.version) not in IN_LEAN_PLUGINS]
        if lacking and not _embeds_plugins(facts):
            yield _lean(facts, lacking, runtime)
        return
    unregistered = [plugin for plugin in wanted if plugin.name not in REGISTERED_STATICALLY]
    if unregistered:
        yield _note(unregistered)


def _embeds_plugins(facts: Facts) -> bool:
    header = facts.engine.header
    embedded = known(header.embedded_libraries) if header is not None else None
    return any(library.kind == "plugin" for library in embedded or ())


def _lean(facts: Facts, wanted: list[Plugin], runtime: RuntimeKind) -> Finding:
    return Finding(
        "plugin-missing",
        Severity.WARNING,
        Confidence.LIKELY,
        f"the {runtime} runtime does not bring the engine's plugins",
        f"The engine needs {plugin_names(wanted)}. The plugin library of these runtimes has only ROIAlign_TRT 2.",
        tuple(plugin_evidence(wanted)),
        (
            Fix(
                "build the engine with the plugin library inside",
                (
                    rebuild(
                        facts.engine,
                        "--versionCompatible",
                        "--setPluginsToSerialize=libnvinfer_plugin.so",
                        target=facts.target,
                    ),
                ),
            ),
        ),
    )


def _note(wanted: list[Plugin]) -> Finding:
    return Finding(
        "plugin-missing",
        Severity.INFO,
        Confidence.CERTAIN,
        "standard plugins must be registered first",
        f"The engine needs {plugin_names(wanted)}. TensorRT has {'it' if len(wanted) == 1 else 'them'} "
        "once the program has registered its plugins.",
        tuple(plugin_evidence(wanted)),
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
