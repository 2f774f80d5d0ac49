"""One line of a log: what terminals, containers and launchers put around it, and whether it is meant as an error."""

from __future__ import annotations

import re

LONGEST = 16_384
"""Characters of a line that are looked at."""
_LEVEL = re.compile(
    r"\[(?:E|F|error|fatal|critical)\]|\b(?:ERROR|FATAL|CRITICAL|SEVERE)\b|\berror(?: code)?\s{0,3}[:\[(]"
    r"|(?:^|\| )[EF]\d{4} \d\d:\d\d|\b[A-Za-z_.]{1,80}(?:Error|Exception)(?::|$)|\bterminate called\b"
    r"|\bAssertion\b.{1,300}failed|\[(?:E|F):|(?:^|\s)(?:F|f)atal(?: Python)? error"
)
_NO_ERROR = re.compile(r"\b(?:no|0|zero|without) errors?\b|\berrors?\s?[:=] ?(?:0|none|null)\b", re.IGNORECASE)
_ANSI = re.compile(r"\x1b\[[0-9;?]{0,20}[ -/]{0,3}[@-~]|\x1b\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)?|\x1b[@-_]")
# What docker-compose, ROS 2 and MPI put before a line to say whose it is.
_WRITER = re.compile(
    r"^([\w.-]{1,60}) {0,40}\| |^\[([\w.-]{1,40}-\d{1,4})\] |^\[((?:rank)?\d{1,4}(?:,\d{1,4})?)\](?:<\w{6}>)?: ?"
)


def plain(line: str) -> str:
    """A line without colours, its end, and runs of blanks."""
    text = line[:LONGEST].rstrip("\r\n")
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    return re.sub(r"[ \t]{2,}", " ", text) if "  " in text or "\t" in text else text


def split_writer(text: str) -> tuple[str, str]:
    """Who wrote a line (a container, a process, a rank; empty where it does not say), and the rest of it."""
    match = _WRITER.match(text)
    if match is None:
        return "", text
    return match.group(match.lastindex or 0), text[match.end() :]


def is_error(text: str) -> bool:
    """Whether whoever wrote this line meant it as an error."""
    return bool(_LEVEL.search(text)) and not _NO_ERROR.search(text)
