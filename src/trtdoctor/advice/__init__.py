"""From findings to one plan: what clears all errors at once, found by checking what would be true afterwards.

A rebuild and a change of the target are tried on the facts: the engine as it would be, the target as it would be, and
the checks over them. What then is no error is cleared; nothing is promised that the checks would not confirm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from trtdoctor import checks
from trtdoctor.advice.rebuild import can_build, rebuild_steps, rebuilt
from trtdoctor.checks.install_fixes import (
    builds_for,
    is_carried,
    is_jetson,
    is_of_jetsons,
    release_meant,
    ways_to_get,
)
from trtdoctor.checks.trt302_driver import driver
from trtdoctor.diagnose import diagnose
from trtdoctor.knowledge import lookup
from trtdoctor.knowledge.wheels import wheels_for
from trtdoctor.model.advice import Advice, Step, Way
from trtdoctor.model.check import NOT_PROBED, Facts
from trtdoctor.model.fact import Known, NotAsked, Unknown, known
from trtdoctor.model.finding import PROBED, Cause, Finding, Fix, Severity
from trtdoctor.model.plan import Version
from trtdoctor.model.product import Product, RuntimeKind, product_of, title_of
from trtdoctor.model.report import CheckResult
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.named import NamedTuple
from trtdoctor.text import dotted
from trtdoctor.verdict import rank

OWN_FIX = frozenset(
    {"TRT002", "TRT004", "TRT006", "TRT010", "TRT011", "TRT012", "TRT013", "TRT014", "TRT015", "TRT016", "TRT104"}
    | {"TRT301", "TRT302", "TRT304", "TRT312", "TRT313", "TRT314"}
    | {"TRT412", "TRT421", "TRT422", "TRT423", "TRT424", "TRT425"}
)
"""Errors that the first step of their finding's fixes ends, whatever else is wrong."""
OF_INSTALL = frozenset({"TRT105", "TRT311", "TRT312", "TRT313"})
"""Errors of how TensorRT is installed, which end when another one is."""
OF_RELEASE = frozenset({"TRT101", "TRT113", "TRT202", "TRT311", "TRT401"})
"""Errors that another release of TensorRT on the target may end."""
REBUILT: frozenset[Cause] = frozenset(
    {
        "version-mismatch",
        "gpu-arch-mismatch",
        "platform-mismatch",
        "not-an-engine",
        "corrupt-or-truncated",
        "special-engine",
    }
)
"""What TensorRT itself may have against an engine and has not against one that it built there itself."""
ARCHIVE = "https://developer.nvidia.com/tensorrt"
MOST_WAYS = 4


class _Change(NamedTuple):
    """A change: its steps, the errors that are left once it is made, and whether the engine file stays."""

    title: str
    steps: tuple[Step, ...]
    left: tuple[Finding, ...]
    keeps: bool


def advise(facts: Facts, findings: Sequence[Finding]) -> Advice | None:
    """The ways out of the unmasked errors among ``findings``; ``None`` where there are none."""
    errors = _roots(findings)
    if not errors:
        return None
    changes = [*_keeping(errors)]
    changes += list(_rebuilding(facts, errors))[: 1 if changes and not changes[0].left else None]
    changes += _installing(facts, errors)
    done = [change for change in changes if not change.left] or list(_with_another_release(facts, errors, changes))
    codes = tuple(dict.fromkeys(one.code for one in errors))
    return _all(done, codes) if done else _in_part(changes, codes)


def _all(done: Sequence[_Change], codes: tuple[str, ...]) -> Advice:
    shortest = _needed((change, codes) for change in done)[:MOST_WAYS]
    ways = tuple(Way(change.title, codes, change.steps) for change, _ in shortest)
    return Advice("all", ways, any(change.keeps for change in done))


def _in_part(changes: Sequence[_Change], codes: tuple[str, ...]) -> Advice:
    """Those that clear the most come first."""
    rows = _needed((change, _cleared(codes, change.left)) for change in changes)
    some = sorted((row for row in rows if row[1]), key=lambda row: (-len(row[1]), len(row[0].steps)))[:MOST_WAYS]
    return Advice(
        "some" if some else "none", tuple(Way(change.title, cleared, change.steps) for change, cleared in some)
    )


def _needed(rows: Iterable[tuple[_Change, tuple[str, ...]]]) -> list[tuple[_Change, tuple[str, ...]]]:
    """The shortest first, without those that hold all steps of a shorter one and clear no more than that does."""
    kept: list[tuple[_Change, tuple[str, ...]]] = []
    for change, codes in sorted(rows, key=lambda row: len(row[0].steps)):
        if not any(set(one.steps) <= set(change.steps) and set(codes) <= set(other) for one, other in kept):
            kept.append((change, codes))
    return kept


def _cleared(codes: Iterable[str], left: Sequence[Finding]) -> tuple[str, ...]:
    still = {one.code for one in left}
    return tuple(code for code in codes if code not in still)


# ---- the changes


def _keeping(errors: tuple[Finding, ...]) -> Iterator[_Change]:
    """Neither engine nor TensorRT changes."""
    steps, left = _own_fixes(errors)
    if steps:
        yield _Change(steps[0].title, steps, left, keeps=True)


def _rebuilding(facts: Facts, errors: tuple[Finding, ...]) -> Iterator[_Change]:
    """The target's TensorRT builds the engine again."""
    after = rebuilt(facts)
    if after is None or facts.engine.header is None or not can_build(facts):
        return  # of a file that is no engine, its own fix knows the way to one
    named = release_meant(known(facts.target.tensorrt), facts.target)
    change = _with_release(facts, errors, named) if named is not None else None
    if change is not None:
        yield change
        return
    first, left, _ = _after(after, errors, new_file=True)
    if any(one.code == "TRT202" for one in left):
        return  # without kernels for the GPU it cannot build there, either
    for step in rebuild_steps(facts):
        yield _Change(step.title, (*first, step), left, keeps=False)


def _installing(facts: Facts, errors: tuple[Finding, ...]) -> Iterator[_Change]:
    """The engine's own TensorRT on the target."""
    header = facts.engine.header
    version = known(header.tensorrt_version) if header is not None else None
    if header is None or version is None or is_of_jetsons(version, facts.target):
        return
    if not any(one.stage in ("version", "libraries", "gpu", "plugins") for one in errors):
        return
    after = facts._replace(target=_with(facts.target, version, _runtime_of(header.product)))
    first, left, open_ = _after(after, errors, gone=OF_INSTALL)
    for step, _ in _install_steps(version, header.product, facts.target):
        needing = step._replace(needs=(*step.needs, *open_))
        yield _Change(step.title, (*first, needing), left, keeps=True)


def _with_another_release(facts: Facts, errors: tuple[Finding, ...], tried: Sequence[_Change]) -> Iterator[_Change]:
    """Another TensorRT on the target, nearest to the one that is there, and a rebuild with it."""
    if facts.engine.header is None:
        return
    left = {one.code for change in tried if not change.keeps for one in change.left} or {one.code for one in errors}
    if not left & OF_RELEASE and can_build(facts):
        return
    for version in sorted(_nearest(facts), key=lambda build: not _is_at_hand(build, facts.target)):
        change = _with_release(facts, errors, version)
        if change is not None and not change.left:
            yield change
            return


def _with_release(facts: Facts, errors: tuple[Finding, ...], version: Version) -> _Change | None:
    """This TensorRT on the target, and a rebuild with it; ``None`` where it cannot be had there, or cannot build."""
    found = next(_install_steps(version, "tensorrt", facts.target), None)
    if found is None:
        return None
    install, way = found
    has = _in_container(version) if way.kind == "container" and not is_carried(facts.target) else version
    target = _with(facts.target, has, "full")
    changed = facts._replace(target=target)
    after = rebuilt(changed)
    if after is None:
        return None
    first, left, open_ = _after(after, errors, gone=OF_INSTALL, new_file=True)
    install = install._replace(needs=(*install.needs, *open_))
    moved = is_jetson(target) or is_carried(target)  # what is there changes as a whole
    row = None if moved else lookup.container_with(version)
    build = next(rebuild_steps(changed, from_pip=way.kind == "pip", image=None if row is None else row.image))
    put = "move the target to TensorRT {}" if moved else "put TensorRT {} on the target"
    title = f"{put.format(dotted(has))}, and build the engine again with it"
    return _Change(title, (*first, install, build), left, keeps=False)


def _is_at_hand(version: Version, target: Target) -> bool:
    """Whether this release is on PyPI, in a JetPack, or in a container of TensorRT itself."""
    ways = _best_first(version, target)
    return bool(ways) and not _only_carries(ways[0], version)


def _best_first(version: Version, target: Target) -> list[Fix]:
    """The ways to get a release; a container that only carries it, for other programs, comes last."""
    return sorted(ways_to_get(version, target), key=lambda way: _only_carries(way, version))


def _only_carries(way: Fix, version: Version) -> bool:
    row = lookup.container_with(version)
    return way.kind == "container" and (row is None or "/tensorrt:" not in row.image)


def _nearest(facts: Facts) -> list[Version]:
    """The builds of TensorRT that the target may have, by how far they are from its own."""
    builds = sorted(builds_for(facts.target, None, "tensorrt"))
    has = known(facts.target.tensorrt) if product_of(known(facts.target.runtime)) == "tensorrt" else None
    header = facts.engine.header
    own = known(header.tensorrt_version) if header is not None and header.product == "tensorrt" else None
    at = has.parts if has is not None else own or builds[-1]
    place = sum(build < at for build in builds)
    return sorted(builds, key=lambda build: abs(builds.index(build) - place))


def _with(target: Target, version: tuple[int, ...], runtime: RuntimeKind) -> Target:
    """The target once this TensorRT is on it, and nothing else changed."""
    would = "what an installation there would make of it"
    return target._replace(
        tensorrt=Known(PartialVersion(version), would),
        runtime=Known(runtime, would),
        bindings=NotAsked(would),
        tensorrt_cuda=NotAsked(would),
        chosen=None,
        carrier=(target.carrier[0], ""),
    )


def _in_container(version: Version) -> tuple[int, ...]:
    """What is known of the TensorRT in the container that has this version, or may have it."""
    row = lookup.container_with(version)
    return row.tensorrt if row is not None else version


def _runtime_of(product: Product) -> RuntimeKind:
    return "rtx" if product == "tensorrt-rtx" else "full"


def _install_steps(version: Version, product: Product, target: Target) -> Iterator[tuple[Step, Fix]]:
    name = f"{title_of(product)} {dotted(version)}"
    title = f"install {name} on the target"
    if product == "tensorrt-rtx":
        pip = Fix(title, (f"pip install 'tensorrt-rtx=={dotted(version)}'",), kind="pip")
        yield Step(title, pip.commands), pip
        return
    ways = _best_first(version, target)
    for way in ways:
        if is_carried(target):
            yield Step(f"use {name}: {way.title}", way.commands), way
        elif way.kind == "pip":
            wheels = wheels_for(version)
            yield Step(title, way.commands, (wheels.pythons,) if wheels is not None else ()), way
        elif way.kind == "jetpack":
            yield Step(title, (), (way.title.removesuffix(" has it"),)), way  # it comes with nothing else there
        else:
            has = _in_container(version)
            open_ = f"its build to be {dotted(version)}: the tables say only {dotted(has)} of this container"
            title = f"run it in a container with {title_of(product)} {dotted(has)}"
            yield Step(title, way.commands, () if has == version else (open_,)), way
    if not ways and not is_jetson(target) and not is_carried(target):
        yield Step(title, (), (f"{name} from NVIDIA's archive: {ARCHIVE}",)), Fix(title)


# ---- what is left


def _after(
    facts: Facts, errors: tuple[Finding, ...], *, gone: frozenset[str] = frozenset(), new_file: bool = False
) -> tuple[tuple[Step, ...], tuple[Finding, ...], tuple[str, ...]]:
    """What ``_own_fixes`` says of the errors that are left once ``facts`` hold, without the codes ``gone``; and what is
    then to be had in mind of the driver.

    An error stays, too, where its check then cannot be asked: not to see it is not to have cleared it. TensorRT itself
    cannot be asked about what is not there yet; what it had against the engine stays where a rebuild does not help.
    """
    chain = [check for check in checks.CHAIN if check.stage not in PROBED]
    outcomes, findings = diagnose(chain, facts._replace(probe=NOT_PROBED, meanings=NOT_PROBED))
    found = [one for one in _roots(rank(findings, checks.CHAIN)) if one.code not in gone]
    unasked = {one.code for one in outcomes if one.outcome == "skipped"} - {one.code for one in found} - gone
    unseen = [one for one in errors if one.code in unasked and not (new_file and _is_ended_by_build(one, facts.target))]
    carried = [one for one in errors if one.stage in PROBED and one.cause not in REBUILT]
    steps, left = _own_fixes((*found, *carried))
    return steps, (*left, *unseen), _open_of_driver(outcomes, facts.target)


def _open_of_driver(outcomes: Iterable[CheckResult], target: Target) -> tuple[str, ...]:
    """What is to be had in mind of the driver, where something of it is known."""
    if not (isinstance(target.driver, Known) or isinstance(target.cuda, Known)):
        return ()
    reasons = (one.reason for one in outcomes if one.code == driver.code and one.incomplete)
    return tuple(f"a driver that is new enough: {reason}" for reason in reasons if reason)


def _is_ended_by_build(error: Finding, target: Target) -> bool:
    """Whether a build on the target itself ends the error: the file is new, and made for that very GPU, though nobody
    knows which GPU or which TensorRT it is."""
    if error.code == "TRT006":  # nobody has recorded the new file
        return False
    of_tensorrt = error.code == "TRT202" and isinstance(target.tensorrt, Unknown)
    return error.stage in ("file", "header") or error.code == "TRT203" or of_tensorrt


def _roots(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The errors that no other finding explains."""
    return tuple(one for one in findings if one.severity is Severity.ERROR and one.masked_by is None)


def _own_fixes(errors: Iterable[Finding]) -> tuple[tuple[Step, ...], tuple[Finding, ...]]:
    """The steps that end those errors that end by themselves, and the errors that do not."""
    steps: dict[Step, None] = {}
    left = []
    for one in errors:
        fix = next((fix for fix in one.fixes if fix.kind == "step"), None)
        if fix is not None and (one.code in OWN_FIX or (one.code == "TRT003" and one.cause == "not-an-engine")):
            steps[Step(fix.title, fix.commands, (fix.url,) if fix.url else ())] = None
        else:
            left.append(one)
    return tuple(steps), tuple(left)
