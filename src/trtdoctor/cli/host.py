"""``trtdoctor host``."""

from __future__ import annotations

import sys
from typing import TextIO

from trtdoctor import api
from trtdoctor.cli.options import command as make
from trtdoctor.cli.options import fail_on, interpreter, output_file, output_format
from trtdoctor.cli.output import write
from trtdoctor.verdict import exit_code, status


@make("host")
@interpreter
@fail_on("never", "The least severe problem that gives exit code 1: makes a gate of it.")
@output_format
@output_file
def command(python: str | None, fail_on: str, output_format: str, output: str | None) -> None:
    """Show what decides here whether an engine loads: GPUs, driver, every TensorRT.

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
    found = api.survey(python)
    code = exit_code(found.findings, found.outcomes, fail_on)

    def render(stream: TextIO) -> None:
        if output_format == "json":
            from trtdoctor.render import as_json

            state = status(found.findings, found.outcomes, "error")
            stream.write(as_json.host(found.target, found.findings, state, code) + "\n")
        else:
            from trtdoctor.render import machine

            machine.host(stream, found.target, found.findings, found.outcomes)

    write(output, render)
    sys.exit(code)
