"""The way from a file of another format to an engine, as commands that paste into a shell."""

from __future__ import annotations

from collections.abc import Mapping

from trtdoctor.checks.shared import asked_again, quoted
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import ENGINE_NAMES
from trtdoctor.model.finding import Fix
from trtdoctor.sources.opening import is_address
from trtdoctor.text import shell_quote


def way_to_engine(facts: Facts) -> Fix:
    """The fix of ``engine.not_engine`` with the paths filled in; only for an engine that has one."""
    assert facts.engine.not_engine is not None
    return filled(facts, facts.engine.not_engine.fix)


def filled(facts: Facts, fix: Fix) -> Fix:
    """A fix of ``formats`` with the paths filled in, and with the question where it checks what comes of it."""
    engine = facts.engine
    folder, slash, name = engine.path.rstrip("/").rpartition("/")
    stem = name.rsplit(".", 1)[0] or "model"
    stem = stem if stem.isprintable() and not stem.startswith("-") else "model"
    if f"{stem}.engine" == name:
        stem += "-built"  # the command must not overwrite the file it reads
    keeps = name.lower().endswith(ENGINE_NAMES) and not is_address(engine.path)
    words = {
        "engine": quoted(engine) if keeps else shell_quote(f"{stem}.engine"),
        "path": quoted(engine),
        "folder": shell_quote("." if is_address(engine.path) else folder or slash or "."),
        "name": shell_quote(name),
        "stem": shell_quote(stem),
    }
    return fix._replace(commands=tuple(_filled(asked_again(command, facts), words) for command in fix.commands))


def _filled(command: tuple[str, str, str], words: Mapping[str, str]) -> str:
    import re

    before, inside, after = command
    # In one pass: a file may be called "{stem}", and what was filled in must not be filled in again.
    inside = re.sub(r"\{(engine|path|folder|name|stem)\}", lambda match: words[match[1]], inside)
    return before + inside + after
