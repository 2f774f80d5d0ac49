"""Reads the facts of a plan's body, whatever family the plan belongs to."""

from __future__ import annotations

from trtdoctor.model.fact import Known, NotAsked, known, need
from trtdoctor.model.plan import ONLY_RTX, Body, PlanBody, Section
from trtdoctor.plan.body import BodyView
from trtdoctor.plan.facts import as_fact
from trtdoctor.plan.families import load
from trtdoctor.plan.families.base import BodyForm
from trtdoctor.plan.fields.flags import read_flags
from trtdoctor.plan.fields.io import read_io, read_name
from trtdoctor.plan.fields.kernels import compilers, read_compiled_for, read_cubins, sms
from trtdoctor.plan.fields.layers import count_layers, read_layers
from trtdoctor.plan.fields.plugins import read_plugins
from trtdoctor.plan.fields.profiles import read_profiles, read_tail
from trtdoctor.plan.fields.weights import activation_bytes, weights_bytes
from trtdoctor.sources.source import Source

NO_KERNELS = NotAsked("the kernels were not looked through: no report shows what they say")


def read_body(
    source: Source,
    body: Body,
    *,
    serialization_version: int | None = None,
    weights_section: Section | None = None,
    kernels: bool = True,
) -> PlanBody:
    """Every fact of ``body``. ``weights_section`` is the WGHT entry of the section table, where the plan has one.
    ``kernels``: whether these are looked through, which are most of its bytes.

    Nothing is raised for damaged bytes: what precedes the damage is known, the rest is unknown and says why.
    """
    family = load(body.family)
    form = family.body
    if not isinstance(form, BodyForm):
        return form(source)
    return _read(BodyView(source, body, family, form, serialization_version, weights_section), kernels)


def _read(view: BodyView, kernels: bool) -> PlanBody:
    error = view.tokens.error
    tail = as_fact(lambda: read_tail(view), "end of the body")
    found = known(tail)
    io = as_fact(lambda: read_io(view, found.num_profiles if found else None), "tensor records, by index")
    layers = as_fact(lambda: count_layers(view, found), "layer ranges, layer count and layer records agree")
    count = known(layers)
    cubins = as_fact(lambda: read_cubins(view), "ELF headers of the embedded cubins") if kernels else NO_KERNELS
    return PlanBody(
        name=as_fact(lambda: read_name(view), "first text of the body"),
        io=io,
        profiles=as_fact(lambda: read_profiles(view, need(tail), io), "optimization profiles behind the layers"),
        plugins=as_fact(lambda: read_plugins(view, count), "plugin layers"),
        num_layers=layers,
        layers=as_fact(lambda: read_layers(view, count), "layer records and layer texts"),
        weights_bytes=as_fact(lambda: weights_bytes(view), "size of the stored weights"),
        activation_memory_bytes=as_fact(
            lambda: activation_bytes(view), "memory sizes behind the name, the largest of all profiles"
        ),
        cuda_compilers=as_fact(lambda: compilers(need(cubins)), "ELF headers of the embedded cubins"),
        cubin_sms=as_fact(lambda: sms(need(cubins)), "ELF headers of the embedded cubins"),
        compiled_for=as_fact(lambda: read_compiled_for(view), "text of the compiled parts")
        if view.product == "tensorrt-rtx"
        else ONLY_RTX,
        walked_to_end=Known(error is None, str(error) if error else "last token ends with the body"),
        flags=read_flags(view, tail),
    )
