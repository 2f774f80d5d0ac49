"""TRT505: TensorRT's API and the file agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from trtdoctor.checks.shared import body_of
from trtdoctor.errors import FactUnavailable, InternalInconsistency
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Finding
from trtdoctor.text import dotted, printable

if TYPE_CHECKING:
    from trtdoctor.model.plan import PlanBody
    from trtdoctor.model.probe import LoadedEngine


@check("TRT505", "the API and the file agree", stage="load", needs=("TRT003", "TRT504"))
def same_facts(facts: Facts) -> Iterable[Finding]:
    """## What it checks
    What TensorRT's API says of the loaded engine against what trtdoctor read from the file: inputs and outputs,
    optimization profiles, layers, memory.

    ## Why it matters
    A difference is a bug in trtdoctor, and then every other answer about such engines is in doubt.

    ## How to fix
    Please report it, with the line that the check shows.

    ## Confidence
    Certain that one of the two is wrong.
    """
    probe = need(facts.probe)
    loaded = probe.facts.engine
    if loaded is None:
        raise FactUnavailable("TensorRT was not asked about the engine", incomplete=False)
    body = body_of(facts)
    found = [*_of_tensors(body, loaded), *_of_engine(body, loaded), *_of_profiles(body, loaded)]
    if found:
        header = facts.engine.header
        version = known(header.tensorrt_version) if header is not None else None
        raise InternalInconsistency(
            f"trtdoctor and TensorRT read the engine differently: {'; '.join(found[:6])}. This is a bug in trtdoctor: "
            f"please report this line as it is; the engine is of TensorRT {dotted(version or ())}"
        )
    return ()


def _difference(what: str, ours: object, theirs: object) -> Iterator[str]:
    """In a few words, where both are known."""
    if ours is not None and theirs is not None and ours != theirs:
        yield f"{what}: {printable(str(ours), 200)} in the file, {printable(str(theirs), 200)} by the API"


def _of_tensors(body: PlanBody, loaded: LoadedEngine) -> Iterator[str]:
    tensors = known(body.io)
    if tensors is None:
        return
    named = {row.name: row for row in loaded.io}
    yield from _difference("tensors", sorted(tensor.name for tensor in tensors), sorted(named))
    for tensor in tensors:
        row = named.get(tensor.name)
        if row is not None:
            yield from _difference(f"mode of {tensor.name}", tensor.mode, row.mode)
            yield from _difference(f"dtype of {tensor.name}", tensor.dtype, row.dtype)
            yield from _difference(f"shape of {tensor.name}", tensor.shape, row.shape)


def _of_engine(body: PlanBody, loaded: LoadedEngine) -> Iterator[str]:
    yield from _difference("layers", known(body.num_layers), loaded.num_layers)
    yield from _difference("name", known(body.name), loaded.name)
    yield from _difference("activation memory", known(body.activation_memory_bytes), loaded.device_memory_size)


def _of_profiles(body: PlanBody, loaded: LoadedEngine) -> Iterator[str]:
    profiles = known(body.profiles)
    if not profiles:
        return
    yield from _difference("optimization profiles", len(profiles), len(loaded.profiles))
    for profile, answers in zip(profiles, loaded.profiles, strict=False):
        for name, ours in {**profile.inputs, **profile.values}.items():  # of shape tensors, the values
            ranges = answers.get(name)
            if not ranges or (name in profile.values and len(ranges[0]) != len(ours.min)):
                continue  # get_profile_shape_input of 8.6 gives as many values as the shape has dimensions
            yield from _difference(f"profile {profile.index} of {name}", tuple(ours), ranges)
