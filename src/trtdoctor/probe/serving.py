"""TensorRT on one GPU, for one engine after the other: in one process as long as that is as good as a process each.

An answer that is not about the engine alone is not believed: whatever goes wrong in a process that has tried another
engine before, is tried again in one that has not. Only that a plan is refused, with GPU memory as it was, is the same
in both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trtdoctor.probe.supervise import Limits, Run, not_started
from trtdoctor.probe.supervisor import Supervisor

if TYPE_CHECKING:
    from trtdoctor.model.probe import ProbeRequest, ProbeResult


class Server:
    """Runs TensorRT for ``python`` on the GPU with a UUID, or on the first. Any thread may ``stop`` it."""

    def __init__(self, python: str, limits: Limits, gpu: str | None, *, isolate: bool = False) -> None:
        self._python, self._limits, self._gpu, self._isolate = python, limits, gpu, isolate
        self._supervisor: Supervisor | None = None
        self._run: Run | None = None
        self._stopped = False

    def begin(self, request: ProbeRequest) -> None:
        """Starts a process for the engines to come. Raises ``OSError`` where there can be no supervisor."""
        if self._run is None:
            self._run = self._started(request._replace(engines=()), serve=True)

    def of(self, request: ProbeRequest, *, last: bool = False) -> ProbeResult:
        """What happens to the engine of the request; after the ``last`` one nothing runs. Never raises."""
        try:
            return self._asked(request, last or self._isolate)
        except OSError as error:  # of the supervisor
            return not_started(request, self._python, error)[0]

    def alone(self, request: ProbeRequest, *plans: int) -> ProbeResult:
        """The same in a process that has nothing else to do. ``plans`` are open files, as ``Run`` takes them."""
        self._end()
        try:
            return self._started(request, plans).finish()[0]
        except OSError as error:
            return not_started(request, self._python, error)[0]

    def _asked(self, request: ProbeRequest, last: bool) -> ProbeResult:
        if self._run is not None and not _serves(self._run.request, request):
            self._end()
        begun, found = self._run, None
        if begun is not None:
            again = begun.served > 0
            found = begun.ask(request.engines[0], last=last)
            if found is not None and (_is_believed(found) if again else _is_wanted(found, request)):
                self._keep(begun)
                return found._replace(request=found.request._replace(modules=request.modules))
            self._end()
        self.begin(request)
        assert self._run is not None
        run = self._run
        found = run.ask(request.engines[0], last=last)
        assert found is not None, "the first engine of a process always has an answer"
        self._keep(run)
        return found

    def _keep(self, run: Run) -> None:
        """Keeps the process for what comes, if there is one still."""
        if not run.lives:
            self._end()

    def _end(self) -> None:
        run, self._run = self._run, None
        if run is not None:
            run.cancel()

    def _started(self, request: ProbeRequest, plans: tuple[int, ...] = (), *, serve: bool = False) -> Run:
        if self._supervisor is None or not self._supervisor.running:
            if self._supervisor is not None:
                self._supervisor.close()
            self._supervisor = Supervisor()
            if self._stopped:  # meanwhile, by another thread
                self._supervisor.close()
        return Run(self._supervisor, request, self._python, self._limits, self._gpu, plans, serve=serve)

    def stop(self) -> None:
        """Ends whatever runs; whoever waits for an answer gets one."""
        self._stopped = True
        if self._supervisor is not None:
            self._supervisor.stop()

    def close(self) -> None:
        """Lets go of all. No thread may be waiting for an answer."""
        self._end()
        if self._supervisor is not None:
            self._supervisor.close()


def _serves(begun: ProbeRequest, wanted: ProbeRequest) -> bool:
    """Whether a process that was begun so may be the one that is wanted; with which module shows in its answer."""
    same = begun._replace(engines=(), modules=()) == wanted._replace(engines=(), modules=())
    return same and set(wanted.modules) <= set(begun.modules)


def _is_wanted(found: ProbeResult, wanted: ProbeRequest) -> bool:
    """Whether it was the wanted TensorRT."""
    return found.module == wanted.modules[0] and found.end.how != "not-started"


def _is_believed(found: ProbeResult) -> bool:
    """Whether the engine would have met the same in a process of its own: it ran, or its plan was refused."""
    if found.end.how != "answered" or found.end.late is not None:
        return False
    refused = [one.what == "refused" and one.step.stage == "deserialize" for one in found.failures]
    return all(refused) and (not refused or found.facts.cuda is not None)
