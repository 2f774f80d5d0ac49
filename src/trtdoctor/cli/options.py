"""What several commands share: their options, and how one begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from trtdoctor import render

if TYPE_CHECKING:
    from click.decorators import FC

HELP: dict[str, object] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Command(click.Command):
    """A command. It gets the renderer of ``--output-format`` instead of its name; then nearly all that it needs is
    imported, which ``main`` wants to know."""

    def invoke(self, ctx: click.Context) -> Any:
        if "output_format" in ctx.params:
            ctx.params["output_format"] = render.load(ctx.params["output_format"])
        if ctx.obj is not None:
            ctx.obj()
        return super().invoke(ctx)


def command(name: str) -> Callable[[Callable[..., None]], click.Command]:
    """Makes a command of a function; its docstring is the help."""
    return click.command(name, cls=Command, context_settings=HELP)


output_format = click.option(
    "--output-format",
    type=click.Choice(list(render.FORMATS)),
    default="text",
    show_default=True,
    envvar="TRTDOCTOR_OUTPUT_FORMAT",
    show_envvar=True,
    help="How to print the answer.",
)
output_file = click.option(
    "-o", "--output", metavar="FILE", help="Write the answer to FILE instead of standard output."
)
interpreter = click.option(
    "--python",
    "python",
    metavar="EXE",
    help="The Python whose TensorRT is examined; default: trtdoctor's own.",
)


def fail_on(default: str, words: str) -> Callable[[FC], FC]:
    """``--fail-on`` of a command that judges."""
    choices = click.Choice(["error", "warning", "never"])
    return click.option("--fail-on", type=choices, default=default, show_default=True, help=words)
