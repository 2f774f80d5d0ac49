"""What TensorRT compares first when it loads an engine, and which of its messages says that it compared what.

Every order is one that was seen: an engine that differed in several things was refused for the first of them. What was
not seen is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trtdoctor.model.finding import LoadReason
from trtdoctor.model.product import RuntimeKind, product_of
from trtdoctor.model.version import PartialVersion
from trtdoctor.named import NamedTuple

REASONS: Mapping[str, LoadReason] = {
    "archive-damaged": "archive",
    "dla-standalone": "capability",
    "empty-buffer": "too-short",
    "engine-built-by-other-tensorrt": "version",
    "engine-built-on-other-gpu": "gpu",
    "engine-not-for-lean-runtime": "old-plan",
    "engine-of-version-zero": "archive",
    "engine-safe-serialization-differs": "serialization",
    "engine-serialization-differs": "serialization",
    "gpu-not-supported": "unsupported",
    "host-code-not-allowed": "host-code",
    "magic-tag": "magic",
    "no-kernel-image": "unsupported",
    "plan-magic-tag": "magic",
    "plan-size": "size",
    "plan-too-short": "too-short",
    "platform-tag": "platform",
    "platform-type-mismatch": "platform",
    "plugin-creator-null": "plugin",
    "plugin-factory": "plugin",
    "plugin-not-found": "plugin",
    "rtx-engine-for-other-gpu": "gpu",
    "rtx-given-tensorrt-plan": "magic",
    "safety-engine": "capability",
    "size-in-header": "size",
    "stripped-weights": "weights",
    "tensorrt-given-rtx-plan": "magic",
    "version-compatibility-does-not-reach": "reach",
}
"""What a refusal with this message is for, by the message's id."""


class LoadOrder(NamedTuple):
    """Some of the things that a runtime compares, in the order in which it does, and what showed it.

    ``release``: the first two numbers of the releases that it was seen in.
    """

    runtime: RuntimeKind
    release: tuple[int, int]
    order: tuple[LoadReason, ...]
    seen: str


_H200 = "recorded by this project on an H200 (compute capability 9.0), driver 580.159.04: "
_OF_8_5 = "TensorRT 8.5.1.7 and 8.5.3.1 refused "
_OF_8_6 = "TensorRT 8.6.0.12 refused "
_OF_10_16 = "lean 10.16.1.11 refused "
_OF_11_4 = "lean 11.4.0.106 refused "

ORDERS: tuple[LoadOrder, ...] = (
    LoadOrder(
        "full",
        (8, 5),
        ("magic", "serialization", "version", "gpu"),
        f"{_H200}{_OF_8_5}engines of 8.6.1.6 for their tag; one of 8.4.3.1 built on compute capability 8.6 for its "
        "serialization version; those of each other built on 7.5, 8.6 and 8.9 for their version; and of the same GPUs "
        "those of their own version for the GPU",
    ),
    LoadOrder(
        "full",
        (8, 6),
        ("magic", "serialization", "version"),
        f"{_H200}{_OF_8_6}engines of 5.0 to 8.5 for their tag, those of 10.0 to 10.15 for their serialization version, "
        "and those of 8.6.1.6 for their version",
    ),
    LoadOrder(
        "full",
        (8, 6),
        ("magic", "serialization", "gpu"),
        f"{_H200}{_OF_8_6}engines of 8.5.1.7 built on compute capability 8.6 for their tag, and one of 10.15.1.29 "
        "built on 8.6 for its serialization version",
    ),
    LoadOrder(
        "full",
        (8, 6),
        ("serialization", "platform"),
        f"{_H200}{_OF_8_6}an engine of 10.3.0.30 built on linux-aarch64 for its serialization version",
    ),
    LoadOrder(
        "full",
        (8, 6),
        ("magic", "size", "archive"),
        f"{_H200}{_OF_8_6}files that begin otherwise for their tag, whatever stands where the size should be, and cut "
        "engines of its own for their size",
    ),
    LoadOrder(
        "lean",
        (10, 16),
        ("magic", "old-plan", "gpu"),
        f"{_H200}{_OF_10_16}engines of 5.0 to 8.5 for their tag, and one of 10.0.1.6 built on 8.9 for its layout",
    ),
    LoadOrder(
        "lean",
        (10, 16),
        ("platform", "old-plan", "gpu"),
        f"{_H200}{_OF_10_16}an engine of 10.3.0.30 built on linux-aarch64 for its platform",
    ),
    LoadOrder(
        "lean",
        (10, 16),
        ("version", "gpu"),
        f"{_H200}{_OF_10_16}an engine of 10.15.1.29 built on 8.6 for its version",
    ),
    LoadOrder(
        "lean",
        (11, 4),
        ("magic", "old-plan", "gpu"),
        f"{_H200}{_OF_11_4}engines of 5.0 to 8.5 for their tag, and one of 10.0.1.6 built on 8.9 for its layout",
    ),
    LoadOrder(
        "lean",
        (11, 4),
        ("platform", "old-plan", "gpu"),
        f"{_H200}{_OF_11_4}an engine of 10.3.0.30 built on linux-aarch64 for its platform",
    ),
    LoadOrder(
        "lean",
        (11, 4),
        ("serialization", "gpu"),
        f"{_H200}{_OF_11_4}an engine of 10.15.1.29 built on 8.6 for its serialization version",
    ),
    LoadOrder(
        "lean",
        (11, 4),
        ("host-code", "reach"),
        f"{_H200}{_OF_11_4}a version-compatible engine of 8.6.0.12 for its host code, and for its age once that was "
        "allowed",
    ),
)


def orders(runtime: RuntimeKind, version: PartialVersion) -> tuple[tuple[LoadReason, ...], ...]:
    """What is known of this runtime; nothing where its release was not seen or is not given."""
    return tuple(row.order for row in ORDERS if row.runtime == runtime and row.release == version.parts[:2])


def tag_of(runtime: RuntimeKind, version: PartialVersion) -> bytes | None:
    """The tag with which the plans of this runtime begin, nothing before TensorRT 6; ``None`` where it is not known."""
    if product_of(runtime) == "tensorrt-rtx":
        return b"vtrt"
    if version.surely_at_least((8, 6)):
        return b"ftrt"
    if not version.surely_below((8, 6)):
        return None
    return b"ptrt" if version.surely_at_least((6,)) else b""


def serialization_of(runtime: RuntimeKind, version: PartialVersion) -> int | None:
    """The serialization version that this runtime reads; ``None`` where it is not known."""
    from trtdoctor.knowledge.releases import RELEASES

    product = product_of(runtime)
    numbers = {row.serialization for row in RELEASES if row.product == product and version.could_be(row.version)}
    return numbers.pop() if len(numbers) == 1 else None


def first_met(
    known: Iterable[tuple[LoadReason, ...]], one: frozenset[LoadReason], other: frozenset[LoadReason]
) -> bool:
    """Whether a runtime with these orders meets ``one`` before ``other``, whichever of them each turns out to be."""
    rows = tuple(known)
    pairs = [(first, second) for first in one for second in other]
    return bool(pairs) and all(
        any(a in row and b in row and row.index(a) < row.index(b) for row in rows) for a, b in pairs
    )
