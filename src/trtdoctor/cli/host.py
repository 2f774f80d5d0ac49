"""``trtdoctor host``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from trtdoctor import api
from trtdoctor.cli.options import OF_ANSWERS, fail_on, interpreter, output_file, output_format, timeout
from trtdoctor.cli.options import command as make
from trtdoctor.cli.output import Destination, write
from trtdoctor.errors import QuestionError
from trtdoctor.verdict import exit_code

if TYPE_CHECKING:
    from trtdoctor.verdict import FailOn


@make("host")
@interpreter
@timeout(OF_ANSWERS)
@fail_on("never", "The least severe problem that gives exit code 1, to use it as a gate.")
@output_format
@output_file
def command(python: str | None, timeout: float, fail_on: FailOn, to: Sequence[Destination]) -> None:
    """Show what determines whether an engine loads on this machine.

    GPUs, driver, container, and every TensorRT with the process that gets it.

    Its JSON is a target: save it on the machine that will run the engine, and check
    engines against it anywhere. Nothing is loaded, and nothing secret is saved.

    Exit codes: 0 the facts are there, 1 a problem (with --fail-on), 2 wrong usage,
    3 something could not be looked at.

    \b
    Examples:
      trtdoctor host
      trtdoctor host --python venv/bin/python
      trtdoctor host --output-format json -o prod.json
    """
    try:
        found = api.survey(python, timeout=timeout)
    except QuestionError as problem:
        raise click.BadParameter(str(problem), param_hint=f"--{problem.argument}") from problem
    code = exit_code(found.findings, found.outcomes, fail_on)
    write(to, lambda renderer, stream: renderer.host(stream, found, code))
    sys.exit(code)
