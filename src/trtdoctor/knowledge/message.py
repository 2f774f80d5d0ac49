"""What a row of the message table is. The rows stand in ``knowledge/messages``."""

from __future__ import annotations

from typing import NamedTuple

from trtdoctor.model.finding import Cause, ConfidenceWord, Fix, SeverityWord, Stage


class Message(NamedTuple):
    """A family of messages that mean one thing.

    ``pattern`` is a regular expression, read without regard to case. A space in it fits a line break too, its groups
    are named after the entities that they extract, and all its repetitions are bounded.

    ``fixes``: ``{runtime}`` and other entities in them are filled from the log; a command that misses one is left out.
    ``echo``: the line is only the consequence of something else; it is the answer when nothing else was heard.
    ``fallback``: it counts only on a line that no other row explains. ``follows``: ids of messages that explain this
    one where they were heard. ``after``: the id of a message without which this one does not count. ``replaces``: ids
    that a line of this family, right after theirs, takes back. ``instead``: what else it can be.
    """

    id: str
    cause: Cause
    stage: Stage
    severity: SeverityWord  # info: harmless
    title: str
    pattern: str
    means: str
    fixes: tuple[Fix, ...]
    seen: str  # the versions and programs that it was seen in
    sample: str
    origin: str
    confidence: ConfidenceWord = "certain"  # how far the message alone proves the cause
    echo: bool = False
    fallback: bool = False
    follows: tuple[str, ...] = ()
    after: str = ""
    replaces: tuple[str, ...] = ()
    instead: str = ""
