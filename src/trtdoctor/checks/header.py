"""TRT0xx, second half: is the plan whole, by its own account."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.file import REBUILD
from trtdoctor.checks.shared import header_of, quoted
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge import lookup
from trtdoctor.model.check import Facts, check
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known, need, source_of
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import PlanHeader
from trtdoctor.text import exact_size, printable


def copy_again(engine: Engine) -> Fix:
    path = quoted(engine)
    return Fix(
        "copy it again from where it was built, in binary, and compare both ends",
        (f"sha256sum {path}    # here and on the machine that has the original",),
    )


@check(
    "TRT010",
    "the file was not copied as text",
    stage="header",
    needs=("TRT003",),
    explains=("TRT011", "TRT012", "TRT013", "TRT014", "TRT102", "TRT203", "TRT204"),
)
def binary(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    When a plan is not whole: whether every line feed in it follows a carriage return (a text-mode copy on Windows, FTP
    in ASCII mode, `git` with `autocrlf`), or the bytes were decoded as UTF-8 and written back.

    ## Why it matters
    One byte inserted shifts all that follows. TensorRT says `Size specified in header does not match archive size`, or
    reports versions that never existed.

    ## How to fix
    Copy in binary mode; mark engines as binary for git; open files with `"rb"`/`"wb"` (`std::ios::binary`).

    ## Confidence
    Certain: in a binary file of any length not every line feed has a carriage return before it by chance.
    """
    header_of(facts)
    damage = facts.engine.damage
    if damage is None:
        return
    yield Finding(
        "corrupt-or-truncated",
        Severity.ERROR,
        Confidence.CERTAIN,
        "the file was damaged by a text-mode copy",
        f"The file was {damage.how}.",
        (Evidence("line ends", damage.evidence, "all bytes of the file"),),
        (
            Fix(
                "copy it again in binary mode; for git, tell it that engines are binary",
                (r"printf '*.engine binary\n*.plan binary\n*.trt binary\n' >> .gitattributes",),
            ),
            Fix("in code, open engines in binary: open(path, 'wb') in Python, std::ios::binary in C++"),
        ),
    )


@check("TRT011", "the header makes sense", stage="header", needs=("TRT003",))
def sound(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    That the header, the section table, and the first records of the body can be read and agree with each other.

    ## Why it matters
    TensorRT trusts these bytes: engines with a few flipped bits were seen to load without a word, and to crash the
    process.

    ## How to fix
    Copy the engine again from where it was built, or build it again.

    ## Confidence
    Certain that these bytes do not follow the format as far as it is known; a release newer than this trtdoctor could
    have changed the format, which the finding says when the header names such a release.
    """
    header = header_of(facts)
    if header.problems and _newer(header) and facts.engine.damage is None:
        reason = f"the plan is in a format newer than this trtdoctor knows ({printable(header.problems[0], 200)})"
        raise FactUnavailable(reason, incomplete=True)
    if header.problems:
        yield Finding(
            "corrupt-or-truncated",
            Severity.ERROR,
            Confidence.LIKELY,
            "the header is damaged",
            f"The plan's header cannot be right: {printable('; '.join(header.problems), 400)}.",
            tuple(Evidence("problem", printable(problem), "reading the header") for problem in header.problems),
            (copy_again(facts.engine), Fix("build it again", (REBUILD,))),
        )


def _newer(header: PlanHeader) -> bool:
    """Whether what does not fit may be a change of format rather than damage."""
    version = known(header.tensorrt_version)
    if version is None:
        return header.newer_format
    return lookup.newer_than_known(version, rtx=header.product == "tensorrt-rtx")


@check(
    "TRT012",
    "the file is as long as its header says",
    stage="header",
    needs=("TRT003",),
    explains=("TRT011", "TRT013", "TRT014"),
)
def whole(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The size that the header declares against the size of the file.

    ## Why it matters
    TensorRT refuses the file: `plan->header.size == blobSize`, `Size specified in header does not match archive size`,
    `Length in header does not match remaining archive length`.

    ## How to fix
    Copy it again. The usual reasons: a full disk, an interrupted download, a copy still running, a wrapper's bytes at
    the end.

    ## Confidence
    Certain.
    """
    header = header_of(facts)
    declared = need(header.declared_size)
    actual = facts.engine.plan_size
    if actual is None or actual == declared:
        return
    evidence = (
        Evidence("declared size", f"{declared:,} bytes", source_of(header.declared_size)),
        Evidence("file size", f"{actual:,} bytes", "fstat" if facts.engine.container == "plain" else "the wrapper"),
    )
    if actual < declared:
        age = facts.engine.path_status.looked - (facts.engine.path_status.modified or 0)
        fresh = 0 <= age < 30
        message = (
            f"The file holds {exact_size(actual)} of {exact_size(declared)}: "
            f"{declared - actual:,} bytes are missing at the end."
        )
        fixes = [copy_again(facts.engine)]
        if fresh:
            message += f" It was written {age:.0f} seconds ago: perhaps it is still being copied."
            fixes.insert(0, Fix("wait for the copy to end", (f"trtdoctor check --wait 60 {quoted(facts.engine)}",)))
        else:
            fixes.append(Fix("see whether the disk is full", ("df -h .",)))
        title = "the file is truncated"
    else:
        title = "bytes follow the end of the plan"
        message = (
            f"The plan ends after {exact_size(declared)}, the file goes on for {actual - declared:,} bytes more. "
            "TensorRT refuses it: it wants the exact size."
        )
        path = quoted(facts.engine)
        cut = f"head -c {declared} {path} > {path}.cut && trtdoctor check {path}.cut"
        fixes = [Fix("cut a copy to the declared size and check that", (cut,)), copy_again(facts.engine)]
        if facts.engine.container != "plain":
            fixes = [copy_again(facts.engine)]
    yield Finding("corrupt-or-truncated", Severity.ERROR, Confidence.CERTAIN, title, message, evidence, tuple(fixes))


@check("TRT013", "the plan ends with its end marker", stage="header", needs=("TRT003",), explains=("TRT011",))
def ended(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The last word of the plan. Since 8.4 it is a fixed marker (the complement of the tag it began with).

    ## Why it matters
    A file of the right size without it was filled up with something else: a download that reserved the space first,
    a hole left by a crash. TensorRT says so only after reading everything, or not at all.

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
        "The file has the declared size, but does not end with the plan's end marker: the last part was never written.",
        (Evidence("end marker", source_of(header.complete), f"byte {declared - 4} of the plan"),),
        (copy_again(facts.engine),),
    )


@check("TRT014", "the checksum is right", stage="header", needs=("TRT003",))
def checksum(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The CRC-32 of the body, which plans of TensorRT 6.0 to 8.0 carry. Later releases have no checksum, so for them
    nothing is checked, and a flipped bit in the weights stays unseen.

    ## Why it matters
    TensorRT 7 says `CRC error` or crashes later.

    ## How to fix
    Copy it again.

    ## Confidence
    Certain.
    """
    header = header_of(facts)
    if header.layout not in ("A", "B"):
        raise FactUnavailable("plans of this release hold no checksum", incomplete=False)
    if need(header.checksum) == "bad":
        yield Finding(
            "corrupt-or-truncated",
            Severity.ERROR,
            Confidence.CERTAIN,
            "the checksum is wrong",
            "The body is not the one that TensorRT wrote: its checksum differs from the one in the header.",
            (Evidence("checksum", source_of(header.checksum), "header and body"),),
            (copy_again(facts.engine),),
        )
