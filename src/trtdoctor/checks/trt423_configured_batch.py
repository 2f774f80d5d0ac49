"""TRT423: the engine takes the batch of the configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from trtdoctor.checks.batches import (
    ANY,
    Batches,
    batches_of,
    is_fixed,
    may_be_batched,
    profiles_asked,
    profiles_used,
    with_batch,
)
from trtdoctor.checks.configured import PROGRAMS, compared, file_name, plan_has, says, setting
from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import body_of
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.configuration import Configuration, Said
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import PlanBody, Tensor
from trtdoctor.text import dims, listing, printable

PROFILES = "optimization profiles of the plan"
INTEGERS = ("int32", "int64")
"""Types that TensorRT's shape tensors have."""
MOST = 4
MOST_NAMED = 16
"""Profiles that a fix spells out."""


@check("TRT423", "the engine takes the configured batch", stage="profiles", needs=("TRT003", "TRT421"))
def batch(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    `max_batch_size` of Triton's `config.pbtxt` and `batch-size` of DeepStream's nvinfer against the batches that the
    engine takes: those of the optimization profile that is used, the one that all inputs have where that is fixed, or
    the largest that an engine with an implicit batch was built for. DeepStream uses profile 0, Triton those that an
    instance group names with `profile`, else profile 0, too. Every batch from 1 to Triton's largest is asked about:
    those between the profiles are refused when they come. Above 0, Triton takes only engines whose tensors have a
    dynamic first dimension (or an implicit batch). Triton's 0, or none, means that dims hold the batch: nothing to
    compare. `preferred_batch_size` of its batcher against `max_batch_size`.

    ## Why it matters
    Triton: `configuration specified max-batch 32 but TensorRT engine only supports max-batch 8`, or `tensor 'images':
    for the model to support batching the shape should have at least 1 dimension and the first dimension must be -1`; of
    a request: `failed to find any Optimization Profile among [ 0[0] 1[1]]`. DeepStream: `Backend has maxBatchSize 1
    whereas 4 has been requested`; it then builds another engine at start, or fails. Of fewer frames than the smallest
    batch it says `request dims:1x3x640x640 is out of range`.

    ## How to fix
    Lower the number in the configuration (for Triton and a fixed batch: to 0, with the batch in dims), or build the
    engine again with a larger profile. A model whose own batch is fixed has to be exported with a dynamic one before.

    ## Confidence
    Certain: the plan stores its profiles and the dimensions of its tensors. Likely where only outputs are fixed. Which
    shapes go with which batch is not compared: profiles differ in both, and a request needs one profile for all of it.
    """
    for one in compared(facts, "triton", "deepstream"):
        said = one.max_batch_size
        if said is None or said.value <= 0:
            continue
        if one.preferred is not None and max(one.preferred.value) > said.value:
            yield _preferred(one, said, one.preferred)
        body = facts.engine.body
        if body is None:
            raise FactUnavailable("the body of the plan could not be found", incomplete=True)
        fixed, unsure = _fixed(one, body) if one.kind == "triton" else ((), ())
        if fixed:
            yield _no_batching(facts, one, said, fixed)
            continue
        takes = batches_of(body, _without_batch(one))
        if takes is None:
            raise FactUnavailable("the plan does not tell which batches it takes", incomplete=True)
        yield from _compared(facts, one, said, takes)
        if unsure:
            names = listing(printable(name, 60) for name in unsure[:MOST])
            raise FactUnavailable(f"the plan does not tell whether {names} holds shapes or a batch", incomplete=True)


def _compared(facts: Facts, found: Configuration, said: Said[int], takes: tuple[Batches, ...]) -> Iterator[Finding]:
    asked = [one for one in profiles_asked(found) if one < len(takes)]
    if not asked:
        return  # TRT425: the profile is not there
    most = max(takes[one][1] for one in asked)
    if said.value > most:
        yield _larger(facts, found, said, takes, asked)
    elif found.kind == "deepstream":
        if said.value < takes[0][0]:
            yield _smaller(found, said, takes)
    else:
        for used in profiles_used(found):
            missing = _missing(said.value, [takes[one] for one in used if one < len(takes)])
            if missing:
                yield _refused(facts, found, said, takes, used, missing)
                return


def _missing(most: int, taken: Iterable[Batches]) -> list[Batches]:
    """The batches from 1 to ``most`` that none of these takes, as ranges."""
    found, at = [], 1
    for low, high in sorted(one for one in taken if one[0] <= one[1]):
        if low > min(at, most):
            found.append((at, min(low - 1, most)))
        at = max(at, high + 1)
    if at <= most:
        found.append((at, most))
    return [one for one in found if one[0] <= one[1]]


def _without_batch(found: Configuration) -> frozenset[str]:
    """Tensors that Triton fills itself, and those to which it adds no dimension."""
    return found.fed | {one.name.value for one in found.tensors if one.shape_tensor or one.ragged}


def _fixed(found: Configuration, body: PlanBody) -> tuple[tuple[Tensor, ...], tuple[str, ...]]:
    """Tensors whose fixed first dimension Triton refuses, and names of outputs that may be shape tensors instead: of
    those that the configuration lists, or of all where it lists none of that mode. It fills these in from the plan."""
    if known(body.flags.implicit_batch):
        return (), ()
    without = _without_batch(found)
    listed = {one.name.value for one in found.tensors}
    modes = {one.mode for one in found.tensors}
    fixed, unsure = [], []
    for tensor in may_be_batched(body):
        left_out = tensor.name not in listed and tensor.mode in modes
        if tensor.shape[:1] == (ANY,) or tensor.name in without or left_out:
            continue
        if tensor.mode == "output" and len(tensor.shape) <= 1 and tensor.dtype in (*INTEGERS, None):
            unsure.append(tensor.name)
        else:
            fixed.append(tensor)
    return tuple(fixed), tuple(unsure)


def _no_batching(facts: Facts, found: Configuration, said: Said[int], fixed: tuple[Tensor, ...]) -> Finding:
    inputs = [one for one in fixed if one.mode == "input"]
    shapes = listing(f"{printable(one.name, 60)} {dims(one.shape)}" for one in (inputs or fixed)[:MOST])
    listed = [
        one for one in need(body_of(facts).io) if one.name in {own.name.value for own in found.tensors if own.dims}
    ]
    words = "; ".join(f"{printable(one.name, 60)} [ {', '.join(map(str, one.shape))} ]" for one in listed[:MOST])
    batch = f", and dims with the batch: {words}" if words else ""
    return Finding(
        "shapes-profiles",
        Severity.ERROR,
        Confidence.CERTAIN if inputs else Confidence.LIKELY,
        "the engine's batch is fixed, the configured one is not",
        f"With max_batch_size {said.value} Triton loads only an engine whose tensors have a dynamic first dimension; "
        f"this one is built for {shapes}.",
        (says(found, said), plan_has(shapes)),
        (
            Fix(f"in {file_name(found.path)}: max_batch_size: 0{batch}"),
            *((_build(facts, found, said.value),) if said.value > 1 else ()),  # one size alone is built fixed
        ),
    )


def _larger(
    facts: Facts, found: Configuration, said: Said[int], takes: tuple[Batches, ...], asked: list[int]
) -> Finding:
    program, high = PROGRAMS[found.kind], max(takes[one][1] for one in asked)
    value = f"max_batch_size: {high}" if found.kind == "triton" else setting(found, "batch-size", str(high))
    others = [at for at, (low, most) in enumerate(takes) if most >= said.value and low <= said.value]
    if len(takes) == 1 or not others:
        message = f"{program} is to send up to {said.value} at once; the engine takes {high} at most."
    else:
        own = f"{_profiles(asked)}, which it uses, {'takes' if len(asked) == 1 else 'take'} {high} at most"
        message = (
            f"{program} is to send up to {said.value} at once; {own}. {_profiles(others).capitalize()} would take that."
        )
    named = _name_them(found, said.value, takes) if found.kind == "triton" else ()
    return Finding(
        "shapes-profiles",
        Severity.ERROR,
        Confidence.CERTAIN,
        "the configured batch is larger than the engine's" if not others else "the profile takes no batch so large",
        message,
        (says(found, said), *_takes(takes)),
        (*named, Fix(f"in {file_name(found.path)}: {value}"), _build(facts, found, said.value, asked[0])),
    )


def _refused(
    facts: Facts, found: Configuration, said: Said[int], takes: tuple[Batches, ...], used: tuple[int, ...],
    missing: list[Batches],
) -> Finding:  # fmt: skip
    """Batches that Triton makes, and that no profile of an instance takes: it finds that out when one comes."""
    none = missing == [(1, said.value)]
    words = listing((_range(one) for one in missing[:MOST]), "or")
    return Finding(
        "shapes-profiles",
        Severity.ERROR if none else Severity.WARNING,
        Confidence.CERTAIN,
        "the profile takes none of the configured batches" if none else "some batches are taken by no profile",
        f"Triton sends 1 to {said.value} at once; {_profiles(used)}, which its instances use, "
        f"{'takes' if len(used) == 1 else 'take'} no batch of {words}. Such a request fails.",
        (says(found, said), *_takes(takes)),
        (*_name_them(found, said.value, takes), _build(facts, found, said.value, used[0])),
    )


def _name_them(found: Configuration, wanted: int, takes: tuple[Batches, ...]) -> Iterator[Fix]:
    """The profiles that together take 1 to ``wanted``, where there are such: one alone, else all."""
    ways = [(at,) for at in range(len(takes))] + [tuple(range(len(takes)))]
    for way in ways:
        if not _missing(wanted, [takes[at] for at in way]):
            names = ", ".join(f'"{at}"' for at in way[:MOST_NAMED])
            if len(way) <= MOST_NAMED and any(way != used for used in profiles_used(found)):
                yield Fix(f"in {file_name(found.path)}, in each instance_group: profile: [ {names} ]")
            return


def _profiles(which: Sequence[int]) -> str:
    return f"profile{'s'[: len(which) != 1]} {listing(map(str, which[:MOST]))}"


def _range(batches: Batches) -> str:
    low, high = batches
    return f"{low} to {high}" if low != high else str(low)


def _preferred(found: Configuration, said: Said[int], sizes: Said[tuple[int, ...]]) -> Finding:
    """``ValidateModelConfig`` of Triton's core refuses it."""
    kept = [size for size in sizes.value if size <= said.value]
    fix = f"preferred_batch_size: [ {', '.join(map(str, kept[:MOST]))} ]" if kept else "leave preferred_batch_size out"
    return Finding(
        "shapes-profiles",
        Severity.ERROR,
        Confidence.CERTAIN,
        "a preferred batch is larger than the largest",
        f"The batcher is to make batches of {max(sizes.value)}, and max_batch_size is {said.value}. Triton refuses the "
        "configuration.",
        (says(found, sizes), says(found, said)),
        (Fix(f"in {file_name(found.path)}: {fix}"),),
    )


def _smaller(found: Configuration, said: Said[int], takes: tuple[Batches, ...]) -> Finding:
    low = takes[0][0]
    return Finding(
        "shapes-profiles",
        Severity.WARNING,
        Confidence.LIKELY,
        "the configured batch is smaller than the engine's smallest",
        f"DeepStream is to send up to {said.value} at once; the engine takes {low} at least.",
        (says(found, said), *_takes(takes)),
        (Fix(f"in {file_name(found.path)}: {setting(found, 'batch-size', str(low))}"),),
    )


def _takes(takes: tuple[Batches, ...]) -> Iterator[Evidence]:
    if len(set(takes)) == 1:
        yield Evidence("plan has", f"batch {_range(takes[0])}", PROFILES)
        return
    for at, batches in enumerate(takes[:MOST]):
        yield Evidence(f"profile {at}", f"batch {_range(batches)}", PROFILES)


def _build(facts: Facts, found: Configuration, wanted: int, profile: int = 0) -> Fix:
    """The build of which the profile that the program uses takes the batch."""
    made = with_batch(facts.engine, wanted, profile)
    place = f"profile {profile}" if profile else "its first profile"
    again = f"build it again with a batch of up to {wanted} in {place}"
    if is_fixed(body_of(facts)) or (made.body is not None and found.kind == "triton" and _fixed(found, made.body)[0]):
        again = f"export the model with a dynamic batch, and build it with up to {wanted}"
    return Fix(again, (rebuild(made, target=facts.target),), kind="build")
