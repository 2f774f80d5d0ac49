"""TRT503: TensorRT's plugin registry has the engine's plugins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from trtdoctor.checks.probe_findings import again, run_by
from trtdoctor.checks.shared import body_of
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import Plugin
from trtdoctor.text import listing, printable

if TYPE_CHECKING:
    from trtdoctor.model.probe import ProbeResult


@check(
    "TRT503", "the registry has the engine's plugins", stage="load", needs=("TRT003", "TRT501"), refused_for=("plugin",)
)
def registry(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The plugin creators that the engine needs, by name, version and namespace, against those in TensorRT's registry
    once the standard plugins and every `--plugin` library are loaded; and creators that are registered twice.

    ## Why it matters
    `getPluginCreator could not find plugin`: a library that was loaded but registered another version, or under a
    namespace, does not help.

    ## How to fix
    Give the library that has the plugin with `--plugin`, and load it in the program before the engine.

    ## Confidence
    Certain: the registry was asked.
    """
    probe = need(facts.probe)
    creators = probe.creators
    if creators is None:
        raise FactUnavailable("the registry could not be asked", incomplete=False)
    if not probe.reached("deserialize"):
        raise FactUnavailable("the process did not live that long", incomplete=False)
    body = body_of(facts)
    if not probe.deserialized:  # an engine that was loaded has its plugins, wherever from
        for plugin in dict.fromkeys(known(body.plugins) or ()):
            if plugin not in creators:
                yield _missing(facts, probe, plugin, creators)
    twice = [row for row in dict.fromkeys(creators) if creators.count(row) > 1]
    if twice:
        yield Finding(
            "plugin-crash",
            Severity.WARNING,
            Confidence.POSSIBLE,
            "plugins are registered twice",
            f"{listing(printable(row.name, 60) for row in twice[:6])} came from two libraries; which one the engine "
            "gets depends on the order in which they are loaded.",
            (run_by(probe),),
            (Fix("load only one of the libraries that have it"),),
        )


def _missing(facts: Facts, probe: ProbeResult, plugin: Plugin, creators: Sequence[Plugin]) -> Finding:
    words = f"{printable(plugin.name, 80)} version {printable(plugin.version, 20)}"
    others = listing(
        f"version {printable(row.version, 20)}" + _in_namespace(row)
        for row in [row for row in creators if row.name == plugin.name][:6]
    )
    has = f"the registry has {others}" if others else "the registry has no plugin of this name"
    return Finding(
        "plugin-missing",
        Severity.ERROR,
        Confidence.CERTAIN,
        f"plugin {words} is not registered",
        f"The engine needs {words}{_in_namespace(plugin)}; {has}.",
        (
            Evidence("registered", f"{len(creators)} plugin creators", "TensorRT's registry"),
            *(Evidence("library given", printable(path), "--plugin") for path in probe.request.plugins[:8]),
            run_by(probe),
        ),
        (Fix("give the library that has it", (again(facts, "--plugin libmyplugin.so"),)),),
    )


def _in_namespace(plugin: Plugin) -> str:
    return f" in namespace {printable(plugin.namespace, 40)}" if plugin.namespace else ""
