"""The supervisor: starts programs, watches the processes that come of them, and ends every one.

Run by path in a process of its own, with nothing but the standard library (``supervisor`` is the other side); its
argument is the number of its parent. It is the subreaper of all that it starts, so that whatever forks and leaves stays
below it; and when its parent is gone, however that died, it ends everything; where both are killed at once, the kernel
ends what it has started. Sources: proc(5), prctl(2) for the
subreaper, pidfd_open(2), unix(7) for descriptors.

Standard input is the control socket, one message a packet, words apart by NUL:

* ``start NUMBER MEMORY SECONDS VARIABLE=VALUE… "" PROGRAM ARGUMENT…`` with descriptors, which become 0, 1, 2 and so on;
  three at least. Answered with ``started NUMBER PID TIME`` or ``failed
  NUMBER ERRNO``, and once nothing of it is left with ``over NUMBER HOW STATUS SECONDS LEFT``. ``HOW`` says by what it
  was ended: ``itself``, ``request``, ``memory`` or ``timeout``; ``LEFT`` counts those that even SIGKILL did not end.
* ``end``: the one that runs is to be ended now.
* The end of file: so is everything.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # a tenth of the time that ``signal`` takes
import _socket  # a third of the time that ``socket`` takes
import errno
import os
import select
import sys
import time

TICK = 0.05  # seconds between two looks at the memory
GIVE_UP = 5.0  # seconds: a process that SIGKILL does not end by then is stuck inside the kernel
MOST_PROCESSES = 10_000
FIRST = 32  # what is received has this number or a greater one: none of those that it becomes
FEW = 8  # the same where a process may open few files


# ---- the tree of processes


def children(pid: int) -> set[int]:
    """The direct children, those of all threads."""
    found: set[int] = set()
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", "rb") as file:
                found.update(map(int, file.read().split()))
    except FileNotFoundError:
        return found if os.path.exists(f"/proc/self/task/{os.getpid()}/children") else _children_by_stat(pid)
    except OSError:
        pass
    return found


def _children_by_stat(pid: int) -> set[int]:
    """The same where the kernel has no file of children: by the parent that every process names."""
    try:
        names = os.listdir("/proc")
    except OSError:
        return set()
    return {int(name) for name in names if name.isdigit() and _stat(int(name))[1:2] == [b"%d" % pid]}


def _stat(pid: int) -> list[bytes]:
    """The fields of ``/proc/PID/stat`` from the state on; empty for a process that is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()
    except OSError:
        return []


def start_time(pid: int) -> int:
    """When it started, in ticks since the boot; 0 for one that is gone. With it a number means one process only."""
    return int((_stat(pid) + [b"0"] * 20)[19])


def descendants(pid: int) -> set[int]:
    """All that came of it and is still there."""
    found: set[int] = set()
    todo = children(pid) if pid > 1 else set()  # nobody means all that there is
    while todo and len(found) < MOST_PROCESSES:
        one = todo.pop()
        found.add(one)
        todo |= children(one) - found
    return found


def marked(variable: bytes) -> set[int]:
    """All processes that were started with a variable, ``NAME=VALUE``, and may be looked at."""
    found: set[int] = set()
    try:
        names = os.listdir("/proc")
    except OSError:
        return found
    for name in filter(str.isdigit, names):
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                if variable in file.read().split(b"\0"):
                    found.add(int(name))
        except OSError:  # noqa: PERF203 - it is gone, or another user's
            continue
    return found


def anonymous_memory(pid: int) -> int:
    """Bytes that are the process's own: pages of mapped files (the engine) can be dropped at any time."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            rows = file.read().split()
        return (int(rows[1]) - int(rows[2])) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def alive(pid: int) -> bool:
    """Whether it is there and more than a status that nobody has asked for."""
    return _stat(pid)[:1] not in ([], [b"Z"])


def kill(pids: set[int]) -> None:
    """Ends them; those that are gone already, or are not ours to end, are passed over."""
    for pid in pids - {0, 1}:  # 0 would mean the caller's whole group
        try:
            os.kill(pid, _signal.SIGKILL)
        except OSError:  # noqa: PERF203 - ``contextlib`` costs a tenth of the start-up
            continue


# ---- one probe after the other


class Supervisor:
    """Serves the control socket until the parent is gone."""

    def __init__(self, control: int, free: int, parent: int) -> None:
        self._control = _socket.socket(fileno=control)
        self._free = free
        self._parent = parent
        self._pid = 0  # of the program that was started
        self._status: int | None = None

    def serve(self) -> None:
        try:
            while True:
                words, descriptors = self._message(None)
                if words[0] == b"start":
                    self._run(words[1:], descriptors)
        finally:  # whatever goes wrong in here
            self._leave()

    def _message(self, descriptor: int | None, seconds: float = 1.0) -> tuple[list[bytes], list[int]]:
        """The next message; an empty one when ``descriptor`` can be read or the time is over. Does not return when the
        parent is gone."""
        control = self._control.fileno()
        ready = select.select([control] if descriptor is None else [control, descriptor], [], [], seconds)[0]
        if os.getppid() != self._parent:  # a process that the parent forked may hold the socket open
            self._leave()
        if control not in ready:
            return [b""], []
        try:
            data, more, _, _ = self._control.recvmsg(1 << 20, 1 << 10, _socket.MSG_CMSG_CLOEXEC)
        except OSError:  # it is gone, and had not read our last word
            data = b""
        if not data:
            self._leave()
        numbers: list[int] = []
        for _, _, packed in more:
            numbers += memoryview(packed).cast("i").tolist()
        return data.split(b"\0"), numbers

    def _leave(self) -> None:
        self._end_all()
        os._exit(0)

    def _run(self, words: list[bytes], descriptors: list[int]) -> None:
        number, memory, seconds = words[0].decode(), int(words[1]), float(words[2])
        at = words.index(b"", 3)
        environment = {**os.environb, **dict(word.split(b"=", 1) for word in words[3:at])}
        started = time.monotonic()
        self._status = None
        try:
            self._pid = _spawn(words[at + 1 :], environment, descriptors, self._free)
        except OSError as error:
            self._say("failed", number, error.errno or 0)
            return
        finally:
            _close(descriptors)
        self._say("started", number, self._pid, start_time(self._pid))
        how = self._watch(memory, started + seconds)
        left = self._end_all()
        status = -_signal.SIGKILL if self._status is None else os.waitstatus_to_exitcode(self._status)
        self._say("over", number, how, status, round(time.monotonic() - started, 3), left)

    def _watch(self, memory: int, deadline: float) -> str:
        """By what it has to be ended."""
        try:
            ended: int | None = os.pidfd_open(self._pid)
        except (OSError, AttributeError):  # Linux before 5.3
            ended = None
        try:
            while True:
                words, descriptors = self._message(ended, TICK if ended is not None else TICK / 5)
                _close(descriptors)
                self._reap()
                if self._status is not None:
                    return "itself"
                if words[0] == b"end":
                    return "request"
                if time.monotonic() > deadline:
                    return "timeout"
                if memory and sum(map(anonymous_memory, descendants(os.getpid()))) > memory:
                    return "memory"
        finally:
            if ended is not None:
                os.close(ended)

    def _reap(self) -> bool:
        """Buries those that ended, orphans that came to us as well; says whether there are others."""
        try:
            while True:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                if ended is None:
                    return True
                if ended.si_pid == self._pid:
                    self._end_group()
                _, status = os.waitpid(ended.si_pid, 0)
                if ended.si_pid == self._pid:
                    self._status = status
        except ChildProcessError:
            return False

    def _end_group(self) -> None:
        """Ends the group of what was started, whose number is its own until it is buried: where orphans do not come to
        us, or the system names no processes, that is what can be found of them."""
        try:
            os.killpg(self._pid, _signal.SIGKILL)
        except OSError:
            return

    def _end_all(self) -> int:
        """Ends all that is below, however it forks meanwhile: orphans come to us. Returns how many are left. Where the
        system names no processes, what was started is ended with its group, and nothing else can be."""
        deadline = time.monotonic() + GIVE_UP
        while True:
            kill(descendants(os.getpid()) | ({self._pid} if self._status is None else set()))
            if not self._reap():
                return 0
            if time.monotonic() > deadline or (self._status is not None and not os.path.isdir("/proc/self")):
                return len(descendants(os.getpid()))
            time.sleep(0.001)

    def _say(self, *words: object) -> None:
        try:
            self._control.send(b"\0".join(str(word).encode() for word in words))
        except OSError:
            self._leave()


def _close(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


DEFAULTS = (_signal.SIGPIPE, _signal.SIGXFSZ)
"""The signals that Python ignores, and other programs do not."""


def _spawn(command: list[bytes], environment: dict[bytes, bytes], descriptors: list[int], free: int) -> int:
    """Starts a program in a session of its own, whose descriptors are below ``free``, and that the kernel ends with us.
    Raises ``OSError``."""
    if not 2 < len(descriptors) < free:  # the system kept some back, or there are too many
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
    us = os.getpid()
    reading, writing = os.pipe()
    try:
        pid = os.fork()  # ``posix_spawn`` cannot have a program end with us
        if not pid:
            _become(command, environment, descriptors, us, writing)
        os.close(writing)
        writing = -1
        failed = os.read(reading, 16)
    finally:
        _close([one for one in (reading, writing) if one >= 0])
    if failed:
        os.waitpid(pid, 0)
        raise OSError(int(failed), os.strerror(int(failed)))
    return pid


def _become(
    command: list[bytes], environment: dict[bytes, bytes], descriptors: list[int], parent: int, failed: int
) -> None:
    """Makes this process, which was forked for it, the program, or says to ``failed`` why not. Does not return."""
    try:
        _prctl((1, _signal.SIGKILL, 0, 0, 0))  # PR_SET_PDEATHSIG, which the program keeps
        os.setsid()
        if os.getppid() == parent:
            for number, given in enumerate(descriptors):
                os.dup2(given, number)
            for one in DEFAULTS:
                _signal.signal(one, _signal.SIG_DFL)
            os.execvpe(command[0], command, environment)
    except OSError as error:
        os.write(failed, b"%d" % (error.errno or errno.EIO))
    finally:
        os._exit(127)


def _prctl(words: tuple[int, ...]) -> None:
    """What Python has no function for. Without it, what is below us and in its group is found all the same."""
    try:
        import _ctypes  # a fifth of the time that ``ctypes`` takes

        prctl = _ctypes.dlsym(_ctypes.dlopen(None, os.RTLD_NOW), "prctl")  # type: ignore[arg-type]
        _ctypes.call_function(prctl, words)
    except (ImportError, OSError, AttributeError):
        return


def _close_inherited() -> None:
    """Closes what the caller, or a library in it, lets every child inherit."""
    try:
        numbers = [int(name) for name in os.listdir("/proc/self/fd")]
    except OSError:
        numbers = []
    for number in numbers:
        if number > 2:
            try:
                os.close(number)
            except OSError:  # of the folder itself
                continue


ENDING = (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP, _signal.SIGQUIT)
"""The signals at which a supervisor ends what it has started, and then itself."""


def _stop(number: int, frame: object) -> None:
    for one in ENDING:  # a second one must not break off what the first begins
        _signal.signal(one, _signal.SIG_IGN)
    raise SystemExit


def _keep_free() -> int:
    """Takes the numbers of what a probe is given, and returns the first that is left. Raises ``OSError``."""
    last = 0
    try:
        while last < FIRST - 1:
            last = os.open(os.devnull, os.O_RDONLY)
    except OSError:
        if last <= FEW:
            raise
        _close(list(range(FEW, last + 1)))
        return FEW
    return FIRST


def _refuse(error: OSError) -> None:
    """Says to the first thing that is asked for why there will be none."""
    control = _socket.socket(fileno=0)
    number = control.recv(1 << 20).split(b"\0")[1:2]
    if number:
        control.send(b"failed\0%s\0%d" % (number[0], error.errno or 0))


def main() -> None:
    _close_inherited()
    try:
        free = _keep_free()
    except OSError as error:
        _refuse(error)
        return
    for number in ENDING:
        _signal.signal(number, _stop)
    os.setsid()
    _prctl((36, 1, 0, 0, 0))  # PR_SET_CHILD_SUBREAPER
    Supervisor(0, free, int(sys.argv[1])).serve()


if __name__ == "__main__":
    main()
