"""What a check is, and all that it may know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Fact, NotAsked
from trtdoctor.model.finding import Finding, LoadReason, Stage
from trtdoctor.model.target import Target
from trtdoctor.named import NamedTuple

if TYPE_CHECKING:
    from trtdoctor.model.configuration import AnyConfiguration
    from trtdoctor.model.machine import PluginLibrary
    from trtdoctor.model.manifest import Beside
    from trtdoctor.model.probe import ProbeResult
    from trtdoctor.model.probe_messages import Meanings

NOT_PROBED = NotAsked("TensorRT was not run: another machine than this one is asked about, or none")
NO_MANIFEST = NotAsked("no manifest lies beside the file")


class Facts(NamedTuple):
    """All that a check may know."""

    engine: Engine
    target: Target
    allow_host_code: bool = False
    shapes: Mapping[str, tuple[int, ...]] = MappingProxyType({})
    """Shapes of inputs that a program will use, by name."""
    plugin_libraries: tuple[PluginLibrary, ...] = ()
    probe: Fact[ProbeResult] = NOT_PROBED
    """What happened when TensorRT loaded and executed the engine here."""
    meanings: Fact[Meanings] = NOT_PROBED
    """What the messages of ``probe`` mean; whoever sets ``probe`` gets them from ``logs.meanings``."""
    manifest: Fact[Beside] = NO_MANIFEST
    """The record beside the engine: what the file should be, and what it is."""
    configurations: tuple[AnyConfiguration, ...] = ()
    """Those that the engine's program reads for it."""
    at_address: bool = False
    """Whether the engine is at an address, beside which no configurations are looked for."""
    asked: tuple[str, ...] = ()
    """The options of ``trtdoctor check``, beside the target, that ask the same: the commands of fixes have them."""


class Check(NamedTuple):
    """One question about the facts.

    ``needs`` names the checks after whose error there is nothing left to ask here: this one is then skipped.
    ``explains`` names the checks whose findings are only consequences once this one has found an error: they stay in
    the report, marked. Both hold codes, and together they are the only way to say "is a consequence of".
    ``precedes`` names the checks whose errors cannot be mended before this one's is: they come after it.
    ``refused_for`` is what TensorRT may name when it refuses an engine for what this check finds: whoever compares a
    finding with a refusal, or asks which of two findings TensorRT meets first, goes by it.
    ``advisory`` says that it never refuses an engine, whatever it finds: where it cannot run, the verdict stands.
    """

    code: str
    title: str
    stage: Stage
    needs: tuple[str, ...]
    explains: tuple[str, ...]
    run: Callable[[Facts], Iterable[Finding]]
    doc: str
    refused_for: tuple[LoadReason, ...] = ()
    precedes: tuple[str, ...] = ()
    advisory: bool = False


Run = Callable[[Facts], Iterable[Finding]]


def check(
    code: str,
    title: str,
    *,
    stage: Stage,
    needs: tuple[str, ...] = (),
    explains: tuple[str, ...] = (),
    refused_for: tuple[LoadReason, ...] = (),
    precedes: tuple[str, ...] = (),
    advisory: bool = False,
) -> Callable[[Run], Check]:
    """Makes a ``Check`` of a function; its docstring is the check's documentation page."""

    def make(run: Run) -> Check:
        return Check(code, title, stage, needs, explains, run, run.__doc__ or "", refused_for, precedes, advisory)

    return make
