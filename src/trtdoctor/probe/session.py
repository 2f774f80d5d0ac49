"""Runs TensorRT on engines, in processes that may die."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

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


class ProbeOptions(NamedTuple):
    """How engines are to be tried here."""

    python: str | None = None  # the interpreter; ours if none is named
    plugins: tuple[str, ...] = ()
    shapes: Mapping[str, tuple[int, ...]] = {}
    inputs: str | None = None
    allow_host_code: bool = False
    execute: bool = True
    stage_seconds: float = 120.0


ONE_GPU = NotAsked("TensorRT was run on the first GPU only; --gpu all runs it on each")
MODULES, RTX = modules_of("tensorrt"), modules_of("tensorrt-rtx")
"""The modules that bring a TensorRT, in the order in which ``target.with_runtime`` prefers them."""


class ProbeSession:
    """Runs TensorRT on engines, the way of ``attempt``; not at all without one. A run that was begun early is waited
    for, not repeated, and does not outlive the ``with`` block."""

    def __init__(self, attempt: ProbeOptions | None) -> None:
        self._wanted = attempt is not None
        self._attempt = attempt or ProbeOptions()
        self._python = self._attempt.python or sys.executable
        self._begun: tuple[ProbeRequest, threading.Event, list[ProbeResult]] | None = None
        self._cancel = threading.Event()
        self._handlers: dict[int, Any] = {}

    def begin(self, engine: Engine) -> None:
        """Starts what is most likely wanted, before it is known which TensorRTs there are."""
        if not self._wanted or engine.header is None or engine.plan_offset is None:
            return
        request = self._request(engine, RTX if engine.header.product == "tensorrt-rtx" else (*MODULES, *RTX))
        found: list[ProbeResult] = []
        done = threading.Event()
        cancel = self._cancel

        def work() -> None:
            try:
                with contextlib.suppress(Exception):  # tried again where it is wanted, and told there
                    found.append(self._run(request, None, cancel))
            finally:
                done.set()

        self._begun = request, done, found
        threading.Thread(target=work, daemon=True).start()

    def __enter__(self) -> ProbeSession:
        import signal

        def leave(number: int, frame: object) -> None:
            raise SystemExit(128 + number)  # so that all that was started is ended

        if self._wanted and threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGHUP):
                self._handlers[number] = signal.signal(number, leave)
        return self

    def __exit__(self, *problem: object) -> None:
        import signal

        self._stop()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _stop(self) -> None:
        """Ends what was begun, and waits for its end: not by ``join``, which a second Ctrl-C would cut short."""
        self._cancel.set()
        if self._begun is not None:
            for _ in range(3):
                with contextlib.suppress(KeyboardInterrupt):
                    self._begun[1].wait(10)
                    break
        self._begun = None
        self._cancel = threading.Event()

    def of(self, engine: Engine, target: Target, gpu: str | None = None) -> Fact[ProbeResult]:
        """What happens when TensorRT loads the engine on this machine, the target, and executes it. ``gpu`` is the
        UUID of the only GPU that the process shall see."""
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
                "--python, or leave the live pass out with --ignore TRT5)"
            )
        source = f"TensorRT itself, run by {self._python}"
        request = self._request(engine, (module,))
        if engine.plan_offset is not None:
            early = self._early(request) if gpu is None else None
            if early is not None:
                return Known(early, source)
            return Known(self._run(request, gpu), source)
        import tempfile

        from trtdoctor.errors import UnwrapError
        from trtdoctor.formats.unwrap import extract

        with tempfile.TemporaryDirectory(prefix="trtdoctor-") as folder:  # the plan is encoded inside the file
            plan = os.path.join(folder, "model.plan")
            try:
                extract(engine.path, plan)
            except UnwrapError as problem:
                return Unknown(f"TensorRT was not run: {problem}")
            bare = request.engines[0]._replace(plan=plan, offset=0, size=None)
            return Known(self._run(request._replace(engines=(bare,)), gpu), source)

    def _early(self, request: ProbeRequest) -> ProbeResult | None:
        """What was begun, if it is what is wanted now; if not, it is ended."""
        if self._begun is None:
            return None
        begun, done, found = self._begun
        if begun._replace(modules=request.modules) == request:
            done.wait()
            if found and found[0].module == request.modules[0]:
                return found[0]
        self._stop()
        return None

    def _request(self, engine: Engine, modules: tuple[str, ...]) -> ProbeRequest:
        from trtdoctor.model.probe import EngineRequest, ProbeRequest

        attempt = self._attempt
        profiles = known(engine.body.profiles) if engine.body is not None else None
        asked = EngineRequest(
            os.path.abspath(engine.path),
            engine.plan_offset or 0,
            engine.plan_size,
            attempt.shapes,
            tuple({name: tuple(ranges) for name, ranges in one.values.items()} for one in profiles or ()),
            os.path.abspath(attempt.inputs) if attempt.inputs else None,
        )
        return ProbeRequest(
            (asked,),
            modules,
            tuple(os.path.abspath(path) for path in attempt.plugins),
            attempt.allow_host_code,
            attempt.execute,
        )

    def _run(self, request: ProbeRequest, gpu: str | None, cancel: threading.Event | None = None) -> ProbeResult:
        from trtdoctor.probe.supervise import Limits, run

        environment = None if gpu is None else {**os.environ, "CUDA_VISIBLE_DEVICES": gpu}
        limits = Limits(self._attempt.stage_seconds)
        return run(request, self._python, limits=limits, environment=environment, cancel=cancel)[0]


def _module(runtimes: Iterable[Runtime], chosen: Runtime | None, product: Product) -> str | None:
    """The module that has the TensorRT in question, else the first of the engine's product."""
    found = [one for one in runtimes if one.module is not None]
    found.sort(key=lambda one: (one != chosen, product_of(one.kind) != product))
    return found[0].module if found else None
