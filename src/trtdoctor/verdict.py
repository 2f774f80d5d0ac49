"""From findings to an answer: rank, consequences, status, exit code, and the one sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

from trtdoctor.checks import (
    CHAIN,
    trt006_manifest,
    trt012_size,
    trt102_version,
    trt201_platform,
    trt203_architecture,
    trt204_gpu_model,
)
from trtdoctor.errors import QuestionError
from trtdoctor.model.check import Check, Facts
from trtdoctor.model.engine import WRAPPER_TITLES, Engine, is_wrapped
from trtdoctor.model.fact import Known, NotAsked, known
from trtdoctor.model.finding import Cause, Finding, Severity
from trtdoctor.model.plan import unread
from trtdoctor.model.product import product_of, title_of
from trtdoctor.model.report import CheckResult, Report, Status
from trtdoctor.model.target import not_asked, stated
from trtdoctor.named import NamedTuple
from trtdoctor.text import counted, dotted, listing, printable, with_article

if TYPE_CHECKING:
    from trtdoctor.model.plan import PlanHeader
    from trtdoctor.model.probe import ProbeResult
    from trtdoctor.model.waiver import Waiver


class Exit(IntEnum):
    """The exit codes of ``docs/exit-codes.md``."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3


FailOn = Literal["error", "warning", "never"]
"""The least severe finding that counts."""
THRESHOLDS: dict[FailOn, Severity | None] = {"error": Severity.ERROR, "warning": Severity.WARNING, "never": None}


def require_fail_on(word: str) -> None:
    """Raises ``QuestionError`` where ``word`` is not one of ``FailOn``."""
    if word not in THRESHOLDS:
        raise QuestionError(f"expected {listing(THRESHOLDS, 'or')}, got {word[:40]!r}", "fail_on")


def rank(findings: Iterable[Finding], chain: Sequence[Check]) -> tuple[Finding, ...]:
    """Root cause first: unmasked before masked, then severity, confidence, place in the chain.

    What an error of an earlier check explains (``Check.explains``) is marked with the code of that check. An error
    that has to be mended first (``Check.precedes``) stands as surely, and as early, as the one that waits for it.
    """
    found = list(findings)
    if not found:
        return ()
    errors = {f.code for f in found if f.severity is Severity.ERROR}
    causes = [check for check in chain if check.code in errors]
    marked = []
    for finding in found:
        cause = next((check.code for check in causes if finding.code in check.explains), None)
        marked.append(finding._replace(masked_by=cause) if cause else finding)
    place = {check.code: index for index, check in enumerate(chain)}
    waiting = {check.code: check.precedes for check in causes if check.precedes}

    def order(one: Finding) -> tuple[bool, int, int, int, int]:
        sure, at = -one.confidence, place.get(one.code, len(place))
        later = (
            [other for other in marked if other.code in waiting.get(one.code, ())]
            if one.severity is Severity.ERROR
            else []
        )
        sure, at = min(
            [
                (sure, at),
                *((-other.confidence, place[other.code]) for other in later if other.severity is Severity.ERROR),
            ]
        )
        return one.masked_by is not None, -one.severity, sure, at, -len(later)

    return tuple(sorted(marked, key=order))


ADVISORY = frozenset(check.code for check in CHAIN if check.advisory)


def gaps(outcomes: Iterable[CheckResult], fail_on: FailOn, *, selected: bool = False) -> list[CheckResult]:
    """The checks that leave the answer open because they could not run.

    Of one that never refuses, it is only open whether it would have warned. That counts where warnings do, and where
    checks were named that are wanted (``selected``), as it may be the very one.
    """
    open_ = [one for one in outcomes if one.incomplete]
    if selected or THRESHOLDS[fail_on] is Severity.WARNING:
        return open_
    return [one for one in open_ if one.outcome == "broken" or one.code not in ADVISORY]


def exit_code(
    findings: Iterable[Finding],
    outcomes: Iterable[CheckResult],
    fail_on: FailOn,
    missing: Sequence[str] = (),
    *,
    selected: bool = False,
) -> Exit:
    """1 for a finding at or above ``fail_on``; else 3 when a needed check could not run, none did, or what had to be
    known is ``missing``; else 0."""
    threshold = THRESHOLDS[fail_on]
    if threshold is not None and any(f.severity >= threshold for f in findings):
        return Exit.FINDINGS
    ended = list(outcomes)
    if missing or gaps(ended, fail_on, selected=selected) or (ended and all(o.outcome == "skipped" for o in ended)):
        return Exit.INCOMPLETE
    return Exit.OK


def status(
    findings: Iterable[Finding],
    outcomes: Iterable[CheckResult],
    fail_on: FailOn,
    missing: Sequence[str] = (),
    *,
    selected: bool = False,
) -> Status:
    """ok, problems or incomplete. ``--fail-on never`` changes the exit code, it does not make a problem "ok"."""
    code = exit_code(findings, outcomes, "error" if fail_on == "never" else fail_on, missing, selected=selected)
    return "ok" if code is Exit.OK else "problems" if code is Exit.FINDINGS else "incomplete"


def report(
    facts: Facts,
    outcomes: tuple[CheckResult, ...],
    findings: tuple[Finding, ...],
    fail_on: FailOn,
    require: Sequence[str] = (),
    of: int | None = None,
    waivers: Sequence[Waiver] = (),
    *,
    selected: bool = False,
) -> Report:
    """The answer about one engine; ``findings`` ranked. ``require`` are the keys that the target has to give; ``of``
    is how many checks there are, where only some of them were wanted; ``waivers`` are those that made a finding
    milder; ``selected``: the wanted checks were named, and not only those that are not wanted."""
    target = facts.target
    missing = tuple(key for key in require if not isinstance(stated(target, key), Known))
    ended = status(findings, outcomes, fail_on, missing, selected=selected)
    narrowed = of is not None or bool(waivers)
    answer = Report(
        facts.engine,
        outcomes,
        findings,
        ended,
        "",
        facts.probe,
        not_asked(target),
        missing,
        narrowed=narrowed,
        selected=selected,
    )
    return with_words(answer, facts, fail_on, of, waivers)


def with_words(
    one: Report, facts: Facts, fail_on: FailOn, of: int | None = None, waivers: Sequence[Waiver] = ()
) -> Report:
    """``one`` with what is said of the engine in ``facts``; the rest as in ``report``."""
    unanswered = gaps(one.outcomes, fail_on, selected=one.selected)
    conditional = one.status == "ok" and not one.narrowed and _is_foretold(facts)
    return one._replace(
        verdict=_sentence(facts, one.outcomes, one.findings, one.missing, of, unanswered, waivers),
        conditions=_conditions(facts, one.outcomes) if conditional else (),
    )


def name_of(engine: Engine) -> str:
    """What the file is, in a few words: ``TensorRT 8.6.1.6 engine``."""
    if engine.header is None:
        return "no engine"
    product = title_of(engine.header.product)
    version = known(engine.header.tensorrt_version)
    return f"{product} {dotted(version)} engine" if version else f"{product} engine of unknown version"


# ---- the one sentence


def _sentence(
    facts: Facts,
    outcomes: tuple[CheckResult, ...],
    findings: tuple[Finding, ...],
    missing: Sequence[str],
    of: int | None,
    unanswered: Sequence[CheckResult],
    waivers: Sequence[Waiver],
) -> str:
    warned = any(f.severity is Severity.WARNING for f in findings)
    probe = known(facts.probe)
    sentence = decided(findings, unanswered)
    if sentence is not None:
        return sentence
    if missing:
        return f"Cannot tell: {facts.target.described} does not say its {listing(missing)}, which is required."
    if waivers:
        words = listing(f"{one.code} until {one.until} ({printable(one.reason, 120)})" for one in waivers)
        return f"No other problem was found, but {printable(waivers[0].by, 120)} ignores {words}."
    if of is not None:
        return _narrowed(outcomes, of, warned)
    if facts.target.where == "nowhere":
        return _about_the_file(facts.engine, outcomes, findings)
    if probe is not None and not _is_foretold(facts):
        return _probed(facts.engine, probe, warned)
    return _foretold(facts, outcomes, warned)


def decided(findings: Iterable[Finding], unanswered: Sequence[CheckResult]) -> str | None:
    """The sentence of an error, else of the first of ``gaps``; ``None`` where there is neither."""
    root = next((f for f in findings if f.severity is Severity.ERROR and f.masked_by is None), None)
    if root is not None:
        return _problem(root)
    return _gap(unanswered[0]) if unanswered else None


def _is_foretold(facts: Facts) -> bool:
    """Whether the sentence is about a target, and TensorRT itself has not answered."""
    answered = known(facts.probe) is not None and not is_wrapped(facts.engine)
    return facts.target.where != "nowhere" and not answered


def _problem(root: Finding) -> str:
    if root.code == RECORD:  # it may load, and nobody knows what it computes
        return f"Should not be used: {root.title}."
    loads = root.stage in ("profiles", "execute") or root.cause == "memory"
    return f"{'Will not run' if loads else 'Will not load'}: {root.title}."


def _gap(outcome: CheckResult) -> str:
    if outcome.outcome == "broken":
        return f"Cannot tell: check {outcome.code} failed (a bug in trtdoctor)."
    return f"Cannot tell: {outcome.reason}."


def _narrowed(outcomes: Sequence[CheckResult], of: int, warned: bool) -> str:
    """What some checks out of all can say: nothing about whether the engine loads."""
    ran = sum(outcome.outcome in ("passed", "found") for outcome in outcomes)
    if not ran:
        return f"Cannot tell: none of {counted(len(outcomes), 'chosen check')} could run ({outcomes[0].reason})."
    found = "warnings, but no problem" if warned else "no problem"
    return f"{ran} of {counted(of, 'check')} run: {found} found; whether the engine loads was not asked."


def _about_the_file(engine: Engine, outcomes: Iterable[CheckResult], findings: Iterable[Finding]) -> str:
    """That it is complete only where its length was compared, and never that it is undamaged: weights say nothing."""
    wrapper = _wrapper(engine)
    what = f"({name_of(engine)}{f', {wrapper.about}' if wrapper else ''})"
    causes = {one.cause for one in findings if one.severity is Severity.WARNING}
    complete = any(one.code == SIZE and one.outcome == "passed" for one in outcomes)
    said = f"The file {'is complete' if complete else 'does not say whether it is complete'}"
    said += f"{'' if DAMAGE in causes else ', no damage found' if complete else '; no damage found'} {what}"
    said += _not_understood(engine) + _not_computed(engine)
    return f"{said}{', with warnings' if causes else ''}. No target was given."


def _probed(engine: Engine, probe: ProbeResult, warned: bool) -> str:
    name, warnings = name_of(engine), ", with warnings" if warned else ""
    if not probe.deserialized:  # nothing that failed may pass for good news
        return "Cannot tell: TensorRT was run and did not load the engine."
    if probe.runs:
        return f"Loads and runs here: TensorRT loaded this {name} and executed it{warnings}."
    return f"Loads here: TensorRT loaded this {name}; it was not executed{warnings}."


def _foretold(facts: Facts, outcomes: Iterable[CheckResult], warned: bool) -> str:
    rows = list(outcomes)
    unseen = {outcome.code for outcome in rows if outcome.incomplete}
    target, wrapper = facts.target, _wrapper(facts.engine)
    conditions = _conditions(facts, rows)
    loads = f"Loads {_place(facts, _ran(rows))}" if conditions else f"Should load {target.where}"
    loads += f" {wrapper.loads}" if wrapper and wrapper.loads else ""
    loads += f" if {listing(conditions)}" if conditions else ""
    if wrapper:
        return f"{loads}; TensorRT itself refuses the {wrapper.noun}, see the warning."
    warnings = ", but see the warnings" if warned else ""
    open_ = "; whether its GPU is of the model that built the engine was not compared" if MODEL in unseen else ""
    return (
        f"{loads}: no incompatibility of this {name_of(facts.engine)} with {target.described} was found"
        f"{warnings}{open_}{_not_computed(facts.engine)}{_not_run(facts)}."
    )


def _not_run(facts: Facts) -> str:
    """That TensorRT would have been asked, of an engine that is no file of this machine."""
    if facts.engine.remote is None or facts.target.where != "here":
        return ""
    return "; TensorRT was not run, which loads files of this machine only"


def _not_understood(engine: Engine) -> str:
    """That something which every engine has could not be read."""
    missing = unread(engine.body) if engine.body is not None else {}
    return f"; its {listing(missing.values())} could not be read" if missing else ""


def _not_computed(engine: Engine) -> str:
    """That there is a checksum, which was left out because all of the engine would have to be fetched for it."""
    header = engine.header
    if engine.remote is None or header is None or not isinstance(header.checksum, NotAsked):
        return ""
    from trtdoctor.plan.families import has_checksum

    return "; its checksum was not computed (--verify does)" if has_checksum(header.family) else ""


DAMAGE: Cause = "corrupt-or-truncated"
SIZE = trt012_size.whole.code
RECORD = trt006_manifest.as_recorded.code
PLATFORM, MODEL = trt201_platform.platform.code, trt204_gpu_model.same_model.code
VERSION, ARCHITECTURE = trt102_version.version.code, trt203_architecture.architecture.code
"""Without these two, whether an engine loads is open: then the sentence says on what it depends."""


def _ran(outcomes: Iterable[CheckResult]) -> set[str]:
    return {one.code for one in outcomes if one.outcome in ("passed", "found")}


def _conditions(facts: Facts, outcomes: Sequence[CheckResult]) -> tuple[str, ...]:
    """What has to be true so that the engine loads, and was not asked or is not known."""
    header, ran, wrapper = facts.engine.header, _ran(outcomes), _wrapper(facts.engine)
    if header is None:
        return ()
    conditions = ["it is unpacked"] if wrapper and wrapper.loads is None else []
    if VERSION not in ran:
        own = known(header.tensorrt_version)
        conditions.append(f"its {title_of(header.product)} is {dotted(own) if own else 'the one that built it'}")
    if ARCHITECTURE not in ran:
        conditions.append(f"its GPU is {_gpus_of(header)}")
    if any(one.code == PLATFORM and one.outcome == "found" for one in outcomes):  # no error: the file does not say it
        conditions.append(f"it was built on {known(facts.target.platform)}")
    return tuple(conditions)


def _gpus_of(header: PlanHeader) -> str:
    """The GPUs that the engine has code for, in words."""
    targets, level = known(header.target_compute_capabilities), known(header.hardware_compatibility)
    if level == "ampere_plus":
        return "a discrete one of the Ampere generation or newer"
    if not targets:
        return "like the one that built it"
    return f"of {header.targets_in_words('or')}"


def _place(facts: Facts, ran: Collection[str]) -> str:
    """Where, as far as it was asked: ``on an H100``."""
    target = facts.target
    if target.where == "here":
        return "here"
    name, capability = known(target.gpu.name), known(target.gpu.compute_capability)
    if ARCHITECTURE in ran and name is not None:
        return f"on {with_article(printable(name, 60))}"
    if ARCHITECTURE in ran and capability is not None:
        return f"on a GPU of compute capability {dotted(capability)}"
    version = known(target.tensorrt)
    return (
        f"with {title_of(product_of(known(target.runtime)))} {version}" if VERSION in ran and version else target.where
    )


class _Wrapper(NamedTuple):
    """What the sentence says of a wrapper: around the engine, what loads the engine all the same, where anything does,
    and of the file."""

    about: str
    loads: str | None
    noun: str


def _wrapper(engine: Engine) -> _Wrapper | None:
    kind = engine.container
    if kind is None or kind == "plain":
        return None
    title = WRAPPER_TITLES.get(kind)
    if title is None:
        noun = f"{kind} archive" if kind in ("zip", "tar") else f"{kind}-compressed file"
        return _Wrapper(f"inside {'an' if kind == 'xz' else 'a'} {noun}", None, noun)
    return _Wrapper(f"wrapped by {title}", f"with {title}", "wrapped file")
