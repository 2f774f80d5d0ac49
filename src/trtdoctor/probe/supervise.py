"""One run of the probe: starts it, gives it engines, reads what it says, and says how it ended.

It never hangs and never leaves a process behind. Whatever a library does in there (crash, hang, flood, fork, fill the
memory) ends here as a ``ProbeEnd``.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import sys
import time

from trtdoctor.model.probe import EndKind, EngineRequest, ProbeEnd, ProbeRequest, ProbeResult, Step
from trtdoctor.model.product import RUNTIMES
from trtdoctor.named import NamedTuple
from trtdoctor.probe import memory
from trtdoctor.probe.decode import Answer
from trtdoctor.probe.pipes import Printed, file_of, order, pipe, read
from trtdoctor.probe.supervisor import PATIENCE, Supervisor, above_streams

CHILD = os.path.join(os.path.dirname(__file__), "child")
FIRST_PLAN = 4
"""The descriptor in the probe of the first plan that is handed over open; 3 is the pipe for its answers."""
TOO_OLD, SILENCED = 98, 97
"""Exit codes of ``child``: the interpreter is too old, as it has printed; the pipe was taken from it."""
MORE = 4
"""The same of the pipe by which more engines come; a process that has one gets no plans handed over open."""
MOST_STAGES = 30  # that may take as long as a stage may
ANY_TIME = 1e9
"""Seconds of a process that is given engines for as long as there are some; each has its own limits."""
LIMITS_OF_SUPERVISOR: dict[str, EndKind] = {"memory": "memory", "timeout": "timeout", "lost": "killed"}
QUEUES = "CUDA_DEVICE_MAX_CONNECTIONS"
"""How many queues a CUDA context has, 8 by default (CUDA C++ programming guide, "CUDA Environment Variables"). The
driver makes and ends them one after the other for all processes, which takes most of a short run; one is enough."""
LOOK = 0.5  # seconds of one wait: Python does not see a signal that comes just before one, until it is over
LAST_WORDS = 1.0  # seconds that a process may live on once its pipe is closed


class Limits(NamedTuple):
    """What the process may take. ``memory`` is anonymous memory in bytes; by default most of what is available."""

    stage_seconds: float = 120.0
    memory: int | None = None
    native: int = 64 << 20  # bytes printed


def run(
    request: ProbeRequest, python: str, *, limits: Limits | None = None, gpu: str | None = None
) -> tuple[ProbeResult, ...]:
    """Has ``python`` load the engines of ``request`` and returns all that is known of each. Raises only Ctrl-C.

    ``gpu`` is the UUID of the only GPU that the process shall see.
    """
    try:
        supervisor = Supervisor()
    except OSError as error:
        return not_started(request, python, error)
    try:
        return Run(supervisor, request, python, limits or Limits(), gpu).finish()
    finally:
        supervisor.close()


def not_started(request: ProbeRequest, python: str, error: OSError) -> tuple[ProbeResult, ...]:
    """What is known of each engine where there was no process."""
    end = ProbeEnd("not-started", Step("start"), error.strerror or str(error))
    return tuple(ProbeResult(request._replace(engines=(one,)), end, python) for one in request.engines)


class Run:
    """A probe that has been started. It goes on by itself; ``finish`` reads what it says and ends it.

    One that is to ``serve`` gets further engines by ``ask``, and waits for the next one in between. ``plans`` are open
    files, for engines whose ``plan`` is ``plan_path`` of their place in it.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        request: ProbeRequest,
        python: str,
        limits: Limits,
        gpu: str | None = None,
        plans: tuple[int, ...] = (),
        *,
        serve: bool = False,
    ) -> None:
        self.request, self._python, self._limits = request, python, limits
        self._supervisor = supervisor
        self._serves = serve
        self._started = time.monotonic()
        self._oom_kills = memory.oom_kills()
        self._native = Printed(limits.native)
        self._secret = os.urandom(16).hex()
        self._answer = Answer(request, self._secret, self._native.add)
        self._answers = self._printed = -1
        self._orders: socket.socket | None = None  # by which it is asked for more
        self._words = memoryview(b"")  # that are still to be written there
        self._last = False  # no more will come
        self.served = 0
        """Engines that it has been asked for by ``ask``."""
        self._runs = False  # the supervisor has started it
        self._over: list[str] = []  # the supervisor's last word
        self._wanted: EndKind | None = None  # why we have it ended
        self._give_up = self._silent = float("inf")
        self._refusal: OSError | None = None
        try:
            self._start(gpu, plans)
        except OSError as error:
            self._refusal = error
            self._close()

    def _start(self, gpu: str | None, plans: tuple[int, ...]) -> None:
        """Raises ``OSError`` where it cannot be started."""
        theirs: list[int] = []
        try:
            words = {**self.request._asdict(), "engines": [one._asdict() for one in self.request.engines]}
            words |= {"libraries": [row.library for row in RUNTIMES], "pipe": 3, "secret": self._secret}
            words["files"] = {plan_path(place): identity(file) for place, file in enumerate(plans)}
            words["more"] = MORE if self._serves else 0
            theirs.append(file_of(json.dumps(words).encode("ascii")))
            self._printed, printed = pipe()
            theirs.append(printed)
            self._answers, answers = pipe()
            theirs.append(answers)
            if self._serves:
                theirs.append(self._order_by())
            self._supervisor.start(
                [_absolute(self._python), "-B", "-W", "ignore", CHILD],
                [theirs[0], printed, *theirs[1:], *plans],
                memory.available() if self._limits.memory is None else self._limits.memory,
                ANY_TIME if self._serves else MOST_STAGES * self._limits.stage_seconds,
                *_variables(gpu),
            )
        finally:
            for descriptor in theirs:
                os.close(descriptor)

    def _order_by(self) -> int:
        """Makes the way by which it is asked for more; returns its end of that."""
        ours, theirs = socket.socketpair()
        self._orders = socket.socket(fileno=above_streams(ours.detach()))
        self._orders.setblocking(False)
        return above_streams(theirs.detach())

    # ---- until the end

    def ask(self, engine: EngineRequest, *, last: bool = False) -> ProbeResult | None:
        """Gives it another engine, waits for the end of that, and says what is known of it; of the ``last`` one also
        how the process ended. ``None`` where the process did not come to the engine, for a reason of its own."""
        place = self._answer.ask(engine)
        if self.served:
            self._started = time.monotonic()
            self._native.renew()
        self.served += 1
        if self._refusal is None and not self._over:
            self._words = memoryview(order(self._secret, place, json.dumps(engine._asdict()).encode("ascii")))
            self._last = last
            self._watch(place)
        if self._refusal is not None:
            return not_started(self.request._replace(engines=(engine,)), self._python, self._refusal)[0]
        if self.served > 1 and not self._answer.is_begun(place):
            return None
        return self._result(place)

    @property
    def lives(self) -> bool:
        """Whether it may be asked for another engine, as far as is known."""
        return self._serves and self._refusal is None and not self._over and not self._last

    def _order(self) -> None:
        """Writes what is left of the words that ask for an engine; the process may not have come to reading them."""
        if self._orders is None:
            return
        try:
            while self._words:
                self._words = self._words[self._orders.send(self._words, socket.MSG_NOSIGNAL) :]
            if self._last:
                self._orders.shutdown(socket.SHUT_WR)
        except BlockingIOError:
            return
        except OSError:  # it has gone, which ``_watch`` sees as well
            self._words = memoryview(b"")

    def finish(self) -> tuple[ProbeResult, ...]:
        """Waits for the end, or brings it about at a limit, and returns what is known of each engine of the request."""
        if self._refusal is None:
            self._watch()
        if self._refusal is not None:
            return not_started(self.request, self._python, self._refusal)
        return tuple(self._result(index) for index in range(len(self.request.engines)))

    def _result(self, index: int) -> ProbeResult:
        seconds = round(time.monotonic() - self._started, 3)
        if self._over and self.served < 2:
            seconds = float(self._over[3])
        end = self._end() if self._over else ProbeEnd("answered", self._answer.step)
        found = self._answer.result(index, self._python, end, self._native.text(), seconds)
        return found._replace(shared=not self._over)

    def cancel(self) -> None:
        """Ends it, where the result is not wanted. Does not wait: before anything else is started nothing is left."""
        if self._refusal is None and not self._over:
            self._supervisor.end()
        self._close()

    def _watch(self, place: int | None = None) -> None:
        """Reads what is said until the process is over, or until it lives on and has done with the engine at
        ``place``."""
        stage = self._limits.stage_seconds
        deadline = self._started + stage
        last = self._started + MOST_STAGES * stage  # the same stages may come again and again
        whole = False
        try:
            with selectors.DefaultSelector() as selector:
                for descriptor in (self._supervisor.fileno(), self._answers, self._printed):
                    selector.register(descriptor, selectors.EVENT_READ)
                while not (self._over or self._refusal is not None or self._is_done(place)):
                    self._write(selector)
                    soonest = min(deadline, last, self._silent) if self._wanted is None else self._give_up
                    for key, _ in selector.select(min(LOOK, max(0.0, soonest - time.monotonic()))):
                        if self._take(key.fd, selector):
                            deadline = time.monotonic() + stage
                    self._hold_to_limits(min(deadline, last))
            lives = not self._over and self._refusal is None
            for descriptor in (self._printed,) if lives else (self._answers, self._printed):
                self._drain(descriptor)
            whole = lives
        finally:
            if not whole:
                self.cancel()

    def _is_done(self, place: int | None) -> bool:
        return place is not None and not self._last and self._answer.is_over(place)

    def _write(self, selector: selectors.BaseSelector) -> None:
        """Writes what can be written now, and has the selector say when more can."""
        if not self._words or self._orders is None:
            return
        self._order()
        registered = self._orders.fileno() in selector.get_map()
        if self._words and not registered:
            selector.register(self._orders, selectors.EVENT_WRITE)
        elif registered and not self._words:
            selector.unregister(self._orders)

    def _take(self, descriptor: int, selector: selectors.BaseSelector) -> bool:
        """Reads what is there; says whether the probe came to another stage."""
        if descriptor == self._supervisor.fileno():
            words = self._supervisor.receive()
            if not words:
                self._lost()
            elif words[0] == "started":
                self._runs = True
            elif words[0] == "failed":
                self._refusal = OSError(int(words[1]), os.strerror(int(words[1])))
            elif words[0] == "over":
                self._over = words
            return False
        if self._orders is not None and descriptor == self._orders.fileno():
            return False  # there is room, which ``_write`` uses
        data = read(descriptor)
        if not data:
            selector.unregister(descriptor)
            if descriptor == self._answers and not self._answer.ended:  # mostly it is just about to end
                self._silent = time.monotonic() + LAST_WORDS
        elif descriptor == self._answers:
            return self._answer.add(data)
        else:
            self._native.add(data)
        return False

    def _hold_to_limits(self, deadline: float) -> None:
        now = time.monotonic()
        if self._over or self._refusal is not None:
            return
        if self._wanted is not None:
            if now >= self._give_up:
                self._lost()
        elif now >= self._silent:
            self._limit("silent")
        elif now >= deadline:
            self._limit("timeout")
        elif self._native.flooded or self._answer.flooded:
            self._limit("flood")

    def _limit(self, how: EndKind) -> None:
        self._wanted = how
        self._give_up = time.monotonic() + PATIENCE
        self._supervisor.end()

    def _lost(self) -> None:
        """The supervisor is gone or does not answer: all that it started is ended from here."""
        self._supervisor.force()
        if not self._runs:
            self._refusal = OSError(0, f"{sys.executable} does not run trtdoctor's supervisor")
            return
        how = "lost" if self._wanted is None else "request"
        self._over = ["over", how, str(-signal.SIGKILL), f"{time.monotonic() - self._started:.3f}", "0"]

    def _drain(self, descriptor: int) -> None:
        """What is left in a pipe. All its writers are gone, but for those that even SIGKILL did not end."""
        for _ in range(64):
            data = read(descriptor)
            if not data:
                break
            if descriptor == self._answers:
                self._answer.add(data)
            else:
                self._native.add(data)
        if descriptor == self._answers:
            self._answer.close()

    def _close(self) -> None:
        for descriptor in (self._answers, self._printed):
            if descriptor >= 0:
                os.close(descriptor)
        self._answers = self._printed = -1
        if self._orders is not None:
            self._orders.close()
            self._orders = None

    # ---- how it ended

    def _end(self) -> ProbeEnd:
        _, by, status, _, left = self._over
        code = int(status)
        how: EndKind | None = None
        if by == "request":
            how = self._wanted
        elif by in LIMITS_OF_SUPERVISOR:
            how = LIMITS_OF_SUPERVISOR[by]
        elif code == -signal.SIGKILL:
            how = "oom-killed" if memory.oom_kills() > self._oom_kills else "killed"
        end = classified(how, code, self._answer.step, self._answer.ended, self._native.text())
        stuck = f"{left} of its processes could not be ended, not even by SIGKILL"
        return end if left == "0" else end._replace(detail="; ".join(filter(None, (end.detail, stuck))))


def classified(how: EndKind | None, code: int, step: Step, answered: bool, printed: str) -> ProbeEnd:
    """The end of a process that was ended for the reason ``how``, or by itself, with its exit code (of a signal: less
    than 0) in a step, before or after its answer was whole."""
    told = ""
    if 128 < code < 160 and not how:
        told = f"exit code {code}, as a shell passes on the signal of its child"
        code = 128 - code
    name = _signal_name(-code) if code < 0 else None
    if answered:
        late = None
        if how or code:
            late = how or (f"ended by {name}" if name else f"ended with exit code {code}")
        return ProbeEnd("answered", step, late=late)
    if how:  # unless it was killed from outside, the signal is ours and says nothing
        return ProbeEnd(how, step, signal=name if how in ("killed", "oom-killed") else None)
    if name is not None:
        return ProbeEnd("signal", step, told, signal=name)
    if code == TOO_OLD and step.stage == "start":
        return ProbeEnd("not-started", step, printed.strip())
    return ProbeEnd("silent" if code == SILENCED else "exit", step, f"exit code {code}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def plan_path(place: int) -> str:
    """Where the probe finds the plan that is the so-manyth of those handed over open."""
    return f"/proc/self/fd/{FIRST_PLAN + place}"


def identity(file: int) -> list[int]:
    """What tells an open file from any other."""
    found = os.fstat(file)
    return [found.st_dev, found.st_ino]


def _variables(gpu: str | None) -> tuple[str, ...]:
    """What the process finds in its environment beside what ours has."""
    return (
        *(() if gpu is None else (f"CUDA_VISIBLE_DEVICES={gpu}",)),
        *(() if QUEUES in os.environ else (f"{QUEUES}=1",)),
    )


def _absolute(python: str) -> str:
    """A name with a folder by its whole path, whatever the working directory; one without is looked for in ``PATH``."""
    return os.path.abspath(python) if os.sep in python else python
