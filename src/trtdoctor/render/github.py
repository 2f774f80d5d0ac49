"""Annotations of GitHub Actions: workflow commands on standard output, and nothing else.

GitHub shows ten errors and ten warnings of a step: those are written, the root causes of all engines before what else
is wrong with any, each kind of problem before a second one of its kind (of another engine, or with another way out),
the surer before the less sure. One notice says the sum, and how many were left out.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from trtdoctor.named import NamedTuple
from trtdoctor.render.collected import Collected, ForCi, Paths, remainder, spared
from trtdoctor.render.ways import lines
from trtdoctor.text import counted, first_of, listing, printable

if TYPE_CHECKING:
    from trtdoctor.model.advice import Way
    from trtdoctor.render.renderer import CheckRenderer
    from trtdoctor.render.told import Told
    from trtdoctor.summary import Interruption, Summary

SHOWN = 10
"""Annotations of a level that GitHub shows of one step."""
TARGETS = 5
"""Targets that an annotation names."""
CONFIDENCE = {"certain": 0, "likely": 1, "possible": 2}
Level = Literal["error", "warning"]


class _Annotation(NamedTuple):
    level: Level
    code: str
    rank: tuple[int, int]
    """How bad it is among those of its level and of its code: its place in the report, and how unsure it is."""
    file: str
    title: str
    message: str
    way: Way | None = None


class _Github(Collected):
    def write(self, summary: Summary, interruption: Interruption | None) -> None:
        paths, is_spared = Paths(), spared(summary)
        best: dict[Level, list[tuple[tuple[int, ...], _Annotation]]] = {"error": [], "warning": []}
        count: Counter[Level] = Counter()
        seen: Counter[tuple[Level, str]] = Counter()
        failing, shown = ("error", "warning") if summary.fail_on == "warning" else ("error",), False
        for found in self._annotations(paths, is_spared):
            place, of_code = sum(count.values()), seen[found.level, found.code]
            seen[found.level, found.code] += 1
            count[found.level] += 1
            shown |= found.level in failing
            at, unsure = found.rank
            worst = (-min(at, 1), -min(of_code, 1), -at, -unsure, -place)
            push = heapq.heappush if len(best[found.level]) < SHOWN else heapq.heappushpop
            push(best[found.level], (worst, found))
        rest = remainder(summary, interruption, shown=shown)
        if rest is not None:
            self._line("error", rest, title="trtdoctor")
        listed = {level: sorted(rows, reverse=True) for level, rows in best.items()}
        listed["error"] = listed["error"][: SHOWN - (rest is not None)]
        for rows in listed.values():
            for _, found in rows:
                self._line(found.level, found.message, file=found.file, line="1", title=found.title)
        left = {level: count[level] - len(rows) for level, rows in listed.items()}
        more = listing(counted(number, f"more {level}") for level, number in left.items() if number)
        self._line("notice", f"{summary.sentence}{f' Not shown: {more}.' if more else ''}", title="trtdoctor")

    def _annotations(self, paths: Paths, is_spared: Callable[[Told], bool]) -> Iterator[_Annotation]:
        """One for each engine, code and way out, however many the targets: the first of them in full."""
        for _, reports in groupby(self.reports(), lambda one: (one.path, one.member)):
            alike: dict[tuple[Level, str, str, Way | None], tuple[_Annotation, str, dict[str, str]]] = {}
            for one in reports:
                for found in () if is_spared(one) else _about(one, paths.shown(one.path)):
                    key = (found.level, found.code, found.title, found.way)
                    first, name, targets = alike.setdefault(key, (found, one.place, {}))
                    alike[key] = first._replace(rank=min(first.rank, found.rank)), name, targets
                    if one.target:
                        targets.setdefault(printable(one.target), found.message)
            for found, name, targets in alike.values():
                same = [target for target, message in targets.items() if message == found.message]
                others = [target for target in targets if target not in same]
                what = [f"{name}{_there(same)}: {found.message}"]
                what += [f"The same{_there(others)}, with values of their own."] if others else []
                yield found._replace(message="\n".join((*what, *lines(found.way))))

    def _line(self, command: str, message: str, **properties: str) -> None:
        words = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        self.stream.write(f"::{command} {words}::{_data(message)}\n")


def _about(one: Told, file: str) -> Iterator[_Annotation]:
    """What is told of a report, which target it is about left out."""
    for place, gap in enumerate(one.unanswered):
        message = f"{gap.code} could not run: {gap.reason}"
        yield _Annotation("error", gap.code, (place, 0), file, f"Cannot tell: {gap.title}", message)
    for place, found in enumerate(one.shown()):
        yield _Annotation(
            "error" if found.level == "error" else "warning",
            found.code,
            (place, CONFIDENCE[found.confidence]),
            file,
            f"{found.code} {found.title}",
            found.message,
            found.way,
        )


def _there(targets: list[str]) -> str:
    return f" for {listing(first_of(targets, TARGETS))}" if targets else ""


def _data(text: str) -> str:
    """A command's data: after these three escapes GitHub reads back what was meant, and it stays one line."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text, 1000)).replace(":", "%3A").replace(",", "%2C")


RENDERER: CheckRenderer = ForCi(_Github)
