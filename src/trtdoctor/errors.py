"""What trtdoctor raises. Everything a caller may want to catch is a ``TrtDoctorError``."""

from __future__ import annotations

from typing import Literal

Limit = Literal["bytes", "steps", "entries", "depth", "seconds", "ratio"]
_OVER = {
    "bytes": "more than {:,} bytes to read",
    "steps": "more than {:,} steps of work",
    "entries": "more than {:,} entries",
    "depth": "nested more than {:,} levels deep",
    "seconds": "took longer than {:g} s",
    "ratio": "unpacks to more than {:,} times its size",
}


class TrtDoctorError(Exception):
    """The root: catch it to catch everything that trtdoctor raises on purpose. ``str()`` is a sentence for a person."""


class PlanError(TrtDoctorError):
    """The bytes do not hold what the format says. Names the field and the absolute byte where it should stand."""

    def __init__(self, problem: str, *, field: str, offset: int) -> None:
        super().__init__(f"{field} at byte {offset:#x}: {problem}")
        self.problem = problem
        self.field = field
        self.offset = offset


class BudgetExceeded(TrtDoctorError):
    """There was too much to look through in ``what``: more of ``limit`` than the ``allowed``."""

    def __init__(self, what: str, limit: Limit, allowed: float) -> None:
        super().__init__(f"gave up on {what}: {_OVER[limit].format(allowed)}")
        self.what = what
        self.limit = limit
        self.allowed = allowed


class TargetError(TrtDoctorError, ValueError):
    """The target does not say what we could use; the message is for the person who wrote it."""


class QuestionError(TrtDoctorError, ValueError):
    """The arguments do not make a question: they contradict each other, or one is not what it should be. ``argument``
    names it."""

    def __init__(self, problem: str, argument: str) -> None:
        super().__init__(problem)
        self.argument = argument


class LogError(TrtDoctorError):
    """Not a log; the text says why, and what to do, in one sentence."""


class NotAnEngineError(TrtDoctorError):
    """The file is not an engine, so there is nothing to compare; the text says what it is."""


class UnwrapError(TrtDoctorError):
    """No plan could be written out; the text says why, and what to do, in one sentence."""


class ManifestError(TrtDoctorError):
    """No manifest could be written, or one cannot be read; the text says why, and what to do, in one sentence."""


class FleetError(TrtDoctorError, ValueError):
    """What was said about a fleet cannot be used; the text says why, and what to do, in one sentence."""


class JournalError(TrtDoctorError):
    """A file of results cannot be gone on with; the text says why, and what to do, in one sentence."""


class RecordError(TrtDoctorError, ValueError):
    """The JSON does not fit the type; the message says where."""


class FactUnavailable(TrtDoctorError):
    """A check asked for a fact that is not there. ``incomplete`` tells whether the answer suffers from it."""

    def __init__(self, reason: str, *, incomplete: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.incomplete = incomplete


class InternalInconsistency(TrtDoctorError):
    """trtdoctor contradicts itself or TensorRT: the check is broken, and ``str()`` says how to report it."""
