"""The caller's side of a supervisor: starts that one small process, tells it what to start, and ends it.

The caller stays as it was: no signal handler, no subreaper, no thread, and no process that it did not have before, once
``close`` has returned. Should the caller die, by whatever signal, the supervisor sees the end of the socket between
them and ends everything.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence

from trtdoctor.bare_python import bare_python
from trtdoctor.probe import processes

MARK = "TRTDOCTOR_SUPERVISED"
"""The variable by which all that a supervisor started is found where that is gone."""
PATIENCE = processes.GIVE_UP + 3  # seconds that the supervisor may take to end everything


class Supervisor:
    """A running supervisor. Raises ``OSError`` where it cannot be started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # a number must not be used once its process has been waited for
        self._owner = os.getpid()
        self._number = 0  # of what was started last
        self._child = (0, 0)  # the number of the process that runs and when it started
        self._mark = f"{MARK}={os.urandom(16).hex()}"
        self._died = False  # and did not end by itself, with all below it
        theirs, ours = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._control = socket.socket(fileno=above_streams(ours.detach()))
            self._control.settimeout(PATIENCE)
            try:
                self._pid = _spawn(theirs.fileno())
            except OSError:
                self._control.close()
                raise

    @property
    def running(self) -> bool:
        """Whether it can be told to start something, and by this process."""
        return self._pid != 0 and os.getpid() == self._owner

    def fileno(self) -> int:
        """The socket through which it answers."""
        return self._control.fileno()

    def start(
        self, command: Sequence[str], descriptors: Sequence[int], memory: int | None, seconds: float, *variables: str
    ) -> None:
        """Tells it to start a program, as ``processes`` describes. Raises ``OSError`` where it cannot be told."""
        self._number += 1
        words = ["start", str(self._number), str(memory or 0), str(seconds), *variables, self._mark, "", *command]
        if any("\0" in word for word in words):
            raise OSError("a zero byte in a name")
        socket.send_fds(self._control, [b"\0".join(map(os.fsencode, words))], list(descriptors))

    def receive(self) -> list[str]:
        """The first word of its next answer and what follows the number; an empty list when it is gone."""
        try:
            word, *rest = self._control.recv(1 << 16).decode().split("\0")
        except OSError:
            return []
        if not rest:
            return []
        if word == "started":
            self._child = int(rest[1]), int(rest[2])
        elif word == "over":
            self._child = 0, 0
        return [word, *rest[1:]] if int(rest[0]) == self._number else ["of another"]

    def end(self) -> None:
        """Tells it to end what runs."""
        with contextlib.suppress(OSError):  # it is gone, which ``receive`` says as well
            self._control.send(b"end")

    def stop(self) -> None:
        """Ends the supervisor and all below it, and waits for that: some milliseconds, seconds at the most. Any thread
        may call it, and again; one that waits for an answer gets none. Does nothing in a forked process."""
        if os.getpid() == self._owner:
            with contextlib.suppress(OSError):
                self._control.shutdown(socket.SHUT_RDWR)  # a forked process may hold the socket as well
            while self.receive():  # what it has started may not have been asked for yet
                pass
            self._wait(PATIENCE)
            self.force()

    def close(self) -> None:
        """Stops it, and lets go of it. No thread may be waiting for an answer."""
        self.stop()
        self._control.close()

    def force(self) -> None:
        """Ends all of it from here, where the supervisor does not: it was killed, or stopped. Orphans come to nobody
        then, and are known by their environment."""
        _end(self._below)
        with self._lock:
            if self._pid:
                processes.kill({self._pid})
        self._wait(processes.GIVE_UP)
        if self._died:
            _end(lambda: processes.marked(os.fsencode(self._mark)))

    def _below(self) -> set[int]:
        """What the supervisor has started, as far as it can be found."""
        with self._lock:
            found = processes.descendants(self._pid)
        pid, started = self._child
        if started and processes.start_time(pid) == started:  # the same process still
            found |= {pid} | processes.descendants(pid)
        return found

    def _wait(self, seconds: float) -> bool:
        """Whether the supervisor has ended, at the latest in so many seconds."""
        deadline = time.monotonic() + seconds
        pause = 0.0005
        while not self._waited():
            if time.monotonic() >= deadline:
                return False
            time.sleep(pause)
            pause = min(2 * pause, 0.02)
        return True

    def _waited(self) -> bool:
        with self._lock:
            try:
                ended, status = os.waitpid(self._pid, os.WNOHANG) if self._pid else (0, 0)
                if ended:
                    self._pid, self._died = 0, status != 0
            except ChildProcessError:  # the caller waits for every child, or for none: nobody knows how it ended
                self._pid, self._died = 0, True
            return self._pid == 0


def _end(find: Callable[[], set[int]]) -> None:
    """Ends what is found, and goes on until no more is."""
    deadline = time.monotonic() + processes.GIVE_UP
    doomed: dict[int, int] = {}  # with their start: once its parent is gone, one that still dies is found no more
    while time.monotonic() < deadline:
        for pid in find():
            doomed.setdefault(pid, processes.start_time(pid))
        living = {
            pid for pid, started in doomed.items() if processes.alive(pid) and processes.start_time(pid) == started
        }
        if not living:
            break
        processes.kill(living)
        time.sleep(0.001)


def _spawn(control: int) -> int:
    """Starts the supervisor as if nothing of the caller's signals and files had ever been changed."""
    command = [*bare_python(), processes.__file__, str(os.getpid())]
    nothing = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    return os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, control, 0), *nothing],
        setsigmask=(),
        setsigdef=(signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP),
    )


def above_streams(descriptor: int) -> int:
    """The same under a number that is none of the three standard streams, even where those are closed."""
    if descriptor > 2:
        return descriptor
    try:
        return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 3)
    finally:
        os.close(descriptor)
