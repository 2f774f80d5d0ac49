"""Runs TensorRT on engines, in processes that may die: the only part of ``probe`` that others need.

A session is a context manager around one small supervisor process, which is started when the first engine comes. All
of it can be used from any thread, and a run goes on whatever becomes of the thread that began it.
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
    from trtdoctor.model.probe import ProbeRequest, ProbeResult
    from trtdoctor.model.target import Target
    from trtdoctor.probe.supervise import Run
    from trtdoctor.probe.supervisor import Supervisor


class ProbeOptions(NamedTuple):
    """How the engines of a session are loaded and executed here."""

    python: str | None = None  # the interpreter; ours if none is named
    plugins: tuple[str, ...] = ()
    shapes: Mapping[str, tuple[int, ...]] = {}
    inputs: str | None = None
    allow_host_code: bool = False
    execute: bool = True
    stage_seconds: float = 120.0


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
        self._supervisor: Supervisor | None = None
        self._begun: Run | None = None
        self._closed = False

    def __enter__(self) -> ProbeSession:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends whatever still runs, in other threads too, and waits for that."""
        self._closed = True
        if self._supervisor is not None:
            self._supervisor.stop()
        if self._turn.acquire(timeout=WAIT):  # a thread that was in ``of`` is out of it now
            begun, self._begun = self._begun, None
            if begun is not None:
                begun.cancel()
            if self._supervisor is not None:
                self._supervisor.close()
            self._turn.release()

    def begin(self, engine: Engine) -> None:
        """Starts what is most likely wanted, before it is known which TensorRTs there are. ``of`` takes it up."""
        if not self._wanted or engine.header is None or engine.plan_offset is None:
            return
        modules = RTX if engine.header.product == "tensorrt-rtx" else (*MODULES, *RTX)
        with self._turn, contextlib.suppress(OSError):  # it is started again where it is wanted, and reported there
            if not self._closed and self._begun is None:
                self._begun = self._run(self._request(engine, modules), None)

    def of(self, engine: Engine, target: Target, gpu: str | None = None) -> Fact[ProbeResult]:
        """What happens when TensorRT loads the engine on this machine, the target, and executes it. ``gpu`` is the
        UUID of the only GPU that the process shall see. Waits for the end, which the limits of time bring about."""
        if not self._wanted:
            return NOT_PROBED
        if engine.header is None:
            return NotAsked("there is no engine to give to TensorRT")
        machine = known(target.machine)
        runtimes = known(machine.runtimes) if machine is not None else None
        module = _module(runtimes or (), target.chosen, engine.header.product)
        if module is None:
            name = printable(os.path.basename(self._python))
            return Unknown(
                f"TensorRT was not run: {name} has no tensorrt module to run it with (name another interpreter with "
                "--python, or leave the probe out with --ignore TRT5)"
            )
        request = self._request(engine, (module,))
        with self._turn:
            if self._closed:
                return CLOSED
            try:
                result = self._early(request) if gpu is None else None
                if result is None:
                    result = self._late(engine, request, gpu)
            except UnwrapError as problem:
                return Unknown(f"TensorRT was not run: {problem}")
        return Known(result, f"TensorRT itself, run by {self._python}")

    def _early(self, request: ProbeRequest) -> ProbeResult | None:
        """The result of what was begun, if it is what is wanted now; if not, it is ended."""
        begun, self._begun = self._begun, None
        if begun is None:
            return None
        if begun.request._replace(modules=request.modules) == request:
            result = begun.finish()[0]
            if result.module == request.modules[0] and result.end.how != "not-started":
                return result
        begun.cancel()
        return None

    def _late(self, engine: Engine, request: ProbeRequest, gpu: str | None) -> ProbeResult:
        """A run from its start to its end. Raises ``UnwrapError``."""
        from trtdoctor.probe.supervise import not_started, plan_path

        try:
            if engine.plan_offset is not None:
                return self._run(request, gpu).finish()[0]
            with _unwrapped(engine) as plan:  # the plan is encoded inside the file
                bare = request.engines[0]._replace(plan=plan_path(0), offset=0, size=None)
                return self._run(request._replace(engines=(bare,)), gpu, plan).finish()[0]
        except OSError as error:  # of the supervisor
            return not_started(request, self._python, error)[0]

    def _request(self, engine: Engine, modules: tuple[str, ...]) -> ProbeRequest:
        from trtdoctor.model.probe import EngineRequest, ProbeRequest

        options = self._options
        profiles = known(engine.body.profiles) if engine.body is not None else None
        wanted = EngineRequest(
            os.path.abspath(engine.path),
            engine.plan_offset or 0,
            engine.plan_size,
            options.shapes,
            tuple({name: tuple(ranges) for name, ranges in one.values.items()} for one in profiles or ()),
            os.path.abspath(options.inputs) if options.inputs else None,
        )
        plugins = tuple(os.path.abspath(path) for path in options.plugins)
        return ProbeRequest((wanted,), modules, plugins, options.allow_host_code, options.execute)

    def _run(self, request: ProbeRequest, gpu: str | None, *plans: int) -> Run:
        """Starts it. Raises ``OSError`` where there can be no supervisor."""
        from trtdoctor.probe.supervise import Limits, Run
        from trtdoctor.probe.supervisor import Supervisor

        if self._supervisor is None or not self._supervisor.running:
            if self._supervisor is not None:
                self._supervisor.close()
            self._supervisor = Supervisor()
            if self._closed:  # meanwhile, by another thread
                self._supervisor.close()
        return Run(self._supervisor, request, self._python, Limits(self._options.stage_seconds), gpu, plans)


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
