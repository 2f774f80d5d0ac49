"""The way from a file of another format to an engine, as commands that paste into a shell."""

from __future__ import annotations

from collections.abc import Mapping

from trtdoctor.checks.shared import check_again, quoted
from trtdoctor.model.engine import Engine
from trtdoctor.model.finding import Fix
from trtdoctor.model.target import Target
from trtdoctor.sources.opening import is_address
from trtdoctor.text import shell_quote

CHECK = "trtdoctor check"


def way_to_engine(engine: Engine, target: Target) -> Fix:
    """The fix of ``engine.not_engine`` with the paths filled in; only for an engine that has one."""
    assert engine.not_engine is not None
    return filled(engine, engine.not_engine.fix, target)


def filled(engine: Engine, fix: Fix, target: Target) -> Fix:
    """A fix of ``formats`` with the paths filled in, and with the target where it checks what comes of it."""
    folder, slash, name = engine.path.rstrip("/").rpartition("/")
    stem = name.rsplit(".", 1)[0] or "model"
    stem = stem if stem.isprintable() and not stem.startswith("-") else "model"
    if f"{stem}.engine" == name:
        stem += "-built"  # the command must not overwrite the file it reads
    words = {
        "path": quoted(engine),
        "folder": shell_quote("." if is_address(engine.path) else folder or slash or "."),
        "name": shell_quote(name),
        "stem": shell_quote(stem),
    }
    again = check_again(target)
    return fix._replace(commands=tuple(_filled(command, words, again) for command in fix.commands))


def _filled(command: str, words: Mapping[str, str], again: str) -> str:
    """Only at either end of a command ``again`` replaces ``trtdoctor check``: in between may be a name that somebody
    chose, within quotes."""
    import re

    before = after = ""
    if command.startswith(f"{CHECK} "):
        before, command = again, command.removeprefix(CHECK)
    elif command.endswith(f"xargs -0 {CHECK}"):
        command, after = command.removesuffix(CHECK), again
    # In one pass: a file may be called "{stem}", and what was filled in must not be filled in again.
    inside = re.sub(r"\{(path|folder|name|stem)\}", lambda match: words[match[1]], command)
    return before + inside + after
