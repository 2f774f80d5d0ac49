"""Weights, memory, and what all fields see of a body."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bodies import Network, Version, Writer, compose, layer
from views import RTX, V8, V86, V106, X, Y, begun, composed, view_of

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.model.plan import Body, Flags, PlanBody, Section
from trtdoctor.plan.facts import NotStoredError
from trtdoctor.plan.fields.io import read_name
from trtdoctor.plan.fields.weights import activation_bytes, weights_array, weights_bytes
from trtdoctor.plan.reader import read_body
from trtdoctor.sources.source import BytesSource


@pytest.mark.parametrize(
    ("behind", "size"),
    [
        (lambda w: w.array("i64", [512, 1024]), 1536),
        (lambda w: w.array("u64", [512, 1024]), 1536),
        (lambda w: w.array("i64", []), 0),
        (lambda w: w.array("i64", [0, 512]), 512),
        (lambda w: w.number("i64", 2).array("i64", [512, 7]), 519),
        (lambda w: w.array("i64", [512]).number("u32", 5), 512),
        (lambda w: w.array("i64", [512]).number("u32", 5).arrays(0), 512),
        (lambda w: w.array("i64", [512]).number("u32", 5).arrays(2).array("i64", [1, 2]).array("i64", [3, 4]), 7),
        (lambda w: w.array("i64", [512]).number("u32", 5).arrays(2).array("u64", [9]).array("u64", [3, 4]), 9),
        (lambda w: w.array("i64", [512, -1]), None),
        (lambda w: w.array("i32", [512]), None),
        (lambda w: w.number("i64", 2, 2).array("i64", [512]), None),
        (lambda w: w.array("i64", [512]).number("u32", 5).arrays(2).array("u64", [9]).array("i32", [3]), None),
        (lambda w: w, None),
    ],
)
def test_activation_memory(behind: Callable[[Writer], Writer], size: int | None) -> None:
    """The sizes behind the name, or the largest sum of all profiles; one below zero is no answer."""
    w = behind(begun(V86).text("net"))
    if size is not None:
        for more in (False, True):
            assert activation_bytes(view_of(w.number("bool", 1) if more else w)) == size
    else:
        with pytest.raises(PlanError) as caught:
            activation_bytes(view_of(w))
        assert caught.value.field == "memory"


@pytest.mark.parametrize(
    ("write", "offset"),
    [
        (lambda w: w.text("net").number("bool", 1), 53),
        (lambda w: w.number("bool", 1).text("net"), 51),
        (lambda w: w.text("net").number("i64", 1), 53),
    ],
)
def test_where_memory_is_not(write: Callable[[Writer], Writer], offset: int) -> None:
    """The byte of the error is that of the token in its place, or of the last one."""
    with pytest.raises(PlanError) as caught:
        activation_bytes(view_of(write(begun(V86))))
    assert caught.value.offset == offset


def test_weights_in_a_section() -> None:
    """From 10.6 on the section of weights says how large they are."""
    for version in (V106, RTX):
        w = begun(version).text("net")
        assert weights_bytes(view_of(w, Section("WGHT", 4096, 77))) == 77
        with pytest.raises(NotStoredError):
            weights_bytes(view_of(w))


@pytest.mark.parametrize(
    ("kind", "before", "size"),
    [("i8", True, 5), ("u8", True, None), ("char", True, None), ("i8", False, None)],
)
def test_weights_in_an_array(kind: str, before: bool, size: int | None) -> None:
    """Up to 7 they are the array of bytes before the layers."""
    w = Writer("tensorrt-6")
    _ = w.bytes_array(b"12345", kind) if before else w
    layer(w.number("i64", 1), "one", [X], [Y], 9)
    view = view_of(w)
    assert weights_array(view) == (0 if before else None)
    if size is None:
        with pytest.raises(PlanError):
            weights_bytes(view)
    else:
        assert weights_bytes(view) == size
    assert weights_array(composed()) is None
    view.layer_records = []
    assert weights_array(view) is None


@pytest.mark.parametrize(
    ("version", "write", "size"),
    [
        (V8, lambda w: w.raw(bytes(80)).number("i32", 4).number("bool", 1, 0, 1).number("i32", 0), 80),
        (V8, lambda w: w.raw(b"").number("i32", 4).number("bool", 1, 0).number("i8", 0), 0),
        (V8, lambda w: w.number("bool", 1, 0).number("i8", 0), None),
    ],
)
def test_weights_before_the_name(version: Version, write: Callable[[Writer], Writer], size: int | None) -> None:
    """Up to 10.5 they are a blob before the flags."""
    for before in (0, 200):
        w = write(begun(version).number("i32", *range(before))).text("net")
        if size is None:
            with pytest.raises(PlanError):
                weights_bytes(view_of(w))
        else:
            assert weights_bytes(view_of(w)) == size


@pytest.mark.parametrize(
    ("data", "ends", "texts"),
    [
        (b"abc", [0, 1, 3], [b"a", b"bc"]),
        (b"abc", [0, 0, 3], [b"", b"abc"]),
        (b"abc", [0, 2], [b"ab"]),
        (b"abc", [0], []),
        (b"abc", [0, 4], None),
        (b"abc", [1, 3], None),
        (b"abc", [0, 2, 1], None),
        (b"abc", [], None),
    ],
)
def test_layer_texts(data: bytes, ends: list[int], texts: list[bytes] | None) -> None:
    """The ends of the texts begin with 0, do not go back, and lie inside the characters."""
    w = begun(V86).bytes_array(b"else", "char").array("u64", [0, 4]).bytes_array(data, "char").array("u64", ends)
    assert view_of(w).layer_texts == texts
    assert view_of(Writer().bytes_array(data, "char").array("u64", ends)).layer_texts == texts
    assert view_of(begun(V86).bytes_array(data, "char")).layer_texts is None


def test_facts_when_they_are_asked_for() -> None:
    """Facts are all read at once, or each when it is asked for; they are the same."""
    data = compose(V86, Network(plugins=(("Yolo", "1", ""),)))
    whole, late = (
        read_body(BytesSource(data), Body("tensorrt-8.6", 0, len(data)), late=late) for late in (False, True)
    )
    assert isinstance(whole, PlanBody)
    assert not isinstance(late, PlanBody)
    for name in PlanBody._fields:
        if name != "flags":
            assert getattr(late, name) == getattr(whole, name), name
    for name in Flags._fields:
        assert getattr(late.flags, name) == getattr(whole.flags, name), name


def test_name_at_once() -> None:
    """A body may begin with its name."""
    assert read_name(view_of(Writer().text("net").number("bool", 1))) == "net"


def test_layer_texts_too_long() -> None:
    """Texts over the budget are no texts."""
    w = begun(V86).bytes_array(bytes(17 << 20), "char").array("u64", [0, 4])
    assert view_of(w).layer_texts is None


@pytest.mark.parametrize(
    ("write", "major"),
    [
        (lambda w: w.number("u8", 8, 5, 3, 1), 8),
        (lambda w: w.number("u8", 8, 5, 3).number("i8", 1), None),
        (lambda w: w.number("i8", 0).number("u8", 8, 5, 3, 1), None),
    ],
)
def test_version_of_the_body(write: Callable[[Writer], Writer], major: int | None) -> None:
    """The version is the first four numbers of the body."""
    assert view_of(write(Writer())).major == major


def test_damage_is_the_reason() -> None:
    """What is missing from a damaged body is missing for the damage."""
    w = begun(V86).text("net").number("i64", 1).pack("I", 0)
    view = view_of(w)
    assert view.missing("anything") is view.tokens.error
    with pytest.raises(PlanError) as caught:
        activation_bytes(view)
    assert caught.value is view.tokens.error
    assert isinstance(view.tokens.error, (PlanError, BudgetExceeded))
