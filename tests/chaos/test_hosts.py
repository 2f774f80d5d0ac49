"""Hosts on which something is missing: every command answers as elsewhere, or says in one sentence why it cannot."""

from __future__ import annotations

import functools
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from scene import COMMANDS, TARGET, Scene, contents, scene

from driving import Result

Host = Callable[[Scene, str], Result]
MOUNTED = """
set -e
mount --make-rprivate /
case $1 in
bare) for one in /proc /sys /dev/shm; do mount -t tmpfs -o ro none $one; done ;;
full) mount -t tmpfs -o size=4k,nr_inodes=64 none "$2"; head -c 4096 /dev/zero > "$2/fill" ;;
read-only) mount -t tmpfs -o ro none "$2" ;;
read-only-tmp) mount -t tmpfs -o ro none "$3" ;;
esac
shift 3
exec "$@"
"""
"""A shell's part: a namespace in which folders are others."""


@functools.cache
def may_mount() -> bool:
    """Whether this user may put another folder in the place of one, in a namespace of its own."""
    words = ["unshare", "-m", "sh", "-c", "mount --make-rprivate / && mount -t tmpfs none /mnt"]
    return (
        shutil.which("unshare") is not None and not subprocess.run(words, capture_output=True, check=False).returncode
    )


def mounted(what: str) -> Host:
    def run(one: Scene, name: str) -> Result:
        if not may_mount():
            pytest.skip("needs root, and leave to mount in a namespace of its own")
        return one.run(name, before=("unshare", "-m", "sh", "-c", MOUNTED, "sh", what, str(one.out), str(one.tmp)))

    return run


def limited(which: int, most: int) -> Host:
    return lambda one, name: one.run(name, preexec_fn=lambda: resource.setrlimit(which, (most, most)))


def without_streams(one: Scene, name: str) -> Result:
    return one.run(name, before=("sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"))


def deleted_folder(one: Scene, name: str) -> Result:
    gone = one.tmp / "gone"
    gone.mkdir()
    return one.run(name, before=("sh", "-c", 'rmdir "$PWD" && exec "$@"', "sh"), cwd=gone)


def nobody(one: Scene, name: str) -> Result:
    """A user whom no table knows, without a home, with no variable but those by which trtdoctor is found."""
    if os.geteuid() or shutil.which("setpriv") is None:
        pytest.skip("needs root, and setpriv")
    python = Path(sys.executable).resolve()
    if name in ("host", "check here") and not all(folder.stat().st_mode & 1 for folder in (python, *python.parents)):
        pytest.skip("another user may not start this Python")
    for folder in (one.out, one.tmp):
        folder.chmod(0o777)
    env = {key: one.env()[key] for key in ("PYTHONPATH", "TMPDIR", "PYTHONDONTWRITEBYTECODE")}
    setpriv = shutil.which("setpriv") or ""
    return one.run(name, before=(setpriv, "--reuid=54321", "--regid=54321", "--clear-groups"), env=env)


def before_the_epoch(one: Scene, name: str) -> Result:
    """A clock that says 1969, and goes back with every look at it."""
    words = one.words(name)
    command = ("import sys, time, itertools; sys.argv = ['trtdoctor', *sys.argv[1:]];"
               "time.time = map(lambda n: -1e6 - n, itertools.count()).__next__;"
               "time.time_ns = lambda: int(time.time() * 1e9); from trtdoctor.cli import main; main()")  # fmt: skip
    return one.process(["-c", command, *words])


WRITING = frozenset(COMMANDS) - {"select"}
"""Commands whose answer goes to a file."""
HOSTS: dict[str, tuple[Host, frozenset[str]]] = {
    "no /proc, /sys, /dev/shm": (mounted("bare"), frozenset()),
    "full disk": (mounted("full"), WRITING),
    "read-only": (mounted("read-only"), WRITING),
    "read-only TMPDIR": (mounted("read-only-tmp"), frozenset()),
    "16 descriptors": (limited(resource.RLIMIT_NOFILE, 16), frozenset()),
    "8 descriptors": (limited(resource.RLIMIT_NOFILE, 8), frozenset({"check here"})),
    "300 MB": (limited(resource.RLIMIT_AS, 300 << 20), frozenset()),
    "files of 100 bytes": (limited(resource.RLIMIT_FSIZE, 100), WRITING),
    "no process more": (limited(resource.RLIMIT_NPROC, 0), frozenset()),
    "closed streams": (without_streams, frozenset({"select", "fleet check"})),
    "deleted folder": (deleted_folder, frozenset()),
    "nobody": (nobody, frozenset()),
    "before the epoch": (before_the_epoch, frozenset()),
}
"""How a command runs there, and what cannot be answered there. All else is answered as anywhere."""


@pytest.fixture
def place() -> Iterator[Scene]:
    """A scene that every user may see."""
    with tempfile.TemporaryDirectory() as folder:
        yield scene(Path(folder))


@functools.cache
def plain(name: str) -> tuple[int, frozenset[str]]:
    """What a command comes to where nothing is missing: its exit code and its files."""
    with tempfile.TemporaryDirectory() as folder:
        one = scene(Path(folder))
        found = one.run(name)
        answered = (0, 1, 3) if name == "host" else (0, 1)  # not every machine tells all
        assert found.code in answered, found.stderr
        return found.code, frozenset(contents(one.out))


def require_clean(found: Result, one: Scene, before: dict[str, str]) -> None:
    """No bug, nothing changed, nothing left behind, and no file cut short."""
    assert found.code in (0, 1, 2, 3), found
    for text in (found.stdout, found.stderr):
        assert not [word for word in ("Traceback", "bug in trtdoctor", "Exception ignored", "Errno") if word in text]
    assert one.state() == before
    assert contents(one.tmp) == {}
    for path in one.out.glob("*.json"):
        json.loads(path.read_text())


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("name", COMMANDS)
def test_host(name: str, host: str, place: Scene) -> None:
    """The same answer, or the reason in one sentence, an exit code that says so, and nothing half done."""
    before, (code, files) = place.state(), plain(name)
    run, unanswered = HOSTS[host]
    found = run(place, name)
    require_clean(found, place, before)
    if name not in unanswered:
        assert (found.code, frozenset(contents(place.out))) == (code, files), found
        return
    assert found.code in ((1, 2, 3) if name in ("unwrap", "unwrap all", "manifest") else (2, 3)), found
    assert frozenset(contents(place.out)) <= {"results.jsonl", "here.json"}
    assert found.stderr.count("\n") in (0, 1, 4)  # a sentence, or a usage before it
    assert (found.stderr == "") == (host == "closed streams" or (name == "check here" and "descriptors" in host))


PRINTING: dict[str, tuple[str, ...]] = {
    "version": ("--version",),
    "help": ("check", "--help"),
    "check": ("check", "{in}/a.engine", *TARGET),
    "inspect": ("inspect", "{in}/a.engine"),
    "host": ("host", "--output-format", "jsonl"),
    "diff": ("diff", "{in}/a.engine", "{in}/b.engine"),
    "unwrap": ("unwrap", "{in}/wrapped.tar", "-o", "-"),
    "manifest": ("manifest", "{in}/a.engine", "-o", "-"),
    "explain": ("explain", "{in}/log"),
    "select": ("select", "{in}/a.engine", *TARGET),
    "select json": ("select", "{in}/a.engine", *TARGET, "--json"),
    "checks": ("checks",),
    "fleet targets": ("fleet", "targets", "{in}/nodes.json"),
    "fleet check": COMMANDS["fleet check"],
    "fleet job": COMMANDS["fleet job"][:-2],
    "fleet collect": ("fleet", "collect", "{in}/shards"),
}
"""Each command with an answer that is printed."""


@pytest.mark.parametrize("sink", [">&-", ">/dev/full"])
@pytest.mark.parametrize("name", PRINTING)
def test_answer_that_cannot_be_printed(name: str, sink: str, place: Scene) -> None:
    """An answer that nobody gets is none: exit code 3, never 0, and the reason."""
    if sink == ">&-" and name in ("version", "help"):
        pytest.skip("nothing was asked")
    before = place.state()
    found = place.run(name, commands=PRINTING, before=("sh", "-c", f'exec "$@" {sink}', "sh"))
    require_clean(found, place, before)
    assert (found.code, found.stderr.count("\n")) == (1 if name == "unwrap" and "full" in sink else 3, 1), found
