"""The layers: how many there are, and what each is."""

from __future__ import annotations

import re

from trtdoctor.model.plan import Layer
from trtdoctor.plan.body import BodyView
from trtdoctor.plan.fields.profiles import Tail

_WEIGHT_TYPES = {"Float": "float32", "Half": "float16", "BFloat16": "bfloat16", "Int8": "int8", "FP8": "float8"}
_MAX_LAYER_TEXT = 1 << 16


def count_layers(view: BodyView, tail: Tail | None) -> int:
    """Two of the three places have to agree, and none may differ."""
    counts = []
    if tail is not None:
        counts.append(tail.layer_ends[-1])
    if view.layer_texts is not None:
        counts.append(len(view.layer_texts))
    if view.layer_records:
        first = view.layer_records[0].start()
        if first and view.kinds[first - 1] in b"qn":
            counts.append(view.values[first - 1])
        counts.append(len(view.layer_records))
    if len(counts) < 2 or len(set(counts)) > 1:
        raise view.missing("layers")
    return counts[0]


def read_layers(view: BodyView, count: int | None) -> tuple[Layer, ...]:
    """Every layer by its record, with what its text says."""
    if view.tokens.error is not None or count is None or len(view.layer_records) != count:
        raise view.missing("layers")
    texts = view.layer_texts if view.layer_texts is not None and len(view.layer_texts) == count else [b""] * count
    return tuple(_layer(view, match, text) for match, text in zip(view.layer_records, texts, strict=True))


def _layer(view: BodyView, match: re.Match[bytes], text: bytes) -> Layer:
    words = text[:_MAX_LAYER_TEXT].decode("utf-8", "replace").split("\0")
    facts = dict(zip(words[::2], words[1::2], strict=False))
    weights = facts.get("Weights", "").partition('"Type": "')[2].partition('"')[0]
    return Layer(
        name=view.tokens.text(match.start(1)),
        kind="Plugin" if "PluginType" in facts else facts.get("ParameterType"),
        tactic=facts.get("TacticName"),
        precision=_WEIGHT_TYPES.get(weights),
    )
