"""The order in which the probe enters its stages. An end with a stage open, or after one was left out, is no answer."""

from __future__ import annotations

from typing import get_args

from trtdoctor.errors import RecordError
from trtdoctor.model.probe import ProbeRequest, ProbeStage, Step

STAGES: tuple[ProbeStage, ...] = get_args(ProbeStage)
COMMON = frozenset(STAGES[STAGES.index("import") : STAGES.index("deserialize")])
"""The stages of the process. The others belong to an engine; ``teardown`` may be of either."""
FOLLOWS: dict[ProbeStage, tuple[ProbeStage, ...]] = {
    "start": ("import",),
    "import": ("library version",),
    "library version": ("logger",),
    "logger": ("plugins",),
    "plugins": ("plugin", "cuda", "runtime"),
    "plugin": ("register", "plugin", "cuda", "runtime"),
    "register": ("plugin", "cuda", "runtime"),
    "cuda": ("runtime",),
    "runtime": ("deserialize",),
    "deserialize": ("inspect",),
    "inspect": ("inputs", "teardown"),
    "inputs": ("context",),
    "context": ("profile",),
    "profile": ("profile", "bind", "teardown"),
    "bind": ("enqueue",),
    "enqueue": ("synchronise", "outputs"),  # the later executions are not announced one by one
    "synchronise": ("outputs",),
    "outputs": ("enqueue", "bind", "profile", "teardown"),
    "teardown": ("deserialize", "teardown"),
}
"""What comes after what. A stage that is missing in between was left out."""
AFTER_FAILURE: dict[ProbeStage, tuple[ProbeStage, ...]] = {
    "bind": ("bind", "profile", "teardown"),
    "enqueue": ("bind", "profile", "teardown"),
    "synchronise": ("bind", "profile", "teardown"),
    "outputs": ("bind", "profile", "teardown"),
}
"""Where an execution goes on once it has failed; elsewhere a failure ends the engine, and the next one comes."""


class Order:
    """Holds the stages of a process against the order in which a probe enters them for the request."""

    def __init__(self, request: ProbeRequest) -> None:
        self._request = request
        self._engine: int | None = None
        self._step = Step("start")
        self._failed = False  # in this step
        self._left_out = False
        self._plugins = 0  # that were begun
        self.asked = len(request.engines)
        """Engines that the process has been given."""
        self._done = 0  # engines that came to their end
        self.cuda = False  # whether GPU memory can be reached

    def enter(self, engine: int | None, step: Step) -> None:
        """Takes the next step. Raises ``RecordError`` for one that is about nothing of the request."""
        stage = step.stage
        self._checked(step)
        if stage == "start" or (stage != "teardown" and (engine is None) != (stage in COMMON)):
            raise RecordError(f"{stage} is entered for {engine}")
        self._left_out |= not (stage in self._next() and self._fits(engine, step))
        self._plugins += stage == "plugin"
        self._engine, self._step, self._failed = engine, step, False

    def _checked(self, step: Step) -> None:
        if step.stage in ("plugin", "register"):
            if step.about not in self._request.plugins:
                raise RecordError("there is no such plugin library")
        elif not step.about.isdecimal() if step.stage == "profile" else step.about:
            raise RecordError(f"{step.stage} is not about {step.about!r}")

    def _next(self) -> tuple[ProbeStage, ...]:
        stage = self._step.stage
        if self._failed and stage not in COMMON:
            return (*FOLLOWS[stage], *AFTER_FAILURE.get(stage, ()), "deserialize")
        return FOLLOWS[stage]

    def _fits(self, engine: int | None, step: Step) -> bool:
        """Whether the step may come now, of all those of its stage."""
        stage, wanted = step.stage, self._request
        if stage == "plugin":
            return wanted.plugins[self._plugins : self._plugins + 1] == (step.about,)
        if stage == "register":
            return step.about == self._step.about
        if stage in ("cuda", "runtime"):
            opened = self._step.stage == "cuda"
            return self._plugins == len(wanted.plugins) and wanted.execute == (stage == "cuda" or opened)
        if stage == "deserialize":
            return engine == self._done < self.asked
        if stage == "teardown" and engine is None:
            return self._done == self.asked
        executing = wanted.execute and self.cuda
        after_inspect = self._step.stage != "inspect" or executing == (stage == "inputs")
        return stage in COMMON or (engine == self._engine and after_inspect)

    def fail(self, step: Step) -> None:
        """Something failed, mostly in this step. Raises ``RecordError`` like ``enter``."""
        self._checked(step)
        self._failed = True

    def end(self, engine: int | None) -> bool:
        """Whether the end of the engine, or of all, may come now. A failure closes its step."""
        closed = self._failed or self._step.stage == "teardown"
        if self._left_out or not closed:
            return False
        if engine is None:
            return self._done == self.asked or self._step.stage in COMMON
        if engine != self._done or engine != self._engine:
            return False
        self._done += 1
        return True
