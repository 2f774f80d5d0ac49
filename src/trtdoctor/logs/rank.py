"""Puts the messages of a log in order: the root cause first, and what follows from what."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.analysis import MOST_LINES, MessageMatch

_SEVERITY = {"error": 0, "warning": 1, "info": 2}


def ranked(matches: Iterable[MessageMatch]) -> tuple[MessageMatch, ...]:
    """Root cause first.

    A symptom is masked by anything that can be a cause, a consequence by what it follows from; among symptoms alone
    the first row of the table answers. What a harmless message settles explains nothing else.
    """
    every = _told_once(matches)
    harmless = {match.message.id for match in every if match.message.severity == "info"}
    settled = {match.message.id for match in every if harmless.intersection(match.message.caused_by)}
    explaining = {match.message.id for match in every} - settled
    root = _root([match for match in every if match.message.id not in settled], explaining)
    marked = (
        match._replace(masked_by=_mask(match, harmless if match.message.id in settled else explaining, root))
        for match in every
    )
    return tuple(sorted(marked, key=lambda match: _place(match, root)))


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


def _root(open_ones: Collection[MessageMatch], explaining: Collection[str]) -> str | None:
    """The id of the message that is the cause of the others."""
    causes = [match for match in open_ones if not match.message.symptom and match.message.severity != "info"]
    first = [match for match in causes if not any(cause in explaining for cause in match.message.caused_by)] or causes
    if first:
        return min(first, key=lambda match: (_SEVERITY[match.message.severity], match.lines[0])).message.id
    symptoms = {match.message.id for match in open_ones if match.message.symptom}
    return next((message.id for message in MESSAGES if message.id in symptoms), None)


def _mask(match: MessageMatch, explaining: Collection[str], root: str | None) -> str | None:
    """The id of the message that explains this one."""
    cause = next((cause for cause in match.message.caused_by if cause in explaining), None)
    if cause is None and match.message.symptom and match.message.id != root:
        return root
    return cause


def _place(match: MessageMatch, root: str | None) -> tuple[bool, int, bool, bool, int]:
    message = match.message
    return match.masked_by is not None, _SEVERITY[message.severity], message.id != root, message.symptom, match.lines[0]
