"""TRT015: the wrapper around the engine is whole."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.shared import copy_again, need_file
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.finding import Confidence, Evidence, Finding, Severity
from trtdoctor.text import printable


@check(
    "TRT015",
    "what is around the engine is whole",
    stage="file",
    needs=("TRT001", "TRT002"),
    explains=("TRT003", "TRT006", "TRT010", "TRT011", "TRT012", "TRT013", "TRT014", "TRT016"),
)
def wrapper(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Of an engine inside an archive or a compressed file: whether that can be unpacked, and the checksum that a zip keeps
    of each entry. Of a file that should hold engines and cannot be read as what it is: whether every line feed in it
    follows a carriage return (a text-mode copy on Windows, FTP in ASCII mode, `git` with `autocrlf`).

    ## Why it matters
    What comes out of a damaged archive is a damaged engine, or none. Many programs unpack it without a word.

    ## How to fix
    Copy or download the file again, in binary mode.

    ## Confidence
    Certain: the checksum, or the end of the data, is part of the archive.
    """
    damage = facts.engine.wrapper_damage
    if damage is None:
        if facts.engine.unseen is not None and facts.engine.header is not None:
            raise FactUnavailable(facts.engine.unseen.why, incomplete=True)
        need_file(facts)
        return
    yield Finding(
        "corrupt-or-truncated",
        Severity.ERROR,
        Confidence.CERTAIN,
        "the file around the engine is damaged",
        f"The file {printable(damage)}.",
        (Evidence("damage", printable(damage), "reading the file to its end"),),
        (copy_again(facts.engine),),
    )
