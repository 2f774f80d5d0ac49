"""TRT111: the engine has its weights."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import FLAGS, body_of, need_if_written
from trtdoctor.model.check import Facts, check
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity


@check("TRT111", "the engine has its weights", stage="version", needs=("TRT003", "TRT101"), refused_for=("weights",))
def weights(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the engine was built without its weights (`--stripWeights`).

    ## Why it matters
    A stripped engine deserializes without a warning and computes nothing sensible until it is refitted with the
    weights.

    ## How to fix
    Refit it from the ONNX model before the first execution, or build an engine with weights.

    ## Confidence
    Certain for TensorRT-RTX and for TensorRT 10.6 and later. No stripped plan of an older release is known, so there
    the fact is unknown.
    """
    if not need_if_written(body_of(facts).flags.weights_stripped):
        return
    yield Finding(
        "special-engine",
        Severity.WARNING,
        Confidence.CERTAIN,
        "the engine has no weights",
        "The engine was built without its weights. It loads, but must be refitted before it computes anything.",
        (Evidence("weights stripped", "yes", FLAGS),),
        (
            Fix(
                "refit it from the model, in Python",
                (
                    "refitter = trt.Refitter(engine, logger)",
                    "trt.OnnxParserRefitter(refitter, logger).refit_from_file('model.onnx')",
                    "refitter.refit_cuda_engine()",
                ),
            ),
            Fix(
                "build an engine that has them",
                (rebuild(facts.engine, without=("--stripWeights",), target=facts.target),),
            ),
        ),
    )
