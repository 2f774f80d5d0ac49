"""TRT505: TensorRT's API and the file on the same engine."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from probed import MINE, REFUSED, THEIRS, probe, tried
from trtdoctor.checks.trt505_same_facts import same_facts
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Known
from trtdoctor.model.plan import Profile, Range
from trtdoctor.model.probe import LoadedEngine


def loaded(engine: LoadedEngine) -> Facts:
    """The facts of a file, and what the API says of the engine in it."""
    return tried(probe(facts={"engine": engine}), MINE)


Y_INT8 = THEIRS.io[1]._replace(dtype="int8")
X_OUT = THEIRS.io[0]._replace(mode="output")
X_WIDE = THEIRS.io[0]._replace(shape=(9,))
Y_NO_SHAPE = THEIRS.io[1]._replace(shape=None)


def of_values(ranges: tuple[tuple[int, ...], ...]) -> Facts:
    """An engine with a shape tensor, and what the API says of its values."""
    profile = Profile(0, {}, {"x": Range((1,), (4,), (8,))})
    answer = THEIRS._replace(profiles=({"x": ranges},))
    return tried(probe(facts={"engine": answer}), MINE._replace(profiles=Known((profile,), "test")))


ROWS = (
    Row("same", loaded(THEIRS), "passed"),
    Row("not asked", tried(REFUSED, MINE), "skipped"),
    Row("other layers", loaded(THEIRS._replace(num_layers=2)), "broken", "layers: 1"),
    Row("other tensors", loaded(THEIRS._replace(io=THEIRS.io[:1])), "broken", "tensors: "),
    Row("other type", loaded(THEIRS._replace(io=(THEIRS.io[0], Y_INT8))), "broken", "dtype of y"),
    Row("shape not known", loaded(THEIRS._replace(io=(THEIRS.io[0], Y_NO_SHAPE))), "passed"),
    Row("other profile", loaded(THEIRS._replace(profiles=({"x": ((1,), (4,), (9,))},))), "broken", "profile 0 of x"),
    Row("which release it is of", loaded(THEIRS._replace(num_layers=2)), "broken", "of TensorRT 8."),
    Row("another name", loaded(THEIRS._replace(name="other")), "broken", "name: "),
    Row("other memory", loaded(THEIRS._replace(device_memory_size=7)), "broken", "activation memory"),
    Row("another mode", loaded(THEIRS._replace(io=(X_OUT, THEIRS.io[1]))), "broken", "mode of x"),
    Row("another shape", loaded(THEIRS._replace(io=(X_WIDE, THEIRS.io[1]))), "broken", "shape of x"),
    Row(
        "ranges of other ranks", loaded(THEIRS._replace(profiles=({"x": ((1, 1), (4, 4), (8, 8))},))), "broken", "of x"
    ),
    Row("other values", of_values(((2,), (4,), (8,))), "broken", "profile 0 of x"),
    Row("the same values", of_values(((1,), (4,), (8,))), "passed"),
    Row("as many values as dimensions", of_values(((1, 1), (4, 4), (8, 8))), "passed"),
    Row("fewer profiles", loaded(THEIRS._replace(profiles=())), "broken", "optimization profiles: 1"),
    Row("profile not known", loaded(THEIRS._replace(profiles=({"x": None},))), "passed"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(same_facts, row)
