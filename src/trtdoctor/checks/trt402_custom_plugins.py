"""TRT402: plugins that come with no TensorRT."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.checks.build_options import PLUGIN_LIBRARY
from trtdoctor.checks.plugin_needs import MOST_SHOWN, is_standard, needed_plugins, plugin_evidence, plugin_names
from trtdoctor.checks.rebuild_command import plugins_flag, trtexec
from trtdoctor.knowledge.plugins import owners
from trtdoctor.model.check import Facts, check
from trtdoctor.model.engine import is_wrapped
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.sources.opening import is_address
from trtdoctor.text import listing, printable, shell_word

if TYPE_CHECKING:
    from trtdoctor.knowledge.custom_plugins import Custom
    from trtdoctor.model.machine import PluginLibrary
    from trtdoctor.model.plan import Plugin


@check("TRT402", "the engine needs no custom plugins", stage="plugins", needs=("TRT003",), refused_for=("plugin",))
def custom_plugins(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Plugins that come with no TensorRT: which they are, and which library is known to bring them.

    ## Why it matters
    The process that loads the engine must load their library first, with the same name, version and namespace.

    ## How to fix
    Load the library before deserializing: `ctypes.CDLL(...)` in Python, `--plugins`/`--dynamicPlugins` of trtexec,
    `LD_PRELOAD` for Triton, `custom-lib-path` for DeepStream.

    ## Confidence
    Certain that the plan needs them; that the target lacks them is only possible, as trtdoctor has not looked there.
    The name of the library is public knowledge about the plugin's name, not read from the plan.
    """
    need(facts.target.runtime)
    wanted = [plugin for plugin in needed_plugins(facts) if not is_standard(plugin)]
    if not wanted:
        return
    known_owners = [(plugin, owner) for plugin in wanted for owner in owners(plugin.name, plugin.namespace)]
    libraries = list(dict.fromkeys(owner.library for _, owner in known_owners)) or [PLUGIN_LIBRARY]
    given = [printable(library.path) for library in facts.plugin_libraries]
    usable = any(map(_holds_plugins, facts.plugin_libraries))
    them = "it" if len(wanted) == 1 else "them"
    message = f"The engine needs {plugin_names(wanted)}. TensorRT does not bring {them}: "
    message += f"{listing(given[:8])} must, once loaded." if usable else "the library that does must be loaded first."
    yield Finding(
        "plugin-missing",
        Severity.INFO if usable else Severity.WARNING,
        Confidence.POSSIBLE,
        "the engine needs custom plugins",
        message,
        (
            *plugin_evidence(wanted),
            *(
                Evidence(printable(plugin.name, 60), f"known from {owner.project}: {owner.library}", owner.source)
                for plugin, owner in known_owners[:MOST_SHOWN]
            ),
            *(Evidence("library given", path, "--plugin") for path in given[:8]),
        ),
        (*_get(known_owners), *_fixes(facts, libraries)),
    )


def _holds_plugins(library: PluginLibrary) -> bool:
    return library.failure is None and (bool(library.entry_points) or library.registers)


def _get(known_owners: list[tuple[Plugin, Custom]]) -> tuple[Fix, ...]:
    """How to come by the library, where one way alone is known."""
    ways = {(owner.project, owner.how) for _, owner in known_owners}
    return tuple(Fix(f"get the library as {project} has it: {how}") for project, how in ways) if len(ways) == 1 else ()


def _fixes(facts: Facts, libraries: list[str]) -> tuple[Fix, ...]:
    version = known(facts.target.tensorrt)
    engine = facts.engine
    plain = not is_wrapped(engine) and not is_address(engine.path)
    path = shell_word(engine.path) if plain else "model.engine"
    program = trtexec(engine, facts.target)
    return (
        Fix(
            "load the library before the engine",
            tuple(f"{program} --loadEngine={path} {plugins_flag(version)}={library}" for library in libraries[:3]),
        ),
        Fix(
            "in Python, before deserialize_cuda_engine()",
            tuple(f"ctypes.CDLL({library!r}, mode=ctypes.RTLD_GLOBAL)" for library in libraries[:3]),
        ),
    )
