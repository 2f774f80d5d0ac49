"""What the engine was built for: the flags before its name, and what is stored behind its layers and memory sizes."""

from __future__ import annotations

from trtdoctor.model.fact import Fact, need
from trtdoctor.model.plan import Flags, Verbosity
from trtdoctor.plan.body import BodyView
from trtdoctor.plan.facts import NotStoredError, as_fact
from trtdoctor.plan.fields.profiles import Tail

_VERBOSITIES: tuple[Verbosity, ...] = ("layer_names_only", "none", "detailed")
_TACTIC_SOURCES = ("cublas", "cublas_lt", "cudnn", "edge_mask_convolutions", "jit_convolutions")
_REFIT_MODES = (0, 1, 2, 4)  # none, all, with identical weights, single weights

# What ends with the name.
_FLAGS_TO_8 = rb"(i)(t)(t)t*[ib]s\Z"  # largest batch, implicit batch, refittable
_FLAGS = rb"(i)tt(t)t*i(?:nn)?s\Z"  # refit mode, weight streaming


def read_flags(view: BodyView, tail: Fact[Tail]) -> Flags:
    """Every flag, or why it is not known."""
    here, never = "flags before the name", "plans of TensorRT 8 and earlier never"
    streaming = stripped = implicit = here
    if view.product == "tensorrt-rtx" or (view.major or 0) >= 10:
        implicit = "TensorRT 10 and later, TensorRT-RTX: no implicit batch"
        stripped = "flags behind the device and in the weights, which agree"
    else:
        streaming = stripped = never
    return Flags(
        refittable=as_fact(lambda: _refittable(view), here),
        weights_stripped=as_fact(lambda: _weights_stripped(view), stripped),
        weight_streaming=as_fact(lambda: not _is_to_8(view) and _before_name(view, _FLAGS)[1] != 0, streaming),
        implicit_batch=as_fact(lambda: _is_to_8(view) and _before_name(view, _FLAGS_TO_8)[1] != 0, implicit),
        max_batch_size=as_fact(lambda: _max_batch_size(view), "number before the flags"),
        dla=as_fact(lambda: _dla(view), "engine capability"),
        safety=as_fact(lambda: _capability(view) == 1, "engine capability"),
        profiling_verbosity=as_fact(lambda: _verbosity(view, need(tail)), "behind the layer ranges"),
        tactic_sources=as_fact(lambda: _tactic_sources(view), "behind the memory sizes: what the engine uses"),
    )


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


def _dla(view: BodyView) -> bool:
    if _capability(view) != 2:
        raise NotStoredError("no plan with layers on a DLA is known")
    return True


def _verbosity(view: BodyView, tail: Tail) -> Verbosity:
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
