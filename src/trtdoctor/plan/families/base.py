"""What a plan family is: everything in which the plans of one range of releases differ from those of another.

A family is data. Only TensorRT 5, whose plans are of another kind altogether, brings functions of its own instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from trtdoctor.model.plan import Family, PlanBody, PlanHeader
    from trtdoctor.model.product import Product
    from trtdoctor.sources.source import Source

TAG_PLAN = b"ftrt"  # outer header of TensorRT 8.6 and later
TAG_RTX_PLAN = b"vtrt"  # outer header of TensorRT-RTX
TAG_ENGINE = b"ptrt"  # inner header; the whole header before 8.6

NUMBERS = {
    0x02: ("o", "B"),
    0x03: ("b", "b"),
    0x04: ("h", "H"),
    0x05: ("g", "h"),
    0x06: ("u", "I"),
    0x07: ("i", "i"),
    0x08: ("q", "q"),
    0x09: ("n", "q"),  # unsigned, but dimensions are written with it too, and they are negative where they are symbols
    0x0A: ("t", "B"),
    0x0B: ("f", "i"),
    0x0C: ("c", "B"),
}
"""By the low byte of a number's type: the kind of its token (see ``tokens``), and its ``struct`` format."""

# What ends with the name of an engine, in more than one family; see ``BodyForm``.
WEIGHTS_BEFORE_10 = rb"(n)R?it{2,}[ib]s\Z"
STRIPPED_WEIGHTS = rb"t(t)nn(?:nn)?(n)R?nR?(i)nnit{3,}[ib](?:nn)?s\Z"  # two numbers more where some weights are kept


class InnerHeader:
    """The words behind the tag 'ptrt': their ``struct`` format, and which of them is what. ``checksum`` is the CRC-32
    of the body, ``None`` where there is none."""

    __slots__ = ("body_size", "checksum", "serialization_version", "words")

    def __init__(self, words: str, *, serialization_version: int, body_size: int, checksum: int | None = None) -> None:
        self.words = words
        self.serialization_version = serialization_version
        self.body_size = body_size
        self.checksum = checksum


class TokenFormat:
    """How the tokens of a body are written.

    ``type_base`` is added to the types of numbers and of the array, ``char`` is the type of a character without it.
    ``closers``: structs end with the complement of their type. ``headed_elements``: the elements of an array may have
    a head each.
    """

    __slots__ = ("char", "closers", "headed_elements", "numbers", "type_base")

    def __init__(
        self,
        type_base: int,
        *,
        numbers: Mapping[int, tuple[str, str]] = NUMBERS,
        char: int = 0x0C,
        closers: bool = True,
        headed_elements: bool = False,
    ) -> None:
        self.type_base = type_base
        self.numbers = numbers
        self.char = char
        self.closers = closers
        self.headed_elements = headed_elements


class BodyForm:
    """How a body that consists of tokens is written. Patterns are regular expressions over the kinds of the tokens.

    ``io_tensor``: from the kind of a tensor's record to its format; groups: strides, dimensions. ``counted_arrays``: a
    number of elements precedes each array of records. ``layer_texts``: there is one array of characters with what
    TensorRT says of each layer. ``late_tactic_sources``: only the later releases of the family store them.

    ``weights``: where they are, a blob before the name, the array before the layers, or a section of the plan.
    ``weights_blobs``: what ends with the name; groups: sizes of weights; the first that matches counts.
    ``stripped_weights``: what ends with the name; groups: stripped, size of the record of weights, stripped once more;
    ``None`` where no stripped plan is known.
    """

    __slots__ = (
        *("counted_arrays", "io_tensor", "late_tactic_sources", "layer_texts", "stripped_weights", "tokens"),
        *("weights", "weights_blobs"),
    )

    def __init__(
        self,
        tokens: TokenFormat,
        *,
        weights: Literal["blob", "array", "section"],
        weights_blobs: tuple[bytes, ...] = (),
        stripped_weights: bytes | None = None,
        io_tensor: bytes = rb"isbib([INQ])ii([INQ]?)iiui",
        counted_arrays: bool = False,
        layer_texts: bool = True,
        late_tactic_sources: bool = False,
    ) -> None:
        self.tokens = tokens
        self.weights = weights
        self.weights_blobs = weights_blobs
        self.stripped_weights = stripped_weights
        self.io_tensor = io_tensor
        self.counted_arrays = counted_arrays
        self.layer_texts = layer_texts
        self.late_tactic_sources = late_tactic_sources


class PlanFamily:
    """One family. ``releases`` completes "plans of …"; ``tag`` is the first four bytes of a plan, empty when they are
    not the same in all.

    ``header`` and ``body`` describe how they are written, or are functions that read them: one for the header raises
    ``PlanError`` for what is not a plan of the family, one for the body never raises. ``marked_ends`` are the
    serialization versions whose bodies end with the marker that does so since 8.4; ``None`` when all do.
    """

    __slots__ = ("body", "header", "marked_ends", "name", "product", "releases", "tag")

    def __init__(
        self,
        name: Family,
        releases: str,
        *,
        product: Product = "tensorrt",
        tag: bytes,
        header: InnerHeader | Callable[[Source], PlanHeader],
        body: BodyForm | Callable[[Source], PlanBody],
        marked_ends: frozenset[int] | None = None,
    ) -> None:
        self.name: Family = name
        self.releases = releases
        self.product: Product = product
        self.tag = tag
        self.header = header
        self.body = body
        self.marked_ends = marked_ends
