"""Bounds: a child process that may hang or flood, a folder that may be endless, a file that may block.

Whatever looks at the machine goes through here, so that nothing on a sick machine holds ``trtdoctor`` up.
"""

from __future__ import annotations

import functools
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from trtdoctor.errors import BudgetExceeded
from trtdoctor.model.budget import Budget
from trtdoctor.model.fact import Fact, Known, Unknown
from trtdoctor.named import NamedTuple
from trtdoctor.sources.directories import entries
from trtdoctor.sources.local import read_file

if TYPE_CHECKING:
    import subprocess

T = TypeVar("T")
MOST_OUTPUT = 4 << 20
MOST_ENTRIES = 20_000
MOST_BYTES = 1 << 20
LOOK = 0.05
"""Seconds between two looks at whether a process has ended whose output is still open."""


class Answer(NamedTuple):
    """What a child process left: its output, and why that is not all (``None`` when it is)."""

    output: str
    failure: str | None


class Child:
    """A child process started now and read later. It gets no input, and its group dies at the time limit."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        import subprocess

        self._started = time.monotonic()
        self._name = os.path.basename(command[0])
        self._process: subprocess.Popen[bytes] | None = None
        self._failure = ""
        try:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=None if environment is None else dict(environment),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            self._failure = f"{self._name} cannot be started: {getattr(error, 'strerror', None) or error}"

    def answer(self, limit: float) -> Answer:
        """The child's output, at most ``limit`` seconds after it was started."""
        import selectors

        process = self._process
        if process is None or process.stdout is None:
            return Answer("", self._failure)
        taken = bytearray()
        budget = Budget(self._name, bytes=MOST_OUTPUT)
        failure = None
        deadline = self._started + limit
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while True:
                ended = _has_ended(process)  # before looking for output: what it wrote is there then
                if not selector.select(0 if ended else min(LOOK, max(0.0, deadline - time.monotonic()))):
                    if ended:  # a child of it holds its output: what that writes is no answer
                        break
                    if time.monotonic() < deadline:
                        continue
                    failure = f"{self._name} did not answer within {limit:g} s"
                    break
                part = os.read(process.stdout.fileno(), 65536)
                if not part:
                    break
                taken += part
                try:
                    budget.read(len(part))
                except BudgetExceeded:
                    failure = f"{self._name} answered with more than {MOST_OUTPUT >> 20} MiB"
                    break
        if failure is None and not _ends_by(process, deadline):
            failure = f"{self._name} did not end within {limit:g} s"
        _end(process)
        if failure is None and process.returncode:
            code = process.returncode
            failure = f"{self._name} was ended by signal {-code}" if code < 0 else f"{self._name} ended with {code}"
        process.stdout.close()
        return Answer(taken.decode("utf-8", "replace"), failure)


def _ends_by(process: subprocess.Popen[bytes], deadline: float) -> bool:
    """Waits for its end, until the deadline."""
    pause = 0.0005
    while not (ended := _has_ended(process)) and time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(2 * pause, LOOK)
    return ended


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has; it is not reaped, so that its group is still its own and can be ended."""
    try:
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except (AttributeError, ChildProcessError):  # a system without it, or somebody else reaps all children
        return process.poll() is not None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends what is left of the process and of its group."""
    import contextlib
    import signal
    import subprocess
    import threading

    with contextlib.suppress(OSError):  # it may have ended by itself, or be stuck where no signal reaches it
        os.killpg(process.pid, signal.SIGKILL)
    try:
        process.wait(1)
    except subprocess.TimeoutExpired:
        # Stuck inside the kernel: SIGKILL itself waits for a driver that never answers. Whenever it does, it is reaped.
        threading.Thread(target=process.wait, daemon=True).start()


def within(seconds: float, what: str, work: Callable[[], T]) -> T | Unknown:
    """The result of ``work``, or why there is none. In a thread of its own: a dead network disk blocks ``stat``."""
    import threading

    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except Exception as error:  # noqa: BLE001 - handed over to the thread that asked
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if results:
        return results[0]
    if errors:
        raise errors[0]
    return Unknown(f"{what} took longer than {seconds:g} s")


def read_text(path: str, limit: int = MOST_BYTES) -> Fact[str]:
    """The text of a small regular file (those of /proc and /sys are), at most ``limit`` bytes of it."""
    try:
        data = read_file(path, Budget(path, bytes=limit), cut=True)
    except (OSError, ValueError) as error:
        return Unknown(f"{path}: {getattr(error, 'strerror', None) or error}")
    return Known(data.decode("utf-8", "replace"), path)


def names_in(folder: str, limit: int = MOST_ENTRIES) -> tuple[tuple[str, ...], bool]:
    """The names in a folder, at most ``limit``, and whether there are more. An unreadable folder has none."""
    names: list[str] = []
    try:
        for entry in entries(folder, Budget(folder, entries=limit)):
            names.append(entry.name)  # noqa: PERF401 - what came until it is too much counts
    except BudgetExceeded:
        return tuple(names), True
    except (OSError, ValueError):
        return (), False
    return tuple(sorted(names)), False


def short(text: str) -> str:
    """A path, or any text with paths in it, with the home folder as ``~``, by whichever name, and those of others
    without theirs: a saved target names nobody."""
    if "/" not in text:
        return text
    own = _own(os.path.expanduser("~"))
    return _OTHERS.sub(r"\1/…", own.sub("~", text) if own is not None else text)


_BEFORE, _BEHIND = r"(?<![^\s:;,='\"(])", r"(?![^/\s:;,'\")])"
_OTHERS = re.compile(_BEFORE + r"((?:/[^/\s:;]{1,255})?/(?:home|Users))/[^/\s:;]{1,255}")


@functools.lru_cache(maxsize=8)
def _own(home: str) -> re.Pattern[str] | None:
    """What matches the home folder, under its name and where the links in that lead."""
    real = within(1.0, "finding the home folder", lambda: os.path.realpath(home))
    names = {one for one in (home, real) if isinstance(one, str) and len(one) > 1 and one.startswith("/")}
    if not names:
        return None
    return re.compile(_BEFORE + f"(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})" + _BEHIND)
