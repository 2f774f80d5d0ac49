"""What the engine was built for: the flags before its name, and what is stored behind its layers and memory sizes."""

from __future__ import annotations

from typing import ClassVar

from trtdoctor.model.fact import need
from trtdoctor.model.plan import Flags, Verbosity
from trtdoctor.plan.body import BodyView
from trtdoctor.plan.facts import NotStoredError, as_fact
from trtdoctor.plan.fields.profiles import tail_of
from trtdoctor.plan.late import LateNoun

_VERBOSITIES: tuple[Verbosity, ...] = ("layer_names_only", "none", "detailed")
_TACTIC_SOURCES = ("cublas", "cublas_lt", "cudnn", "edge_mask_convolutions", "jit_convolutions")
_REFIT_MODES = (0, 1, 2, 4)  # none, all, with identical weights, single weights

# What ends with the name.
_FLAGS_TO_8 = rb"(i)(t)(t)t*[ib]s\Z"  # largest batch, implicit batch, refittable
_FLAGS = rb"(i)tt(t)t*i(?:nn)?s\Z"  # refit mode, weight streaming


_HERE, _NEVER = "flags before the name", "plans of TensorRT 8 and earlier never"


class LateFlags(LateNoun):
    """Stands for the ``Flags`` of a body."""

    __slots__ = (*Flags._fields, "to_8", "view")
    NOUN = Flags
    MAKE: ClassVar = {
        "refittable": lambda one: as_fact(_refittable, _HERE, one.view),
        "weights_stripped": lambda one: as_fact(
            _weights_stripped,
            _NEVER if one.to_8 else "flags behind the device and in the weights, which agree",
            one.view,
        ),
        "weight_streaming": lambda one: as_fact(_weight_streaming, _NEVER if one.to_8 else _HERE, one.view),
        "implicit_batch": lambda one: as_fact(
            _implicit_batch, _HERE if one.to_8 else "TensorRT 10 and later, TensorRT-RTX: no implicit batch", one.view
        ),
        "max_batch_size": lambda one: as_fact(_max_batch_size, "number before the flags", one.view),
        "dla": lambda one: as_fact(_dla, "engine capability", one.view),
        "safety": lambda one: as_fact(_safety, "engine capability", one.view),
        "profiling_verbosity": lambda one: as_fact(_verbosity, "behind the layer ranges", one.view),
        "tactic_sources": lambda one: as_fact(
            _tactic_sources, "behind the memory sizes: what the engine uses", one.view
        ),
        "to_8": lambda one: one.view.product != "tensorrt-rtx" and (one.view.major or 0) < 10,
    }

    def __init__(self, view: BodyView) -> None:
        self.view = view


def _is_to_8(view: BodyView) -> bool:
    """Whether the flags are those of TensorRT 6 to 8; TensorRT 10 and later and TensorRT-RTX have others."""
    if view.major is None:
        raise view.missing("version")
    if view.product == "tensorrt-rtx" or view.major >= 10:
        return False
    if view.major == 9:
        raise NotStoredError("no plan of TensorRT 9 is known")
    if view.major < 6:
        raise view.missing("version")
    return True


def _before_name(view: BodyView, pattern: bytes) -> tuple[int, ...]:
    found = view.before_name(pattern)
    if found is None:
        raise view.missing("flags")
    return found


def _refittable(view: BodyView) -> bool:
    if _is_to_8(view):
        return _before_name(view, _FLAGS_TO_8)[2] != 0
    mode = _before_name(view, _FLAGS)[0]
    if mode not in _REFIT_MODES:
        raise view.missing("refit mode")
    return mode != 0


def _weight_streaming(view: BodyView) -> bool:
    return not _is_to_8(view) and _before_name(view, _FLAGS)[1] != 0


def _implicit_batch(view: BodyView) -> bool:
    return _is_to_8(view) and _before_name(view, _FLAGS_TO_8)[1] != 0


def _weights_stripped(view: BodyView) -> bool:
    if _is_to_8(view):
        return False
    if view.form.stripped_weights is None:
        raise NotStoredError("no stripped plan of TensorRT 10.0 to 10.5 is known")
    one, record, other = _before_name(view, view.form.stripped_weights)
    if one != other and record:  # an engine without weights has no record of them that could say so again
        raise view.missing("stripped weights")
    return one == 1


def _max_batch_size(view: BodyView) -> int:
    if not _is_to_8(view):
        raise NotStoredError("TensorRT 10 has no implicit batch, and so no largest one")
    return _before_name(view, _FLAGS_TO_8)[0]


def _capability(view: BodyView) -> int:
    """0 standard, 1 safety, 2 DLA standalone; only the first has been seen."""
    _is_to_8(view)  # raises for a release whose flags are not known
    kinds = view.head[:-1].removesuffix(b"nn")
    if not kinds.endswith((b"i", b"b")):
        raise view.missing("flags")
    capability = view.values[view.head_at + len(kinds) - 1]
    if capability not in (0, 1, 2):
        raise view.missing("engine capability")
    return capability


def _safety(view: BodyView) -> bool:
    return _capability(view) == 1


def _dla(view: BodyView) -> bool:
    if _capability(view) != 2:
        raise NotStoredError("no plan with layers on a DLA is known")
    return True


def _verbosity(view: BodyView) -> Verbosity:
    tail = need(tail_of(view))
    if tail.verbosity is None:
        raise NotStoredError("plans of TensorRT 6 and 7 do not say")
    if not 0 <= tail.verbosity < len(_VERBOSITIES):
        raise view.missing("profiling verbosity")
    return _VERBOSITIES[tail.verbosity]


def _tactic_sources(view: BodyView) -> tuple[str, ...]:
    if view.name_at is None:
        raise view.missing("tactic sources")
    at = view.name_at + 1
    if view.kinds[at : at + 1] == b"q":
        at += 1
    if view.kinds[at : at + 2] not in (b"Qu", b"Nu"):
        if view.form.late_tactic_sources:
            raise NotStoredError("plans before TensorRT 7.2 do not say")
        raise view.missing("tactic sources")
    bits = view.values[at + 1]
    if bits >> len(_TACTIC_SOURCES):
        raise view.missing("tactic sources")
    return tuple(name for bit, name in enumerate(_TACTIC_SOURCES) if bits >> bit & 1)
