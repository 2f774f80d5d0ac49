"""What the reports of a fleet come to, by kind of node, out of their JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trtdoctor.model.report import Status
from trtdoctor.text import counted, first_of, listing, printable, with_member
from trtdoctor.verdict import Exit

MOST_TOLD = 50
"""Kinds of answers that are told."""
MOST_KEPT = 1000
MOST_NAMED = 3


class Tally:
    """Counts, exit code and the first problems of the reports that were added."""

    def __init__(self) -> None:
        self.kinds: dict[str, dict[str, int]] = {}
        self._codes: set[int] = set()
        self._alike: dict[tuple[str, str], tuple[int, list[str], dict[str, None]]] = {}
        """By status and verdict: how many answers, the first of their engines, and their kinds of nodes."""

    def code(self, code: object) -> None:
        """An exit code about some of the reports."""
        if isinstance(code, int) and not isinstance(code, bool) and code in (0, 1):
            self._codes.add(code)
        else:
            self._codes.add(Exit.INCOMPLETE)

    def add(self, report: Mapping[str, Any]) -> None:
        """One report; its exit code is not taken from it."""
        status: Status = report["status"]
        of = self.kinds.setdefault(report["target"], {"ok": 0, "problems": 0, "incomplete": 0})
        of[status] += 1
        key = status, str(report.get("verdict"))
        if status != "ok" and (key in self._alike or len(self._alike) < MOST_KEPT):
            count, names, kinds = self._alike.get(key, (0, [], {}))
            name = printable(with_member(str(report["path"]), report.get("member") or None), 400)
            if len(names) < MOST_NAMED and name not in names:
                names.append(name)
            kinds[report["target"]] = None
            self._alike[key] = count + 1, names, kinds

    def exit_code(self, *, incomplete: bool) -> Exit:
        """1 for a finding; else 3 where something is missing or open; else 0."""
        if Exit.FINDINGS in self._codes:
            return Exit.FINDINGS
        return Exit.INCOMPLETE if incomplete or Exit.INCOMPLETE in self._codes or not self.kinds else Exit.OK

    def status(self, *, incomplete: bool) -> Status:
        """The same as a word, from what the reports say."""
        if any(of["problems"] for of in self.kinds.values()):
            return "problems"
        return "incomplete" if incomplete or self.exit_code(incomplete=False) else "ok"

    def lines(self) -> Iterator[str]:
        """For a person: every kind with its counts, and each kind of answer once that is not good."""
        width = max((len(kind) for kind in self.kinds), default=0)
        for kind, of in sorted(self.kinds.items()):
            yield f"{printable(kind):{width}}  {_counts(of)}"
        told = 0
        rows = sorted(self._alike.items(), key=lambda row: (row[0][0] != "problems", -row[1][0]))
        for (_, verdict), (count, names, kinds) in rows[:MOST_TOLD]:
            told += count
            where = listing(first_of([printable(kind) for kind in kinds], MOST_NAMED))
            what = names[0] if count == 1 else f"{count:,} answers, {', '.join(names)}"
            more = ", …" if count > len(names) * len(kinds) else ""
            yield f"{where}: {what}{more}: {printable(verdict, 400)}"
        left = sum(of["problems"] + of["incomplete"] for of in self.kinds.values()) - told
        if left > 0:
            yield f"and {left:,} more"

    @property
    def sentence(self) -> str:
        """How many answers on how many kinds of nodes came out how."""
        total = {status: sum(of[status] for of in self.kinds.values()) for status in ("ok", "problems", "incomplete")}
        answers = counted(sum(total.values()), "answer")
        return f"{answers} on {counted(len(self.kinds), 'kind')} of nodes: {_counts(total)}."


def _counts(of: Mapping[str, int]) -> str:
    words = {"ok": "passed", "problems": "with problems", "incomplete": "not fully checked"}
    return ", ".join(f"{of[status]:,} {word}" for status, word in words.items() if of[status]) or "none"


def code_of(report: Mapping[str, Any]) -> int:
    """1 for an error that no other one explains, else 3 where the report is not complete."""
    findings = report.get("findings")
    for one in findings if isinstance(findings, list) else ():
        if isinstance(one, dict) and one.get("severity") == "error" and one.get("masked_by") is None:
            return Exit.FINDINGS
    return Exit.INCOMPLETE if report["status"] == "incomplete" else Exit.OK
