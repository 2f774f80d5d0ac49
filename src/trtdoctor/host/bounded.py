"""Bounds: a child process that may hang or flood, a folder that may be endless, a file that may block.

Whatever looks at the machine goes through here, so that nothing on a sick machine holds ``trtdoctor`` up.
"""

from __future__ import annotations

import functools
import os
import re
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trtdoctor.errors import BudgetExceeded
from trtdoctor.model.budget import Budget
from trtdoctor.model.fact import Fact, Known, Unknown
from trtdoctor.named import NamedTuple
from trtdoctor.sources.apart import within
from trtdoctor.sources.directories import entries
from trtdoctor.sources.local import read_file

if TYPE_CHECKING:
    from trtdoctor.probe.supervisor import Supervisor

MOST_OUTPUT = 4 << 20
MOST_ENTRIES = 20_000
MOST_BYTES = 1 << 20
LOOK = 0.05
"""Seconds between two looks at whether a process has ended whose output is still open."""
STUCK = 1.0
"""Seconds that an end is waited for. A process that is stuck where no signal reaches it, in a driver that never
answers, is waited for by a thread: whenever it ends after all, it is reaped."""
FOR_EVER = 1e9
"""Seconds; whoever waits for the answer has a limit."""


class Answer(NamedTuple):
    """What a child process left: its output, and why that is not all (``None`` when it is)."""

    output: str
    failure: str | None


class Child:
    """A child process started now and read later. It gets no input, and whatever came of it dies with its answer, at
    the time limit, or with us.

    ``ours`` is a script of ours in our own interpreter: it starts nothing, and has the kernel end it with us. All else
    a supervisor watches, which costs some milliseconds; where there can be none, its group is ended.
    """

    def __init__(self, command: Sequence[str], *, ours: bool = False) -> None:
        self._started = time.monotonic()
        self._name = os.path.basename(command[0])
        self._process: _Watched | _Group | None = None
        self._failure: str | None = None
        try:
            self._process = _Group(command) if ours else _watched(command)
        except (OSError, ValueError) as error:
            self._failure = f"{self._name} cannot be started: {getattr(error, 'strerror', None) or error}"

    def answer(self, limit: float) -> Answer:
        """The child's output, at most ``limit`` seconds after it was started."""
        process = self._process
        if process is None:
            return Answer("", self._failure)
        taken = bytearray()
        try:
            failure = self._read(process, taken, limit)
            if failure is None and not _ends_by(process, self._started + limit):
                failure = f"{self._name} did not end within {limit:g} s"
        except OSError as error:
            return Answer("", f"{self._name} cannot be started: {error.strerror}")
        finally:
            self.end()
        if failure is None and process.status:
            code = process.status
            failure = f"{self._name} was ended by signal {-code}" if code < 0 else f"{self._name} ended with {code}"
        return Answer(taken.decode("utf-8", "replace"), failure)

    def _read(self, process: _Watched | _Group, taken: bytearray, limit: float) -> str | None:
        """Adds the output to ``taken``, and says why that is not all. Raises ``OSError`` where it could not be
        started."""
        import selectors

        budget = Budget(self._name, bytes=MOST_OUTPUT)
        deadline = self._started + limit
        with selectors.DefaultSelector() as selector:
            selector.register(process.output, selectors.EVENT_READ)
            while True:
                ended = process.has_ended()  # before looking for output: what it wrote is there then
                if not selector.select(0 if ended else min(LOOK, max(0.0, deadline - time.monotonic()))):
                    if ended:  # a child of it holds its output: what that writes is no answer
                        return None
                    if time.monotonic() < deadline:
                        continue
                    return f"{self._name} did not answer within {limit:g} s"
                part = os.read(process.output, 65536)
                if not part:
                    return None
                taken += part
                try:
                    budget.read(len(part))
                except BudgetExceeded:
                    return f"{self._name} answered with more than {MOST_OUTPUT >> 20} MiB"

    def end(self) -> None:
        """Ends it and what came of it, if that is not done yet: at most a second, where it is stuck in the kernel."""
        process, self._process = self._process, None
        if process is not None:
            process.end()


def _ends_by(process: _Watched | _Group, deadline: float) -> bool:
    """Waits for its end, until the deadline."""
    pause = 0.0005
    while not (ended := process.has_ended()) and time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(2 * pause, LOOK)
    return ended


def _watched(command: Sequence[str]) -> _Watched | _Group:
    """Raises ``OSError`` and ``ValueError`` where it cannot be started."""
    from trtdoctor.probe.supervisor import Supervisor

    try:
        supervisor = Supervisor()
    except OSError:
        return _Group(command)
    return _Watched(supervisor, command)


class _Watched:
    """A program under a supervisor, which says ``over`` once nothing of it is left."""

    def __init__(self, supervisor: Supervisor, command: Sequence[str]) -> None:
        from trtdoctor.probe.supervisor import above_streams

        self.status: int | None = None
        self._supervisor = supervisor
        self.output, output = map(above_streams, os.pipe())
        nothing = os.open(os.devnull, os.O_RDWR)
        try:
            supervisor.start(command, [nothing, output, nothing], None, FOR_EVER)
        except OSError:
            self.end()
            raise
        finally:
            os.close(output)
            os.close(nothing)

    def has_ended(self) -> bool:
        """Whether it has, with all that came of it. Raises ``OSError`` where it could not be started."""
        import select

        while self.status is None and select.select([self._supervisor], [], [], 0)[0]:
            words = self._supervisor.receive()
            if not words or words[0] == "failed":
                raise OSError(0, os.strerror(int(words[1])) if words else "its supervisor was ended")
            if words[0] == "over":
                self.status = int(words[2])
        return self.status is not None

    def end(self) -> None:
        within(STUCK, "its end", self._supervisor.close)
        os.close(self.output)


class _Group:
    """A program in a session of its own, whose group is all that is known to come of it."""

    def __init__(self, command: Sequence[str]) -> None:
        import subprocess

        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self.output = self._process.stdout.fileno()

    @property
    def status(self) -> int | None:
        return self._process.returncode

    def has_ended(self) -> bool:
        """Whether it has; it is not reaped, so that its group is still its own and can be ended."""
        try:
            return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except (AttributeError, ChildProcessError):  # a system without it, or somebody else reaps all children
            return self._process.poll() is not None

    def end(self) -> None:
        import contextlib
        import signal

        with contextlib.suppress(OSError):  # it may have ended by itself, or be stuck where no signal reaches it
            os.killpg(self._process.pid, signal.SIGKILL)
        within(STUCK, "its end", self._process.wait)
        if self._process.stdout is not None:
            self._process.stdout.close()


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
