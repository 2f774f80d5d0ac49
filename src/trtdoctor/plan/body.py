"""The body of a plan as its fields see it: the row of tokens (see ``tokens``), and the records that several need.

The shapes of records are searched for in the kinds of the tokens. They come from controlled builds with TensorRT 8.5,
8.6 and TensorRT-RTX 1.4 to 1.7, checked against some 140 engines of 6.0 to 11.0. Whatever a release stores more than
once has to agree, or the fact is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, ClassVar

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.model.plan import Body, Section
from trtdoctor.plan.families.base import BodyForm, PlanFamily
from trtdoctor.plan.late import Late
from trtdoctor.plan.row import Tokens
from trtdoctor.plan.tokens import read_tokens
from trtdoctor.sources.source import Source

INTEGERS = b"INQ"
"""Arrays of numbers that may be dimensions."""

_MAX_HEAD = 80  # tokens before the name that are looked at; most of them are those of the device
_LAYER = rb"it?(?:[qn]S(?:si[INQ]i[INQ](?:t[in]{0,16})?)*){2}(ss?)(i)[qn]"  # inputs, outputs, name


_MOST_REMEMBERED = 1 << 14  # kinds; the rows of one model's engines are alike


def matches(pattern: bytes, kinds: bytes) -> Iterable[re.Match[bytes]]:
    """Where ``pattern`` is found, one match behind the other."""
    return re.finditer(pattern, kinds) if len(kinds) > _MOST_REMEMBERED else _remembered(pattern, kinds)


@lru_cache(maxsize=64)
def _remembered(pattern: bytes, kinds: bytes) -> tuple[re.Match[bytes], ...]:
    return tuple(re.finditer(pattern, kinds))


class BodyView(Late):
    """One reading of a body, which is walked when something of it is asked for.

    ``head`` are the kinds of the tokens up to the name, the first text; ``head_at`` is where
    they begin. ``layer_texts`` is what TensorRT says of each layer, words and values in turn, each ended by a zero:
    "ParameterType", "Convolution", "Kernel", "[3,3]", …; empty for some kinds of layers, and for all since 11.0."""

    __slots__ = (
        *("body", "family", "form", "head", "head_at", "io_tensors", "kinds", "layer_records", "layer_texts", "major"),
        *(
            "name_at",
            "product",
            "serialization_version",
            "source",
            "tail",
            "tokens",
            "values",
            "weights_section",
            "writer",
        ),
    )
    tokens: Tokens
    kinds: bytes
    values: Sequence[int]
    major: int | None
    name_at: int | None
    head_at: int
    head: bytes
    io_tensors: list[re.Match[bytes]]
    layer_records: list[re.Match[bytes]]
    layer_texts: list[bytes] | None
    writer: str
    MAKE: ClassVar = {
        "tokens": lambda view: read_tokens(view.source, view.body, view.form.tokens),
        "kinds": lambda view: bytes(view.tokens.kinds),
        "values": lambda view: view.tokens.values,
        "major": lambda view: view.values[0] if view.kinds[:4] == b"oooo" else None,
        "name_at": lambda view: name if (name := view.kinds.find(b"s")) >= 0 else None,
        "head_at": lambda view: max(0, (view.name_at or 0) - _MAX_HEAD),
        "head": lambda view: view.kinds[view.head_at : (-1 if view.name_at is None else view.name_at) + 1],
        "io_tensors": lambda view: list(matches(view.form.io_tensor, view.kinds)),
        "layer_records": lambda view: [
            match for match in matches(_LAYER, view.kinds) if view.values[match.start()] == view.values[match.start(2)]
        ],
        "layer_texts": lambda view: _layer_texts(view.tokens, view.kinds.rfind(b"CN")),
        "writer": lambda view: f"plans of {view.family.releases}, serialization version {view.serialization_version}",
    }

    def __init__(
        self,
        source: Source,
        body: Body,
        family: PlanFamily,
        form: BodyForm,
        serialization_version: int | None,
        weights_section: Section | None,
    ) -> None:
        self.source = source
        self.body = body
        self.form = form
        self.family = family
        self.product = family.product
        self.serialization_version = serialization_version
        self.weights_section = weights_section
        self.tail: Any = None  # what is behind the layers, once ``profiles.tail_of`` was asked for it

    def missing(self, field: str) -> PlanError | BudgetExceeded:
        """Why ``field`` cannot be read: the damage, or a shape that no release has shown so far."""
        return self.tokens.error or PlanError(f"not understood in {self.writer}", field=field, offset=self.body.offset)

    def before_name(self, pattern: bytes) -> tuple[int, ...] | None:
        """The tokens in the groups of ``pattern``, which ends with the name; of a group of several the first."""
        match = re.search(pattern, self.head)
        if match is None:
            return None
        return tuple(self.values[self.head_at + match.start(i + 1)] for i in range(len(match.groups())))


class TokenRow:
    """Takes tokens one by one, each of a kind that has to come next. Raises ``PlanError`` for another."""

    __slots__ = ("at", "field", "tokens")

    def __init__(self, tokens: Tokens, at: int, field: str) -> None:
        self.tokens = tokens
        self.at = at
        self.field = field

    def next_is(self, kinds: bytes) -> bool:
        return self.at < len(self.tokens.kinds) and self.tokens.kinds[self.at] in kinds

    def value(self, kinds: bytes) -> int:
        at, tokens = self.at, self.tokens
        if at >= len(tokens.kinds) or tokens.kinds[at] not in kinds:
            raise self.unexpected()
        self.at = at + 1
        return tokens.value(at)

    def exactly(self, kinds: bytes, value: int) -> None:
        if not self.next_is(kinds) or self.tokens.value(self.at) != value:
            raise self.unexpected()
        self.at += 1

    def numbers(self, kinds: bytes = INTEGERS) -> tuple[int, ...]:
        self.value(kinds)
        return self.tokens.numbers(self.at - 1)

    def unexpected(self) -> PlanError | BudgetExceeded:
        offsets = self.tokens.offsets
        at = min(self.at, len(offsets) - 1)
        return self.tokens.error or PlanError("not understood", field=self.field, offset=offsets[at])


def _layer_texts(tokens: Tokens, at: int) -> list[bytes] | None:
    """The texts in the array of characters at ``at``, behind which their ends follow."""
    if at < 0:
        return None
    try:
        text, ends = tokens.elements(at, 1), tokens.numbers(at + 1)
    except (PlanError, BudgetExceeded):
        return None
    if not ends or ends[0] != 0 or any(a > b for a, b in pairwise(ends)) or ends[-1] > len(text):
        return None
    return [text[a:b] for a, b in pairwise(ends)]
