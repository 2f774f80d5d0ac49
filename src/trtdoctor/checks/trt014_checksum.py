"""TRT014: the checksum is right."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.shared import copy_again, header_of
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need, source_of
from trtdoctor.model.finding import Confidence, Evidence, Finding, Severity


@check(
    "TRT014",
    "the checksum is right",
    stage="header",
    needs=("TRT003",),
    explains=("TRT006",),
    refused_for=("archive",),
)
def checksum(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The CRC-32 of the body, which plans of TensorRT 6.0 to 8.0 carry. Plans of later releases have no checksum, so for
    them nothing is checked, and a flipped bit in the weights goes unnoticed.

    ## Why it matters
    TensorRT 7 says `CRC error` or crashes later.

    ## How to fix
    Copy it again.

    ## Confidence
    Certain.
    """
    header = header_of(facts)
    if need(header.checksum) == "bad":
        yield Finding(
            "corrupt-or-truncated",
            Severity.ERROR,
            Confidence.CERTAIN,
            "the checksum is wrong",
            "The body is not what TensorRT wrote: its checksum differs from the one in the header.",
            (Evidence("checksum", source_of(header.checksum), "header and body"),),
            (copy_again(facts.engine),),
        )
