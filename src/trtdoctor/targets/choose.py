"""One GPU and one TensorRT of a machine that has several."""

from __future__ import annotations

from trtdoctor.errors import TargetError
from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown, known, reason_of
from trtdoctor.model.gpu import Gpu, gpu_label
from trtdoctor.model.product import RUNTIMES, Product, product_of
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import listing, printable

LEAST_OF_UUID = 5
"""Characters that the beginning of a UUID needs, so that it is not an index: ``GPU-1``."""


def with_gpu(target: Target, gpu: Gpu | None) -> Target:
    """``target`` with ``gpu`` in question; ``None`` is what a program gets that does not choose."""
    if gpu is None:
        gpu = next(iter(visible_gpus(target)), None)
    if gpu is None and isinstance(target.machine, Known):
        return without_gpu(target, "no GPU can be used")
    return target if gpu is None else target._replace(gpu=gpu)


def without_gpu(target: Target, reason: str) -> Target:
    """``target`` with a GPU of which nothing can be known."""
    nothing = Unknown(reason)
    return target._replace(gpu=Gpu(nothing, nothing, nothing, nothing, nothing))


def visible_gpus(target: Target) -> tuple[Gpu, ...]:
    """The GPUs that a process of the target sees."""
    return tuple(gpu for gpu in target.gpus if known(gpu.visible) is not False)


def chosen_gpus(target: Target, choice: str | None) -> tuple[Gpu, ...]:
    """The GPUs that ``--gpu`` names: an index as nvidia-smi counts, a UUID or its beginning, or ``all`` (the default),
    which are those that a process sees. Raises ``TargetError``."""
    if choice is None or choice == "all":
        return visible_gpus(target)
    if not target.gpus and isinstance(target.machine, NotAsked):
        raise TargetError(f"it chooses among several GPUs, and {target.described} names at most one")
    found = tuple(gpu for gpu in target.gpus if _is_named(gpu, choice))
    if not found:
        names = [gpu_label(gpu) for gpu in target.gpus]
        has = f"it has {listing(names[:8])}" if names else "no GPU was found"
        raise TargetError(f"there is no GPU '{printable(choice, 60)}' on {target.described}; {has}")
    return found


def _is_named(gpu: Gpu, choice: str) -> bool:
    uuid = known(gpu.uuid) or ""
    named = len(choice) >= LEAST_OF_UUID and uuid.lower().startswith(choice.lower())
    return named or str(known(gpu.device_index)) == choice


def with_runtime(target: Target, product: Product) -> Target:
    """``target`` with that one of its TensorRTs in question that an engine of ``product`` would meet.

    One that is whole before one whose library is missing, the full one before lean and dispatch, the interpreter's
    before those of other programs; for a TensorRT-RTX engine, TensorRT-RTX where there is one. A target in words names
    its only one.
    """
    if not isinstance(target.machine, Known):
        return target
    runtimes = target.machine.value.runtimes
    if not isinstance(runtimes, Known):
        unknown = Unknown(runtimes.reason)
        return target._replace(tensorrt=unknown, runtime=unknown, bindings=unknown, chosen=None)
    kinds = [row.kind for row in sorted(RUNTIMES, key=lambda row: row.product != product)]
    found = sorted(runtimes.value, key=lambda one: (kinds.index(one.kind), not isinstance(one.library, Known)))
    whole = [one for one in found if isinstance(one.library, Known) and product_of(one.kind) == product]
    first = next(iter(whole or found), None)
    if first is None:
        none = "no TensorRT was found"
        return target._replace(tensorrt=Unknown(none), runtime=Unknown(none), bindings=NotAsked(none), chosen=None)
    bindings: Fact[PartialVersion] = first.bindings
    if not isinstance(bindings, Known) or not isinstance(first.library, Known):
        bindings = NotAsked(reason_of(bindings) or "the library behind the bindings is missing")
    runtime = Known(first.kind, first.process)
    return target._replace(tensorrt=first.version, runtime=runtime, bindings=bindings, chosen=first)
