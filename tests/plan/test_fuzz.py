"""Whatever happened to an engine, we say something about it: no exception, and no check that breaks.

``benchmarks/fuzz.py`` does the same for hours.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from family_samples import EVERY, NAMES, ours
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import BOMBS, KINDS, Edit, Seed, apply, seeds

from trtdoctor.checks import CHAIN
from trtdoctor.diagnose import diagnose
from trtdoctor.formats.reading import read_engine
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import known
from trtdoctor.plan.header import starts_like_plan
from trtdoctor.render import values
from trtdoctor.targets import parse
from trtdoctor.verdict import report

TARGET = parse("gpu=H200,tensorrt=8.6.0.12,platform=linux-x86_64")
SMALL = 15_000
CUT = {
    **{name: data for name, (_, _, data) in zip(NAMES, EVERY, strict=True)},
    **{
        name: ours(name)
        for name in (
            "tensorrt-8.6.0.12-h200/data_dependent",
            "tensorrt-8.6.0.12-h200/plugin_nms",
            "tensorrt-8.6.0.12-h200/identity",
            "tensorrt-rtx-1.7.1.116/static",
        )
    },
}


@cache
def small() -> list[Seed]:
    return seeds(SMALL)


SHARES = st.floats(0, 1, exclude_max=True)
EDITS = st.lists(
    st.builds(Edit, st.sampled_from(KINDS), SHARES, st.booleans(), st.integers(1, 300), st.integers(0, 255), SHARES),
    min_size=1,
    max_size=4,
)


def look(path: Path) -> dict[str, object]:
    """All that ``check`` does with a file."""
    facts = Facts(read_engine(str(path)), TARGET)
    outcomes, findings = diagnose(CHAIN, facts)
    assert [outcome for outcome in outcomes if outcome.outcome == "broken"] == []
    answer = values.report(report(facts, outcomes, findings, "error"))
    assert json.loads(json.dumps(answer)) == answer
    return answer


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(range(len(small()))), EDITS)
def test_any_damage_is_answered(tmp_path: Path, number: int, edits: list[Edit]) -> None:
    """Reading, checking and rendering end with an answer for every damaged engine."""
    path = tmp_path / "damaged.engine"
    path.write_bytes(apply(small()[number], edits, small()))
    look(path)


@pytest.mark.parametrize("number", range(len(small())), ids=[seed.name for seed in small()])
def test_sound_seeds(number: int, tmp_path: Path) -> None:
    """The engines that are damaged here are read to their end before: damage hits something that is understood."""
    path = tmp_path / "sound.engine"
    path.write_bytes(small()[number].data)
    engine = read_engine(str(path))
    assert engine.header is not None
    assert engine.body is not None
    assert engine.header.problems == ()
    assert known(engine.header.complete)
    assert known(engine.body.walked_to_end) or engine.header.family == "tensorrt-5"  # which has no tokens to walk
    assert known(engine.body.io)


@pytest.mark.parametrize("value", range(len(BOMBS)), ids=map(hex, BOMBS))
def test_every_length_may_lie(value: int, tmp_path: Path) -> None:
    """An absurd number at any place of a small engine is answered like any other damage."""
    path = tmp_path / "damaged.engine"
    seed = min(small(), key=lambda seed: len(seed.data))
    for place in range(0, len(seed.places), 3):
        path.write_bytes(apply(seed, [Edit("bomb64", place / len(seed.places), value=value)], [seed]))
        look(path)


@pytest.mark.parametrize("data", CUT.values(), ids=CUT)
def test_every_truncation_is_noticed(data: bytes, tmp_path: Path) -> None:
    """A file cut anywhere is not a whole engine, and it is said which bytes are missing or what else it is."""
    path = tmp_path / "cut.engine"
    path.write_bytes(data)
    sizes = {*range(min(len(data), 64)), *range(0, len(data), max(1, len(data) // 300)), len(data) - 1}
    for size in sorted(sizes, reverse=True):
        with path.open("r+b") as file:
            file.truncate(size)
        engine = read_engine(str(path))
        if engine.header is None:
            assert size < 4 or not starts_like_plan(data), size
        else:
            assert not known(engine.header.complete), size
            if engine.body is not None and engine.header.body is not None:
                end = engine.header.body.offset + engine.header.body.size
                assert known(engine.body.walked_to_end) is (size >= end), size
