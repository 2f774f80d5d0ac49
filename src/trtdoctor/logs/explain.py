"""From what a log says to findings: what is wrong, how we know, what to do. Pure; the same log, the same answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from trtdoctor.knowledge.messages import files, versions
from trtdoctor.knowledge.messages.common import CRASHED
from trtdoctor.logs import decoding
from trtdoctor.logs.analysis import LogAnalysis, MessageMatch
from trtdoctor.logs.fitting import advice
from trtdoctor.logs.fixes import fixes
from trtdoctor.logs.from_engine import ENTITY, Settled, about_another, settled, values_from
from trtdoctor.logs.mentions import mentioned
from trtdoctor.logs.place import Place
from trtdoctor.logs.sentences import decoded, quotation, sides
from trtdoctor.model.engine import Engine
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity, Stage
from trtdoctor.named import NamedTuple
from trtdoctor.text import printable, shell_quote

CONTEXT = ("runtime", "sm_runtime", "gpu")
"""Values that one line of a log gives and others go without: trtexec's banner, Triton's list of GPUs."""
_OF_AN_ENGINE: tuple[Stage, ...] = ("file", "header", "version", "gpu", "plugins", "load", "profiles")
"""Stages at which the one engine that the log names is the engine in question."""


class LogFinding(NamedTuple):
    """A finding about a log, with what the log holds and where."""

    finding: Finding
    entities: Mapping[str, str]
    lines: tuple[int, ...]
    file_decides: bool
    """What the engine file is has settled what the message leaves open."""
    quoted: str
    """What kind of line it is, where it only quotes the message."""
    of_another: bool
    """It cannot be about the engine file that was given."""


def explained(analysis: LogAnalysis, engine: Engine | None = None) -> tuple[LogFinding, ...]:
    """Findings in ranked order, the root cause first. With ``engine``, the facts of the file that the log is about."""
    context = _context(analysis)
    matches = _told_apart(analysis.matches)
    found = tuple(_joined(_explain(match, context, engine, analysis.place) for match in matches))
    return _after_unknown(found, analysis.unexplained)


def _after_unknown(found: tuple[LogFinding, ...], unexplained: Sequence[tuple[int, str]]) -> tuple[LogFinding, ...]:
    """A crash behind an error that no message matches did not come without a message, and may follow from that."""
    loud = (one for one in found if one.finding.severity is Severity.ERROR and one.finding.masked_by is None)
    first = next(loud, None)
    if first is None or not first.finding.message.startswith(CRASHED):
        return found
    line = max((number for number, _ in unexplained if number < first.lines[0]), default=None)
    if line is None:
        return found
    told = first.finding._replace(
        confidence=Confidence.POSSIBLE,
        title="the process crashed after an error that is not known",
        message=f"No known message matches the error on line {line}, after which the process crashed: look there "
        f"first. {first.finding.message.removeprefix(CRASHED)}",
    )
    return tuple(one._replace(finding=told) if one is first else one for one in found)


def _joined(findings: Iterable[LogFinding]) -> Iterator[LogFinding]:
    """Those as one that say the same of values that do not contradict each other; the lines of all stay."""
    alike: dict[Finding, list[LogFinding]] = {}
    order: list[tuple[Finding, int]] = []
    for one in findings:
        said = one.finding._replace(evidence=())
        kept = alike.setdefault(said, [])
        for place, other in enumerate(kept):
            if _agree(one, other):
                evidence = tuple(dict.fromkeys((*other.finding.evidence, *one.finding.evidence)))
                kept[place] = other._replace(
                    finding=said._replace(evidence=evidence),
                    entities={**one.entities, **other.entities},
                    lines=tuple(sorted({*one.lines, *other.lines})),
                )
                break
        else:
            order.append((said, len(kept)))
            kept.append(one)
    return (alike[said][place] for said, place in order)


def _agree(one: LogFinding, other: LogFinding) -> bool:
    return one[3:] == other[3:] and all(other.entities.get(key, value) == value for key, value in one.entities.items())


def _told_apart(matches: Iterable[MessageMatch]) -> Iterator[MessageMatch]:
    """Without what is harmless on lines that also say what is wrong: a line is one or the other. What settled a
    problem stays."""
    every = list(matches)
    loud = {line for match in every if match.severity != "info" for line in match.lines}
    settling = {match.masked_by for match in every}
    for match in every:
        if match.severity != "info" or match.quoted or match.message.id in settling:
            yield match
        elif match.lines[0] not in loud:
            yield match._replace(lines=tuple(line for line in match.lines if line not in loud))


def _context(analysis: LogAnalysis) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in analysis.matches:
        if not match.quoted and (match.severity == "info" or match.message.symptom):
            for key in CONTEXT:
                if key in match.entities:
                    found.setdefault(key, printable(match.entities[key], ENTITY))
    if all(match.severity == "info" for match in analysis.matches):
        return found
    place = analysis.place
    gpu = place.gpu() if "sm_runtime" not in found else None
    said = {key: printable(value, ENTITY) for key, value in place.values.items() if key in CONTEXT}
    if gpu is not None and said.get("sm_runtime", gpu[1]) == gpu[1]:
        said |= {"gpu": printable(gpu[0], ENTITY), "sm_runtime": gpu[1]}
    return {**said, **found}


def _explain(match: MessageMatch, context: Mapping[str, str], engine: Engine | None, place: Place) -> LogFinding:
    message = match.message
    entities = _entities(match, context, place)
    another = about_another(engine, match, _own(match)) if engine is not None else ""
    about = engine if not another else None
    from_file = dict(values_from(about, match, entities)) if about is not None else {}
    values = {**entities, **{key: value for key, (value, _) in from_file.items()}}
    from_engine = settled(about, match, place.settings) if about is not None else None
    cause, confidence, title, said, row = from_engine or _judged(match)
    only = f"This line is {match.quoted}: it only quotes the message." if match.quoted else ""
    finding = Finding(
        cause,
        Severity[match.severity.upper()],
        Confidence.POSSIBLE if match.quoted else Confidence[confidence.upper()],
        f"only quoted: {title}" if match.quoted else title,
        " ".join(filter(None, (only, another, sides(values), said or advice(message.explanation, place.settings)))),
        (quotation(match), *decoded(values), *(Evidence(k, v, s) for k, (v, s) in from_file.items())),
        tuple(_fixes(_with_row(match, row), values, about, place, engine if another else None)),
        message.id,
        message.stage,
        match.masked_by,
    )
    return LogFinding(finding, values, match.lines, from_engine is not None, match.quoted, bool(another))


def _entities(match: MessageMatch, context: Mapping[str, str], place: Place) -> dict[str, str]:
    """What the message holds, and for one that can be a cause what other lines say of version, GPU and engine."""
    message, own = match.message, _own(match)
    if match.severity == "info" or (message.symptom and message.cause not in ("crash", "plugin-crash")):
        return own
    # A line that speaks of a version by its serialization number may be about another one than the context.
    told = own.keys() | ({"runtime"} if "serialization_runtime" in own else set())
    if message.stage in _OF_AN_ENGINE and "path" in place.values:
        context = {**context, "path": printable(place.values["path"], ENTITY)}
    return {**{key: value for key, value in context.items() if key not in told}, **own}


def _own(match: MessageMatch) -> dict[str, str]:
    """What the message holds."""
    found: Mapping[str, str] = match.entities
    if match.message.severity != "info":
        named = mentioned(match.text, match.message.cause)
        if "cuda_error" in found:
            named = {key: value for key, value in named.items() if not key.startswith("cuda_error")}
        found = {**named, **found}
    return {key: printable(value, ENTITY) for key, value in found.items() if value}


def _with_row(match: MessageMatch, row: str) -> MessageMatch:
    """The match with the message whose fixes count: where a wrong tag turns out to be another version's, that of
    another version."""
    if not row:
        return match
    return match._replace(message=next(one for one in (*versions.ROWS, *files.ROWS) if one.id == row))


def _fixes(
    match: MessageMatch, values: Mapping[str, str], about: Engine | None, place: Place, other: Engine | None
) -> Iterator[Fix]:
    """Those of the message; ``other`` is the file that was given and that it is not about."""
    if other is not None:
        shown = shell_quote(other.path)
        commands = (f"trtdoctor inspect {shown}",) if shown else ()
        yield Fix("name the engine that the log is about, or take the log of this one", commands, kind="diagnose")
    yield from fixes(match, values, about, place)


def _judged(match: MessageMatch) -> Settled:
    """The cause and how sure it is, by the message alone; it has its own explanation."""
    message = match.message
    if match.first_bytes is None:
        return Settled(message.cause, message.confidence, message.title, "")
    kind = decoding.first_bytes(match.first_bytes).kind
    if kind == "plan-of-another-release":
        other = next(row for row in versions.ROWS if row.id == "engine-built-by-other-tensorrt")
        return Settled("version-mismatch", "certain", other.title, "", other.id)
    return Settled("not-an-engine", "likely" if kind == "unknown" else "certain", message.title, "")
