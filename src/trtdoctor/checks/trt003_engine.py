"""TRT003: the file is an engine."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.foreign_file import filled, way_to_engine
from trtdoctor.checks.rebuild_command import build
from trtdoctor.checks.shared import need_file, quoted, unread
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.engine import ENSEMBLE, Unseen
from trtdoctor.model.finding import Cause, Confidence, Evidence, Finding, Fix, Severity


@check("TRT003", "the file is an engine", stage="file", needs=("TRT001", "TRT002"), explains=("TRT006",))
def is_engine(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    What the bytes are. A plan begins with `ftrt` (TensorRT 8.6 and later), `ptrt` (6.0 to 8.5) or `vtrt`
    (TensorRT-RTX), or is a flatbuffer (5.x). Models, archives, pointers, caches and error pages are recognised by their
    own signatures.

    ## Why it matters
    TensorRT only says `Magic tag does not match`, or `magicTag == rt::kPLAN_MAGIC_TAG failed`, whatever the file is.

    ## How to fix
    Each format has its own way to an engine; the finding shows the command.

    ## Confidence
    Certain where a signature fits; an unrecognised file is reported with its first bytes. Of a file that was not looked
    at to its end (limits of entries and depth, encrypted entries, data that unpacks without end) it cannot be told, and
    the answer is incomplete.
    """
    engine = facts.engine
    if engine.header is not None:
        return
    if (why := unread(facts)) is not None:
        raise FactUnavailable(why, incomplete=True)
    if engine.unseen is not None:
        yield _unseen(facts, engine.unseen)
        raise FactUnavailable(engine.unseen.why, incomplete=True)
    if engine.not_engine is not None and engine.not_engine.what == ENSEMBLE:  # TRT001 says so
        raise FactUnavailable("no engine of its own: not judged", incomplete=True)
    if engine.not_engine is None and engine.wrapper_damage is not None:
        raise FactUnavailable("what is in a damaged file cannot be told", incomplete=True)
    cause: Cause = "not-an-engine"
    fixes: tuple[Fix, ...]
    if engine.not_engine is not None:
        message, fixes = f"It is {engine.not_engine.what}.", (way_to_engine(facts),)
        cause = engine.not_engine.cause
    else:
        need_file(facts)
        message = "It does not begin with the tag of a TensorRT plan, and it is no format that trtdoctor knows."
        fixes = (
            Fix("see what it is", (f"file {quoted(engine)}", f"xxd {quoted(engine)} | head -4")),
            Fix("build an engine from the ONNX model", (build(),)),
        )
    yield Finding(
        cause,
        Severity.ERROR,
        Confidence.CERTAIN,
        "the file is empty or damaged" if cause == "corrupt-or-truncated" else "the file is not an engine",
        message,
        (Evidence("first bytes", engine.head[:8].hex(" ") or "none", "byte 0 of the file"),),
        fixes,
    )


def _unseen(facts: Facts, unseen: Unseen) -> Finding:
    engine = facts.engine
    what = f"It is {engine.not_engine.what}. " if engine.not_engine is not None else ""
    return Finding(
        "not-an-engine",
        Severity.WARNING,
        Confidence.CERTAIN,
        "the file was not looked at to its end",
        f"{what}Not all that is in it could be looked at: {unseen.why}.",
        (Evidence("not looked at", unseen.why, "reading the file"),),
        (filled(facts, unseen.fix),),
    )
