"""TRT016: the body can be read to its end."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.rebuild_command import build
from trtdoctor.checks.shared import body_of, copy_again, need_known_format
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need, source_of
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import printable


@check(
    "TRT016",
    "the body can be read to its end",
    stage="header",
    needs=("TRT003", "TRT010", "TRT011", "TRT012", "TRT013", "TRT014"),
    explains=("TRT006",),
    refused_for=("archive",),
)
def walked(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    That the body is a row of records up to its last byte, each of a kind that TensorRT writes. Weights and kernels are
    skipped, so a flipped bit in them goes unnoticed, and so does a hole, which reads as zeros: weights may be zeros.
    `check --verify` finds both where a manifest records the contents.

    ## Why it matters
    TensorRT reads the same records, and stops where we do: `Serialization assertion ... failed`, or a crash.

    ## How to fix
    Copy the engine again from where it was built, or build it again.

    ## Confidence
    Likely: no sound engine of a known release was seen whose body could not be read to its end, and of 33 damaged ones
    TensorRT 8.6 refused 32 and hung on one. Where the header names a release that is newer than this trtdoctor, the
    format may have changed, and the answer is incomplete instead.
    """
    end = body_of(facts).walked_to_end
    if not need(end):
        need_known_format(facts, source_of(end))
        yield Finding(
            "corrupt-or-truncated",
            Severity.ERROR,
            Confidence.LIKELY,
            "the body of the plan is damaged",
            f"TensorRT reads the body record by record, and one of them cannot be right: {printable(source_of(end))}.",
            (Evidence("problem", printable(source_of(end)), "reading the body"),),
            (copy_again(facts.engine), Fix("build it again", (build(),))),
        )
