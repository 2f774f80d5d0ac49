"""TRT002: the file did not change while it was read."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.shared import check_again, need_file, quoted, unread
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import printable


@check(
    "TRT002",
    "the file does not change while it is read",
    stage="file",
    needs=("TRT001",),
    explains=("TRT003", "TRT006", "TRT010", "TRT011", "TRT012", "TRT013", "TRT014", "TRT016"),
)
def settled(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    That the file can be read to its end, and that its size, modification time and identity (device and inode) are the
    same after reading as before. Of what is at an address each range is asked for by the ETag of the first one.

    ## Why it matters
    A start-up script that races a copy (`scp`, `kubectl cp`, a model download) gives TensorRT half an engine.

    ## How to fix
    Wait for the copy to end. Better, copy under another name and rename when the copy is complete: `mv` is atomic
    within one file system.

    ## Confidence
    Certain: the change was observed. A short file that was written a moment ago is TRT012's to report.
    That reading stopped is a warning where another machine is asked about, and the answer is incomplete.
    """
    engine = facts.engine
    if engine.changed is not None and engine.remote is not None:
        from trtdoctor.checks.remote_file import changed

        yield changed(facts, engine.changed)
    elif engine.changed is not None:
        path = quoted(engine)
        yield Finding(
            "corrupt-or-truncated",
            Severity.ERROR,
            Confidence.CERTAIN,
            "the file is changing",
            f"The file changed while it was being read: {engine.changed}. Something is still writing it.",
            (Evidence("change", engine.changed, "fstat before and after reading"),),
            (
                Fix(
                    "wait until the copy has ended, then check again",
                    (f"{check_again(facts, '--wait 60')} {path}",),
                ),
                Fix(
                    "copy under another name and rename at the end",
                    (f"cp SOURCE {path}.part && mv {path}.part {path}",),
                ),
            ),
        )
    elif engine.failure is not None:
        why = unread(facts)
        yield Finding(
            "corrupt-or-truncated",
            Severity.ERROR if why is None else Severity.WARNING,
            Confidence.CERTAIN,
            "the file cannot be read to the end",
            f"Reading stopped: {printable(engine.failure)}.",
            (Evidence("failure", printable(engine.failure), "reading the file"),),
            (Fix("read it once to see whether the disk is healthy", (f"cat {quoted(engine)} > /dev/null",)),),
        )
        if why is not None:
            raise FactUnavailable(why, incomplete=True)
    else:
        need_file(facts)
