"""From the lines that the probe writes to what they say, by the types of ``model.probe``.

A line is the secret of the run, a space and one JSON object, a ``Message``. Whatever else comes through the pipe was
written by a library in the same process: it is text, never a fact.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from trtdoctor.errors import BudgetExceeded, RecordError
from trtdoctor.model.budget import Budget
from trtdoctor.model.probe import (
    EngineRequest,
    Execution,
    LogMessage,
    LogSeverity,
    ProbeEnd,
    ProbeFacts,
    ProbeFailure,
    ProbeRequest,
    ProbeResult,
    Step,
)
from trtdoctor.model.records import decode
from trtdoctor.named import NamedTuple
from trtdoctor.probe.order import Order

T = TypeVar("T")
MOST_ANSWER = 64 << 20
MOST_LINE = 4 << 20
MOST_KEPT = 10_000  # stages; messages
MOST_RESULTS = 1_000  # failures; executions
TEXT = 4_000


class Said(NamedTuple):
    """A message of TensorRT's logger."""

    severity: LogSeverity
    text: str


class Message(NamedTuple):
    """One line: beside ``engine`` one of the fields is given. ``engine`` is an index into the request's engines, or
    ``None`` for what concerns the whole process."""

    engine: int | None = None
    step: Step | None = None
    log: Said | None = None
    facts: ProbeFacts | None = None
    failed: ProbeFailure | None = None
    run: Execution | None = None
    end: bool = False


def _text(data: object) -> str:
    if not isinstance(data, str):
        raise ValueError("is a JSON string")
    return data[:TEXT]


def _int(data: object) -> int:
    if not isinstance(data, int) or isinstance(data, bool) or not -(1 << 63) <= data < 1 << 63:
        raise ValueError("is a whole number of 64 bits")
    return data


def _float(data: object) -> float:
    if not isinstance(data, (int, float)) or isinstance(data, bool) or not abs(data) < 1e300:  # JSON has no infinity
        raise ValueError("is a finite number")
    return float(data)


PARSERS: dict[Any, Callable[[object], Any]] = {str: _text, int: _int, float: _float}


class Answer:
    """What the probe has said so far. ``stranger`` is given what a library wrote into the pipe."""

    def __init__(self, request: ProbeRequest, secret: str, stranger: Callable[[bytes], object]) -> None:
        self._request = request
        self._secret = secret.encode("ascii")
        self._stranger = stranger
        self._order = Order(request)
        self._rest = b""
        self._steps: list[tuple[int | None, Step]] = []
        self._messages: list[tuple[int | None, LogMessage]] = []
        self._failures: list[tuple[int | None, ProbeFailure]] = []
        self._runs: list[tuple[int | None, Execution]] = []
        self._facts: dict[int | None, ProbeFacts] = {}
        self._engines = [*request.engines]
        self._mark = 0  # messages before it belong to what is over
        self._ended: set[int | None] = set()
        self.step = Step("start")
        self.flooded = False  # more came than is allowed
        self._budget = _budget()

    @property
    def ended(self) -> bool:
        """Whether the whole answer is there."""
        return None in self._ended

    def ask(self, engine: EngineRequest) -> int:
        """Another engine that the process is given, by its place among all. What it is told of those before it is
        forgotten."""
        rows: tuple[list[tuple[int | None, Any]], ...] = (self._steps, self._messages, self._failures, self._runs)
        for kept in rows:
            kept[:] = [row for row in kept if row[0] is None]
        self._facts = {place: facts for place, facts in self._facts.items() if place is None}
        self._mark = len(self._messages)
        self._budget = _budget()
        self._engines.append(engine)
        self._order.asked += 1
        return len(self._engines) - 1

    def is_over(self, index: int) -> bool:
        """Whether all that there is to say of an engine has been said."""
        return index in self._ended

    def is_begun(self, index: int) -> bool:
        """Whether the process has turned to an engine."""
        return any(engine == index for engine, _ in self._steps)

    def add(self, data: bytes) -> bool:
        """Takes what was read; says whether a new stage began, or the answer came to its end."""
        try:
            self._budget.read(len(data))
        except BudgetExceeded:
            self.flooded = True
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > MOST_LINE:
            self._stranger(self._rest)
            self._rest = b""
        before = self._counted
        for line in lines:
            if line and not self._is_ours(line):
                self._stranger(line + b"\n")
        return self._counted != before

    @property
    def _counted(self) -> tuple[int, int]:
        return len(self._steps), len(self._ended)

    def close(self) -> None:
        """No more will come: a line without an end is a stranger's."""
        self._stranger(self._rest)
        self._rest = b""

    def _is_ours(self, line: bytes) -> bool:
        """Takes a line of the probe's; says whether it was one."""
        secret, _, words = line.partition(b" ")
        if secret != self._secret:
            return False
        try:
            self._take(decode(Message, json.loads(words), "the probe", PARSERS))
        except (ValueError, RecursionError):  # RecordError too
            return False
        return True

    def _take(self, message: Message) -> None:
        """Raises ``RecordError`` for a message that no request of ours leads to."""
        engine = message.engine
        if engine is not None and not 0 <= engine < len(self._engines):
            raise RecordError("there is no such engine")
        if message.step is not None:
            self._order.enter(engine, message.step)
            self.step = message.step
            _keep(self._steps, (engine, message.step), MOST_KEPT)
        elif message.log is not None:
            _keep(self._messages, (engine, LogMessage(*message.log, self.step)), MOST_KEPT)
        elif message.facts is not None:
            self._facts[engine] = _merged(self._facts.get(engine, ProbeFacts()), self._believed(message.facts))
            self._order.cuda |= message.facts.cuda is not None
        elif message.failed is not None:
            failed = message.failed
            self._order.fail(failed.step)
            library = failed.step.about if failed.what == "plugin" else None
            _keep(self._failures, (engine, failed._replace(messages=self._since(), library=library)), MOST_RESULTS)
        elif message.run is not None:
            self._since()
            _keep(self._runs, (engine, message.run), MOST_RESULTS)
        elif message.end and self._order.end(engine):
            self._ended.add(engine)

    def _since(self) -> tuple[LogMessage, ...]:
        """The messages since the failure or execution before."""
        found = tuple(message for _, message in self._messages[self._mark :])
        self._mark = len(self._messages)
        return found

    def _believed(self, facts: ProbeFacts) -> ProbeFacts:
        """No module but one that was asked for."""
        return facts if facts.module in self._request.modules else facts._replace(module=None)

    def result(self, index: int, python: str, end: ProbeEnd, native: str, seconds: float) -> ProbeResult:
        """What is known of one engine once the process is over, which came to its ``end``."""
        common = self._facts.get(None, ProbeFacts())
        if index in self._ended and end.how != "answered" and self._elsewhere(index):
            end = ProbeEnd("answered", Step("teardown"))
        return ProbeResult(
            self._request._replace(engines=(self._engines[index],)),
            end,
            python,
            _of(index, self._steps),
            _of(index, self._messages),
            _of(index, self._failures),
            _of(index, self._runs),
            _merged(common, self._facts.get(index, ProbeFacts())),
            native.replace(self._secret.decode(), "…"),  # whoever printed it
            seconds,
        )

    def _elsewhere(self, index: int) -> bool:
        """Whether the process was last busy with another engine."""
        return self._steps[-1][0] not in (None, index)


def _budget() -> Budget:
    return Budget("the probe's answer", bytes=MOST_ANSWER)


def _keep(rows: list[T], row: T, most: int) -> None:
    if len(rows) < most:
        rows.append(row)


def _of(index: int, rows: list[tuple[int | None, T]]) -> tuple[T, ...]:
    return tuple(row for engine, row in rows if engine in (None, index))


def _merged(before: ProbeFacts, more: ProbeFacts) -> ProbeFacts:
    """Both; lists of plugin creators one after the other."""
    given: dict[str, Any] = {name: value for name, value in more._asdict().items() if value is not None}
    return before._replace(**{**given, "creators": before.creators + more.creators})
