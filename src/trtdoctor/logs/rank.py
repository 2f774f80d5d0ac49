"""Puts the messages of a log in order: the root cause first, and what follows from what."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.analysis import MOST_LINES, MessageMatch
from trtdoctor.logs.place import ENGINES

_SEVERITY = {"error": 0, "warning": 1, "info": 2}


def ranked(matches: Iterable[MessageMatch]) -> tuple[MessageMatch, ...]:
    """Root cause first. What only tells how far TensorRT had got is left out.

    A symptom is masked by anything that can be a cause, a consequence by what it follows from; among symptoms alone
    the first row of the table answers. What a harmless message after it settles explains nothing else, and neither does
    what is only quoted.
    """
    every = list(matches)
    heard = _with_who_asked([match for match in every if not match.quoted])
    quoted = _told_once(match for match in every if match.quoted)
    own = _told_once(_in_context(match, heard) for match in heard)
    settled = [_settled(match, own) or _unwritten(match, own) for match in own]
    open_ones = [match for match, by in zip(own, settled, strict=True) if by is None]
    explaining = {match.message.id for match in open_ones if match.message.severity != "info"}
    root = _root(open_ones, explaining)
    marked = (
        match._replace(masked_by=_mask(match, explaining, root) if by is None else by)
        for match, by in zip(own, settled, strict=True)
        if not match.message.crash
    )
    return tuple(sorted((*marked, *quoted), key=lambda match: _place(match, root)))


def _told_once(matches: Iterable[MessageMatch]) -> list[MessageMatch]:
    """Without those that say less than another match of the same message: TensorRT logs an error, and the program
    prints it once more with the node's name. The lines of both stay."""
    alike: dict[str, list[MessageMatch]] = {}
    for match in sorted(matches, key=lambda match: -len(match.entities)):
        fuller = alike.setdefault(match.message.id, [])
        for place, other in enumerate(fuller):
            if match.entities.items() < other.entities.items() and match.first_bytes is None:
                lines = tuple(sorted({*match.lines, *other.lines}))[:MOST_LINES]
                fuller[place] = other._replace(lines=lines, times=match.times + other.times)
                break
        else:
            fuller.append(match)
    return [match for fuller in alike.values() for match in fuller]


def _with_who_asked(heard: list[MessageMatch]) -> list[MessageMatch]:
    """Without those that whoever asked in vain tells too, with more (``Message.asked_by``): both are one finding."""
    kept = list(heard)
    for match in heard:
        plugin = match.entities.get("plugin")
        for place, other in enumerate(kept):
            if other.message.id == match.message.asked_by and other.entities.get("plugin", plugin) == plugin:
                lines = tuple(sorted({*match.lines, *other.lines}))[:MOST_LINES]
                both = {**match.entities, **other.entities}
                kept[place] = other._replace(entities=both, lines=lines, times=match.times + other.times)
                kept.remove(match)
                break
    return kept


def _in_context(match: MessageMatch, heard: Collection[MessageMatch]) -> MessageMatch:
    """The message as what stands before and after it makes it count."""
    message = match.message
    if message.cause == "crash":
        return _died(match, heard)
    if message.in_failed_build and _settled(match, heard) is None and _failed(match, heard):
        return match._replace(message=_row(message.in_failed_build))
    return match


def _died(match: MessageMatch, heard: Collection[MessageMatch]) -> MessageMatch:
    """The crash as what it is after the last line of TensorRT, with what is known from there."""
    stages = [(line, other) for other in heard if other.message.crash and (line := _last(other, match.lines[0]))]
    rows = {other.message.crash: _row(other.message.crash) for _, other in stages}
    for _, other in sorted(stages, key=lambda stage: stage[0], reverse=True):
        row = rows[other.message.crash]
        if not any(row.id in another.retracts for another in rows.values()):
            return match._replace(message=row, entities={**other.entities, **match.entities})
    return match


def _last(match: MessageMatch, line: int) -> int:
    """The last line before ``line`` on which the message stands; 0: none."""
    return max((number for number in match.lines if number < line), default=0)


def _failed(match: MessageMatch, heard: Collection[MessageMatch]) -> bool:
    """Whether a failure that can follow from ``match`` came after it, or only symptoms, of which nothing else is the
    cause."""
    later = [other.message for other in heard if other.lines[-1] > match.lines[0]]
    if any(match.message.in_failed_build in message.caused_by for message in later):
        return True
    return any(message.symptom for message in later) and not any(map(_is_cause, heard))


def _settled(match: MessageMatch, every: Iterable[MessageMatch]) -> str | None:
    """The id of the harmless message after ``match`` that says that it came to nothing."""
    for other in every:
        later = other.message.severity == "info" and other.lines[-1] > match.lines[-1]
        if later and other.message.id in match.message.caused_by:
            return other.message.id
    return None


def _unwritten(match: MessageMatch, every: Iterable[MessageMatch]) -> str | None:
    """The id of the failed build before ``match`` that did not write the engine whose file is missing."""
    if match.message.cause != "wrong-path" or not match.entities.get("path", "").lower().endswith(ENGINES):
        return None
    for other in every:
        if other.message.symptom and other.message.cause == "engine-build" and other.lines[0] < match.lines[0]:
            return other.message.id
    return None


def _is_cause(match: MessageMatch) -> bool:
    return match.message.severity != "info" and not match.message.symptom


def _root(open_ones: Collection[MessageMatch], explaining: Collection[str]) -> str | None:
    """The id of the message that is the cause of the others."""
    first = _first_causes(open_ones, explaining)
    symptoms = [match for match in open_ones if match.message.symptom]
    failed = list(filter(_is_failed_build, symptoms))
    if first and not (failed and _only_warn(first)):
        return min(first, key=lambda match: (_SEVERITY[match.severity], match.lines[0])).message.id
    answering = {match.message.id for match in failed or symptoms}
    return next((message.id for message in MESSAGES if message.id in answering), None)


def _first_causes(open_ones: Collection[MessageMatch], explaining: Collection[str]) -> list[MessageMatch]:
    """Those that nothing else in the log explains; all causes where each is explained."""
    causes = list(filter(_is_cause, open_ones))
    causes = [match for match in causes if not _gave_way(match, causes)] or causes
    return [match for match in causes if not any(cause in explaining for cause in match.message.caused_by)] or causes


def _only_warn(matches: Iterable[MessageMatch]) -> bool:
    return all(match.severity == "warning" for match in matches)


def _is_failed_build(match: MessageMatch) -> bool:
    """Whether it says that no engine was built, which no mere warning explains."""
    return match.severity == "error" and match.message.cause == "engine-build"


def _gave_way(match: MessageMatch, causes: Collection[MessageMatch]) -> bool:
    """Whether the program caught it and failed later of something else."""
    return match.message.caught and any(
        other.message.severity == "error" and not other.message.caught and other.lines[-1] > match.lines[-1]
        for other in causes
    )


def _mask(match: MessageMatch, explaining: Collection[str], root: str | None) -> str | None:
    """The id of the message that explains this one."""
    cause = next((cause for cause in match.message.caused_by if cause in explaining), None)
    if cause is None and match.message.symptom and match.message.id != root:
        return root
    return cause


def _row(code: str) -> Message:
    return next(message for message in MESSAGES if message.id == code)


def _place(match: MessageMatch, root: str | None) -> tuple[bool, int, bool, bool, int]:
    message = match.message
    return match.masked_by is not None, _SEVERITY[match.severity], message.id != root, message.symptom, match.lines[0]
