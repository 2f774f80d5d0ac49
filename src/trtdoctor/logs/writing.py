"""Forms in which people and tables of texts quote a message: chat, threads, records, translations, documents.

They show by their own form what they are, whatever a program may write in front of its messages.
"""

from __future__ import annotations

import re

from trtdoctor.logs.wording import AnyOf

_LEVEL = AnyOf(
    r"\b(?:ERR(?:OR)?|FATAL|CRITICAL|SEVERE|WARN(?:ING)?|FAIL(?:ED|URE)?|UNAVAILABLE|INTERNAL|PANIC)\b",
    r"\[[EFW]\]|^[EFW]\d{4} |\b[45]\d\d\b|\b[Ll]ev(?:el)?\b[:=]",
)
"""What a program says of how bad it is; no person does."""
_LEVEL_KEY = AnyOf(
    r"['\x22](?:lvl|level|levelname|[\w.]{0,20}[Ll]evel|severity\w{0,6}|[Pp]riority|PRIORITY)['\x22]\s?:"
)
_CHATTED = AnyOf(
    r"^(?:\[?\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?\]? ?)?<[@+~&%]?(?!std|module|string|unknown|none|eval|frozen|nil|\d)"
    r"[A-Za-z][\w.|-]{0,30}> |^[A-Za-z][\w. -]{0,30} [([]?\d{1,2}:\d\d ?[AP]M[)\]]?|^On .{1,80} wrote:",
    r"^\[\d{1,2}[./]\d{1,2}[./]\d{2,4},? \d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?\] [A-Za-z][\w .-]{0,30}: ",
    r"^\d{1,2}[./]\d{1,2}[./]\d{2,4}, \d{1,2}:\d\d(?: [AP]M)? - [A-Za-z][\w .-]{0,30}: ",
    r"^\[\d{1,2}:\d\d(?::\d\d)? [AP]M\] [A-Za-z][\w .-]{0,30}: ",
    r"^(?:User|Assistant|Human|Bot|AI|Agent|Customer|Support|Moderator|OP): ",
)
_TOLD = AnyOf(
    r"(?:^|[\s\x22(>,:])I(?: (?:once|only|just|also|still|already|first|then|now|always|sometimes|never|even))?"
    r" (?:had|saw|got|get|see|hit|tried|remember|think|thought|wonder)\b",
    r"\b(?:[Yy]esterday|last (?:night|week|month|year)|[Dd]id (?:you|any(?:one|body)) (?:ever|see|get)"
    r"|[Ww]e had|lol|btw|haha)\b",
    r"\b[Mm]y (?:\w{1,20}['\u2019]s|own|log|laptop|colleague|machine|computer|PC|boss|board|server|setup|friend|team"
    r"|card|Jetson|Orin|Nano|Xavier|GPU|driver)\b",
)
"""What only a person writes, also behind a time and a name."""
_TITLE = AnyOf(
    r"^\[(?:[Ss]olved|SOLVED|CLOSED|RESOLVED|[Rr]esolved|BUG|[Bb]ug|[Qq]uestion|[Hh]elp|FAQ|[Ff]eature [Rr]equest)\]",
    r"^#?\d{1,7}\t(?:OPEN|CLOSED|MERGED|DRAFT)\t|^[-*+•] (?:\[#\d{1,7}\]|\(?#\d{1,7}\)?)[ :(]",
)
_TABLE_ROW = AnyOf(r"^(?!\[|\d{4}-)[^|]{1,1000}(?: \| [^|]{0,1000}){1,20} ?\|\s{0,4}$")
_LINKED = AnyOf(r"\]\((?:https?:|#|/|\.{1,2}/|[\w-]{1,60}\.(?:md|html))")
"""A link of Markdown."""
_MARKED = AnyOf(
    r"</(?:p|li|a|code|dd|dt|tt|em|h\d|span|b|i|strong|ul|ol|pre)>"
    r"|<br ?/?>"
)
"""An end of HTML's marks for texts."""
_WRAPPED = AnyOf(
    r"^\s{0,12}(?:[a-z][a-z'\u2019-]{0,20}|[A-Z])"
    r"(?:,? ['\x22(]?[A-Za-z][A-Za-z'\u2019/-]{0,24}[.)'\x22]{0,2}){7,40}[,.;]?$"
)
_GOING_ON = AnyOf(r"^\s{0,12}[a-z][a-z'\u2019-]{0,20}(?:,? ['\x22(]?[A-Za-z][\w'\u2019/.()-]{0,24}){2,40}")
_SO_FAR = AnyOf(r"^\s{0,12}(?!.{0,200}\b(?:failed|cannot|unable|could not)\b)(?:[\w'\u2019/,-]{1,24} ){2,40}['\x22(]?$")
_HTTP = AnyOf(r"Internal Server|Bad Gateway|Not Found|Forbidden|Unavailable|Traceback|Debugger")
_FUNCTION = AnyOf(r"\b(?:the|an?|that|which|when|we|it|this|these|its|they|you|if|so|such|other|some|any) ")
"""A line of a paragraph, the next one of it, and words that no message is short of when it is written by a program."""
_TEXTS = AnyOf(
    r"^(?:msgid|msgstr|msgctxt|msgid_plural)(?:\[\d\])? \x22|^\s{0,40}\(?\*['\x22]",
    r"\|[=~] ?[\x22`]",
    r"^\s{0,40}<(?:string|source|translation|title|summary|entry|target)\b[^>]{0,200}>",
    r"^\s{0,40}(?:- )?['\x22]?(?:pattern|regexp?|match|expr|grep|contains|question|example)(?:es|s)?['\x22]?\s?[:=] ?"
    r"[rf]?['\x22/]",
    r"^\s{0,40}[\[{]{1,3}(?:[\w.:-]{1,60}, ?){1,3}[rfu]?['\x22].{0,600}['\x22)\]}][,;]?$",
    needs=("|=", "|~"),
)
"""Translations, patterns, tables of texts in a program."""
_CSV = AnyOf(r"^\x22[^\x22]{0,400}\x22(?:,\x22[^\x22]{0,400}\x22){1,30}$")
_KEYED = AnyOf(
    r"['\x22](?P<key>\w{1,30})['\x22]\s?: ?\[?(?:\x22[^\x22]{0,200}\x22, ?){0,20}"
    r"\x22(?P<value>(?:[^\x22\\]|\\.){0,2000})$",
    at_end=True,
    reach=8200,
)
"""The string of a record in which the message stands, and its key."""
_WRITTEN = frozenset(
    ("title", "subject", "question", "answer", "prompt", "keywords", "tags", "heading", "caption", "pattern")
)
_SPOKEN = frozenset(
    ("body", "content", "text", "comment", "comments", "description", "summary", "html", "markdown", "snippet")
)
_PERSON = AnyOf(r"['\x22](?:role|author|login|username|nickname|sender)['\x22]\s?:")
_UNDERLINE = AnyOf(r"^([=~^\x22*-])\1{5,300}$")


def written(text: str, start: int, following: str) -> str:
    """What kind of text it is by its form alone; empty where only its words can tell, or it is none. The message is at
    ``start``."""
    if start and _CHATTED.search(text):
        return "chat"
    if "](" in text and _LINKED.search(text):
        return "documentation"
    recorded = _of_record(text, start)
    if recorded or _LEVEL.search(text, start):
        return recorded
    if start and _TOLD.search(text, start):
        return "chat"
    if start and _TEXTS.search(text):
        return "source code"
    return "documentation" if _is_document(text, start, following) else ""


def _is_document(text: str, start: int, following: str) -> bool:
    if _TITLE.search(text) or (following and len(following) == len(text) and _UNDERLINE.search(following)):
        return True
    if "<" in text and _MARKED.search(text) and not _HTTP.search(text):
        return True
    if (("|" in text and _TABLE_ROW.search(text)) or _CSV.search(text)) and not _LEVEL.search(text):
        return True
    told = _SO_FAR.search(text, start) and _FUNCTION.search(text, start)
    return bool(told and _WRAPPED.search(text) and _GOING_ON.search(following))


def said(text: str, start: int) -> str:
    """What a record in JSON says before a message at ``start``, where its key is one of texts; else empty."""
    keyed = _keyed(text, start)
    return keyed["value"].rsplit("\\n", 1)[-1] if keyed is not None and keyed["key"] in _SPOKEN else ""


def _of_record(text: str, start: int) -> str:
    """What the string of a record in JSON is by its key, or because the record names a person."""
    keyed = _keyed(text, start)
    if keyed is None or _LEVEL_KEY.search(text):
        return ""
    if keyed["key"] in _SPOKEN and _PERSON.search(text):
        return "chat"
    return "documentation" if keyed["key"] in _WRITTEN else ""


def _keyed(text: str, start: int) -> re.Match[str] | None:
    return _KEYED.search(text, start) if '"' in text else None
