"""The documentation of every finding: one page for each check and each known message, and a search over them."""

from __future__ import annotations

import inspect
import re

from trtdoctor.checks import CHAIN
from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.reader import read_lines
from trtdoctor.named import NamedTuple
from trtdoctor.project import page_address

MOST = 10
"""Pages that a search gives at most."""
LONGEST = 2000
"""Characters of what is searched for."""
_SEVERITY = {"error": "error", "warning": "warning", "info": "harmless"}
_SURE = {
    "certain": "Certain: the message says so.",
    "likely": "Likely: the message nearly always means this.",
    "possible": "Possible: the message alone does not prove it.",
}


class Page(NamedTuple):
    """One page; ``text`` is Markdown without its title."""

    code: str
    title: str
    stage: str
    cause: str | None
    text: str

    @property
    def address(self) -> str | None:
        """Where it can be read online, if anywhere."""
        return page_address("checks" if self.cause is None else "messages", self.code)


def page(code: str) -> Page | None:
    """The page of a check (``TRT102``) or of a message (``magic-tag``), in any case."""
    wanted = code.strip().lower()
    return next((one for one in every() if one.code.lower() == wanted), None)


def every() -> tuple[Page, ...]:
    """Every page: the checks in their order, the messages in theirs."""
    checks = (Page(check.code, check.title, check.stage, None, inspect.cleandoc(check.doc)) for check in CHAIN)
    return (*checks, *map(of_message, MESSAGES))


def of_message(message: Message) -> Page:
    """What one family of messages means, why, what to do, how certain that is, and an example."""
    parts = [
        f"Cause: {message.cause}. Severity: {_SEVERITY[message.severity]}. Seen in: {message.seen_in}.",
        "## What it looks like",
        f"```\n{message.sample.rstrip()}\n```",
        "## What it means",
        message.explanation,
    ]
    if message.fixes:
        parts.append("## How to fix")
        for remedy in message.fixes:
            commands = "".join(f"\n  `{_plain(command)}`" for command in remedy.commands)
            parts.append(f"- {_plain(remedy.title)}{f' ({remedy.url})' if remedy.url else ''}{commands}")
    parts.append("## Confidence")
    parts.append(_confidence(message))
    parts.append(f"Source: {message.source}")
    return Page(message.id, message.title, message.stage, message.cause, "\n\n".join(parts))


def _confidence(message: Message) -> str:
    words = [_SURE[message.confidence]]
    if message.ambiguous_with:
        words.append(
            f"It cannot tell apart: {message.ambiguous_with}. `trtdoctor check model.engine`, run on that machine, can."
        )
    if message.symptom:
        words.append("It is only a symptom: any message that names a cause takes precedence.")
    if message.fallback:
        words.append("It applies only to lines that no other message matches.")
    causes = [code for code in message.caused_by if code != ANY_CAUSE]
    if causes:
        words.append(f"It is a consequence of these messages if they are in the log: {', '.join(causes)}.")
    if message.only_after:
        words.append(f"It counts only shortly after {message.only_after}.")
    if message.retracts:
        words.append(f"It retracts any of these right before it: {', '.join(message.retracts)}.")
    return " ".join(words)


def _plain(text: str) -> str:
    """``{built_with}`` -> ``BUILT_WITH``; braces that the template doubles are single again."""
    return re.sub(r"\{(\w+)\}", lambda part: part[1].upper(), text).replace("{{", "{").replace("}}", "}")


def search(text: str) -> tuple[Page, ...]:
    """Pages for some words, or for a message pasted from a log, best first."""
    text = text[:LONGEST]
    heard = list(dict.fromkeys(one.message.id for one in read_lines(text.split("\n")).matches))
    words = re.findall(r"[\w.]+", text.lower())
    if not words:
        return ()
    found = []
    for place, one in enumerate(every()):
        where = (f"{one.code} {one.title}".lower(), one.text.lower())
        if one.code in heard:
            found.append((-1000 + heard.index(one.code), place, one))
        elif all(any(word in there for there in where) for word in words):
            found.append((-sum(10 * (word in where[0]) + (word in where[1]) for word in words), place, one))
    return tuple(one for _, _, one in sorted(found, key=lambda hit: hit[:2])[:MOST])
