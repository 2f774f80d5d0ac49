"""TRT013: the plan ends with its end marker."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.shared import copy_again, header_of
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need, source_of
from trtdoctor.model.finding import Confidence, Evidence, Finding, Severity


@check(
    "TRT013",
    "the plan ends with its end marker",
    stage="header",
    needs=("TRT003",),
    explains=("TRT006", "TRT011"),
    refused_for=("archive",),
)
def ended(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The last word of the plan. Since 8.4 it is a fixed marker, the complement of the tag that the plan begins with.

    ## Why it matters
    A file of the right size without the marker was filled up with something else: a download that reserved the space
    first, a hole left by a crash. TensorRT says so only after reading everything, or not at all.

    ## How to fix
    Copy it again.

    ## Confidence
    Certain that the last bytes are not those that TensorRT wrote.
    """
    header = header_of(facts)
    complete = need(header.complete)
    declared = need(header.declared_size)
    if complete or facts.engine.plan_size != declared:
        return
    yield Finding(
        "corrupt-or-truncated",
        Severity.ERROR,
        Confidence.CERTAIN,
        "the end of the plan is missing",
        "The file has the declared size but does not end with the plan's end marker: the last part was never written.",
        (Evidence("end marker", source_of(header.complete), f"byte {declared - 4} of the plan"),),
        (copy_again(facts.engine),),
    )
