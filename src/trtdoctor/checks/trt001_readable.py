"""TRT001: the path names a file that can be read."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.foreign_file import way_to_engine
from trtdoctor.checks.shared import check_again, quoted, unread
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.engine import ENGINE_NAMES, ENSEMBLE, UNANSWERED, WILDCARDS, Engine
from trtdoctor.model.finding import Cause, Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.sources.opening import is_address
from trtdoctor.text import counted, listing, printable, shell_quote

MOST_SHOWN = 5
LONGEST_PATH = 4096
"""PATH_MAX of Linux: a path too long for the system is too long for a command."""


@check("TRT001", "the file can be read", stage="file")
def readable(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    That the path names a regular file that this user may read. Directories, FIFOs, sockets and devices are recognised
    without being opened, so nothing can block. That an object is at an address (`s3://`, `gs://`, `az://`, `https://`).

    ## Why it matters
    A program that gets nothing from `open()` often passes an empty buffer on, and TensorRT then says
    `Parameter check failed … (blob) != nullptr` or `Cannot deserialize with an empty memory buffer`.

    ## How to fix
    Correct the path (the nearest existing names are listed) or the permissions, or mount the folder into the container.

    ## Confidence
    Certain: it is what the operating system, or the store, answered. Where a store refuses the credentials, or does not
    answer, nothing is known of the engine, and the answer is incomplete. So it is where another machine is asked about,
    and this one may not read the file.
    """
    engine = facts.engine
    state = engine.path_status.state
    if state == "file":
        return
    if state in UNANSWERED:
        from trtdoctor.checks.remote_file import unanswered

        yield unanswered(facts)
        raise FactUnavailable(engine.path_status.why, incomplete=True)
    again = check_again(facts)
    if state == "missing" and is_address(engine.path):
        from trtdoctor.checks.remote_file import missing

        yield missing(facts)
    elif state == "directory" and is_address(engine.path):
        from trtdoctor.checks.remote_file import nothing_below

        yield nothing_below(engine)
    elif state == "missing":
        yield _missing(engine, again)
    elif state == "unreadable":
        yield from _as_it_counts(facts, _unreadable(engine))
    elif state == "directory":
        yield from _not_judged(facts) or (_directory(facts, again),)
    elif state == "failed":
        path = quoted(engine)
        message = f"The operating system says: {printable(engine.path_status.why)}."
        fix = Fix("check the path", (f"ls -la {path}",) if len(path) <= LONGEST_PATH else ())
        yield from _as_it_counts(facts, _finding(engine, "wrong-path", "the path cannot be opened", message, fix))
    else:
        yield _special_file(engine, again)


def _as_it_counts(facts: Facts, finding: Finding) -> Iterator[Finding]:
    """An error where the file is to be loaded; for another machine it only leaves the answer open."""
    why = unread(facts)
    yield finding if why is None else finding._replace(severity=Severity.WARNING)
    if why is not None:
        raise FactUnavailable(why, incomplete=True)


def _finding(engine: Engine, cause: Cause, title: str, message: str, *fixes: Fix) -> Finding:
    evidence = [Evidence("path", printable(engine.path), "command line")]
    if engine.path_status.state == "missing":
        folder = printable(engine.path_status.working_directory)
        evidence.append(Evidence("working directory", folder, "this process"))
    return Finding(cause, Severity.ERROR, Confidence.CERTAIN, title, message, tuple(evidence), fixes)


def _missing(engine: Engine, again: str) -> Finding:
    status = engine.path_status
    title, message = "there is no such file", "There is no such file."
    if status.why:
        title, message = "there is no such engine in the file", f"There is {printable(status.why)}."
    fixes: list[Fix] = []
    if WILDCARDS & set(engine.path):
        title = "the pattern matched nothing"
        message = "No file fits the pattern, so the shell passed it on as it is."
    elif status.nearest == (engine.path.rstrip("/"),):
        message = "A path that ends with a slash names a directory; without the slash, it names an existing file."
    elif status.dangling is not None:
        title = "the link points to nothing"
        message = f"It is a symbolic link to '{printable(status.dangling)}', which does not exist."
        fixes.append(Fix("see where the link leads", (f"readlink -f {quoted(engine)}",)))
    elif status.missing_folder is not None:
        message = f"There is no folder '{printable(status.missing_folder)}' on this machine."
        if not engine.path.startswith("/"):
            message += " The path is relative to the working directory below."
    if status.nearest:
        names = listing([printable(name) for name in status.nearest], "or")
        fixes.append(Fix(f"did you mean {names}?", (f"{again} {shell_quote(status.nearest[0])}",)))
    if status.names:
        names = listing([printable(name) for name in status.names])
        fixes.append(Fix(f"engines in that folder: {names}", (f"{again} {shell_quote(status.names[0])}",)))
    if not fixes:
        gone = status.missing_folder or engine.path  # the folder above it exists
        folder = gone.rstrip("/").rsplit("/", 1)[0] or "/" if "/" in gone.rstrip("/") else "."
        fixes.append(Fix("list what is there", (f"ls -la {shell_quote(folder)}",)))
    fixes.append(Fix("in a container, the folder must be mounted: add `-v /models:/models` to `docker run`"))
    return _finding(engine, "wrong-path", title, message, *fixes)


def _unreadable(engine: Engine) -> Finding:
    status, path = engine.path_status, quoted(engine)
    message = f"The operating system says: {printable(status.why)}. You are {printable(status.me)}."
    if status.owner:
        message += f" The file belongs to {printable(status.owner)} and has mode {status.mode}."
        fix = Fix("let everyone read it (as its owner or root)", (f"sudo chmod a+r {path}",))
    else:
        message += " A folder on the way to it may not be entered."
        fix = Fix("see which folder is closed to you", (f"namei -l {path}",))
    return _finding(engine, "permission", "the file may not be read", message, fix)


def _not_judged(facts: Facts) -> Iterator[Finding] | None:
    """That nothing in the directory can be judged, which is not wrong in itself."""
    other = facts.engine.not_engine
    if other is None or other.what != ENSEMBLE:
        return None
    title, message = f"the path is {other.what}", "Triton loads no file for it, so nothing in it was judged."
    finding = _finding(facts.engine, "not-an-engine", title, message, way_to_engine(facts))
    return _open(finding._replace(severity=Severity.WARNING), "no engine of its own: not judged")


def _open(finding: Finding, why: str) -> Iterator[Finding]:
    yield finding
    raise FactUnavailable(why, incomplete=True)


def _directory(facts: Facts, again: str) -> Finding:
    engine = facts.engine
    title = "the path is a directory"
    if engine.not_engine is not None and engine.not_engine.cause != "not-an-engine":
        title, cause = "engines are missing in the directory", engine.not_engine.cause
        return _finding(engine, cause, title, f"It is {engine.not_engine.what}.", way_to_engine(facts))
    if engine.not_engine is not None:
        title = f"the path is {engine.not_engine.what}"
        message = "It is a directory; TensorRT deserializes one file."
        return _finding(engine, "wrong-path", title, message, way_to_engine(facts))
    folder, names = engine.path.rstrip("/") or "/", engine.path_status.names
    engines = [name for name in names if name.endswith(ENGINE_NAMES)]
    message = f"It is a directory with {counted(len(names), 'entry', 'entries')}; TensorRT deserializes one file."
    if not engines:
        title, message = "no engine is in the directory", f"{message} None is in it, nor in the folders below it."
        fix = Fix(
            "see what is there: hidden folders and archives are not looked into", (f"ls -la {shell_quote(folder)}",)
        )
        return _finding(engine, "wrong-path", title, message, fix)
    shown = [printable(name, 60) for name in engines[:MOST_SHOWN]]
    if len(engines) > MOST_SHOWN:
        shown.append(f"{len(engines) - MOST_SHOWN} more")
    paths = " ".join(shell_quote(f"{folder.rstrip('/')}/{name}") for name in engines[:MOST_SHOWN])
    message += f" Engines in it: {listing(shown)}."
    return _finding(engine, "wrong-path", title, message, Fix("check the engines in it", (f"{again} {paths}",)))


def _special_file(engine: Engine, again: str) -> Finding:
    state, path = engine.path_status.state, quoted(engine)
    fix = Fix("give the path of the engine file")
    if state == "fifo":
        copy = f"{path}.copy"
        fix = Fix("write the stream to a file first", (f"cat {path} > {copy} && {again} {copy}",))
    message = f"An engine must be a regular file, which can be read twice; nothing was read from this {state}."
    return _finding(engine, "not-an-engine", f"the path is a {state}, not a file", message, fix)
