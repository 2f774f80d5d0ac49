"""The plugins that an engine needs, and how checks word them."""

from __future__ import annotations

from collections.abc import Iterable

from trtdoctor.checks.shared import body_of
from trtdoctor.knowledge.plugins import standard_rows
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import need
from trtdoctor.model.finding import Evidence
from trtdoctor.model.plan import Plugin
from trtdoctor.text import listing, printable

MOST_SHOWN = 20


def plugin_name(plugin: Plugin) -> str:
    """``EfficientNMS_TRT version 1``; with its namespace where it has one."""
    words = f"{printable(plugin.name, 80)} version {printable(plugin.version, 20)}"
    return f"{words} in namespace {printable(plugin.namespace, 40)}" if plugin.namespace else words


def plugin_names(plugins: Iterable[Plugin]) -> str:
    """All of them in one sentence."""
    return listing(plugin_name(plugin) for plugin in plugins)


def plugin_evidence(plugins: Iterable[Plugin]) -> list[Evidence]:
    """The first of them, as the plan has them."""
    return [Evidence("plugin", plugin_name(plugin), "plugin layers of the plan") for plugin in plugins][:MOST_SHOWN]


def needed_plugins(facts: Facts) -> tuple[Plugin, ...]:
    """The plugins that the engine needs, each once; skips the check where they are not known."""
    return tuple(dict.fromkeys(need(body_of(facts).plugins)))


def is_standard(plugin: Plugin) -> bool:
    """Whether some release of TensorRT brings a plugin of this name."""
    return bool(standard_rows(plugin.name, plugin.namespace))
