"""Runs TensorRT on engines, in processes that may die: the only part of ``probe`` that others need.

A session is a context manager around one small supervisor process for each GPU, which is started when the first engine
comes. All of it can be used from any thread, and a run goes on whatever becomes of the thread that began it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from trtdoctor.errors import UnwrapError
from trtdoctor.model.check import NOT_PROBED
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown, known
from trtdoctor.model.product import Product, modules_of, product_of
from trtdoctor.named import NamedTuple
from trtdoctor.text import printable

if TYPE_CHECKING:
    from trtdoctor.model.machine import Runtime
    from trtdoctor.model.probe import EngineRequest, ProbeRequest, ProbeResult
    from trtdoctor.model.target import Target
    from trtdoctor.probe.serving import Server


class ProbeOptions(NamedTuple):
    """How the engines of a session are loaded and executed here."""

    python: str | None = None  # the interpreter; ours if none is named
    plugins: tuple[str, ...] = ()
    shapes: Mapping[str, tuple[int, ...]] = {}
    inputs: str | None = None
    allow_host_code: bool = False
    execute: bool = True
    stage_seconds: float = 120.0
    isolate: bool = False  # a process for each engine


CLOSED = Unknown("TensorRT was not run: the session is closed")
WAIT = 30.0  # seconds, where milliseconds are enough
MODULES, RTX = modules_of("tensorrt"), modules_of("tensorrt-rtx")
"""The modules that bring a TensorRT, in the order in which ``with_runtime`` of ``targets.choose`` prefers them."""


class ProbeSession:
    """Runs TensorRT on engines as ``options`` say, one after the other; without options it answers that it was not
    asked. Once ``close`` has returned, which the ``with`` block calls, nothing of it is left."""

    def __init__(self, options: ProbeOptions | None) -> None:
        self._wanted = options is not None
        self._options = options or ProbeOptions()
        self._python = self._options.python or sys.executable
        self._turn = threading.RLock()  # one engine at a time: two would share the GPU's memory
        self._servers: dict[str | None, Server] = {}
        """For each GPU that was named, and for the one that a process gets that names none."""
        self._owner = os.getpid()
        self._closed = False

    def __enter__(self) -> ProbeSession:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends whatever still runs, in other threads too, and waits for that."""
        self._closed = True
        self._forget_foreign()
        for server in tuple(self._servers.values()):
            server.stop()
        if self._turn.acquire(timeout=WAIT):  # a thread that was in ``of`` is out of it now
            for server in self._servers.values():
                server.close()
            self._turn.release()

    def begin(self, engine: Engine) -> None:
        """Starts what the engine will most likely want, before it is known which TensorRTs there are."""
        if not self._wanted or engine.header is None or engine.plan_offset is None:
            return
        modules = RTX if engine.header.product == "tensorrt-rtx" else (*MODULES, *RTX)
        with self._turn, contextlib.suppress(OSError):  # it is started again where it is wanted, and reported there
            if not self._closed and not self._servers:
                self._server(None).begin(self._request(modules))

    def of(self, engine: Engine, target: Target, gpu: str | None = None, *, last: bool = False) -> Fact[ProbeResult]:
        """What happens when TensorRT loads the engine on this machine, the target, and executes it. ``gpu`` is the
        UUID of the only GPU that the process shall see. Waits for the end, which the limits of time bring about. With
        ``last`` nothing runs afterwards, and how the process ended is known, too."""
        if not self._wanted:
            return NOT_PROBED
        if engine.header is None:
            return NotAsked("there is no engine to give to TensorRT")
        machine = known(target.machine)
        runtimes = known(machine.runtimes) if machine is not None else None
        module = _module(runtimes or (), target.chosen, engine.header.product)
        if module is None and machine is not None and isinstance(machine.runtimes, Unknown):
            return Unknown(f"TensorRT was not run: {machine.runtimes.reason}")
        if module is None:
            name = printable(os.path.basename(self._python))
            return Unknown(
                f"TensorRT was not run: {name} has no tensorrt module to run it with (name another interpreter with "
                "--python, or leave the probe out with --ignore TRT5)"
            )
        request = self._request((module,), engine)
        with self._turn:
            if self._closed:
                return CLOSED
            try:
                result = self._result(engine, request, self._server(gpu), last)
            except (OSError, UnwrapError) as problem:
                return Unknown(f"TensorRT was not run: {problem}")
        return Known(result, f"TensorRT itself, run by {self._python}")

    def _result(self, engine: Engine, request: ProbeRequest, server: Server, last: bool) -> ProbeResult:
        """Raises ``UnwrapError``, and ``OSError`` where there is no room for the plan."""
        from trtdoctor.probe.supervise import plan_path

        if engine.plan_offset is not None:
            return server.of(request, last=last)
        with _unwrapped(engine) as plan:  # the plan is encoded inside the file
            bare = request.engines[0]._replace(plan=plan_path(0), offset=0, size=None)
            return server.alone(request._replace(engines=(bare,)), plan)

    def _forget_foreign(self) -> None:
        """Those of the process that forked this one are its own."""
        if self._owner != os.getpid():
            self._servers, self._owner = {}, os.getpid()

    def _server(self, gpu: str | None) -> Server:
        from trtdoctor.probe.serving import Server
        from trtdoctor.probe.supervise import Limits

        self._forget_foreign()
        if gpu not in self._servers:
            options = self._options
            limits = Limits(options.stage_seconds)
            self._servers[gpu] = Server(self._python, limits, gpu, isolate=options.isolate)
        return self._servers[gpu]

    def _request(self, modules: tuple[str, ...], engine: Engine | None = None) -> ProbeRequest:
        from trtdoctor.model.probe import ProbeRequest

        options = self._options
        plugins = tuple(os.path.abspath(path) for path in options.plugins)
        engines = () if engine is None else (self._wanted_of(engine),)
        return ProbeRequest(engines, modules, plugins, options.allow_host_code, options.execute)

    def _wanted_of(self, engine: Engine) -> EngineRequest:
        from trtdoctor.model.probe import EngineRequest

        options = self._options
        profiles = known(engine.body.profiles) if engine.body is not None else None
        return EngineRequest(
            os.path.abspath(engine.path),
            engine.plan_offset or 0,
            engine.plan_size,
            options.shapes,
            tuple({name: tuple(ranges) for name, ranges in one.values.items()} for one in profiles or ()),
            os.path.abspath(options.inputs) if options.inputs else None,
        )


@contextlib.contextmanager
def _unwrapped(engine: Engine) -> Iterator[int]:
    """The plan inside a file, as an open file without a name, so that it is gone whatever becomes of us."""
    import tempfile

    from trtdoctor.formats.unwrap import copy_plan

    with tempfile.TemporaryFile(prefix="trtdoctor-") as file:
        copy_plan(engine.path, file, engine.member or "0")
        file.flush()
        yield file.fileno()


def _module(runtimes: Iterable[Runtime], chosen: Runtime | None, product: Product) -> str | None:
    """The module that has the TensorRT in question, else the first of the engine's product."""
    found = [one for one in runtimes if one.module is not None]
    found.sort(key=lambda one: (one != chosen, product_of(one.kind) != product))
    return found[0].module if found else None
