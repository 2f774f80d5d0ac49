"""Starts the worker, watches it, and says how it ended. Never hangs, never leaves a process behind.

Whatever a library does in there (crash, hang, flood, fork, fill the memory) ends here as an ``End``. Sources of what
is read in ``/proc``: proc(5); the subreaper: prctl(2).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import tempfile
import threading
import time
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from trtdoctor.model.probe import EndKind, ProbeEnd, ProbeRequest, ProbeResult, Step
from trtdoctor.named import NamedTuple
from trtdoctor.probe.decode import Answer

if TYPE_CHECKING:
    import subprocess

CHILD = os.path.join(os.path.dirname(__file__), "child")
TICK = 0.05
MOST_ANSWER = 64 << 20
MOST_STAGES = 30  # that may take as long as a stage may
MARK = "TRTDOCTOR_PROBE"
TOO_OLD = 98
"""The exit code of an interpreter that is too old for the probe; it has printed why."""
HEAD = TAIL = 32 << 10


class Limits(NamedTuple):
    """What the process may take. ``memory`` is anonymous memory in bytes; by default most of what is available."""

    stage_seconds: float = 120.0
    memory: int | None = None
    native: int = 64 << 20  # bytes printed


def run(
    request: ProbeRequest,
    python: str,
    *,
    limits: Limits | None = None,
    environment: Mapping[str, str] | None = None,
    cancel: threading.Event | None = None,
) -> tuple[ProbeResult, ...]:
    """Loads the engines of ``request`` with ``python`` and returns all that is known of it. Raises only Ctrl-C.
    ``cancel`` ends it from another thread."""
    import subprocess

    started = time.monotonic()
    limits = limits or Limits()
    before = _become_reaper()
    mark = f"{MARK}={uuid.uuid4().hex}"
    killed = _oom_kills()
    answers = theirs = -1
    try:
        answers, theirs = _pipe()
        with tempfile.TemporaryFile() as asked:  # not a pipe: an interpreter that never reads must not hold us up
            secret = os.urandom(16).hex()
            engines = [engine._asdict() for engine in request.engines]
            words = {**request._asdict(), "engines": engines, "pipe": theirs, "secret": secret}
            asked.write(json.dumps(words).encode("ascii"))
            asked.seek(0)
            process = subprocess.Popen(
                [python, "-B", "-W", "ignore", CHILD],
                stdin=asked,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(theirs,),
                start_new_session=True,
                env={**(os.environ if environment is None else environment), **dict([mark.split("=")])},
            )
    except (OSError, ValueError) as error:
        if answers >= 0:
            os.close(answers)
        end = ProbeEnd("not-started", Step("start"), getattr(error, "strerror", None) or str(error))
        return tuple(ProbeResult(request, end, python, index=index) for index in range(len(request.engines)))
    finally:
        if theirs >= 0:
            os.close(theirs)
    watch = _Watch(process, answers, limits, cancel, request, secret)
    try:
        how = watch.until_the_end()
    finally:
        _end(process, _Left(before, mark.encode(), watch.descendants))
        os.close(answers)
        if process.stdout is not None:
            process.stdout.close()
    if how is None and process.returncode == -signal.SIGKILL:
        how = "oom-killed" if _oom_kills() > killed else "killed"
    watch.answer.close()
    end = _classified(how, process.returncode, watch)
    native, seconds = watch.native.text(), round(time.monotonic() - started, 3)
    return tuple(watch.answer.result(index, python, end, native, seconds) for index in range(len(request.engines)))


def _pipe() -> tuple[int, int]:
    """Two ends that are none of the three standard streams, even where those are closed."""
    import fcntl

    ends = []
    for fd in os.pipe():
        ends.append(fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 3))
        os.close(fd)
    return ends[0], ends[1]


class _Native:
    """The beginning and the end of what was printed, however much that is."""

    def __init__(self) -> None:
        self.count = 0
        self._head, self._tail = bytearray(), bytearray()

    def add(self, data: bytes) -> None:
        self.count += len(data)
        room = HEAD - len(self._head)
        self._head += data[:room]
        self._tail += data[room:] if room > 0 else data
        del self._tail[:-TAIL]

    def text(self) -> str:
        left = self.count - len(self._head) - len(self._tail)
        gap = f"\n… {left} bytes …\n".encode() if left > 0 else b""
        return bytes(self._head + gap + self._tail).decode("utf-8", "replace")


class _Watch:
    """Reads both pipes until the process is over or has to be ended."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        answers: int,
        limits: Limits,
        cancel: threading.Event | None,
        request: ProbeRequest,
        secret: str,
    ) -> None:
        self.native = _Native()
        self.answer = Answer(request, secret, self.native.add)
        self.descendants: set[int] = set()
        self._cancel = cancel
        self._process, self._answers, self._limits = process, answers, limits
        self._memory = limits.memory if limits.memory is not None else _available_memory()

    def until_the_end(self) -> EndKind | None:
        """Why the process has to be ended; ``None`` when it is over by itself."""
        import selectors

        assert self._process.stdout is not None
        printed = self._process.stdout.fileno()
        deadline = time.monotonic() + self._limits.stage_seconds
        last = time.monotonic() + MOST_STAGES * self._limits.stage_seconds  # stages may be invented
        with selectors.DefaultSelector() as selector:
            for fd in (self._answers, printed):
                os.set_blocking(fd, False)
                selector.register(fd, selectors.EVENT_READ)
            while True:
                ready = {key.fd for key, _ in selector.select(TICK)} if selector.get_map() else set()
                for fd in ready:
                    data = _read(fd)
                    if not data:
                        selector.unregister(fd)
                    elif fd == printed:
                        self.native.add(data)
                    elif self.answer.add(data):
                        deadline = time.monotonic() + self._limits.stage_seconds
                if not selector.get_map():
                    with contextlib.suppress(Exception):  # both pipes are closed: mostly it is just about to end
                        self._process.wait(TICK)
                if self._process.poll() is not None:
                    self._drain(printed)
                    return None
                if self._answers not in selector.get_map() and not self.answer.ended:
                    with contextlib.suppress(Exception):
                        self._process.wait(1)
                    return "silent" if self._process.poll() is None else None
                self.descendants |= _descendants(self._process.pid)
                if self._cancel is not None and self._cancel.is_set():
                    return "killed"
                if time.monotonic() > min(deadline, last):
                    return "timeout"
                if self.native.count > self._limits.native or self.answer.bytes > MOST_ANSWER:
                    return "flood"
                if self._memory is not None and self._taken() > self._memory:
                    return "memory"

    def _taken(self) -> int:
        return sum(map(_anonymous_memory, {self._process.pid, *self.descendants}))

    def _drain(self, printed: int) -> None:
        """What still stands in the pipes, which a process left behind may hold open for ever."""
        for fd in (self._answers, printed):
            for _ in range(64):
                data = _read(fd)
                if not data:
                    break
                if fd == printed:
                    self.native.add(data)
                else:
                    self.answer.add(data)


def _read(fd: int) -> bytes:
    try:
        return os.read(fd, 1 << 18)
    except OSError:  # nothing there now, or the pipe is gone
        return b""


def _classified(how: EndKind | None, code: int, watch: _Watch) -> ProbeEnd:
    step = watch.answer.step
    told = ""
    if 128 < code < 160 and not how:
        told = f"exit code {code}, as a shell tells the signal of its child"
        code = 128 - code
    name = _signal_name(-code) if code < 0 else None
    if watch.answer.ended:
        late = None
        if how or code:
            late = how or (f"ended by {name}" if name else f"ended with exit code {code}")
        return ProbeEnd("answered", step, late=late)
    if how:  # unless it was killed from outside, the signal is ours and says nothing
        return ProbeEnd(how, step, signal=name if how in ("killed", "oom-killed") else None)
    if name is not None:
        return ProbeEnd("signal", step, told, signal=name)
    if code == TOO_OLD and step.stage == "start":
        return ProbeEnd("not-started", step, watch.native.text().strip())
    return ProbeEnd("silent" if code == 97 else "exit", step, f"exit code {code}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


# ---- no process stays behind


def _become_reaper() -> set[int]:
    """Makes orphans of the worker our children, so that they can be found; returns the children that we have now."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    return _children(os.getpid())


def _children(pid: int) -> set[int]:
    found: set[int] = set()
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                found.update(map(int, file.read().split()))
    return found


class _Left(NamedTuple):
    """Which of our children are the worker's orphans: not those we had before, and marked or seen below it. Other parts
    of trtdoctor start processes of their own meanwhile."""

    before: set[int]
    mark: bytes  # of the environment, which a process inherits
    seen: set[int]

    def orphans(self) -> set[int]:
        return {
            pid for pid in _children(os.getpid()) - self.before if pid in self.seen or self.mark in _environment(pid)
        }


def _environment(pid: int) -> list[bytes]:
    with contextlib.suppress(OSError), open(f"/proc/{pid}/environ", "rb") as file:
        return file.read().split(b"\0")
    return []


def _end(process: subprocess.Popen[bytes], left: _Left) -> None:
    """Ends the worker, its process group, and whatever it left in other sessions."""
    import subprocess

    for _ in range(100):
        doomed = left.orphans() | {process.pid}
        for pid in tuple(doomed):
            doomed |= _descendants(pid)
        left.seen.update(doomed)
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        for pid in doomed - {process.pid}:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(TICK)
        for pid in doomed - {process.pid}:
            with contextlib.suppress(OSError):
                os.waitpid(pid, os.WNOHANG)
        if process.poll() is not None and not left.orphans():
            return
    if process.returncode is None:
        process.returncode = -signal.SIGKILL  # stuck inside the kernel: SIGKILL itself waits for a driver


def _descendants(pid: int) -> set[int]:
    found: set[int] = set()
    todo = _children(pid)
    while todo and len(found) < 10_000:
        one = todo.pop()
        found.add(one)
        todo |= _children(one) - found
    return found


# ---- memory


def _available_memory() -> int | None:
    """Nine tenths of what this machine, or this container, can still give; ``None`` where nobody tells."""
    sizes = []
    with contextlib.suppress(OSError, ValueError, IndexError), open("/proc/meminfo", encoding="ascii") as file:
        rows = dict(line.split(":", 1) for line in file if ":" in line)
        sizes.append(int(rows["MemAvailable"].split()[0]) * 1024)
    for most, used, stat in (
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat"),
        (
            "/sys/fs/cgroup/memory/memory.limit_in_bytes",
            "/sys/fs/cgroup/memory/memory.usage_in_bytes",
            "/sys/fs/cgroup/memory/memory.stat",
        ),
    ):
        with contextlib.suppress(OSError, ValueError, KeyError):
            cache = dict(line.split() for line in _text(stat).splitlines())
            sizes.append(int(_text(most)) - int(_text(used)) + int(cache["inactive_file"]))
    return max(0, min(sizes)) * 9 // 10 if sizes else None


def _text(path: str) -> str:
    with open(path, encoding="ascii") as file:
        return file.read(1 << 16)


def _anonymous_memory(pid: int) -> int:
    """Bytes that are the process's own: pages of mapped files (the engine) can be dropped at any time."""
    try:
        rows = _text(f"/proc/{pid}/statm").split()
        return (int(rows[1]) - int(rows[2])) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _oom_kills() -> int:
    """How often memory ran out in this container so far; 0 where nobody tells."""
    for path in ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"):
        with contextlib.suppress(OSError, ValueError):
            rows = dict(line.split() for line in _text(path).splitlines())
            return int(rows.get("oom_kill", 0))
    return 0
