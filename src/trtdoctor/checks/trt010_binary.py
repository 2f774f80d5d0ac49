"""TRT010: the file was copied as it is, not as text."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.shared import header_of, quoted
from trtdoctor.model.check import Facts, check
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity


@check(
    "TRT010",
    "the file was not copied as text",
    stage="header",
    needs=("TRT003",),
    explains=("TRT006", "TRT011", "TRT012", "TRT013", "TRT014", "TRT016", "TRT102", "TRT203", "TRT204"),
    refused_for=("size", "archive"),
)
def binary(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    For a plan that is damaged: whether every line feed in it follows a carriage return (a text-mode copy on Windows,
    FTP in ASCII mode, `git` with `autocrlf`), or the reverse; or the bytes were read as text and written as UTF-8.

    ## Why it matters
    One inserted byte shifts everything after it. TensorRT says `Size specified in header does not match archive size`,
    or reports versions that never existed.

    ## How to fix
    Copy in binary mode; mark engines as binary for git; open files with `"rb"` and `"wb"` (`std::ios::binary`).

    ## Confidence
    Certain: in a binary file of any length it is no coincidence that every line feed follows a carriage return, and the
    size that the header declares, or the end of the plan, confirms the others.
    """
    header_of(facts)
    damage = facts.engine.damage
    if damage is None:
        return
    path = quoted(facts.engine)
    yield Finding(
        "corrupt-or-truncated",
        Severity.ERROR,
        Confidence.CERTAIN,
        "the file was damaged by a text-mode copy",
        f"The file was {damage.how}.",
        (Evidence("what shows it", damage.evidence, "all bytes of the file"),),
        (
            Fix(
                "copy it again in binary mode; for git, declare engines as binary",
                (
                    r"printf '*.engine binary\n*.plan binary\n*.trt binary\n' >> .gitattributes",
                    f"mv {path} {path}.damaged && git checkout -- {path}    # if it is whole in git, else add it again",
                ),
            ),
            Fix("in code, open engines in binary mode: open(path, 'wb') in Python, std::ios::binary in C++"),
        ),
    )
