"""GitLab's code quality report: one array, an issue for each finding."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.render.collected import Collected, ForCi, Paths, remainder, spared
from trtdoctor.render.ways import in_one_line
from trtdoctor.text import harmless, printable

if TYPE_CHECKING:
    from trtdoctor.render.renderer import CheckRenderer
    from trtdoctor.render.told import Told
    from trtdoctor.summary import Interruption, Summary

SEVERITIES = {"error": "critical", "warning": "minor", "note": "info"}
"""GitLab's words, of which it also has ``major`` and ``blocker``. What could not be answered is ``major``."""
CONDITION = "condition"
"""In place of a check's code: the engine loads if something is so that the target does not say."""


class _Gitlab(Collected):
    def write(self, summary: Summary, interruption: Interruption | None) -> None:
        paths, is_spared = Paths(), spared(summary)
        self.first, shown, path = True, False, "."
        failing = ("critical", "major", "minor") if summary.fail_on == "warning" else ("critical", "major")
        self.stream.write("[")
        for one in self.reports():
            path = printable(paths.shown(one.path), 4000)
            whose = (path, one.member, one.target, one.gpu, one.identity)
            for code, nth, severity, words in self._issues(one, is_spared(one)):
                shown |= severity in failing
                self._issue(code, severity, words, path, (nth, *whose))
        rest = remainder(summary, interruption, shown=shown)
        if rest is not None:
            self._issue("trtdoctor", "major", rest, path, ())
        self.stream.write("\n]\n" if not self.first else "]\n")

    def _issues(self, one: Told, does_not_matter: bool) -> Iterator[tuple[str, int | None, str, str]]:
        there = f" for {printable(one.target)}" if one.target else ""
        for gap in one.unanswered:
            severity = "info" if does_not_matter else "major"
            yield gap.code, None, severity, f"{one.place}{there}: could not be checked: {gap.title}: {gap.reason}"
        if one.conditional:
            yield CONDITION, None, "info", f"{one.place}{there}: {one.verdict}"
        for found in one.shown(verbose=self.verbose):
            severity = "info" if does_not_matter else SEVERITIES[found.level]
            words = [f"{one.place}{there}: {found.title}. {found.message}", in_one_line(found.way)]
            yield found.code, found.nth, severity, " ".join(filter(None, words))

    def _issue(self, code: str, severity: str, words: str, path: str, whose: tuple[object, ...]) -> None:
        mark = hashlib.sha256(json.dumps([code, *whose]).encode()).hexdigest()[:32]
        value = {
            "description": words,
            "check_name": code,
            "fingerprint": mark,
            "severity": severity,
            "location": {"path": path, "lines": {"begin": 1}},
        }
        self.stream.write(f"{'' if self.first else ','}\n  {harmless(json.dumps(value))}")
        self.first = False


RENDERER: CheckRenderer = ForCi(_Gitlab)
