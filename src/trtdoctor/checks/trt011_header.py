"""TRT011: the header makes sense."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.rebuild_command import build
from trtdoctor.checks.shared import copy_again, header_of, need_known_format
from trtdoctor.model.check import Facts, check
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import printable


@check(
    "TRT011",
    "the header makes sense",
    stage="header",
    needs=("TRT003",),
    explains=("TRT006",),
    refused_for=("archive",),
)
def sound(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    That the header, the section table, and the first records of the body can be read and agree with each other.

    ## Why it matters
    TensorRT trusts these bytes: engines with a few flipped bits were seen to load without a warning, and to crash the
    process.

    ## How to fix
    Copy the engine again from where it was built, or build it again.

    ## Confidence
    Likely: these bytes do not follow the format as far as it is known. Where the header names a release that is newer
    than this trtdoctor, the format may have changed, and the answer is incomplete instead.
    """
    header = header_of(facts)
    if not header.problems:
        return
    need_known_format(facts, header.problems[0])
    yield Finding(
        "corrupt-or-truncated",
        Severity.ERROR,
        Confidence.LIKELY,
        "the header is damaged",
        f"The plan's header cannot be right: {printable('; '.join(header.problems), 400)}.",
        tuple(Evidence("problem", printable(problem), "reading the header") for problem in header.problems),
        (copy_again(facts.engine), Fix("build it again", (build(),))),
    )
