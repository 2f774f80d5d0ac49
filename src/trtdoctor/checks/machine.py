"""What checks of a machine take from the facts, and how they word it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trtdoctor.model.check import Facts
from trtdoctor.model.fact import known, need
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import shell_quote

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


def path_word(path: str) -> str:
    """A path as a shell word; ``~/`` stays in front of the quotes, where the shell reads it as the home folder."""
    return f"~/{shell_quote(path[2:])}" if path.startswith("~/") else shell_quote(path)


def pip(facts: Facts) -> str:
    """The command for ``pip`` of the examined interpreter."""
    machine = known(facts.target.machine)
    python = known(machine.python) if machine is not None else None
    return f"{path_word(python.executable)} -m pip" if python is not None else "pip"
