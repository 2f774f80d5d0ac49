"""What is read back of reports is what they said; a report that says something else than its findings is told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from driving import PLANS, ROOT
from trtdoctor import api
from trtdoctor.fleet import stored
from trtdoctor.fleet.checking import Task
from trtdoctor.fleet.on_ray import Line
from trtdoctor.fleet.on_ray.recorded import answers
from trtdoctor.matrix import digest
from trtdoctor.question import ask
from trtdoctor.render import values
from trtdoctor.render.json import dumps
from trtdoctor.verdict import FailOn

TARGETS = ("gpu=H200,tensorrt=8.6.0.12", "gpu=A100", "gpu=sm_89,tensorrt=8.6", "gpu=T4,tensorrt=10.3.0")
QUESTIONS: dict[str, dict[str, Any]] = {
    "all": {},
    "warnings": {"fail_on": "warning"},
    "never": {"fail_on": "never"},
    "selected": {"select": ["TRT2", "TRT30"]},
    "ignored": {"ignore": ["TRT1"]},
    "required": {"require": ["driver"]},
    "a manifest": {"require_manifest": True},
    "static": {"static": True},
}


def engines() -> list[str]:
    """One engine of every folder, a text and nothing."""
    firsts = [min(folder.glob("*.engine"), default=None) for folder in sorted(PLANS.iterdir())]
    return [*(str(one) for one in firsts if one is not None), str(ROOT / "README.md"), "/none/there.engine"]


@pytest.mark.parametrize("row", QUESTIONS)
def test_what_was_written_agrees_with_itself(row: str) -> None:
    """Of every report the words follow from what stands in its JSON, and what stays of it is the same."""
    asked = QUESTIONS[row]
    targets: Any = {} if row == "static" else {"target": TARGETS}
    question = stored.Asked.of(ask(**targets, **asked))
    seen = set()
    for one in api.check(engines(), **targets, **asked):
        read = stored.read(json.loads(dumps(values.report(one))))
        assert stored.contradiction(read, question) is None
        assert stored.impossible(read) is None
        kept, made = digest(one, question.fail_on), stored.digest_of(read, question)
        assert made._replace(needs=None) == kept._replace(needs=None)
        seen.add(one.status)
    assert len(seen) > 1 or row == "a manifest"


DEEP = json.loads("[" * 400 + "]" * 400)
STRANGE: tuple[Any, ...] = (None, 3, "", [], {}, [[]], {"a": 1}, "TRT999", DEEP)


@pytest.mark.parametrize("strange", STRANGE, ids=range(len(STRANGE)))
def test_any_json_is_a_report_or_none(strange: Any) -> None:
    """Whatever stands in the place of a part, at any depth, is read or refused, and nothing else is raised."""
    (one,) = api.check(engines()[0], target=TARGETS[3])
    whole = json.loads(dumps(values.report(one)))

    def put(value: Any) -> Iterator[Any]:
        yield strange
        for key in value if isinstance(value, dict) else range(min(len(value), 2)) if isinstance(value, list) else ():
            for other in put(value[key]):
                copy = {**value} if isinstance(value, dict) else [*value]
                copy[key] = other
                yield copy

    for key in whole.keys() - {"engine", "live"}:
        for other in put(whole[key]):
            with suppress(ValueError):
                read = stored.read({**whole, key: other})
                stored.contradiction(read, stored.Asked())
                stored.digest_of(read, stored.Asked())


class _Cluster:
    """Gives lines as they are."""

    def __init__(self, *lines: Line) -> None:
        self.lines = lines

    def probe(self, pairs: Iterator[tuple[str, str]]) -> Iterator[Line]:
        list(pairs)
        yield from self.lines


@pytest.mark.parametrize("fail_on", ["error", "warning"])
@pytest.mark.parametrize("change", [{}, {"status": "ok"}, {"findings": []}, {"checks": 3}])
def test_what_a_node_says_of_itself_does_not_count(change: dict[str, Any], fail_on: FailOn) -> None:
    """A report of a node whose words differ from its findings is no answer, and the pair is asked again."""
    (one,) = api.check(engines()[0], target=TARGETS[3], fail_on=fail_on)
    report = {**json.loads(dumps(values.report(one))), "target": "H100"} | change
    path, reasons = one.engine.path, Counter[str]()
    cluster: Any = _Cluster(Line(path, "H100", (report,), 0))
    (answer,) = answers(cluster, [Task(path, "file:1")], ["H100"], stored.Asked(fail_on), reasons)
    (group,) = answer.groups
    assert (group.digest.cell.status, int(group.digest.exit_code)) == (("incomplete", 3) if change else ("problems", 1))
    assert (group.again, bool(reasons)) == (bool(change), bool(change))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_what_is_no_number_of_json(number: str) -> None:
    """Python's parser takes it, and what writes the line again would write what nobody else can read."""
    with pytest.raises(ValueError, match="no number"):
        stored.loaded(f'{{"path": "a", "modified": {number}}}')
    assert stored.loaded('{"a": 1.5e3, "b": "NaN"}') == {"a": 1500.0, "b": "NaN"}
