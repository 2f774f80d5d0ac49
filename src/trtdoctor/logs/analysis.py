"""What was read in a log: the known messages, and the errors that none of them is."""

from __future__ import annotations

from collections.abc import Mapping

from trtdoctor.knowledge.message import Message
from trtdoctor.logs.place import NOWHERE, Place
from trtdoctor.model.finding import SeverityWord
from trtdoctor.named import NamedTuple

MOST_LINES = 50
"""Line numbers that are kept of one message; how often it came is known in any case."""


class MessageMatch(NamedTuple):
    """A known message in a log: on which lines, its text as the log has it, what it holds."""

    message: Message
    lines: tuple[int, ...]
    text: str
    entities: Mapping[str, str]
    first_bytes: int | None = None  # of the file, where the message gives them as a number
    masked_by: str | None = None  # the id of the message that explains this one
    times: int = 1
    quoted: str = ""
    """What kind of line it is (``logs.quotation``), where it only quotes the message."""

    @property
    def severity(self) -> SeverityWord:
        """That of the message; a quotation is no problem."""
        return "info" if self.quoted else self.message.severity


class LogAnalysis(NamedTuple):
    """A log: its messages, root cause first, and the lines, by number from 1, with an error that no message matches."""

    matches: tuple[MessageMatch, ...]
    unexplained: tuple[tuple[int, str], ...]
    empty: bool = False
    """Nothing but blanks came."""
    concerns: bool = True
    """A line mentions TensorRT or CUDA, known message or not."""
    place: Place = NOWHERE
    """What it says about where it was written."""
    cut: str = ""
    """Why what follows could not be read, where it could not; goes on from the name of the log."""
    unended: bool = False
    """The one line that is unexplained is no error: it begins what the log does not see to its end."""
