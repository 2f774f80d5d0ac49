"""``trtdoctor fleet``: a group of commands, one file each, imported when it is called."""

from __future__ import annotations

import click

from trtdoctor.cli.options import HELP, Commands

FLEET: tuple[str, ...] = ("targets", "check", "job", "collect", "shard")
"""Its commands, in the order in which they are used."""


class Fleet(Commands):
    """The commands of ``FLEET``."""

    package, names = "trtdoctor.cli.fleet", FLEET


@click.group("fleet", cls=Fleet, context_settings=HELP)
def command() -> None:
    """Many engines on many machines."""
