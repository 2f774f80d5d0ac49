"""What an engine was built for: every flag of every release, and none where another thing stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bodies import Version, Writer
from views import RTX, TAIL, V7, V8, V9, V10, V11, V86, V106, begun, composed, reason, view_of

from trtdoctor.errors import PlanError
from trtdoctor.model.fact import Fact, Known, Unknown, known
from trtdoctor.model.plan import Flags
from trtdoctor.plan.body import BodyView
from trtdoctor.plan.fields.flags import LateFlags
from trtdoctor.plan.fields.io import read_name
from trtdoctor.plan.fields.profiles import Tail
from trtdoctor.plan.fields.weights import activation_bytes


def read_flags(view: BodyView, tail: Fact[Tail]) -> Flags:
    view.tail = tail
    flags: Flags = LateFlags(view).whole()
    return flags


def flagged(
    version: Version = V86,
    *,
    first: int = 4,
    bools: tuple[int, ...] = (0, 0, 1),
    capability: int = 0,
    before: int = 0,
    family: Any = None,
    behind: Callable[[Writer], object] | None = None,
    verbosity: int | None = 0,
) -> Flags:
    """The flags of a body: largest batch or refit mode, bools, capability, and the name."""
    w = begun(version, family)
    w.number("i32", *range(1000, 1000 + before)).number("i32", first).number("bool", *bools)
    w.number("i32", capability)
    w.text("name")
    if behind:
        behind(w)
    return read_flags(view_of(w), Known(Tail([], (0, 2), verbosity), "composed"))


@pytest.mark.parametrize("before", [0, 30, 200])
@pytest.mark.parametrize("bits", range(4))
def test_flags_to_8(bits: int, before: int) -> None:
    """Largest batch, implicit batch and refit stand before the name, however much stands before them."""
    flags = flagged(first=16, bools=(bits & 1, bits >> 1, 0), before=before)
    assert known(flags.max_batch_size) == 16
    assert (known(flags.implicit_batch), known(flags.refittable)) == (bool(bits & 1), bool(bits >> 1))
    assert (known(flags.weights_stripped), known(flags.weight_streaming)) == (False, False)


@pytest.mark.parametrize("before", [0, 30, 200])
@pytest.mark.parametrize("streaming", [0, 1])
@pytest.mark.parametrize(
    ("mode", "refit"), [(-1, None), (0, False), (1, True), (2, True), (3, None), (4, True), (5, None)]
)
def test_flags_since_10(mode: int, refit: bool | None, streaming: int, before: int) -> None:
    """Refit mode and weight streaming stand before the name; a mode that is not known is no answer."""
    for version in (V10, V106, RTX):
        flags = flagged(version, first=mode, bools=(0, 1, streaming), before=before)
        assert known(flags.refittable) is refit
        assert known(flags.weight_streaming) is bool(streaming)
        assert known(flags.implicit_batch) is False
        assert isinstance(flags.max_batch_size, Unknown)


@pytest.mark.parametrize(
    ("version", "family", "to_8"),
    [
        ((5, 1, 0, 0), "tensorrt-6", None),
        ((6, 0, 1, 10), None, True),
        (V7, None, True),
        (V8, None, True),
        (V9, None, None),
        ((10, 0, 0, 6), None, False),
        (V11, None, False),
        (RTX, None, False),
        ((10, 0, 0, 6), "tensorrt-rtx", False),
    ],
)
def test_flags_by_release(version: Version, family: Any, to_8: bool | None) -> None:
    """Which flags a release has decides about the answer and about where it says that the answer comes from."""
    flags = flagged(version, family=family, first=2)
    assert known(flags.implicit_batch) is (False if to_8 is not None else None)
    assert known(flags.max_batch_size) == (2 if to_8 else None)
    assert known(flags.safety) is (False if to_8 is not None else None)
    if isinstance(flags.refittable, Known):
        assert isinstance(flags.implicit_batch, Known)
        assert isinstance(flags.weight_streaming, Known)
        assert (flags.implicit_batch.source == flags.refittable.source) is to_8
        assert (flags.weight_streaming.source == flags.refittable.source) is not to_8
        assert known(flags.weights_stripped) is (False if to_8 else None)
    else:
        assert to_8 is None


@pytest.mark.parametrize("version", [V106, V11, RTX])
def test_stripped_weights_are_read_elsewhere(version: Version) -> None:
    """Since 10.6 a plan says twice whether its weights are stripped, and neither is among the flags."""
    flags = read_flags(composed(version), TAIL)
    assert isinstance(flags.weights_stripped, Known)
    assert isinstance(flags.refittable, Known)
    before_10 = read_flags(composed(V86), TAIL).weights_stripped
    assert isinstance(before_10, Known)
    assert flags.weights_stripped.source not in (flags.refittable.source, before_10.source)


def test_flags_without_a_version() -> None:
    """A body that does not begin with its version has no flags that could be told."""
    w = Writer().number("i32", 4).number("bool", 0, 0, 1).number("i32", 0).text("name")
    flags = read_flags(view_of(w), TAIL)
    for fact in (flags.refittable, flags.implicit_batch, flags.max_batch_size, flags.safety, flags.weight_streaming):
        assert isinstance(fact, Unknown)


@pytest.mark.parametrize("before", [0, 30, 200])
@pytest.mark.parametrize(
    ("capability", "safety", "dla"),
    [(-1, None, None), (0, False, None), (1, True, None), (2, False, True), (3, None, None)],
)
def test_capability(capability: int, safety: bool | None, dla: bool | None, before: int) -> None:
    """The capability is the last number before the name; one that is not known is no answer."""
    flags = flagged(capability=capability, before=before)
    assert (known(flags.safety), known(flags.dla)) == (safety, dla)
    w = begun(V10).number("i32", 0).number("bool", 0, 1, 0).number("i32", capability).number("u64", 0, 1).text("name")
    assert known(read_flags(view_of(w), TAIL).safety) is safety
    w = begun(V10).number("bool", 0, 1, 0).text("name")
    assert isinstance(read_flags(view_of(w), TAIL).safety, Unknown)


@pytest.mark.parametrize(
    ("stored", "name"),
    [(-1, None), (0, "layer_names_only"), (1, "none"), (2, "detailed"), (3, None), (None, None)],
)
def test_verbosity(stored: int | None, name: str | None) -> None:
    """Each code of the profiling verbosity has its name; another one is no answer."""
    fact = flagged(verbosity=stored).profiling_verbosity
    assert known(fact) == name
    if name is None:
        assert ("at byte" in reason(fact)) is (stored is not None)


@pytest.mark.parametrize(
    ("bits", "names"),
    [
        (0, ()),
        (1, ("cublas",)),
        (2, ("cublas_lt",)),
        (4, ("cudnn",)),
        (8, ("edge_mask_convolutions",)),
        (16, ("jit_convolutions",)),
        (31, ("cublas", "cublas_lt", "cudnn", "edge_mask_convolutions", "jit_convolutions")),
        (32, None),
        (33, None),
    ],
)
@pytest.mark.parametrize("version", [V7, V8, V11])
def test_tactic_sources(version: Version, bits: int, names: tuple[str, ...] | None) -> None:
    """Each bit is a source, whether a count stands before the sizes or not; an unknown bit is no answer."""
    for kind in ("i64", "u64"):
        for count in (False, True):

            def behind(w: Writer, kind: str = kind, count: bool = count) -> None:
                _ = w.number("i64", 2) if count else w
                w.array(kind, [5, 6]).number("u32", bits)

            assert known(flagged(version, behind=behind).tactic_sources) == names


@pytest.mark.parametrize(
    "behind",
    [
        lambda w: w,
        lambda w: w.array("i64", [5]),
        lambda w: w.array("i32", [5]).number("u32", 1),
        lambda w: w.number("i64", 1, 1).array("i64", [5]).number("u32", 1),
        lambda w: w.array("i64", [5]).number("i32", 1),
    ],
    ids=["nothing", "no bits", "other sizes", "two counts", "other bits"],
)
def test_no_tactic_sources(behind: Callable[[Writer], object]) -> None:
    """Where no bits follow the sizes, releases before 7.2 do not say; later ones are not understood."""
    assert "at byte" not in reason(flagged(V7, behind=behind).tactic_sources)
    for version in (V8, V11):
        assert "at byte" in reason(flagged(version, behind=behind).tactic_sources)


def test_without_a_name() -> None:
    """A body without any text has no name, and nothing that would be told by its place."""
    view = view_of(begun(V86).number("i32", 4).number("bool", 0, 0, 1).array("i64", [5]).number("u32", 1))
    assert isinstance(read_flags(view, TAIL).tactic_sources, Unknown)
    for read in (read_name, activation_bytes):
        with pytest.raises(PlanError):
            read(view)
