"""JUnit XML: a test suite for each target, a test case for each engine.

A problem is a failure. An answer that could not be given in full is an error, as a test that could not run is one of
pytest's. A pass says in its output what the verdict is, and on what it depends. What does not count (``--fail-on
never``, another engine of the model, only some checks) is skipped: it is no pass. The elements and attributes are those
of the Jenkins xUnit plugin's ``junit-10.xsd``.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from typing import TYPE_CHECKING, Literal

from trtdoctor.render.collected import Collected, ForCi, remainder, spared
from trtdoctor.render.ways import lines
from trtdoctor.text import printable

if TYPE_CHECKING:
    from trtdoctor.render.renderer import CheckRenderer
    from trtdoctor.render.told import Problem, Told
    from trtdoctor.summary import Interruption, Summary

Outcome = Literal["passed", "failure", "error", "skipped"]
THE_FILES = "the files alone"
"""The suite of a run that asks about no machine."""
OWN = "trtdoctor"
"""The suite of what no engine is at fault for."""


class _Suite:
    """The test cases of a target: how they ended, and where their reports are."""

    def __init__(self) -> None:
        self.ends: Counter[Outcome] = Counter()
        self.seconds = 0.0
        self.places: array[int] = array("Q")


class _Junit(Collected):
    def write(self, summary: Summary, interruption: Interruption | None) -> None:
        only = self.targets[0] if self.targets else THE_FILES
        suites = {name: _Suite() for name in self.targets or (THE_FILES,)}
        self.is_spared, self.never = spared(summary), summary.fail_on == "never"
        for place, one in self.placed():
            suite = suites.setdefault(one.target or only, _Suite())
            suite.ends[self.outcome(one)] += 1
            suite.seconds += one.seconds
            suite.places.append(place)
        ends = sum((one.ends for one in suites.values()), Counter[Outcome]())
        rest = remainder(summary, interruption, shown=bool(ends["failure"] or ends["error"]))
        if rest is not None:
            ends["error"] += 1
        seconds = sum(one.seconds for one in suites.values())
        self.stream.write(
            f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {_counts("trtdoctor", ends, seconds, whole=True)}>\n'
        )
        for name, suite in suites.items():
            self._suite(name, suite)
        if rest is not None:
            self.stream.write(f" <testsuite {_counts(OWN, Counter({'error': 1}), 0)}>\n")
            self._case("the run", OWN, 0, "error", "incomplete", rest, "")
            self.stream.write(" </testsuite>\n")
        self.stream.write("</testsuites>\n")

    def outcome(self, one: Told) -> Outcome:
        if one.status == "ok":
            return "skipped" if one.narrowed else "passed"
        if self.is_spared(one) or (self.never and one.status == "problems"):
            return "skipped"
        return "failure" if one.status == "problems" else "error"

    def _suite(self, name: str, suite: _Suite) -> None:
        self.stream.write(f" <testsuite {_counts(name, suite.ends, suite.seconds)}>\n")
        for place in suite.places:
            one = self.at(place)
            end = self.outcome(one)
            kind = one.problems[0].cause if one.status == "problems" and one.problems else one.status
            self._case(one.place, name, one.seconds, end, kind, one.verdict, self._details(one))
        self.stream.write(" </testsuite>\n")

    def _case(self, name: str, suite: str, seconds: float, end: Outcome, kind: str, verdict: str, details: str) -> None:
        case = f'  <testcase name="{_xml(name)}" classname="{_class(suite)}" time="{seconds:.3f}"'
        body = f"<system-out>{_xml(details)}</system-out>" if details else ""
        if end == "passed":
            self.stream.write(f"{case}>{body}</testcase>\n" if body else f"{case}/>\n")
            return
        told = _xml(details) if end != "skipped" else ""
        ended = f'<{end} type="{_xml(kind)}" message="{_xml(verdict)}">{told}</{end}>'
        self.stream.write(f"{case}>{ended}{body if end == 'skipped' else ''}</testcase>\n")

    def _details(self, one: Told) -> str:
        found = [one.verdict]
        for problem in one.shown(verbose=self.verbose):
            found += _lines(problem)
        found += [f"could not run: {gap.code} {gap.title}: {gap.reason}" for gap in one.unanswered]
        return "\n".join(found)


def _lines(one: Problem) -> list[str]:
    found = [f"{one.level} {one.code} {one.title} [{one.confidence}]", f"  {one.message}"]
    found += [f"  {label}: {value} ({source})" for label, value, source in one.evidence]
    return [*found, *(f"  {line}" for line in lines(one.way))]


def _counts(name: str, ends: Counter[Outcome], seconds: float, *, whole: bool = False) -> str:
    """The attributes of a suite, or of the whole: there the schema has no ``skipped``."""
    skipped = "" if whole else f' skipped="{ends["skipped"]}"'
    return (
        f'name="{_xml(printable(name))}" tests="{sum(ends.values())}" failures="{ends["failure"]}" '
        f'errors="{ends["error"]}"{skipped} time="{seconds:.3f}"'
    )


def _class(suite: str) -> str:
    """Readers cut a class at its dots; a target has some that mean nothing."""
    return f"trtdoctor.{re.sub('[^A-Za-z0-9=,+-]', '_', suite)[:200]}"


def _xml(text: str) -> str:
    """Text or an attribute's value; whatever XML 1.0 does not take is escaped as ``printable`` does, line by line. A
    log of CI takes no command out of it: neither ``::`` nor ``##``."""
    safe = "\n".join(line if line.isprintable() else printable(line, len(line)) for line in text.split("\n"))
    escaped = safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return escaped.replace("::", "&#58;&#58;").replace("##", "&#35;&#35;")


RENDERER: CheckRenderer = ForCi(_Junit)
