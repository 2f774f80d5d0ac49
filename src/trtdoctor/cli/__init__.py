"""The command line. It alone may print, exit, and change the process: it is the process."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import NoReturn


def main(args: Sequence[str] | None = None) -> NoReturn:
    """``trtdoctor ARGS``, by default those of this process; ends in ``SystemExit`` with the exit code."""
    gc.disable()  # what imports make stays: looking for garbage in it costs a fifth of a run
    try:
        from trtdoctor.cli.app import app

        app(args, prog_name="trtdoctor", obj=_imported)
    except KeyboardInterrupt:  # while importing; a command that has begun closes its answer
        import sys

        sys.stderr.write("trtdoctor: interrupted\n")
        raise SystemExit(130) from None
    finally:
        gc.freeze()  # what is left is not looked through once more at the end
    raise SystemExit


def _imported() -> None:
    """A command begins: nearly all is imported, and from here on garbage is collected, for a run may be long."""
    gc.freeze()
    gc.enable()
