"""Options that a settings file gives, where neither the command line nor the environment does."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

from trtdoctor.cli.output import standard_output
from trtdoctor.errors import BudgetExceeded, QuestionError
from trtdoctor.model.budget import Budget
from trtdoctor.sources.local import read_file
from trtdoctor.text import printable, shell_option

if TYPE_CHECKING:
    from click.decorators import FC

    from trtdoctor.settings import Settings

META = "trtdoctor.settings"
WORDS = "trtdoctor.settings.words"
NAME, PROJECT = "trtdoctor.toml", "pyproject.toml"
MOST_LOOKED = 16 << 20
"""Bytes of a ``pyproject.toml`` that are looked through for our name."""
_MAY_BE_OURS = re.compile(rb"trtdoctor|\\[uUx][0-9A-Fa-f]{2}")
"""Our name, or an escape that may stand for a letter of it."""
STRENGTH = (
    click.core.ParameterSource.DEFAULT_MAP,
    click.core.ParameterSource.ENVIRONMENT,
    click.core.ParameterSource.COMMANDLINE,
)
"""Whose word counts, the last the most."""
TYPED = STRENGTH.index(click.core.ParameterSource.COMMANDLINE)
SHOWN = (
    "target", "target_dir", "need", "group", "exclude", "shapes", "require", "fail_on", "select", "ignore", "jobs",
    "in_flight", "timeout", "wait", "plugins", "python", "allow_host_code", "verify",
    "require_manifest",
)  # fmt: skip
"""What ``--show-settings`` shows."""


def options(command: FC) -> FC:
    """``--config``, ``--isolated`` and ``--show-settings`` of a command that takes settings."""
    for one in (
        click.option("--show-settings", is_flag=True, help="Show each setting and where it comes from, and stop."),
        click.option(
            "--isolated", is_flag=True, is_eager=True, expose_value=False, callback=_isolated,
            help="Take no settings from a file that was not named.",
        ),
        click.option(
            "--config", metavar="FILE", envvar="TRTDOCTOR_CONFIG", show_envvar=True, is_eager=True, expose_value=False,
            callback=_config,
            help="Take settings from FILE; default: the nearest trtdoctor.toml or [tool.trtdoctor] of pyproject.toml.",
        ),
    ):  # fmt: skip
        command = one(command)
    return command


def settings_of(ctx: click.Context) -> Settings | None:
    found: Settings | None = ctx.meta.get(META)
    return found


def _isolated(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta.setdefault(META, None)
        ctx.default_map = None
        ctx.meta[WORDS] = ("--isolated",)


def _config(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if META in ctx.meta or ctx.resilient_parsing:
        return
    path = value or nearest()
    if path is None:
        return
    from trtdoctor.settings import load

    try:
        found = load(path, named=value is not None)
    except QuestionError as problem:
        without = "" if value is not None else "; --isolated takes no file that was only found"
        raise click.BadParameter(f"{problem}{without}", param_hint="--config") from problem
    ctx.meta[META] = found
    ctx.meta[WORDS] = (shell_option("--config", path),) if value is not None else ()
    ctx.default_map = {**found.options}
    _tell_expired(found)


def nearest() -> str | None:
    """The settings file of the working directory: the nearest in it or a folder above it, not beyond a repository's
    root. The module that reads it is not imported for nothing."""
    try:
        at = os.getcwd()
    except OSError:
        return None
    while True:
        own, project = os.path.join(at, NAME), os.path.join(at, PROJECT)
        if _is_there(own):
            return own
        if _is_there(project) and _may_be_ours(project):
            return project
        above = os.path.dirname(at)
        if above == at or os.path.lexists(os.path.join(at, ".git")):
            return None
        at = above


def _is_there(path: str) -> bool:
    """Whether there is such a file, or a link to what is not there."""
    return os.path.lexists(path) and not os.path.isdir(path)


def _may_be_ours(project: str) -> bool:
    """Whether it has our section, or nobody can tell: whoever reads it then says why."""
    try:
        if _MAY_BE_OURS.search(read_file(project, Budget("the settings", bytes=MOST_LOOKED))) is None:
            return False
    except (OSError, ValueError, BudgetExceeded):
        return True
    from trtdoctor.settings import has_section

    return has_section(project)


def _tell_expired(found: Settings) -> None:
    import datetime

    for one in found.waivers:
        if one.until < datetime.date.today():
            click.echo(
                f"trtdoctor: {printable(one.by, 200)} ignores {one.code} until {one.until}, which has passed: it "
                f"counts again ({printable(one.reason, 200)})",
                err=True,
            )


def of_question(ctx: click.Context, shown: Mapping[str, str]) -> dict[str, Any]:
    """What a question has beside the options of ``api.check``: names to show, what the file says by paths, and the
    options that name the file."""
    found = settings_of(ctx)
    more: dict[str, Any] = {"shown": dict(shown), "config": ctx.meta.get(WORDS, ())}
    if found is not None:
        more |= {"settings": found.path, "waivers": found.waivers, "overrides": found.overrides}
    return more


def gives_way(ctx: click.Context, name: str, *others: str) -> bool:
    """Whether the option ``name`` is not typed, and so gives way to one of ``others``: to one that stands before it in
    the order of the command line, the environment and the file, or beside it in the file."""
    own = _strength(ctx, name)
    return own < TYPED and any(_strength(ctx, other) >= own for other in others if ctx.params.get(other))


def _strength(ctx: click.Context, name: str) -> int:
    source = ctx.get_parameter_source(name)
    return STRENGTH.index(source) if source in STRENGTH else -1


def named_by(ctx: click.Context, name: str, variable: str) -> str:
    """The option as it is named in an error: with the variable, where that gives it."""
    option = f"--{name.replace('_', '-')}"
    of_variable = ctx.get_parameter_source(name) is click.core.ParameterSource.ENVIRONMENT
    return f"{option} (of the variable {variable})" if of_variable else option


def show(ctx: click.Context) -> NoReturn:
    """Prints each setting with its value and source, and ends."""
    with standard_output():
        _show(ctx)
    sys.exit(0)


def _show(ctx: click.Context) -> None:
    found = settings_of(ctx)
    words = {
        click.core.ParameterSource.COMMANDLINE: "command line",
        click.core.ParameterSource.ENVIRONMENT: "environment",
        click.core.ParameterSource.DEFAULT: "default",
    }
    click.echo(f"settings file: {printable(found.path, 400) if found is not None else 'none'}")
    for name in SHOWN:
        source = ctx.get_parameter_source(name)
        where = words.get(source, printable(found.path, 400) if found is not None else "") if source else ""
        click.echo(f"{name.replace('_', '-')} = {_value(ctx.params.get(name))}  ({where})")
    if found is not None:
        for target, text in found.targets.items():
            click.echo(f"targets.{printable(target, 80)} = {printable(text, 200)}  ({printable(found.path, 400)})")
        for waiver in found.waivers:
            click.echo(f"ignore {waiver.code}, until {waiver.until}: {printable(waiver.reason, 200)}")
        for override in found.overrides:
            click.echo(f"override {printable(override.path, 200)}")
    sys.stdout.flush()


def _value(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return printable(", ".join(map(str, value)), 400) or "none"
    return "none" if value is None else printable(str(value), 400)


def by_name(words: Sequence[str], found: Settings | None) -> tuple[str, ...]:
    """Targets, of which some are names in the settings file."""
    return tuple(found.targets.get(word, word) if found is not None else word for word in words)
