"""The fewest builds that give every machine an engine of a model: a set cover over what TensorRT accepts.

What a build would be accepted by is not written down again here: the engine that it would make goes through the checks,
as a rebuild in the advice does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from trtdoctor.advice.rebuild import rebuild_steps, rebuilt
from trtdoctor.checks import CHAIN
from trtdoctor.checks.shared import AMPERE, FIRST_COMPATIBLE
from trtdoctor.checks.trt102_version import version
from trtdoctor.diagnose import diagnose
from trtdoctor.formats.reading import read_engine
from trtdoctor.judging import for_engine
from trtdoctor.model.advice import of_any
from trtdoctor.model.builds import Build, Plan, Plans
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Known, NotAsked, Unknown, known
from trtdoctor.model.finding import Severity
from trtdoctor.model.plan import RTX_TARGETS, EmbeddedLibrary, Section
from trtdoctor.named import NamedTuple

if TYPE_CHECKING:
    from trtdoctor.matrix import Matrix, Wanting
    from trtdoctor.model.advice import Step
    from trtdoctor.model.check import Check
    from trtdoctor.model.engine import Engine
    from trtdoctor.model.fact import Fact
    from trtdoctor.model.plan import HardwareCompatibility
    from trtdoctor.model.target import Target

EXACT = 24
"""Targets up to which the fewest builds are found for sure; beyond, a number that they cannot go below is told."""
MOST_MODELS = 1000
"""Models for which builds are looked for."""
MOST_PAIRS = 20_000
"""Pairs of different targets that are asked about for all models together: for each target whether each other one
takes what is built there."""
MOST_NAMES = 100
"""Models with the same builds that are named."""
STAGES = ("version", "gpu", "plugins")
"""Of the checks that a build on another machine may fail."""
WOULD = "what a build there would write"
HARDWARE = "--hardwareCompatibilityLevel=ampere+"
VERSION = "--versionCompatible"


class Option(NamedTuple):
    """A build that could be made: on which of the targets, with which flags, and the targets that its engine fits."""

    place: int
    flags: tuple[str, ...]
    fits: frozenset[int]


class Cover(NamedTuple):
    """Builds that together fit all targets that any fits. ``at_least`` is a number below which it cannot be done;
    ``without`` are targets that no build fits."""

    options: tuple[Option, ...]
    at_least: int
    without: frozenset[int]

    @property
    def exact(self) -> bool:
        return self.at_least == len(self.options)


# ---- what could be built


def options(engine: Engine, targets: Sequence[Target], *, allow_host_code: bool = False) -> tuple[Option, ...]:
    """Every build on one of ``targets`` that fits at least the machine that makes it, for a model like that of
    ``engine``."""
    return tuple(_options(engine, targets, allow_host_code=allow_host_code))


def _options(engine: Engine, targets: Sequence[Target], *, allow_host_code: bool) -> Iterator[Option]:
    chain = _chain()
    groups = _groups(targets)
    for places in groups:
        target = targets[places[0]]
        made = _made(engine, target, allow_host_code=allow_host_code)
        if made is None:
            continue
        for flags, one in _flavours(made, allow_host_code=allow_host_code):
            if not _fits(Facts(one, for_engine(target, one), allow_host_code), chain, alike=True):
                continue
            fits = set(places)
            for others in groups:
                there = targets[others[0]]
                if others is not places and _fits(
                    Facts(one, for_engine(there, one), allow_host_code), chain, alike=_alike(target, there)
                ):
                    fits.update(others)
            yield Option(places[0], flags, frozenset(fits))


def _groups(targets: Sequence[Target]) -> tuple[tuple[int, ...], ...]:
    """The places of targets with equal facts together. Without a TensorRT of their own they stand alone: nobody knows
    that it is the same."""
    found: dict[object, list[int]] = {}
    for place, target in enumerate(targets):
        named = known(target.tensorrt) is not None
        key = repr(_bare(target._replace(described="", given=""))) if named else place
        found.setdefault(key, []).append(place)
    return tuple(map(tuple, found.values()))


def _bare(value: object) -> object:
    """Facts without the words that say where they were read, and why they were not."""
    if isinstance(value, Known):
        return [_bare(value.value)]
    if isinstance(value, (Unknown, NotAsked)):
        return type(value).__name__
    return tuple(map(_bare, value)) if isinstance(value, (tuple, list)) else value


def _made(engine: Engine, target: Target, *, allow_host_code: bool) -> Engine | None:
    """The engine as a plain build on ``target`` makes it; ``None`` where it cannot be built there."""
    made = rebuilt(Facts(engine, for_engine(target, engine), allow_host_code))
    return made.engine if made is not None and made.engine.header is not None else None


def steps(engine: Engine, target: Target, flags: tuple[str, ...], *, allow_host_code: bool = False) -> tuple[Step, ...]:
    """The ways to make a build on ``target``, with the program that it surely has first."""
    made = _made(engine, target, allow_host_code=allow_host_code)
    if made is None:
        return ()
    one = next((one for words, one in _flavours(made, allow_host_code=allow_host_code) if words == flags), made)
    return tuple(rebuild_steps(Facts(one, for_engine(target, engine), allow_host_code)))


def against(engine: Engine, target: Target, *, allow_host_code: bool = False) -> str:
    """Why no build for ``target`` is known: what the checks have against the one that would be made there, in words."""
    made = _made(engine, target, allow_host_code=allow_host_code)
    if made is None:
        return "TensorRT-RTX has no plugins"
    outcomes, findings = diagnose(_chain(), Facts(made, for_engine(target, made), allow_host_code))
    errors = [one.message for one in findings if one.severity is Severity.ERROR]
    open_ = [one.reason for one in outcomes if one.incomplete and one.reason and one.code != version.code]
    return next(iter((*errors, *open_)), "a check is broken")


def _chain() -> list[Check]:
    return [check for check in CHAIN if check.stage in STAGES or check.code == "TRT003"]


def _flavours(made: Engine, *, allow_host_code: bool) -> Iterator[tuple[tuple[str, ...], Engine]]:
    """The engine as a plain build makes it, and as one with each compatibility does."""
    yield (), made
    if made.header is None:
        return
    if made.header.product == "tensorrt-rtx":  # it builds for all GPUs from Ampere on, unless it is told otherwise
        every = tuple(capability for _, capability in RTX_TARGETS if capability >= AMPERE)
        yield (
            (),
            made._replace(
                header=made.header._replace(
                    target_compute_capabilities=Known(every, WOULD), newer_gpus=Known(True, WOULD)
                )
            ),
        )
        return
    built, version = known(made.header.build_gpu), known(made.header.tensorrt_version)
    if version is not None and version < FIRST_COMPATIBLE:
        return
    lean = Known((EmbeddedLibrary("lean", 0, 0),), WOULD)
    if allow_host_code:  # else the program refuses what the engine brings with it
        yield (VERSION,), made._replace(header=made.header._replace(embedded_libraries=lean))
    if built is None or known(built.integrated) or built.compute_capability < AMPERE:
        return
    level: Fact[HardwareCompatibility] = Known("ampere_plus", WOULD)
    hardware = made.header._replace(hardware_compatibility=level, sections=(Section("ENGN", 0, 0),))
    yield (HARDWARE,), made._replace(header=hardware)
    if allow_host_code:
        yield (HARDWARE, VERSION), made._replace(header=hardware._replace(embedded_libraries=lean))


def _alike(target: Target, other: Target) -> bool:
    """Whether two machines are said to have the same TensorRT: then it is the same, also where not all of its numbers
    are given."""
    return known(target.tensorrt) is not None and known(target.tensorrt) == known(other.tensorrt)


def _fits(facts: Facts, chain: Sequence[Check], *, alike: bool) -> bool:
    """Whether no check has anything against the engine there, and none that decides was left open."""
    outcomes, findings = diagnose(chain, facts)
    if any(one.severity is Severity.ERROR for one in findings):
        return False
    open_ = {one.code for one in outcomes if one.incomplete or one.outcome == "broken"}
    return not open_ - ({version.code} if alike else set())


# ---- for a whole matrix


def plans(found: Matrix, targets: Sequence[Target], *, allow_host_code: bool = False) -> Plans:
    """The fewest builds for every model of ``found`` that some of ``targets`` have no engine of."""
    wanted, cached = list(found.wanting()), _Options(targets, allow_host_code=allow_host_code)
    made, unread, beyond = [], 0, max(0, len(wanted) - MOST_MODELS)
    for one in wanted[:MOST_MODELS]:
        engine = _engine(one.example)
        if engine is None:
            unread += 1
        elif (options := cached.of(engine)) is None:
            beyond += 1
        else:
            made.append(_plan(one, engine, options, cached))
    return Plans(tuple(_together(made)), unread, beyond)


def _together(plans: Sequence[Plan]) -> Iterator[Plan]:
    """Plans whose builds are the same, with all that these need, as one."""
    same: dict[object, list[Plan]] = {}
    for one in plans:
        same.setdefault((_of_all(one), one.without, one.why), []).append(one)
    for group in same.values():
        models = tuple(name for one in group for name in one.models)[:MOST_NAMES]
        builds = group[0].builds if all(one.builds == group[0].builds for one in group) else _of_all(group[0])
        yield group[0]._replace(of=sum(one.of for one in group), models=models, builds=builds)


def _of_all(plan: Plan) -> tuple[Build, ...]:
    """The builds without what is said of one engine alone."""
    return tuple(build._replace(steps=of_any(build.steps)) for build in plan.builds)


def _engine(example: str | None) -> Engine | None:
    found = read_engine(example) if example is not None else None
    return found if found is not None and found.header is not None else None


class _Options:
    """What could be built for engines of a kind: it depends on their product, their types and their plugins alone."""

    def __init__(self, targets: Sequence[Target], *, allow_host_code: bool) -> None:
        self.targets = targets
        self.allow_host_code = allow_host_code
        self._found: dict[object, tuple[Option, ...] | None] = {}
        self._covers: dict[object, Cover] = {}
        self._pairs = len(_groups(targets)) ** 2
        self._left = MOST_PAIRS

    def of(self, engine: Engine) -> tuple[Option, ...] | None:
        """``None`` where too many pairs of targets would be asked about."""
        header, plugins = engine.header, known(engine.body.plugins) if engine.body is not None else None
        kind = header and (header.product, header.lacking, header.tensorrt_version), plugins
        if kind not in self._found:
            self._left -= self._pairs
            may = self._left >= 0
            self._found[kind] = options(engine, self.targets, allow_host_code=self.allow_host_code) if may else None
        return self._found[kind]

    def cover(self, options: Sequence[Option], wanted: frozenset[int]) -> Cover:
        """The fewest of ``options``, once for the models that want the same."""
        key = id(options), wanted  # ``_found`` keeps them
        if key not in self._covers:
            self._covers[key] = fewest(options, wanted)
        return self._covers[key]


def _plan(wanting: Wanting, engine: Engine, options: Sequence[Option], cached: _Options) -> Plan:
    names = [one.described for one in cached.targets]
    cover = cached.cover(options, wanting.targets)
    made = tuple(
        Build(
            names[one.place],
            one.flags,
            steps(engine, cached.targets[one.place], one.flags, allow_host_code=cached.allow_host_code),
            tuple(names[place] for place in sorted(one.fits & wanting.targets)),
        )
        for one in cover.options
    )
    places = sorted(cover.without)
    without = tuple(names[place] for place in places)
    why = tuple(against(engine, cached.targets[place], allow_host_code=cached.allow_host_code) for place in places)
    return Plan(1, (wanting.model,), wanting.example or "", made, cover.at_least, without, why)


# ---- the fewest


def fewest(found: Sequence[Option], wanted: frozenset[int]) -> Cover:
    """The fewest of ``found`` that together fit all of ``wanted``; of equally many, those with fewer flags.

    Exact for up to ``EXACT`` targets; beyond, each time the one that fits most of what is left. Targets that the same
    builds fit count once.
    """
    whole = frozenset().union(*(one.fits for one in found)) & wanted
    reachable = _distinct(found, whole)
    useful = _undominated(found, reachable)
    options, at_least = _fewest(useful, reachable)
    full = {(*one[:2], one.fits & reachable): one for one in found}
    return Cover(tuple(full[one] for one in options), at_least, wanted - whole)


def _distinct(found: Sequence[Option], wanted: frozenset[int]) -> frozenset[int]:
    """One of those of ``wanted`` that the same of ``found`` fit."""
    by: dict[int, list[int]] = {target: [] for target in wanted}
    for at, one in enumerate(found):
        for target in one.fits & wanted:
            by[target].append(at)
    first: dict[tuple[int, ...], int] = {}
    for target in sorted(wanted):
        first.setdefault(tuple(by[target]), target)
    return frozenset(first.values())


def _fewest(useful: Sequence[Option], reachable: frozenset[int]) -> tuple[tuple[Option, ...], int]:
    """Those taken, and a number below which it cannot be done."""
    greedy = _greedy(useful, reachable)
    at_least = _bound(useful, reachable)
    if len(reachable) <= EXACT:
        for size in range(at_least, len(greedy)):
            best = _of_size(useful, reachable, size)
            if best is not None:
                return best, size
        at_least = len(greedy)
        greedy = _of_size(useful, reachable, at_least) or greedy
    return greedy, at_least


def _undominated(found: Sequence[Option], wanted: frozenset[int]) -> list[Option]:
    """Without those that another with as few flags makes needless."""
    rows = [one._replace(fits=one.fits & wanted) for one in found]
    rows = sorted((one for one in rows if one.fits), key=lambda one: (-len(one.fits), len(one.flags), one.place))
    kept: list[Option] = []
    for one in rows:
        if not any(one.fits <= other.fits and len(other.flags) <= len(one.flags) for other in kept):
            kept.append(one)
    return kept


def _greedy(found: Sequence[Option], wanted: frozenset[int]) -> tuple[Option, ...]:
    left, taken = set(wanted), []
    while left:
        best = max(found, key=lambda one: (len(one.fits & left), -len(one.flags), -one.place))
        taken.append(best)
        left -= best.fits
    return tuple(taken)


def _bound(found: Sequence[Option], wanted: frozenset[int]) -> int:
    """How many are needed at least: targets of which no build fits two, and the size of the widest build."""
    apart: list[int] = []
    rivals = {target: {other for one in found if target in one.fits for other in one.fits} for target in wanted}
    for target in sorted(wanted, key=lambda one: (len(rivals[one]), one)):
        if not rivals[target] & set(apart):
            apart.append(target)
    widest = max((len(one.fits) for one in found), default=1)
    return max(len(apart), -(-len(wanted) // widest))


def _of_size(found: Sequence[Option], wanted: frozenset[int], size: int) -> tuple[Option, ...] | None:
    """``size`` builds that fit all, with as few flags as any; ``None`` where there are none."""
    best: tuple[int, tuple[Option, ...]] | None = None

    def search(left: frozenset[int], taken: tuple[Option, ...], flags: int) -> None:
        nonlocal best
        if best is not None and flags >= best[0]:
            return
        if not left:
            best = flags, taken
            return
        if len(taken) == size:
            return
        hardest = min(left, key=lambda target: (sum(target in one.fits for one in found), target))
        for one in found:
            if hardest in one.fits:
                search(left - one.fits, (*taken, one), flags + len(one.flags))

    search(wanted, (), 0)
    return best[1] if best is not None else None
