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
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from trtdoctor.model.probe import Execution, LogMessage, OutputTensor, ProbeEnd, ProbeFailure, ProbeRequest, ProbeResult

if TYPE_CHECKING:
    import subprocess

WORKER = os.path.join(os.path.dirname(__file__), "child")
TICK = 0.05
MOST_ANSWER = 64 << 20
MOST_LINE = 4 << 20
MOST_STAGES = 30  # that may take as long as a stage may
MOST_ROWS = 10_000
MOST_FAILURES = 1_000
TEXT, NAME = 4_000, 1_000
MARK = "TRTDOCTOR_WORKER"
STRANGE = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""What words of another shape than the worker's raise."""
MOST_SAID = 10_000
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
) -> ProbeResult:
    """Loads the engine of ``request`` with ``python`` and returns all that is known of it. Raises only Ctrl-C.
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
            asked.write(json.dumps({**request._asdict(), "pipe": theirs}).encode("ascii"))
            asked.seek(0)
            process = subprocess.Popen(
                [python, "-B", "-W", "ignore", "-X", "faulthandler", WORKER],
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
        return ProbeResult(
            request, ProbeEnd("not-started", "start", getattr(error, "strerror", None) or str(error)), python
        )
    finally:
        if theirs >= 0:
            os.close(theirs)
    watch = _Watch(process, answers, limits, cancel, request.modules)
    try:
        how = watch.until_the_end()
    finally:
        _end(process, _Left(before, mark.encode(), watch.descendants))
        os.close(answers)
        if process.stdout is not None:
            process.stdout.close()
    if how == "" and process.returncode == -signal.SIGKILL:
        how = "oom-killed" if _oom_kills() > killed else "killed"
    return watch.answer.probe(
        request,
        python,
        _classified(how, process.returncode, watch),
        watch.native.text(),
        round(time.monotonic() - started, 3),
    )


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


class _Answer:
    """The worker's lines, as far as they make sense. A library in its process may write to the pipe as well."""

    def __init__(self, modules: Sequence[str] = ()) -> None:
        self._modules = modules
        self.stage = "start"
        self.ended = False
        self.bytes = 0
        self._rest = b""
        self._stages: list[str] = []
        self._said: list[LogMessage] = []
        self._failures: list[ProbeFailure] = []
        self._runs: list[Execution] = []
        self._facts: dict[str, Any] = {}
        self._mark = 0  # messages before it belong to what is over

    def add(self, data: bytes) -> bool:
        """Takes what was read; says whether a new stage began, or the answer came to its end."""
        self.bytes += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > MOST_LINE:  # nobody's line
            self._rest = b""
        count, ended = len(self._stages), self.ended
        for line in lines:
            with contextlib.suppress(*STRANGE):
                self._take(json.loads(line))
        return len(self._stages) > count or self.ended > ended

    def _take(self, words: dict[str, Any]) -> None:
        """Raises one of ``STRANGE`` for words that the worker would not say."""
        if isinstance(words.get("stage"), str):
            self.stage = words["stage"][:NAME]
            if len(self._stages) < MOST_SAID:
                self._stages.append(self.stage)
        elif "log" in words and len(self._said) < MOST_SAID:
            severity, text = words["log"]
            self._said.append(LogMessage(_text_of(severity, 20), _text_of(text, TEXT), self.stage))
        elif "fact" in words:
            name = _text_of(words["fact"], TEXT)
            if name != "module" or words["value"] in self._modules:
                self._facts[name] = _checked(name, words["value"])
        elif "failed" in words and len(self._failures) < MOST_FAILURES:
            self._failures.append(_failure(words["failed"], tuple(self._said[self._mark :])))
            self._mark = len(self._said)
        elif "run" in words and len(self._runs) < MOST_FAILURES:
            self._runs.append(_executed(words["run"]))
            self._mark = len(self._said)
        elif words.get("end") is True:
            self.ended = True

    def probe(self, request: ProbeRequest, python: str, end: ProbeEnd, native: str, seconds: float) -> ProbeResult:
        return ProbeResult(
            request,
            end,
            python,
            tuple(self._stages),
            tuple(self._said),
            tuple(self._failures),
            tuple(self._runs),
            self._facts,
            native,
            seconds,
        )


def _text_of(value: object, limit: int) -> str:
    return str(value)[:limit]


def _word(value: object) -> str | None:
    return None if value is None else _text_of(value, NAME)


def _number(value: Any) -> int | None:
    return None if value is None else _int(value)


def _int(value: Any) -> int:
    number = int(value)
    if not -(1 << 63) <= number < 1 << 63:
        raise ValueError("no number of TensorRT's")
    return number


def _numbers(values: Iterable[Any]) -> tuple[int, ...]:
    rows = tuple(values)
    if len(rows) > MOST_ROWS:
        raise ValueError("too many numbers")
    return tuple(map(_int, rows))


def _rows(values: Any) -> list[Any]:
    """At most so many of a list."""
    if not isinstance(values, list):
        raise TypeError("no list")
    return values[:MOST_ROWS]


def _shapes(rows: Mapping[str, Iterable[Any]] | None) -> dict[str, tuple[int, ...]]:
    return {_text_of(name, NAME): _numbers(shape) for name, shape in list((rows or {}).items())[:MOST_ROWS]}


def _finite(value: Any) -> float:
    number = float(value)
    if not -1e300 < number < 1e300:  # JSON has no infinity
        raise ValueError("no finite number")
    return number


def _failure(row: Mapping[str, Any], said: tuple[LogMessage, ...]) -> ProbeFailure:
    return ProbeFailure(
        _text_of(row["what"], 20),
        _text_of(row["stage"], NAME),
        _text_of(row["text"], TEXT),
        _word(row.get("name")),
        _number(row.get("code")),
        _word(row.get("library")),
        _number(row.get("profile")),
        _which(row["which"]) if row.get("which") is not None else None,
        _shapes(row.get("shapes")),
        _shapes(row.get("values")),
        said,
    )


def _which(value: object) -> str:
    if value not in ("min", "opt", "max", "given"):
        raise ValueError("no set of shapes")
    return str(value)


def _executed(row: Mapping[str, Any]) -> Execution:
    outputs = tuple(
        OutputTensor(
            _text_of(one["name"], NAME),
            _text_of(one["dtype"], 20),
            _numbers(one["shape"]),
            _int(one["nonfinite"]),
            None if one["same"] is None else bool(one["same"]),
        )
        for one in _rows(row["outputs"])
    )
    median = None if row["median_ms"] is None else _finite(row["median_ms"])
    return Execution(
        _int(row["profile"]),
        _which(row["which"]),
        _shapes(row["shapes"]),
        _shapes(row["values"]),
        outputs,
        _finite(row["first_ms"]),
        median,
        _int(row["runs"]),
    )


def _checked(name: str, value: Any) -> Any:
    """A fact as it has to be; raises one of ``STRANGE`` for another."""
    if name == "library":
        version = value["version"]
        paths = [_text_of(path, NAME) for path in _rows(value["paths"])[:100]]
        return {"paths": paths, "version": None if version is None else list(_numbers(version[:4]))}
    if name == "device_memory":
        return {key: _int(value[key]) for key in ("before", "least", "total")}
    if name == "cuda":
        return [_text_of(word, 100) for word in _rows(value)[:2]]
    if name.startswith("creators of "):
        return _creators(value)
    if name == "creators":
        return {key: _creators(value[key]) for key in ("before", "standard")}
    if name == "engine":
        return _engine(value)
    if name in ("deserialize_ms", "host_peak_bytes"):
        return _finite(value) if name == "deserialize_ms" else _int(value)
    return value if isinstance(value, bool) else _word(value)


def _creators(rows: Any) -> list[tuple[str, str, str]] | None:
    if rows is None:
        return None
    return [(_text_of(row[0], 200), _text_of(row[1], 200), _text_of(row[2], 200)) for row in _rows(rows)]


def _engine(row: Mapping[str, Any]) -> dict[str, Any]:
    io = [
        {
            "name": _text_of(one["name"], NAME),
            "mode": _text_of(one["mode"], 20),
            "dtype": _text_of(one["dtype"], 20),
            "shape": None if one["shape"] is None else list(_numbers(one["shape"])),
        }
        for one in _rows(row["io"])
    ]
    profiles = [
        {
            _text_of(name, NAME): None
            if one["ranges"] is None
            else [list(_numbers(shape)) for shape in one["ranges"][:3]]
            for name, one in profile.items()
        }
        for profile in _rows(row["profiles"])[:1000]
    ]
    return {
        "name": _word(row.get("name")),
        "num_layers": _number(row.get("num_layers")),
        "device_memory_size": _number(row.get("device_memory_size")),
        "io": io,
        "profiles": profiles,
    }


class _Watch:
    """Reads both pipes until the process is over or has to be ended."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        answers: int,
        limits: Limits,
        cancel: threading.Event | None,
        modules: Sequence[str] = (),
    ) -> None:
        self.answer, self.native = _Answer(modules), _Native()
        self.descendants: set[int] = set()
        self._cancel = cancel
        self._process, self._answers, self._limits = process, answers, limits
        self._memory = limits.memory if limits.memory is not None else _available_memory()

    def until_the_end(self) -> str:
        """Why the process has to be ended, in a word of ``End.how``; empty when it is over by itself."""
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
                    return ""
                if self._answers not in selector.get_map() and not self.answer.ended:
                    with contextlib.suppress(Exception):
                        self._process.wait(1)
                    return "silent" if self._process.poll() is None else ""
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


def _classified(how: str, code: int, watch: _Watch) -> ProbeEnd:
    stage = watch.answer.stage
    told = ""
    if 128 < code < 160 and not how:
        told = f"exit code {code}, as a shell tells the signal of its child"
        code = 128 - code
    name = _signal_name(-code) if code < 0 else None
    if watch.answer.ended:
        late = None
        if how or code:
            late = how or (f"ended by {name}" if name else f"ended with exit code {code}")
        return ProbeEnd("answered", stage, late=late)
    if how:  # unless it was killed from outside, the signal is ours and says nothing
        return ProbeEnd(how, stage, signal=name if how in ("killed", "oom-killed") else None)
    if name is not None:
        return ProbeEnd("signal", stage, told, signal=name)
    return ProbeEnd("silent" if code == 97 else "exit", stage, f"exit code {code}")


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
