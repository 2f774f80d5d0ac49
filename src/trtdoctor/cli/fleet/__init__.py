"""``trtdoctor fleet``: a group of commands, one file each, imported when it is called."""

from __future__ import annotations

import importlib
import os

import click

from trtdoctor.cli.options import HELP

FLEET: tuple[str, ...] = ("targets", "check", "job", "collect", "shard")
"""Its commands, in the order in which they are used."""


class Fleet(click.Group):
    """The commands of ``FLEET``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(FLEET)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in FLEET:
            return None
        found: click.Command = importlib.import_module(f"trtdoctor.cli.fleet.{cmd_name}").command
        if "_TRTDOCTOR_COMPLETE" in os.environ:
            from trtdoctor.cli.completing import equipped

            return equipped(found)
        return found


@click.group("fleet", cls=Fleet, context_settings=HELP)
def command() -> None:
    """Many engines on many machines."""
