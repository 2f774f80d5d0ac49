"""What several commands share: their options, and how one begins."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from trtdoctor import render
from trtdoctor.asked_words import SECONDS
from trtdoctor.cli.output import destinations, require_own, standard_output
from trtdoctor.sources.opening import is_address
from trtdoctor.text import listing

if TYPE_CHECKING:
    from click.decorators import FC

HELP: dict[str, object] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


COMPLETING = "_TRTDOCTOR_COMPLETE"
"""What a shell sets to ask for completions, as click names it."""


class Commands(click.Group):
    """A group whose commands are modules of ``package``, each imported when it is called."""

    package: str
    names: tuple[str, ...]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.names:
            return None
        found: click.Command = importlib.import_module(f"{self.package}.{cmd_name}").command
        if COMPLETING in os.environ:
            from trtdoctor.cli.completing import equipped

            return equipped(found)
        return found


class Command(click.Command):
    """A command. Instead of ``--output-format`` and ``-o`` it gets ``to``: where its answer goes, and how. Then nearly
    all that it needs is imported, which ``main`` wants to know."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing:
            _refuse_twice(self.make_parser(ctx).parse_args(list(args))[2])
        with standard_output():  # --help prints from here
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        if "output_format" in ctx.params:
            chosen, files = ctx.params.pop("output_format"), ctx.params.pop("output", ())
            typed = ctx.get_parameter_source("output_format") is click.core.ParameterSource.COMMANDLINE
            ctx.params["to"] = destinations(chosen, files, typed=typed, force=ctx.params.pop("force", False))
            _refuse_foreign(ctx, [one.name for one in ctx.params["to"]])
            require_own(ctx.params["to"], _options_values(ctx))
        if ctx.obj is not None:
            ctx.obj()
        return super().invoke(ctx)


def _options_values(ctx: click.Context) -> Iterator[str]:
    """The words of every option but those of the answer: some are files."""
    for option in ctx.command.params:
        value = ctx.params.get(option.name or "") if isinstance(option, click.Option) else None
        yield from (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, str))


def _refuse_foreign(ctx: click.Context, names: Sequence[str]) -> None:
    """Formats that are another command's, as the suffix or the beginning of a file's name may ask for."""
    option = next(one for one in ctx.command.params if one.name == "output_format")
    allowed = option.type.choices if isinstance(option.type, click.Choice) else names
    for name in names:
        if name not in allowed:
            raise click.BadParameter(
                f"{name} is a format of `trtdoctor check`; this command writes {listing(map(str, allowed))}",
                param_hint="--output",
            )


FOREIGN = ("ftp", "sftp", "file", "hdfs", "abfs", "abfss", "wasbs", "gcs", "s3a", "s3n", "hf", "oci")
"""Schemes of addresses that nothing here reads."""


def files(paths: Sequence[str], *, stream: bool = False, addresses: bool = False) -> None:
    """Refuses what looks like a file and cannot be read: standard input unless ``stream``, and addresses unless
    ``addresses``."""
    for path in paths:
        scheme, mark, _ = path.partition("://")
        if mark and (scheme.lower() in FOREIGN or (is_address(path) and not addresses)):
            kinds = "s3://, gs://, az:// and https:// by `trtdoctor check`, the others not at all"
            raise click.UsageError(
                f"{scheme}://… is an address, and it cannot be read here ({kinds}); download it first"
            )
        if mark and is_address(path):
            _require_extra()
        if path == "-" and stream and len(paths) > 1:
            raise click.UsageError(
                "standard input (-) is one engine, and nothing beside it; a file of that name is ./-"
            )
        if path == "-" and not stream:
            raise click.UsageError(
                "an engine is read from a file, not from standard input: save it, then name the file"
            )


def _require_extra() -> None:
    from importlib.util import find_spec

    if find_spec("obstore") is None:
        from trtdoctor.sources.addresses import EXTRA

        raise click.UsageError(f"engines at an address need an extra that is not installed: {EXTRA}")


def _refuse_twice(order: list[click.Parameter]) -> None:
    """An option that holds one value and was given two: the last would win without a word."""
    for option in order:
        single = isinstance(option, click.Option) and not (option.multiple or option.is_flag or option.count)
        if single and order.count(option) > 1:
            raise click.UsageError(f"{max(option.opts, key=len)} is given twice; it takes one value")


def command(name: str) -> Callable[[Callable[..., None]], click.Command]:
    """Makes a command of a function; its docstring is the help."""
    return click.command(name, cls=Command, context_settings=HELP)


class Lines(click.types.StringParamType):
    """Texts of which an environment variable holds one a line: they may have blanks."""

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        return [line.strip() for line in rv.splitlines() if line.strip()]


class _Format(click.Option):
    """A format. A variable may ask for one that only other commands write: it was set for those."""

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        found = super().resolve_envvar_value(ctx)
        own = isinstance(self.type, click.Choice) and found in self.type.choices
        return None if found in render.FORMATS and not own else found


def _format(names: Sequence[str]) -> Callable[[FC], FC]:
    return click.option(
        "--output-format",
        cls=_Format,
        type=click.Choice(list(names)),
        envvar="TRTDOCTOR_OUTPUT_FORMAT",
        show_envvar=True,
        help="How to print the answer; default: text, or what the suffix of -o says.",
    )


output_format = _format(render.EVERYWHERE)
every_format = _format(tuple(render.FORMATS))
_output = click.option(
    "-o",
    "--output",
    multiple=True,
    metavar="[FORMAT:]FILE",
    help="Write the answer to FILE instead of standard output (-); several in one run, each in its format.",
)
may_replace = click.option(
    "--force", is_flag=True, help="Let -o replace a file that belongs to another user, or that has several names."
)


def output_file(function: FC) -> FC:
    """``-o``, and ``--force`` for what it must not replace unasked."""
    return _output(may_replace(function))


TARGET = "TRTDOCTOR_TARGET"


def target(words: str) -> Callable[[FC], FC]:
    """``--target``, of which the variable may hold several, one a line."""
    return click.option(
        "--target", multiple=True, type=Lines(), metavar="TARGET", envvar=TARGET, show_envvar=True, help=words
    )


interpreter = click.option(
    "--python",
    "python",
    metavar="EXE",
    help="The Python whose TensorRT is examined; default: trtdoctor's own.",
)
OF_STAGES = "How long each stage of loading and executing may take."
OF_ANSWERS = "How long the interpreter and the driver may take to answer; 10 and 15 at most."


def timeout(words: str, **more: Any) -> Callable[[FC], FC]:
    """``--timeout``, where ``words`` say of what."""
    seconds = click.FloatRange(0.1, 86400)
    return click.option("--timeout", type=seconds, metavar="SECONDS", help=words, **{"default": SECONDS, **more})


files_from = click.option(
    "--files-from", metavar="LIST", help="Read more paths from the file LIST, or from standard input (-), one a line."
)
exclude = click.option(
    "--exclude", multiple=True, metavar="PATTERN", help="Leave out files and folders of this name (repeatable)."
)
shapes = click.option(
    "--shape",
    "shapes",
    multiple=True,
    metavar="NAME:1x3x224x224",
    help="A shape that an input will have: does an optimization profile accept it? (repeatable)",
)
verify = click.option("--verify", is_flag=True, help="Compare whole files with the manifests beside them.")
require_manifest = click.option(
    "--require-manifest", is_flag=True, help="The same; a file without a manifest is a problem."
)


def need(envvar: str | None = None) -> Callable[[FC], FC]:
    """``--need`` of a command that judges many engines."""
    return click.option(
        "--need",
        type=click.Choice(["all", "one"]),
        default="all",
        show_default=True,
        envvar=envvar,
        show_envvar=True,
        help="What passes: every engine on every target, or on every target one engine of each model.",
    )


def fail_on(default: str, words: str, envvar: str | None = None) -> Callable[[FC], FC]:
    """``--fail-on`` of a command that judges."""
    choices = click.Choice(["error", "warning", "never"])
    return click.option(
        "--fail-on", type=choices, default=default, show_default=True, envvar=envvar, show_envvar=True, help=words
    )
