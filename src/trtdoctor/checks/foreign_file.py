"""The way from a file of another format to an engine, as commands that paste into a shell."""

from __future__ import annotations

from trtdoctor.checks.shared import quoted
from trtdoctor.model.engine import Engine
from trtdoctor.model.finding import Fix
from trtdoctor.text import shell_quote


def way_to_engine(engine: Engine) -> Fix:
    """The fix of ``engine.not_engine`` with the paths filled in; only for an engine that has one."""
    import re

    foreign = engine.not_engine
    assert foreign is not None
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
    commands = tuple(fill.sub(lambda match: words[match[1]], command) for command in foreign.fix.commands)
    return foreign.fix._replace(commands=commands)
