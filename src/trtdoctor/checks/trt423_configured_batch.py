"""TRT423: the engine takes the batch of the configuration."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor import derived
from trtdoctor.checks.configured import PROGRAMS, configurations, file_name, says
from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import body_of
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity

PROFILES = "optimization profiles of the plan"
KEYS = {"triton": "max_batch_size", "deepstream": "batch-size"}


@check("TRT423", "the engine takes the configured batch", stage="profiles", needs=("TRT003", "TRT421"))
def batch(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    `max_batch_size` of Triton's `config.pbtxt` and `batch-size` of DeepStream's nvinfer against the largest batch of
    the engine's optimization profiles. Triton's 0, or none, means that dims hold the batch: nothing to compare.

    ## Why it matters
    Triton: `configuration specified max-batch 32 but TensorRT engine only supports max-batch 8`. DeepStream: `Backend
    has maxBatchSize 1 whereas 4 has been requested`; it then builds another engine at start, or fails.

    ## How to fix
    Lower the number in the configuration, or build the engine again with a larger profile.

    ## Confidence
    Certain: the plan stores its profiles.
    """
    found = list(configurations(facts, "triton", "deepstream"))
    spread = derived.batch_range(body_of(facts))
    if spread is None:
        raise FactUnavailable("the plan does not tell which batches it takes", incomplete=False)
    for one in found:
        said = one.max_batch_size
        if said is None or said.value <= spread[1]:
            continue
        key = KEYS[one.kind]
        yield Finding(
            "shapes-profiles",
            Severity.ERROR,
            Confidence.CERTAIN,
            "the configured batch is larger than the engine's",
            f"{PROGRAMS[one.kind]} is to send up to {said.value} at once; the engine takes {spread[1]} at most.",
            (
                says(one, said),
                Evidence("plan has", f"batch {spread[0]} to {spread[1]}", "optimization profiles of the plan"),
            ),
            (
                Fix(f"in {file_name(one.path)}: {key}{':' if one.kind == 'triton' else '='} {spread[1]}"),
                Fix(
                    f"or build it again with a batch of up to {said.value} in its profile",
                    (rebuild(facts.engine, target=facts.target),),
                ),
            ),
        )
