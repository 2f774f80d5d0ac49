"""TRT401: the standard plugins of the target's TensorRT."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.plugin_needs import needed_plugins, plugin_evidence, plugin_name
from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import target_tensorrt, whose_tensorrt
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge.plugins import SOURCE, standard_rows
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Confidence, Finding, Fix, Severity
from trtdoctor.model.plan import Plugin
from trtdoctor.model.product import product_of
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import dotted, listing, printable


@check(
    "TRT401",
    "the target's TensorRT has the standard plugins",
    stage="plugins",
    needs=("TRT003", "TRT101"),
    refused_for=("plugin",),
)
def standard_plugins(facts: Facts) -> Iterator[Finding]:
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
    version = need(facts.target.tensorrt)
    if product_of(known(facts.target.runtime)) == "tensorrt-rtx":
        raise FactUnavailable("TensorRT-RTX has no library of standard plugins", incomplete=False)
    for plugin in needed_plugins(facts):
        rows = standard_rows(plugin.name, plugin.namespace)
        if rows and not any(row.version == plugin.version and row.may_be_in(version) for row in rows):
            yield _absent(facts, plugin, version)


def _absent(facts: Facts, plugin: Plugin, version: PartialVersion) -> Finding:
    name = plugin_name(plugin)
    return Finding(
        "plugin-missing",
        Severity.ERROR,
        Confidence.LIKELY,
        f"{whose_tensorrt(facts.target)} has no {name}",
        f"The engine needs the plugin {name}, {_why(plugin, version)}; {whose_tensorrt(facts.target)} is {version}."
        + _other_versions(plugin, version),
        (*plugin_evidence([plugin]), target_tensorrt(facts.target, f"TensorRT {version}")),
        (
            Fix(
                "build the engine again without it (native layers) or with a version that the target has",
                (rebuild(facts.engine, target=facts.target),),
            ),
            Fix(
                f"bring {printable(plugin.name, 80)} as a library of your own, from the last release that had it",
                (),
                SOURCE,
            ),
        ),
    )


def _why(plugin: Plugin, version: PartialVersion) -> str:
    """Why the release does not have it."""
    rows = standard_rows(plugin.name, plugin.namespace)
    row = next((row for row in rows if row.version == plugin.version), None)
    if row is not None and row.last is not None and version.surely_above(row.last):
        return f"which was removed after TensorRT {dotted(row.last)}"
    if row is not None and row.first is not None:
        return f"which came with TensorRT {dotted(row.first)}"
    return "of which no such version is known"


def _other_versions(plugin: Plugin, version: PartialVersion) -> str:
    rows = standard_rows(plugin.name, plugin.namespace)
    others = [row.version for row in rows if row.may_be_in(version)]
    return f" It has version {listing(others)} of it." if others else ""
