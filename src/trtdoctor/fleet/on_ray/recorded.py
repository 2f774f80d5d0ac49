"""Answers that come pair by pair, in any order, as lines of a journal and, file by file, for the sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from trtdoctor.fleet import journal, stored
from trtdoctor.fleet.checking import Answer, Column, Group, Task, words
from trtdoctor.fleet.on_ray import Cluster, Line, unanswered
from trtdoctor.matrix import Digest
from trtdoctor.model.report import Report
from trtdoctor.model.target import Target
from trtdoctor.sources.opening import shown
from trtdoctor.text import printable
from trtdoctor.verdict import Exit

AGAIN = ("timeout", "killed", "not-started")
"""How a process ended of which the next run may hear more."""


def columns(cluster: Cluster, kinds: Sequence[str]) -> tuple[Column, ...]:
    """Kinds of GPU as the targets of a run; what they are is known when a node has answered."""
    return tuple(Column(Target(printable(kind, 200)), f"ray:{kind}", cluster.kinds.get(kind, 0)) for kind in kinds)


def answers(
    cluster: Cluster, tasks: Iterable[Task], kinds: Sequence[str], question: stored.Asked, reasons: Counter[str]
) -> Iterator[Answer]:
    """What is found out about ``tasks``: of each pair the line at once, and with a file's last line what it came to.
    ``reasons`` counts why pairs were not probed."""
    waiting: dict[str, tuple[Task, list[Group], int]] = {}
    everything = tuple(range(len(kinds)))

    def pairs() -> Iterator[tuple[str, str]]:
        for task in tasks:
            asked = task.columns or everything
            waiting[task.path] = task, [], len(asked)
            for column in asked:
                yield task.path, kinds[column]

    for line in cluster.probe(pairs()):
        line, found = _believed(line, question)
        task, groups, left = waiting[line.engine]
        if line.reason is not None:
            reasons[line.reason] += 1
        written = []
        for after, (report, one) in enumerate(zip(line.reports, found, strict=True), 1):
            made = stored.digest_of(one, question), task.identity, kinds.index(line.kind)
            text, group = _recorded(line, report, *made, more=after < len(found))
            written.append(text)
            groups.append(group)
        if left > 1:
            waiting[line.engine] = task, groups, left - 1
            yield Answer(shown(line.engine), b"".join(written), ())
        else:
            del waiting[line.engine]
            yield Answer(shown(line.engine), b"".join(written), tuple(groups))


def _believed(line: Line, question: stored.Asked) -> tuple[Line, list[Report]]:
    """``line`` with what its reports say; one that says nothing where they contradict themselves."""
    try:
        found = [stored.read(report) for report in line.reports]
        told = (stored.contradiction(one, question) for one in found if line.reason is None)
        why = next(filter(None, told), None)
    except ValueError as error:
        why = str(error)
    if why is None:
        return line, found
    reason = f"what the node wrote is no answer: {why}"
    return _believed(unanswered(line.engine, line.kind, reason, line.tries, line.node), question)


def _recorded(
    line: Line, report: Mapping[str, Any], found: Digest, identity: str | None, column: int, *, more: bool
) -> tuple[bytes, Group]:
    """A report as a line of the journal, and what stays of it."""
    if line.reason is not None:
        found = found._replace(exit_code=Exit.INCOMPLETE)
    group = Group(found, line.reason is not None or _ended(report) in AGAIN, (column,))
    return journal.line(report, [printable(line.kind, 200)], **words(group, identity, more=more)), group


def _ended(report: Mapping[str, Any]) -> object:
    """How the process of TensorRT ended."""
    live = report.get("live")
    end = live.get("end") if isinstance(live, dict) else None
    return end.get("how") if isinstance(end, dict) else None
