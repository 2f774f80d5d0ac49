"""``trtdoctor fleet shard``: what the pods of ``trtdoctor fleet job`` run."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

import click

from trtdoctor.cli.inputs import listed
from trtdoctor.cli.options import command as make
from trtdoctor.cli.output import nowhere, opened
from trtdoctor.fleet.shard import Header, Seen, apart, checked, results, runs, verdict
from trtdoctor.fleet.shards import key_of
from trtdoctor.render.json import dumps
from trtdoctor.verdict import Exit

DRIVER = "/proc/driver/nvidia/version"
PASSED = "trtdoctor-passed"
EVERY = 60.0
"""Seconds between two looks at the driver."""


@make("shard")
@click.argument("words", nargs=-1, metavar="[-- CHECK_OPTIONS...]")
@click.option("--lists", required=True, metavar="DIR", help="Where the lists of engines are.")
@click.option("--job", required=True, metavar="NAME", help="The job that this is a part of.")
@click.option("--kind", required=True, metavar="NAME", help="The kind of node.")
@click.option("--of", type=click.IntRange(1), metavar="N", help="How many shards there are.")
@click.option("--results", "folder", metavar="DIR", help="Where results go; default: to standard output.")
@click.option("--stay", is_flag=True, help="Stay until the driver changes, then end, to be started again with it.")
def command(
    words: tuple[str, ...], lists: str, job: str, kind: str, of: int | None, folder: str | None, stay: bool
) -> None:
    """Check the engines of one shard: what a pod of `trtdoctor fleet job` runs.

    The shard is the one of JOB_COMPLETION_INDEX. One JSON object on standard
    output says what the node can run; with --results the reports go to a file.

    Exit codes: those of check.
    """
    if stay:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(Exit.OK))  # the first process of a container has no default
    passed = os.path.join(os.environ.get("TMPDIR", "/tmp"), PASSED)
    with suppress(FileNotFoundError):
        os.unlink(passed)  # of the container before this one, and of its driver
    driver = driver_now()
    code = _once(words, lists, _index(of), Header(job, kind, None, of, 0, "", _node(), _now()), folder, driver)
    if not stay:
        sys.exit(code)
    if code == Exit.OK:
        # The pod is ready when its node runs everything. A new file: what stands there by now is never written to.
        os.close(os.open(passed, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o644))
    while driver_now() == driver:
        pause(EVERY)


def pause(seconds: float) -> None:
    """Sleeps."""
    time.sleep(seconds)


def driver_now(path: str = DRIVER) -> str | None:
    """The first line of what the kernel module says of itself; ``None`` where there is none."""
    try:
        with open(path, "rb") as stream:
            return stream.read(4096).decode("ascii", "replace").splitlines()[0].strip()
    except (OSError, IndexError):
        return None


def _once(
    words: tuple[str, ...], lists: str, index: int | None, header: Header, folder: str | None, driver: str | None
) -> int:
    path = os.path.join(lists, key_of(index or 0))
    engines = listed(path)
    with open(path, "rb") as stream:
        digest = hashlib.sha256(stream.read()).hexdigest()
    header = header._replace(shard=index, listed=apart(engines), list_sha256=digest)
    seen = Seen()
    asked = runs(path, engines, words)
    try:
        if folder is None:
            if sys.stdout is None:
                nowhere()
            code = checked(asked, header, _to(sys.stdout.buffer), seen)
        else:
            with results(folder, header, _plain(os.environ.get("POD_NAME") or socket.gethostname())) as out:
                code = checked(asked, header, _to(out), seen)
    except OSError as error:
        click.echo(f"trtdoctor fleet shard: the results could not be written: {error.strerror}", err=True)
        code = Exit.INCOMPLETE
    with opened(None) as answer, answer.writing():
        answer.stream.write(dumps(verdict(header, seen, code, driver)) + "\n")
    return code


def _to(stream: BinaryIO) -> Callable[[bytes], None]:
    def tell(line: bytes) -> None:
        stream.write(line)
        stream.flush()

    return tell


def _index(of: int | None) -> int | None:
    """The shard's number; ``None`` where every node checks the same."""
    if of is None:
        return None
    word = os.environ.get("JOB_COMPLETION_INDEX", "")
    if not word.isascii() or not word.isdigit() or int(word) >= of:
        raise click.UsageError(
            f"JOB_COMPLETION_INDEX is {word[:20]!r}, no number below {of}: `trtdoctor fleet job` writes the job that "
            "sets it"
        )
    return int(word)


def _node() -> str:
    return _plain(os.environ.get("NODE_NAME") or socket.gethostname())


def _plain(name: str) -> str:
    """As Kubernetes has names, and as a part of a file's name."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", name)[:253].lstrip(".") or "unnamed"


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
