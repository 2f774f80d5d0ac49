"""Layers and plugins: counted in several places, which have to agree."""

from __future__ import annotations

from typing import Any

import pytest
from bodies import Network, Version, Writer, layer, plugin
from views import V7, V9, V10, V86, X, Y, begun, composed, view_of

from trtdoctor.errors import PlanError
from trtdoctor.model.plan import Plugin
from trtdoctor.plan.fields.layers import count_layers, read_layers
from trtdoctor.plan.fields.plugins import read_plugins
from trtdoctor.plan.fields.profiles import Tail


def text(*words: str) -> bytes:
    return "".join(word + "\0" for word in words).encode()


TEXTS = [text("ParameterType", "Convolution"), text("ParameterType", "Pooling")]


@pytest.mark.parametrize(
    ("ends", "texts", "records", "count"),
    [
        ((0, 2), TEXTS, 2, 2),
        ((0, 1, 2), TEXTS, 2, 2),
        (None, TEXTS, 2, 2),
        ((0, 2), None, 2, 2),
        (None, None, 2, 2),
        ((0, 2), TEXTS, 0, 2),
        ((0, 3), TEXTS, 2, None),
        ((0, 2), TEXTS[1:], 2, None),
        ((0, 2), TEXTS, 1, None),
        ((0, 3), TEXTS, 0, None),
        ((0, 2), None, 0, None),
        (None, TEXTS, 0, None),
        (None, None, 0, None),
    ],
)
def test_count_of_layers(
    ends: tuple[int, ...] | None, texts: list[bytes] | None, records: int, count: int | None
) -> None:
    """Two places have to agree how many layers there are, and none may differ."""
    view = composed()
    view.layer_texts, view.layer_records = texts, view.layer_records[:records]
    tail = None if ends is None else Tail([], ends, 0)
    if count is None:
        with pytest.raises(PlanError) as caught:
            count_layers(view, tail)
        assert caught.value.field == "layers"
    else:
        assert count_layers(view, tail) == count


@pytest.mark.parametrize(
    ("before", "behind", "ends", "count"),
    [
        (("i64", 1), (), None, 1),
        (("u64", 1), (), None, 1),
        (("i64", 2), (), (0, 1), None),
        (("i32", 1), (), None, None),
        (("i32", 2), (), (0, 1), 1),
        ((), ("i64", 99), (0, 1), 1),
        ((), ("i64", 99), None, None),
    ],
)
def test_count_before_the_layers(
    before: tuple[Any, ...], behind: tuple[Any, ...], ends: tuple[int, ...] | None, count: int | None
) -> None:
    """A count stands before the first record or nowhere."""
    w = Writer()
    _ = w.number(*before) if before else w
    layer(w, "one", [X], [Y], 9).closes("layer")
    _ = w.number(*behind) if behind else w
    tail = None if ends is None else Tail([], ends, 0)
    if count is None:
        with pytest.raises(PlanError):
            count_layers(view_of(w), tail)
    else:
        assert count_layers(view_of(w), tail) == count


def test_layers() -> None:
    """A layer is what its text says; without a text it has its name alone."""
    view = composed()
    weights = '{"Type": "Half", "Count": 27}'
    view.layer_texts = [
        text("ParameterType", "Convolution", "TacticName", "sm80_x", "Weights", weights),
        text("PluginType", "NMS", "ParameterType", "PluginV2"),
    ]
    first, second = read_layers(view, 2)
    assert first == ("layer 0", "Convolution", "sm80_x", "float16")
    assert second == ("layer 1", "Plugin", None, None)
    for texts in (None, TEXTS[1:], [*TEXTS, b""]):
        view.layer_texts = texts
        assert [tuple(one) for one in read_layers(view, 2)] == [
            ("layer 0", None, None, None),
            ("layer 1", None, None, None),
        ]


@pytest.mark.parametrize(
    ("stored", "name"),
    [
        ("Float", "float32"),
        ("Half", "float16"),
        ("BFloat16", "bfloat16"),
        ("Int8", "int8"),
        ("FP8", "float8"),
        ("Int4", None),
    ],
)
def test_precision(stored: str, name: str | None) -> None:
    """The precision of a layer is the type of its weights."""
    view = composed(net=Network(layers=1))
    view.layer_texts = [text("ParameterType", "Convolution", "Weights", f'{{"Type": "{stored}"}}')]
    assert read_layers(view, 1)[0].precision == name


def test_long_layer_text() -> None:
    """Of a text 64 KiB are read."""
    view = composed(net=Network(layers=1))
    view.layer_texts = [text("TacticName", "x" * 100_000)]
    assert read_layers(view, 1)[0].tactic == "x" * (65536 - len("TacticName\0"))


@pytest.mark.parametrize("count", [None, 1, 3])
def test_no_layers(count: int | None) -> None:
    """Layers and plugins are known only if as many are found as there are, in a body that was read to its end."""
    view = composed()
    for read in (read_layers, read_plugins):
        with pytest.raises(PlanError):
            read(view, count)
    view.tokens.error = PlanError("damaged", field="body", offset=0)
    for read in (read_layers, read_plugins):
        with pytest.raises(PlanError):
            read(view, 2)


SILENT = b""
PLUGIN = text("PluginType", "Yolo")


@pytest.mark.parametrize(
    ("version", "texts", "kinds", "records", "known_as"),
    [
        (V86, [TEXTS[0], TEXTS[1]], (9, 9), 0, 0),
        (V86, [PLUGIN, TEXTS[1]], (0x19, 9), 1, 1),
        (V86, [PLUGIN, TEXTS[1]], (0x19, 9), 0, None),
        (V86, [TEXTS[0], TEXTS[1]], (9, 9), 1, None),
        (V86, [PLUGIN, PLUGIN], (0x19, 0x19), 2, 2),
        (V86, [PLUGIN, SILENT], (0x19, 0x77), 1, 1),
        (V86, [PLUGIN, SILENT], (0x19, 0x77), 2, 2),
        (V86, [SILENT, TEXTS[1]], (0x77, 9), 0, 0),
        (V86, [SILENT, TEXTS[1]], (0x77, 9), 1, 1),
        (V86, [SILENT, TEXTS[1]], (0x77, 9), 2, None),
        (V9, [SILENT, TEXTS[1]], (0x77, 9), 0, 0),
        (V10, [TEXTS[0], TEXTS[1]], (9, 9), 0, 0),
        (V10, [SILENT, TEXTS[1]], (0x77, 9), 0, None),
        (V10, [SILENT, TEXTS[1]], (0x77, 9), 1, 1),
        (V10, [SILENT, TEXTS[1]], (0x09, 9), 0, 0),
        (V10, [SILENT, TEXTS[1]], (0x09, 9), 1, None),
        (V10, [PLUGIN, SILENT], (0x19, 0x109), 1, 1),
        (V10, [TEXTS[0]], (9, 9), 0, None),
        (V10, None, (9, 9), 0, None),
        (V7, None, (9, 9), 0, 0),
        (V7, None, (9, 9), 2, 2),
    ],
)
def test_plugins(
    version: Version, texts: list[bytes] | None, kinds: tuple[int, ...], records: int, known_as: int | None
) -> None:
    """As many plugin records as the texts of the layers promise; since 10 a layer of an unknown kind without a text
    may be a plugin's."""
    w = begun(version).number("i64", len(kinds))
    for index, kind in enumerate(kinds):
        layer(w, f"layer {index}", [X], [Y], kind)
        if index < records:
            plugin(w, f"plugin {index}", "1", "ns")
        w.closes("layer")
    view = view_of(w.number("bool", 1))
    assert view.tokens.error is None
    assert len(view.layer_records) == len(kinds)
    view.layer_texts = texts
    if known_as is None:
        with pytest.raises(PlanError) as caught:
            read_plugins(view, len(kinds))
        assert caught.value.field == "plugins"
    else:
        assert read_plugins(view, len(kinds)) == tuple(Plugin(f"plugin {i}", "1", "ns") for i in range(known_as))


def test_kinds_that_are_not_known() -> None:
    """Since 10 the kind of a layer without a text counts only where every layer has its record."""
    view = composed(V10)
    view.layer_texts = [SILENT, TEXTS[1]]
    assert read_plugins(view, 2) == ()
    view.layer_records = view.layer_records[:1]
    with pytest.raises(PlanError):
        read_plugins(view, 2)


def test_tags_of_a_plugin() -> None:
    """What looks like a plugin's record, but has different tags around it, is none."""
    w = begun(V7).number("i64", 1)
    layer(w, "one", [X], [Y], 9)
    w.number("i32", 5).text("a").text("b").text("c").array("i8", [1]).number("i32", 6)
    assert read_plugins(view_of(w), 1) == ()
