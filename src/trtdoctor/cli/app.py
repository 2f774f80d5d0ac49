"""The group of commands. Each is imported when it is called."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any

import click

from trtdoctor import __version__
from trtdoctor.cli.interrupt import Interruptible
from trtdoctor.cli.options import COMPLETING, HELP, Commands
from trtdoctor.cli.output import standard_output, unfailing
from trtdoctor.knowledge import AS_OF
from trtdoctor.text import nearest, printable
from trtdoctor.verdict import Exit

INTERRUPTED = 130
"""What a shell reports of a program that Ctrl-C ended; 1 would say that there was a finding."""
COMMANDS = ("check", "select", "inspect", "host", "diff", "unwrap", "manifest", "explain", "checks", "fleet")


class Group(Commands):
    """Turns a bug of ours into one sentence and exit code 3: a pipeline must not take it for a verdict."""

    package, names = "trtdoctor.cli", COMMANDS

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and os.path.isfile(args[0]):
            raise click.UsageError(f"{args[0][:200]!r} is a file, not a command: trtdoctor check FILE checks it", ctx)
        if args[0] not in COMMANDS and args[0][:1] != "-" and (near := nearest(args[0], COMMANDS, 1)):
            raise click.UsageError(f"No such command {args[0][:200]!r}; did you mean {near[0]}?", ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **options: Any) -> Any:
        if COMPLETING in os.environ:
            import trtdoctor.cli.completing  # noqa: F401 bash's is registered there
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # an output that knows no "→" gets an escape, not an exception
                stream.reconfigure(errors="backslashreplace")
        sys.stderr = unfailing(sys.stderr)
        return super().main(*args, **options)

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        try:
            with standard_output():  # --help and --version print from here
                return super().make_context(*args, **options)
        except KeyboardInterrupt:
            click.echo("trtdoctor: interrupted", err=True)
            sys.exit(INTERRUPTED)

    def invoke(self, ctx: click.Context) -> object:
        try:
            with Interruptible():
                return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (click.Abort, KeyboardInterrupt) as stop:
            click.echo("trtdoctor: interrupted", err=True)
            sys.exit(getattr(stop, "exit_code", INTERRUPTED))
        except Exception as error:
            if (refusal := _refusal(error)) is not None:
                click.echo(f"trtdoctor: {refusal}", err=True)
                sys.exit(Exit.INCOMPLETE)
            if os.environ.get("TRTDOCTOR_DEBUG"):
                raise
            click.echo(
                f"trtdoctor failed: {type(error).__name__}: {str(error)[:300]!r}. This is a bug in trtdoctor; "
                "run it again with TRTDOCTOR_DEBUG=1 and report what it prints.",
                err=True,
            )
            sys.exit(Exit.INCOMPLETE)


def _refusal(error: Exception) -> str | None:
    """What the system refuses a process, and is no bug of ours; ``None`` for all else."""
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return "the system gives this process no more memory"
    if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
        return f"the system lets this process open no more files ({error.strerror}); ulimit -n NUMBER allows more"
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        where = f" for {printable(str(error.filename), 200)}" if error.filename else ""
        return f"there is no room{where}: {error.strerror}; TMPDIR names another folder for temporary files"
    return None


@click.group(cls=Group, context_settings=HELP)
@click.version_option(
    __version__,
    "-V",
    "--version",
    prog_name="trtdoctor",
    message=f"%(prog)s, version %(version)s (tables of {AS_OF})",
)
def app() -> None:
    """Will this TensorRT engine load and run there? If not, why not, and how do I fix it?

    Reads the engine file itself: no GPU, no TensorRT needed.

    \b
    Examples:
      trtdoctor check model.engine --target gpu=A100,tensorrt=10.3.0
      trtdoctor check *.engine --target prod.json --output-format json
      trtdoctor check model.engine --static        the file alone: complete, damage to be seen?
      trtdoctor inspect model.engine               what the file says about itself
      trtdoctor diff yesterday.engine today.engine what changed between two builds
      trtdoctor host --output-format json -o prod.json  this machine, as a target
      trtdoctor select engines/                    the engine for this machine
      trtdoctor manifest model.engine              the record by which a copy is known
      trtdoctor fleet check models/ --targets hosts/ -o results.jsonl   many, resumable
      trtdoctor unwrap yolov8n.engine -o yolov8n.plan   the plan without its wrapper
      kubectl get nodes -o json | trtdoctor fleet targets -  a cluster, as targets
      python app.py 2>&1 | trtdoctor explain       a log: what went wrong, what to do
      trtdoctor explain TRT102                     what a finding means
    """
