"""What a row of the message table is. The rows are in ``knowledge/messages``."""

from __future__ import annotations

from typing import Literal

from trtdoctor.model.finding import Cause, ConfidenceWord, Fix, SeverityWord, Stage
from trtdoctor.named import NamedTuple

ANY_CAUSE = "*"
"""Stands in ``Message.caused_by`` for every message that can be a cause."""


class Message(NamedTuple):
    """A family of messages that mean one thing."""

    id: str
    cause: Cause
    stage: Stage
    severity: SeverityWord
    """``info``: harmless."""
    title: str
    pattern: str
    """A regular expression, read without regard to case. A space in it fits a line break too, its groups are named
    after the entities that they extract, and all its repetitions are bounded."""
    explanation: str
    fixes: tuple[Fix, ...]
    """``{runtime}`` and other entities in them are filled from the log; a command that misses one is left out."""
    seen_in: str
    """The versions and programs that it was seen in."""
    sample: str
    source: str
    """Where the sample comes from."""
    confidence: ConfidenceWord = "certain"
    """How far the message alone proves the cause."""
    caused_by: tuple[str, ...] = ()
    """Ids of the messages that this one is a consequence of, where the log has them too; the first of them is shown.
    With ``ANY_CAUSE`` it is a mere symptom: of whatever the log names as a cause, and the answer only without one."""
    fallback: bool = False
    """It counts only on a line that no other row explains."""
    only_after: str = ""
    """The id of a message without which, shortly before, this one does not count."""
    retracts: tuple[str, ...] = ()
    """Ids of messages that this one, right after them, takes back."""
    ambiguous_with: str = ""
    """What else it can be."""
    never: tuple[str, ...] = ()
    """Lines that look like it and that it must not match."""
    in_failed_build: str = ""
    """The id of the row as which it counts where the build then fails for good; by itself it is harmless."""
    asked_by: str = ""
    """The id of the row that tells the same from the side of who asked, with more: where the log has that one about the
    same plugin, both are one finding."""
    crash: str = ""
    """The id of the row as which a crash counts when nothing of TensorRT came between this message and it. The message
    only tells how far TensorRT had got, and is no finding."""
    caught: bool = False
    """A program may catch it and go on: where another error comes later, that is the cause."""
    name_is: Literal["", "gone", "newer"] = ""
    """It counts only where the name of the API in it, or the flag of trtexec, is one that is gone, or came later
    (``knowledge/removed_api``)."""
    asks_file: tuple[Literal["kind", "version"], ...] = ()
    """What the engine file answers better than the message: what kind of file it is; which version wrote it."""

    @property
    def symptom(self) -> bool:
        """Whether it only follows from something else, whatever that is."""
        return ANY_CAUSE in self.caused_by
