"""Reads the facts of a plan's body, whatever family the plan belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, cast

from trtdoctor.errors import BudgetExceeded
from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown, known, need
from trtdoctor.model.plan import ONLY_RTX, Body, PlanBody, Section
from trtdoctor.plan.body import BodyView
from trtdoctor.plan.facts import as_fact
from trtdoctor.plan.families import load
from trtdoctor.plan.families.base import BodyForm
from trtdoctor.plan.fields.flags import LateFlags
from trtdoctor.plan.fields.io import read_io, read_name
from trtdoctor.plan.fields.kernels import compilers, read_compiled_for, read_cubins, sms
from trtdoctor.plan.fields.layers import count_layers, read_layers
from trtdoctor.plan.fields.plugins import read_plugins
from trtdoctor.plan.fields.profiles import read_profiles, tail_of
from trtdoctor.plan.fields.weights import activation_bytes, weights_bytes
from trtdoctor.plan.late import LateNoun
from trtdoctor.sources.source import Source

NO_KERNELS = NotAsked("the kernels were not looked through: no report shows what they say")


def read_body(
    source: Source,
    body: Body,
    *,
    serialization_version: int | None = None,
    weights_section: Section | None = None,
    kernels: bool = True,
    late: bool = False,
) -> PlanBody:
    """Every fact of ``body``. ``weights_section`` is the WGHT entry of the section table, where the plan has one.
    ``kernels``: whether these are looked through, which are most of its bytes. ``late``: whether each fact is read when
    it is asked for, and the body is walked with the first; then ``source`` has to be open until nobody asks any more.

    Nothing is raised for damaged bytes: what precedes the damage is known, the rest is unknown and says why.
    """
    family = load(body.family)
    form = family.body
    if not isinstance(form, BodyForm):
        return form(source)
    found = LateBody(BodyView(source, body, family, form, serialization_version, weights_section), kernels=kernels)
    return cast("PlanBody", found if late else found.whole())


def _fact(read: Callable[[Any], object], source: str) -> Callable[[Any], Fact[Any]]:
    """How a fact of a ``LateBody`` is made."""
    return lambda body: as_fact(read, source, body)


def _io(body: LateBody) -> object:
    found = known(body.tail)
    return read_io(body.view, found.num_profiles if found else None)


def _walked(body: LateBody) -> Fact[bool]:
    error = body.view.tokens.error
    if isinstance(error, BudgetExceeded):
        return Unknown(str(error))
    return Known(error is None, str(error) if error else "last token ends with the body")


_CUBINS = "ELF headers of the embedded cubins"
_COMPILED = _fact(lambda body: read_compiled_for(body.view), "text of the compiled parts")


class LateBody(LateNoun):
    """Stands for a ``PlanBody``. The first fact that is asked for walks the body."""

    __slots__ = (*PlanBody._fields, "cubins", "kernels", "tail", "view")
    NOUN = PlanBody
    MAKE: ClassVar = {
        "tail": lambda body: tail_of(body.view),
        "name": _fact(lambda body: read_name(body.view), "first text of the body"),
        "io": _fact(_io, "tensor records, by index"),
        "profiles": _fact(
            lambda body: read_profiles(body.view, need(body.tail), body.io), "optimization profiles behind the layers"
        ),
        "plugins": _fact(lambda body: read_plugins(body.view, known(body.num_layers)), "plugin layers"),
        "num_layers": _fact(
            lambda body: count_layers(body.view, known(body.tail)), "layer ranges, layer count and layer records agree"
        ),
        "layers": _fact(lambda body: read_layers(body.view, known(body.num_layers)), "layer records and layer texts"),
        "weights_bytes": _fact(lambda body: weights_bytes(body.view), "size of the stored weights"),
        "activation_memory_bytes": _fact(
            lambda body: activation_bytes(body.view), "memory sizes behind the name, the largest of all profiles"
        ),
        "cubins": lambda body: as_fact(read_cubins, _CUBINS, body.view) if body.kernels else NO_KERNELS,
        "cuda_compilers": _fact(lambda body: compilers(need(body.cubins)), _CUBINS),
        "cubin_sms": _fact(lambda body: sms(need(body.cubins)), _CUBINS),
        "compiled_for": lambda body: _COMPILED(body) if body.view.product == "tensorrt-rtx" else ONLY_RTX,
        "walked_to_end": _walked,
        "flags": lambda body: LateFlags(body.view),
    }

    def __init__(self, view: BodyView, *, kernels: bool) -> None:
        self.view = view
        self.kernels = kernels
