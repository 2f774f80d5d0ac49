"""How many bytes the weights have, and the memory of an execution context."""

from __future__ import annotations

from trtdoctor.plan.body import BodyView, TokenRow
from trtdoctor.plan.facts import NotStoredError

_SIZES = b"QN"


def weights_bytes(view: BodyView) -> int:
    """The size of the stored weights, in bytes."""
    if view.form.weights == "section":
        if view.weights_section is None:
            raise NotStoredError("the plan has no section of weights")
        return view.weights_section.size
    if view.form.weights == "array":
        at = weights_array(view)
        if at is None or view.kinds[at] not in b"B":
            raise view.missing("weights")
        return view.values[at]
    for pattern in view.form.weights_blobs:
        if (sizes := view.before_name(pattern)) is not None:
            return sum(sizes)
    raise view.missing("weights")


def weights_array(view: BodyView) -> int | None:
    """The token of the array of weights, which is the last before the layers; ``None`` where they are elsewhere."""
    if view.form.weights != "array" or not view.layer_records or view.layer_records[0].start() < 2:
        return None
    return view.layer_records[0].start() - 2


def activation_bytes(view: BodyView) -> int:
    """Scratch and activations of one execution context, in bytes: of the profile that needs most."""
    if view.name_at is None:
        raise view.missing("memory")
    row = TokenRow(view.tokens, view.name_at + 1, "memory")
    if row.next_is(b"q"):
        row.value(b"q")
    sizes = row.numbers(_SIZES)
    if row.next_is(b"u"):
        row.value(b"u")
        if row.next_is(b"S"):
            sizes = max((row.numbers(_SIZES) for _ in range(row.value(b"S"))), key=sum, default=sizes)
    if any(size < 0 for size in sizes):
        raise view.missing("memory")
    return sum(sizes)
