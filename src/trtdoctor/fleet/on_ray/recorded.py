"""Answers that come pair by pair, in any order, as lines of a journal and, file by file, for the sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from trtdoctor.fleet import journal
from trtdoctor.fleet.checking import Answer, Column, Group, Task
from trtdoctor.fleet.on_ray import Cluster, Line
from trtdoctor.model.target import Target
from trtdoctor.sources.opening import shown
from trtdoctor.text import printable

AGAIN = ("timeout", "killed", "not-started")
"""How a process ended of which the next run may hear more."""


def columns(cluster: Cluster, kinds: Sequence[str]) -> tuple[Column, ...]:
    """Kinds of GPU as the targets of a run; what they are is known when a node has answered."""
    return tuple(Column(Target(printable(kind, 200)), f"ray:{kind}", cluster.kinds.get(kind, 0)) for kind in kinds)


def answers(cluster: Cluster, tasks: Iterable[Task], kinds: Sequence[str], reasons: Counter[str]) -> Iterator[Answer]:
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
        task, groups, left = waiting[line.engine]
        if line.reason is not None:
            reasons[line.reason] += 1
        written = []
        for report in line.reports:
            text, group = _recorded(line, dict(report), task.identity, kinds.index(line.kind))
            written.append(text)
            groups.append(group)
        if left > 1:
            waiting[line.engine] = task, groups, left - 1
            yield Answer(shown(line.engine), b"".join(written), ())
        else:
            del waiting[line.engine]
            yield Answer(shown(line.engine), b"".join(written), tuple(groups))


def _recorded(line: Line, report: dict[str, object], identity: str | None, column: int) -> tuple[bytes, Group]:
    """A report as a line of the journal, and what stays of it."""
    targets = [printable(line.kind, 200)]
    plain = journal.entry(journal.line(report, targets).decode())
    again = line.reason is not None or _ended(report) in AGAIN
    text = journal.line(
        report,
        targets,
        identity=identity,
        code=plain.code,
        cause=plain.cause,
        narrowed=plain.narrowed,
        exit_code=plain.exit_code,
        **({"condition": plain.condition} if plain.condition else {}),
        **({"again": True} if again else {}),
    )
    return text, Group(journal.digest(text.decode()), again, (column,))


def _ended(report: dict[str, object]) -> object:
    """How the process of TensorRT ended."""
    live = report.get("live")
    end = live.get("end") if isinstance(live, dict) else None
    return end.get("how") if isinstance(end, dict) else None
