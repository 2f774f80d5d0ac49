"""TRT012: the file is as long as its header says."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.shared import check_again, copy_again, header_of, quoted
from trtdoctor.model.check import Facts, check
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import need, source_of
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import counted, exact_size

JUST_WRITTEN = 30
"""Seconds for which a short file may still be on its way."""


@check(
    "TRT012",
    "the file is as long as its header says",
    stage="header",
    needs=("TRT003",),
    explains=("TRT006", "TRT011", "TRT013", "TRT014"),
    refused_for=("size", "too-short"),
)
def whole(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The size that the header declares against the size of the file.

    ## Why it matters
    TensorRT refuses the file: `plan->header.size == blobSize`, `Size specified in header does not match archive size`,
    `Length in header does not match remaining archive length`.

    ## How to fix
    Copy it again. The usual reasons are a full disk, an interrupted download, a copy that is still running, or bytes
    that a wrapper added at the end.

    ## Confidence
    Certain.
    """
    engine = facts.engine
    size = header_of(facts).declared_size
    declared = need(size)
    actual = engine.plan_size
    if actual is None or actual == declared:
        return
    title, message, fixes = (_truncated if actual < declared else _too_long)(facts, declared, actual)
    yield Finding(
        "corrupt-or-truncated",
        Severity.ERROR,
        Confidence.CERTAIN,
        title,
        message,
        (
            Evidence("declared size", f"{declared:,} bytes", source_of(size)),
            Evidence("file size", f"{actual:,} bytes", _whose(engine)),
        ),
        fixes,
    )


def _whose(engine: Engine) -> str:
    if engine.container != "plain":
        return "the wrapper"
    return "fstat" if engine.remote is None else "the store"


def _truncated(facts: Facts, declared: int, actual: int) -> tuple[str, str, tuple[Fix, ...]]:
    engine = facts.engine
    missing = declared - actual
    message = (
        f"The file holds {exact_size(actual)} of {exact_size(declared)}: {counted(missing, 'byte')} missing at the end."
    )
    copy = copy_again(engine)
    age = engine.path_status.looked - (engine.path_status.modified or 0)
    arrives = engine.container in ("plain", "ultralytics")  # an archive that was read to the member is there
    if arrives and 0 <= age < JUST_WRITTEN:
        message += f" It was written {counted(round(age), 'second')} ago: perhaps it is still being copied."
        wait = Fix("wait for the copy to end", (f"{check_again(facts, '--wait 60')} {quoted(engine)}",))
        return "the file is truncated", message, (wait, copy)
    return "the file is truncated", message, (copy, Fix("see whether the disk is full", ("df -h .",)))


def _too_long(facts: Facts, declared: int, actual: int) -> tuple[str, str, tuple[Fix, ...]]:
    engine = facts.engine
    more = actual - declared
    message = (
        f"The plan ends after {exact_size(declared)}, but the file continues for {counted(more, 'byte')}. TensorRT "
        "refuses it: it wants the exact size."
    )
    title, copy = "bytes follow the end of the plan", copy_again(engine)
    if engine.container != "plain" or header_of(facts).problems:  # what a cut would leave is no plan
        return title, message, (copy,)
    path = quoted(engine)
    cut = f"head -c {declared} {path} > {path}.cut && {check_again(facts)} {path}.cut"
    return title, message, (Fix("cut a copy to the declared size and check that", (cut,)), copy)
