"""What checks of a machine take from the facts, and how they word it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trtdoctor.model.check import Facts
from trtdoctor.model.fact import known, need
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import shell_quote, shell_word

if TYPE_CHECKING:
    from trtdoctor.model.machine import Machine, Runtime

DRIVER_DOWNLOAD = "https://www.nvidia.com/en-us/drivers/"


def machine_of(facts: Facts) -> Machine:
    """The machine in question; skips the check where the target is a few words."""
    return need(facts.target.machine)


def variable(machine: Machine, name: str) -> str | None:
    """The value of an environment variable of the machine; ``None`` where it is not set."""
    return next((one.value for one in machine.variables if one.name == name), None)


def chosen_runtime(facts: Facts) -> Runtime | None:
    """The runtime that the engine would meet; skips the check where the runtimes are not known."""
    need(machine_of(facts).runtimes)
    return facts.target.chosen


def version_of(runtime: Runtime) -> PartialVersion | None:
    """The library's version, or that of the bindings where the library is missing."""
    versions = (known(fact) for fact in (runtime.version, runtime.bindings))
    return next((version for version in versions if version is not None and version.parts), None)


_UNNAMED = re.compile(r"^((?:/[^/]+)?/(?:home|Users))/…(?=/|$)")


def path_word(path: str) -> str:
    """A path of a machine as a shell word that can be pasted, also behind ``=`` and by ``sh``: its ``~`` is ``$HOME``.
    The name of somebody else, which is not told (``host.bounded.short``), is to be filled in: ``USER``."""
    if path == "~" or path.startswith("~/"):
        return '"$HOME"' + (f"/{shell_word(path[2:])}" if path[2:] else path[1:])
    return shell_quote(_UNNAMED.sub(r"\1/USER", path, count=1))


def pip(facts: Facts) -> str:
    """The command for ``pip`` of the examined interpreter."""
    machine = known(facts.target.machine)
    python = known(machine.python) if machine is not None else None
    return f"{path_word(python.executable)} -m pip" if python is not None else "pip"
