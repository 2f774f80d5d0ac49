"""The way from a file of another format to an engine, as commands that paste into a shell."""

from __future__ import annotations

from trtdoctor.checks.shared import quoted
from trtdoctor.model.engine import Engine
from trtdoctor.model.finding import Fix
from trtdoctor.text import shell_quote


def way_to_engine(engine: Engine) -> Fix:
    """The fix of ``engine.not_engine`` with the paths filled in; only for an engine that has one."""
    assert engine.not_engine is not None
    return filled(engine, engine.not_engine.fix)


def filled(engine: Engine, fix: Fix) -> Fix:
    """A fix of ``formats`` with the paths filled in."""
    import re

    folder, _, name = engine.path.rstrip("/").rpartition("/")
    stem = name.rsplit(".", 1)[0] or "model"
    stem = stem if stem.isprintable() and not stem.startswith("-") else "model"
    if f"{stem}.engine" == name:
        stem += "-built"  # the command must not overwrite the file it reads
    words = {
        "path": quoted(engine),
        "folder": shell_quote(folder or "."),
        "name": shell_quote(name),
        "stem": shell_quote(stem),
    }
    # In one pass: a file may be called "{stem}", and what was filled in must not be filled in again.
    fill = re.compile(r"\{(path|folder|name|stem)\}")
    commands = tuple(fill.sub(lambda match: words[match[1]], command) for command in fix.commands)
    return fix._replace(commands=commands)
