"""Answers that are remembered for other engines are those that each engine would get by itself."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence

import pytest

from driving import PLANS
from trtdoctor import judging
from trtdoctor.diagnose import Foregone
from trtdoctor.judging import Reports
from trtdoctor.matrix import digest
from trtdoctor.model.check import Check
from trtdoctor.model.report import Report
from trtdoctor.plan.body import BodyView
from trtdoctor.question import ask
from trtdoctor.verdict import FailOn, name_of

ENGINES = sorted(PLANS.rglob("*.engine"))
TARGETS = (
    *("gpu=H200,tensorrt=8.6.0.12,driver=580", "gpu=A100,tensorrt=10.7.0.23", "tensorrt=8.6", "gpu=T4"),
    *("tensorrt=1.7.1.116,runtime=rtx", "runtime=rtx"),
)
STATIC = "static"
"""No target: then nothing but the engine tells one product and version from another."""


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Sound engines, each twice, and what is no engine, or only half of one."""
    folder = tmp_path_factory.mktemp("engines")
    for number, engine in enumerate(ENGINES):
        data = engine.read_bytes()
        (folder / f"{number}-a.engine").write_bytes(data)
        (folder / f"{number}-b.engine").write_bytes(data)
        end = data.rfind(b"ParameterType", 0, -1)  # a text of the last layers, whose length may differ
        if end > 0:
            (folder / f"{number}-odd.engine").write_bytes(data[: end - 40] + bytes(40) + data[end:])
        if number % 7 == 0:
            (folder / f"{number}-cut.engine").write_bytes(data[: len(data) // 2])
            (folder / f"{number}-longer.engine").write_bytes(data + bytes(16))
    (folder / "text.engine").write_text("no engine")
    for path in folder.iterdir():
        os.utime(path, (1e9, 1e9))  # how long ago that was is told in words
    return sorted(map(str, folder.iterdir()))


def told(one: Report, fail_on: FailOn) -> tuple[object, ...]:
    """What an answer says, but how long that took and what to do."""
    status = one.engine.path_status._replace(looked=0.0)
    plain = one._replace(engine=one.engine._replace(body=None, path_status=status), advice=None)
    outcomes = tuple(outcome._replace(duration_ms=0.0) for outcome in one.outcomes)
    return plain._replace(outcomes=outcomes), digest(one, fail_on)._replace(way=None)


@pytest.mark.parametrize("most", [0, 2, judging.MOST_ANSWERS])
@pytest.mark.parametrize("fail_on", ["error", "warning"])
@pytest.mark.parametrize("target", [*TARGETS, STATIC])
def test_the_same_for_each(
    target: str, fail_on: FailOn, most: int, paths: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many engines, of several products and versions, each is told what it is told alone."""
    monkeypatch.setattr(judging, "MOST_ANSWERS", most)
    question = ask(static=True, fail_on=fail_on) if target == STATIC else ask(target=target, fail_on=fail_on)
    at_once = [told(one, fail_on) for one in Reports(paths, question._replace(sparing=True))]
    alone = [told(one, fail_on) for path in paths for one in Reports([path], question)]
    assert at_once == alone
    assert {report.engine.path for report, _ in at_once if isinstance(report, Report)} == set(paths)


def test_words_are_of_the_engine(paths: list[str]) -> None:
    """A sentence names the product and version of its engine, whichever engines came before it."""
    found = list(Reports(paths, ask(static=True)._replace(sparing=True)))
    sound = [one for one in found if one.status == "ok" and not one.findings]
    assert all(name_of(one.engine) in one.verdict for one in sound)
    assert len({name_of(one.engine) for one in sound}) > 3


def test_a_handful_at_a_time(paths: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that come in handfuls get the answers of all at once, and what is learned of one handful is there for the
    next: what depends on the target alone is asked once."""
    made: list[Foregone] = []
    question = ask(target=TARGETS[0])._replace(sparing=True)

    class Counted(Foregone):
        def __init__(self, chain: Sequence[Check]) -> None:
            super().__init__(chain)
            made.append(self)

    monkeypatch.setattr(judging, "Foregone", Counted)
    at_once = [told(one, "error") for one in Reports(paths, question)]
    first = Reports((), question)
    handfuls = [paths[at : at + 3] for at in range(0, len(paths), 3)]
    assert [told(one, "error") for handful in handfuls for one in first.again(handful)] == at_once
    assert len(made) == 2


def test_what_is_remembered_is_small(paths: list[str]) -> None:
    """No engine is kept with the answer that is remembered for others."""
    gc.collect()
    reports = Reports(paths, ask(target=TARGETS[0])._replace(sparing=True))
    ended = [digest(one, "error").cell.status for one in reports]
    assert len(ended) == len(paths)
    gc.collect()
    assert reports.targets
    assert BodyView not in map(type, gc.get_objects())
