"""TRT411: the shapes asked about name inputs of the engine."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.input_shapes import asked_shapes, inputs_of
from trtdoctor.checks.shared import body_of, quoted
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import PlanBody, Tensor
from trtdoctor.text import dims, listing, nearest, printable, shell_word

TENSORS = "tensor records of the plan"


@check("TRT411", "the shapes name inputs of the engine", stage="profiles", needs=("TRT003",))
def names(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    That every `--shape NAME:…` names an input of the engine, and that every dynamic input is given a shape.

    ## Why it matters
    A shape set for a name that does not exist sets nothing: `setInputShape` returns false, and the later error is about
    another tensor (`allInputDimensionsSpecified`).

    ## How to fix
    Use the names that `trtdoctor inspect` shows; give every dynamic input a shape.

    ## Confidence
    Certain: the plan lists its tensors.
    """
    shapes = asked_shapes(facts)
    inputs = inputs_of(body_of(facts))
    existing = listing(printable(name, 60) for name in inputs) or "none"
    for name in shapes:
        if name in inputs:
            continue
        near = nearest(name, inputs, 1, 0.5)
        hint = f"did you mean {printable(near[0], 60)}?" if near else "use one of its inputs"
        yield Finding(
            "shapes-profiles",
            Severity.ERROR,
            Confidence.CERTAIN,
            "no such input",
            f"The engine has no input '{printable(name, 60)}'. Its inputs are {existing}.",
            (Evidence("inputs", existing, TENSORS),),
            (Fix(hint, (f"trtdoctor inspect {quoted(facts.engine)}",)),),
        )
    missing = [tensor for name, tensor in inputs.items() if -1 in tensor.shape and name not in shapes]
    if missing:
        words = listing(f"{printable(tensor.name, 60)} ({dims(tensor.shape)})" for tensor in missing)
        yield Finding(
            "shapes-profiles",
            Severity.WARNING,
            Confidence.CERTAIN,
            "dynamic inputs without a shape",
            f"No shape is given for {words}. A program must set one before it executes; here they count as fitting.",
            (Evidence("dynamic inputs", words, TENSORS),),
            (Fix("give their shapes too", tuple(_example(body_of(facts), tensor) for tensor in missing)),),
        )


def _example(body: PlanBody, tensor: Tensor) -> str:
    """A shape that profile 0 takes, as an option."""
    stored = known(body.profiles) or ()
    found = stored[0].inputs.get(tensor.name) if stored else None
    shape = found.opt if found is not None else tuple(max(size, 1) for size in tensor.shape)
    return f"--shape {shell_word(f'{tensor.name}:{dims(shape)}')}"
