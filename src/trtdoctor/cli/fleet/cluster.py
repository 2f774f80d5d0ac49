"""``trtdoctor fleet check --ray``: the kinds of GPU of a cluster in the place of targets."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from trtdoctor.errors import FleetError, QuestionError
from trtdoctor.fleet import stored
from trtdoctor.fleet.on_ray import Asked, Cluster, words
from trtdoctor.fleet.on_ray.recorded import answers, columns
from trtdoctor.question import ask
from trtdoctor.text import counted
from trtdoctor.verdict import Exit

if TYPE_CHECKING:
    from trtdoctor.fleet.checking import Answer, Column, Task

MOST_REASONS = 5
FLAGS = ("allow_host_code", "verify", "require_manifest")
REPEATED = ("select", "ignore", "require")
Asking = tuple["Sequence[Column]", dict[str, Any], Callable[[Iterator["Task"]], Iterable["Answer"]]]
"""The targets of a run, what is asked of each, and who answers."""


@contextmanager
def cluster(
    address: str, kinds: Sequence[str], how: Mapping[str, object], asked: Mapping[str, Any]
) -> Iterator[Asking]:
    """The cluster at ``address``, as long as the block runs. ``how`` are options of ``check`` by their names.

    Raises ``QuestionError`` before it is asked."""
    question = stored.Asked.of(ask(**asked))
    if not address:
        raise QuestionError("the address is empty: auto, HOST:PORT, ray://HOST:PORT or local", "ray")
    for path in asked["plugins"]:
        if not os.path.isfile(path):
            raise QuestionError(f"{path!r} is no file", "plugins")
    arguments = _arguments(asked, how)
    try:
        found = Cluster(Asked(address, tuple(asked["plugins"]), tuple(arguments)))
    except FleetError as problem:
        click.echo(f"trtdoctor: {problem}", err=True)
        sys.exit(Exit.INCOMPLETE)
    reasons: Counter[str] = Counter()
    with found:
        names = tuple(dict.fromkeys(kinds or sorted(found.kinds) or [words.NO_GPU]))
        told = {**asked, "ray": arguments}
        yield columns(found, names), told, lambda tasks: answers(found, tasks, names, question, reasons)
    for reason, count in reasons.most_common(MOST_REASONS):
        click.echo(f"trtdoctor: {counted(count, 'pair')} not probed: {reason}", err=True)


def _arguments(asked: Mapping[str, Any], how: Mapping[str, object]) -> list[str]:
    """What was asked, as arguments of the ``check`` that runs on a node."""
    found = [f"--{name.replace('_', '-')}" for name in FLAGS if asked[name]]
    for name in REPEATED:
        found += [word for one in asked[name] for word in (f"--{name}", one)]
    for name, sizes in asked["shapes"].items():
        found += ["--shape", f"{name}:{'x'.join(map(str, sizes))}"]
    found += ["--fail-on", asked["fail_on"]]
    return [*found, *(word for name, value in how.items() if value is not None for word in (name, str(value)))]
