"""The documentation of every finding: one page for each check and each known message, and a search over them."""

from __future__ import annotations

import inspect
import re

from trtdoctor.checks import CHAIN
from trtdoctor.knowledge import removed_api
from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.knowledge.terms import BEYOND, TERMS
from trtdoctor.logs.reader import read_lines
from trtdoctor.model.finding import Fix, Setting
from trtdoctor.named import NamedTuple
from trtdoctor.project import page_address
from trtdoctor.text import listing

MOST = 10
"""Pages that a search gives at most."""
LONGEST = 2000
"""Characters of what is searched for."""
_BETWEEN_CHINESE = r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])"
_IDENTIFIER = r"(?<![\w-])--[A-Za-z]{3,40}\b|\b[A-Za-z]{2,40}_\w{2,40}\b|\b[a-z]{2,40}[A-Z]\w{2,40}\b"
_NAMES: dict[removed_api.NameState, tuple[str, str]] = {
    "both": ("api-unknown", "trtexec-flag-unknown"),
    "gone": ("api-removed", "trtexec-flag-removed"),
    "newer": ("api-newer", "trtexec-flag-newer"),
}
NEAREST = 3
"""Pages that are named where none fits."""
_LITTLE = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be but by can do does for from get has have how i in is it my no not of on or s t that the"
        " this to was what when why will with working",
    )
)
"""Words that every question has."""
_ATTRIBUTE = r"(?<![\w'.])(\w{1,60}) has no attribute ['\"]?(\w{1,60})\b['\"]?"
"""What Python says of a missing name, as people shorten it."""
_SEVERITY = {"error": "error", "warning": "warning", "info": "harmless"}
_SURE = {
    "certain": "Certain: the message says so.",
    "likely": "Likely: the message nearly always means this.",
    "possible": "Possible: the message alone does not prove it.",
}
_WHERE: dict[Setting, str] = {
    "windows": "Windows",
    "jetson": "a Jetson of JetPack 4 to 6",
    "rtx": "TensorRT-RTX",
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
            parts.append(
                f"- {_where(remedy)}{_plain(remedy.title)}{f' ({remedy.url})' if remedy.url else ''}{commands}"
            )
    parts.append("## Confidence")
    parts.append(_confidence(message))
    parts.append(f"Source: {message.source}")
    return Page(message.id, message.title, message.stage, message.cause, "\n\n".join(parts))


def _where(remedy: Fix) -> str:
    """Where it helps, or does not, as the words before it."""
    if remedy.only_on:
        return f"with {listing((_WHERE[one] for one in remedy.only_on), 'or')}: "
    if remedy.not_on:
        return f"not with {listing((_WHERE[one] for one in remedy.not_on), 'or')}: "
    return ""


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
    """Pages for some words, or for a message pasted from a log, best first.

    The words are read as a log first; where that says what is wrong, nothing else is searched.
    """
    text = text[:LONGEST]
    pages = {one.code: one for one in every()}
    quoted = re.sub(_ATTRIBUTE, r"'tensorrt.\1' object has no attribute '\2'", text)
    heard = [one.message for one in read_lines(quoted.split("\n")).matches]
    loud = [message.id for message in heard if message.severity != "info" and not message.fallback]
    if not loud:
        asked = re.sub(_BETWEEN_CHINESE, "", text.lower())
        named = [code for word in re.findall(_IDENTIFIER, text) for code in _of_name(word)]
        said = named + [code for term in TERMS if re.search(term.pattern, asked) for code in term.codes]
        held = [] if re.search(BEYOND, asked) else _with_words(asked, pages)
        loud = said + held + [message.id for message in heard]
    return tuple(pages[code] for code in list(dict.fromkeys(loud))[:MOST])


def _of_name(word: str) -> list[str]:
    """The pages about a name of TensorRT's API, or a flag of trtexec, that came or went."""
    flag = word.startswith("--")
    states = sorted(removed_api.states_of_word(word))
    return [_NAMES[one][flag] for one in states]


def _with_words(asked: str, pages: dict[str, Page]) -> list[str]:
    """Codes of the pages that hold all of the words; those that hold them in their titles first."""
    words = _words(asked)
    found = []
    for code, one in pages.items():
        title, page = f"{code} {one.title}".lower(), one.text.lower()
        if words and all(word in title or word in page for word in words):
            found.append((-sum(10 * (word in title) + (word in page) for word in words), code))
    return [code for _, code in sorted(found, key=lambda hit: hit[0])]


def nearest(text: str) -> tuple[Page, ...]:
    """The pages that hold most of the words, rare ones before common ones: where no page fits."""
    words = _words(text[:LONGEST].lower())
    held = [(one, f"{one.code} {one.title} {one.text}".lower()) for one in every()]
    count = {word: sum(word in page for _, page in held) for word in words}
    weighed = [(sum(1 / count[word] for word in words if word in page), one) for one, page in held]
    return tuple(one for weight, one in sorted(weighed, key=lambda hit: -hit[0])[:NEAREST] if weight)


def _words(text: str) -> list[str]:
    """The words that say something; all of them where none does."""
    words = list(dict.fromkeys(re.findall(r"[\w.]*\w", text)))
    return [word for word in words if word not in _LITTLE] or words
