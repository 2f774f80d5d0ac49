"""Reports that somebody stored, or that another machine wrote: what they come to by the findings and outcomes in them.

The words about that (status, verdict, what decides, exit code) are made anew by the code that made them. Where they
differ, the report is none that trtdoctor wrote, and no answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from math import isfinite
from typing import Any, get_args

from trtdoctor.matrix import Digest, digest
from trtdoctor.model.advice import Advice, Step, Way
from trtdoctor.model.engine import Engine, PathStatus
from trtdoctor.model.finding import STAGES, Cause, Confidence, Finding, Fix, Severity
from trtdoctor.model.report import CheckResult, Outcome, Report, Status
from trtdoctor.named import NamedTuple
from trtdoctor.question import Question
from trtdoctor.text import printable
from trtdoctor.verdict import THRESHOLDS, FailOn, decided, gaps, status

_CODE = re.compile(r"TRT\d{3}")
_WORDS: dict[str, frozenset[str]] = {
    "cause": frozenset(get_args(Cause)),
    "outcome": frozenset(get_args(Outcome)),
    "stage": frozenset(STAGES),
    "status": frozenset(get_args(Status)),
}
MOST_STEPS = 20
LONGEST_KEPT = 1000
"""Characters about the end of a check that are remembered."""


class Asked(NamedTuple):
    """What decides how a report is summed up, of the question that it answers."""

    fail_on: FailOn = "error"
    selected: bool = False
    codes: tuple[str, ...] = ()
    """Of the checks that must have run, in order; empty: it is not known which."""

    @classmethod
    def of(cls, question: Question) -> Asked:
        return cls(question.fail_on, question.selected, tuple(check.code for check in question.chain))


def _number(text: str) -> float:
    found = float(text)
    if not isfinite(found):  # it could not be written again as JSON
        raise ValueError(f"{text[:20]} is no number of JSON")
    return found


def loaded(text: str | bytes) -> dict[str, Any]:
    """The object in a line of JSON. Raises ``ValueError``."""
    try:
        found = json.loads(text, parse_constant=_number, parse_float=_number)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(found, dict):
        raise ValueError("it is no JSON object")
    return found


def read(found: Mapping[str, Any]) -> Report:
    """What decides in the JSON of a report; its words as they stand there. Raises ``ValueError``."""
    try:
        return Report(
            Engine(_text(found["path"]), PathStatus("file"), member=_maybe(found["member"])),
            tuple(map(_outcome, found["checks"])),
            tuple(map(_finding, found["findings"])),
            _word("status", found["status"]),
            _text(found["verdict"]),
            missing=tuple(map(_text, found["missing"])),
            narrowed=_flag(found["narrowed"]),
            target=_maybe(found["target"]),
            advice=_advice(found.get("plan")),
            gpu=_maybe(found.get("gpu")),
            conditions=tuple(map(_text, found["conditions"])),
        )
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"it says too little, or in another way than this version ({error})") from error


def contradiction(one: Report, asked: Asked) -> str | None:
    """Where what ``one`` says of itself is not what its findings and outcomes come to; ``None``: nowhere."""
    codes = tuple(row.code for row in one.outcomes)
    if not codes or len(set(codes)) < len(codes) or (asked.codes and codes != asked.codes):
        return "its checks are not those that were asked for"
    found, broken = _ended(one, "found"), _ended(one, "broken")
    if not found <= {row.code for row in one.findings} <= found | broken:
        return "its findings are not those of the checks that found something"
    ended = status(one.findings, one.outcomes, asked.fail_on, one.missing, selected=asked.selected)
    if ended != one.status:
        return f"it says {one.status}, and what stands in it comes to {ended}"
    sentence = decided(one.findings, gaps(one.outcomes, asked.fail_on, selected=asked.selected))
    if sentence is not None and sentence != one.verdict:
        return "its verdict is not that of what stands in it"
    if one.conditions and ended != "ok":
        return "it loads on a condition, and does not load"
    return None


def _ended(one: Report, outcome: Outcome) -> set[str]:
    return {row.code for row in one.outcomes if row.outcome == outcome}


def impossible(one: Report) -> str | None:
    """The same where the question is not known: there must be one to which ``one`` is the answer."""
    asked = [Asked(fail_on, selected) for fail_on in THRESHOLDS for selected in (False, True)]
    why = [contradiction(one, each) for each in asked]
    return None if None in why else why[0]


def digest_of(one: Report, asked: Asked) -> Digest:
    """What stays of ``one``, safe to print."""
    made = digest(one._replace(selected=asked.selected), asked.fail_on)
    return made._replace(
        verdict=printable(made.verdict, 2000), title=printable(made.title, 400),
        message=printable(made.message, 2000), condition=printable(made.condition, 400),
    )  # fmt: skip


# ---- parts


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is none")
    return value


def _maybe(value: object) -> str | None:
    return None if value is None else _text(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("a truth is none")
    return value


def _word(key: str, value: object) -> Any:
    if value not in _WORDS[key]:
        raise ValueError(f"{key} is no such word")
    return value


def _code(value: str) -> str:
    if not _CODE.fullmatch(value):
        raise ValueError("a code is none")
    return value


def _outcome(row: Mapping[str, Any]) -> CheckResult:
    title, reason = _text(row["title"]), _maybe(row["reason"])
    make = _ended_as if len(title) + len(reason or "") < LONGEST_KEPT else _ended_as.__wrapped__
    return make(row["code"], row["stage"], title, row["outcome"], reason, row["incomplete"])


@lru_cache(4096)  # checks end in few ways, for however many reports
def _ended_as(code: Any, stage: Any, title: str, outcome: Any, reason: str | None, incomplete: Any) -> CheckResult:
    how = _word("outcome", outcome)
    return CheckResult(_code(code), _word("stage", stage), title, how, reason, _flag(incomplete))


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(
        _word("cause", row["cause"]),
        Severity[_text(row["severity"]).upper()],
        Confidence[_text(row["confidence"]).upper()],
        _text(row["title"]),
        _text(row["message"]),
        fixes=tuple(map(_fix, row["fixes"][:1])),
        code=_code(row["code"]),
        stage=_word("stage", row["stage"]),
        masked_by=_maybe(row["masked_by"]),
    )


def _fix(row: Mapping[str, Any]) -> Fix:
    url = _maybe(row["url"])
    return Fix(_shown(row["title"]), _lines(row["commands"]), url and printable(url, 2000))


def _advice(plan: Mapping[str, Any] | None) -> Advice | None:
    return None if plan is None else Advice("some", tuple(map(_way, plan["ways"])))


def _way(row: Mapping[str, Any]) -> Way:
    return Way(_shown(row["title"]), _lines(row["clears"]), tuple(map(_step, row["steps"][:MOST_STEPS])))


def _step(row: Mapping[str, Any]) -> Step:
    return Step(_shown(row["title"]), _lines(row["commands"]), _lines(row["needs"]))


def _shown(value: object) -> str:
    return printable(_text(value), 400)


def _lines(rows: Any) -> tuple[str, ...]:
    return tuple(printable(_text(row), 2000) for row in rows[:MOST_STEPS])
