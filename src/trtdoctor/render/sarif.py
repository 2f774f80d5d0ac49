"""SARIF 2.1.0, as GitHub's code scanning reads it: every check a rule, every finding a result.

GitHub drops a result without a line, so each is at line 1 of its engine, and where the plan lies in bytes stands in
``properties``. It keeps 25,000 results of a run: where there would be more, an engine has one for each code, which
lists the targets.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from trtdoctor import __version__
from trtdoctor.checks import CHAIN
from trtdoctor.knowledge import AS_OF
from trtdoctor.named import NamedTuple
from trtdoctor.project import HOME, page_address
from trtdoctor.render.collected import Collected, ForCi, Paths, remainder, spared
from trtdoctor.render.told import NO_ANSWER
from trtdoctor.render.ways import lines
from trtdoctor.sources.opening import is_address
from trtdoctor.text import counted, encoded, first_of, harmless, listing, printable

if TYPE_CHECKING:
    from trtdoctor.model.advice import Way
    from trtdoctor.model.check import Check
    from trtdoctor.render.renderer import CheckRenderer
    from trtdoctor.render.told import Problem, Told, Unanswered
    from trtdoctor.summary import Interruption, Summary

SCHEMA = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
"""Results of a run that GitHub takes; it refuses a file with more."""
MOST_NOTIFICATIONS = 1000
MOST_TARGETS = 100
"""Targets that one result lists."""
FEW_TARGETS = 10
"""Targets that a way out names."""
MOST_WAYS = 10
"""Ways out of one result."""
ROOT = "%SRCROOT%"
"""The repository's root: GitHub's name for it."""
RULES = {check.code: index for index, check in enumerate(CHAIN)} | {NO_ANSWER: len(CHAIN)}
ORDER = ("error", "warning", "note")


class _Result(NamedTuple):
    """A finding, or a check that could not run, about an engine on some targets."""

    told: Told
    code: str
    level: str
    text: str
    targets: tuple[str, ...]
    problem: Problem | None
    ways: tuple[tuple[Way, tuple[str, ...]], ...] = ()
    """The ways out, each with the targets that it is for."""


class _Sarif(Collected):
    def write(self, summary: Summary, interruption: Interruption | None) -> None:
        self.paths, self.is_spared = Paths(), spared(summary)
        self.told_why = False
        """Whether a result says why the answer is no pass."""
        run: dict[str, object] = {
            "tool": {"driver": _driver()},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {ROOT: {"uri": f"file://{_uri(self.paths.root).rstrip('/')}/"}},
            "properties": {"summary": summary.sentence, "status": summary.status},
        }
        head = json.dumps({"$schema": SCHEMA, "version": "2.1.0"})[:-1]
        self.stream.write(f'{head}, "runs": [{harmless(json.dumps(run))[:-1]},\n"results": [')
        left_out = self._write_results()
        rest = remainder(summary, interruption, shown=self.told_why)
        broken, notifications = self._notifications()
        if rest is not None:
            notifications.append(_notification("error", rest))
        if left_out:
            words = f"GitHub takes {MOST_RESULTS:,} results of a run: {left_out:,} more are left out, the mildest."
            notifications.append(_notification("warning", words))
        code = int(summary.exit_code) if interruption is None else interruption.exit_code
        invocation = {
            "executionSuccessful": not broken and rest is None and code < 2,
            "exitCode": code,
            "toolExecutionNotifications": notifications,
        }
        self.stream.write(f'],\n"invocations": [{harmless(json.dumps(invocation))}]}}]}}\n')

    def _write_results(self) -> int:
        """Writes them, and gives the number of those that there is no room for."""
        count = sum(1 for _ in self._each())
        between = "\n"
        if count <= MOST_RESULTS:
            for one in self._each():
                self.stream.write(f"{between}{self._result(one)}")
                between = ",\n"
            return 0
        count = sum(1 for _ in self._joined())
        room = MOST_RESULTS
        for level in ORDER:
            for one in self._joined():
                if one.level == level and room:
                    room -= 1
                    self.stream.write(f"{between}{self._result(one)}")
                    between = ",\n"
        return max(0, count - MOST_RESULTS)

    def _each(self) -> Iterator[_Result]:
        return (one for told in self.reports() for one in self._of(told))

    def _joined(self) -> Iterator[_Result]:
        """One for each engine and code, with all its targets."""
        for _, reports in groupby(self.reports(), lambda one: (one.path, one.member)):
            of_code: dict[str, list[_Result]] = {}
            for one in (found for told in reports for found in self._of(told)):
                of_code.setdefault(one.code, []).append(one)
            for found in of_code.values():
                worst = min(found, key=lambda one: ORDER.index(one.level))
                targets = tuple(dict.fromkeys(name for one in found for name in one.targets))
                ways: dict[Way, list[str]] = {}
                for way, names in (pair for one in (worst, *found) for pair in one.ways):
                    ways.setdefault(way, []).extend(names)
                each = tuple((way, tuple(dict.fromkeys(names))) for way, names in ways.items())
                yield worst._replace(targets=targets, ways=each)

    def _of(self, told: Told) -> Iterator[_Result]:
        """What is told of a report."""
        spare = self.is_spared(told)
        targets = (printable(told.target),) if told.target else ()
        for gap in told.unanswered:
            text = f"could not be checked: {gap.title}: {gap.reason}"
            yield _Result(told, gap.code, "note" if spare else "warning", text, targets, None)
        for found in told.shown(verbose=self.verbose):
            level = "note" if spare else found.level
            ways = ((found.way, targets),) if found.way is not None else ()
            yield _Result(told, found.code, level, f"{found.title}. {found.message}", targets, found, ways)

    def _result(self, one: _Result) -> str:
        self.told_why |= one.level != "note"
        told, several = one.told, listing(first_of(one.targets, MOST_TARGETS))
        text = "\n".join((f"{told.place}{f' for {several}' if several else ''}: {one.text}", *_ways(one.ways)))
        mark = _fingerprint(one)
        value = {
            "ruleId": one.code,
            "ruleIndex": RULES[one.code],
            "level": one.level,
            "message": {"text": _message(text)},
            "locations": [self._location(told)],
            "partialFingerprints": {"primaryLocationLineHash": f"{mark[:16]}:1", "trtdoctor/v1": mark},
            "properties": _properties(one),
        }
        return harmless(json.dumps(value))

    def _location(self, told: Told) -> dict[str, object]:
        inside = self.paths.inside(told.path)
        if inside is not None:
            where = {"uri": _uri(inside), "uriBaseId": ROOT}
        elif is_address(told.path):
            where = {"uri": _uri(told.path, more=":[]" if told.path.startswith("s3") else ":[]%")}
        else:
            where = {"uri": f"file://{_uri(os.path.abspath(told.path))}"}
        found: dict[str, object] = {"physicalLocation": {"artifactLocation": where, "region": {"startLine": 1}}}
        if told.member is not None:
            found["logicalLocations"] = [{"fullyQualifiedName": printable(told.member, 1000), "kind": "member"}]
        return found

    def _notifications(self) -> tuple[int, list[dict[str, object]]]:
        """The checks that broke, how many, and what to say of them; and the passes that depend on something."""
        count = conditional = 0
        found: list[dict[str, object]] = []
        for told in self.reports():
            conditional += told.conditional
            if told.conditional and conditional <= MOST_NOTIFICATIONS:
                found.append(self._condition(told))
            for gap in told.unanswered:
                if not gap.broken:
                    continue
                count += 1
                if count <= MOST_NOTIFICATIONS:
                    found.append(self._broken(told, gap))
        if count > MOST_NOTIFICATIONS:
            found.append(_notification("error", f"{counted(count - MOST_NOTIFICATIONS, 'more check')} failed."))
        if conditional > MOST_NOTIFICATIONS:
            more = counted(conditional - MOST_NOTIFICATIONS, "more answer")
            found.append(_notification("note", f"{more} on a condition."))
        return count, found

    def _condition(self, told: Told) -> dict[str, object]:
        there = f" for {printable(told.target)}" if told.target else ""
        return {
            **_notification("note", f"{told.place}{there}: {told.verdict}"),
            "locations": [self._location(told)],
        }

    def _broken(self, told: Told, gap: Unanswered) -> dict[str, object]:
        rule = {"id": gap.code, "index": RULES[gap.code]}
        text = f"Check {gap.code} failed, which is a bug in trtdoctor: {gap.reason}"
        return {**_notification("error", text), "associatedRule": rule, "locations": [self._location(told)]}


def _ways(ways: Sequence[tuple[Way, tuple[str, ...]]]) -> Iterator[str]:
    """Each way out, under the targets that it is for where there are several."""
    for way, targets in ways[:MOST_WAYS]:
        if len(ways) > 1:
            yield f"For {listing(first_of(targets, FEW_TARGETS))}:"
        yield from lines(way)
    if len(ways) > MOST_WAYS:
        yield f"{counted(len(ways) - MOST_WAYS, 'more target or group of targets')} need other fixes: check each alone."


def _driver() -> dict[str, object]:
    home = {"informationUri": HOME} if HOME else {}
    return {
        "name": "trtdoctor",
        "version": __version__,
        "semanticVersion": __version__,
        **home,
        "rules": [*map(_rule, CHAIN), _no_answer()],
        "properties": {"tables": AS_OF},
    }


def _rule(check: Check) -> dict[str, object]:
    page = inspect.cleandoc(check.doc)
    what = re.sub(r"\s+", " ", page.split("\n## ")[0].partition("\n")[2]).strip() or check.title
    address = page_address("checks", check.code)
    return {
        "id": check.code,
        "name": _name(check.title),
        "shortDescription": {"text": _sentence(check.title)},
        "fullDescription": {"text": _message(_short(what))},
        "help": {"text": _message(page), "markdown": page},
        **({"helpUri": address} if address else {}),
        "defaultConfiguration": {"level": "warning" if check.advisory else "error"},
        "properties": {"tags": ["tensorrt", check.stage]},
    }


def _no_answer() -> dict[str, object]:
    text = "The question could be answered."
    words = "What the question needs is not known, so neither a pass nor a problem can be told; the message says what."
    return {
        "id": NO_ANSWER,
        "name": "QuestionCouldBeAnswered",
        "shortDescription": {"text": text},
        "fullDescription": {"text": words},
        "help": {"text": words, "markdown": words},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": ["tensorrt"]},
    }


def _name(title: str) -> str:
    """A title as one word: ``FileCanBeRead``. Readers want no two capitals in a row."""
    words = re.findall(r"[A-Za-z0-9]+", title.replace("'", ""))
    return "".join(word.capitalize() for word in words if word.lower() not in ("a", "an", "the"))[:255]


def _sentence(title: str) -> str:
    return f"{title[:1].upper()}{title[1:]}."


def _short(text: str) -> str:
    """At most 1,024 characters, which is what GitHub takes, to the end of a sentence."""
    return text if len(text) <= 1024 else f"{text[:1000].rpartition('. ')[0]}."


def _message(text: str) -> str:
    """The text of a message, of which a reader makes no link and no placeholder."""
    return re.sub(r"\{(\d+)\}", r"{{\1}}", text.replace("](", "] ("))


def _uri(path: str, more: str = "") -> str:
    """A path as (part of) a URI, in which ``more`` stays as it is."""
    return quote(encoded(path), safe=f"/{more}")


def _notification(level: str, text: str) -> dict[str, object]:
    return {"level": level, "message": {"text": _message(text)}}


def _fingerprint(one: _Result) -> str:
    """The same on every run for the same problem of the same engine on the same targets, wherever the file is."""
    nth = one.problem.nth if one.problem is not None else None
    facts = [one.code, nth, list(one.targets), one.told.gpu, one.told.member, one.told.identity]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _properties(one: _Result) -> dict[str, object]:
    found: dict[str, object] = {"targets": first_of(one.targets, MOST_TARGETS)}
    if one.told.gpu:
        found["gpu"] = printable(one.told.gpu)
    if one.told.plan is not None:
        found["plan"] = {"byteOffset": one.told.plan[0], "byteLength": one.told.plan[1]}
    if one.problem is not None:
        found |= {"cause": one.problem.cause, "confidence": one.problem.confidence}
        found["evidence"] = [
            {"label": label, "value": value, "source": source} for label, value, source in one.problem.evidence
        ]
        found["explains"] = [code for code, by in one.told.follow if by == one.code]
    return found


RENDERER: CheckRenderer = ForCi(_Sarif)
