"""The table of messages: every row is well-formed, reachable, bounded, and matches its own sample first."""

from __future__ import annotations

import re
import string

import pytest

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs import reading
from trtdoctor.model.finding import CAUSES, STAGES

BY_ID = {message.id: message for message in MESSAGES}
CONTEXT = {
    "import-of-lean": 'File "/usr/lib/python3/site-packages/tensorrt_lean/__init__.py", line 18, in <module>',
    "pip-gets-tensorrt": "Collecting tensorrt",
}
FIELDS = {
    "path", "library", "plugin", "plugin_version", "tensor", "runtime", "built_with", "sm_runtime", "sm_built",
    "expected", "package", "input", "most", "least",
}  # fmt: skip
ORIGIN = (
    r"https://\S+$"
    r"|recorded by this project: "
    r"|not seen by us; "
    r"|constructed from the pattern; no page was found$"
)


def test_ids_are_unique() -> None:
    """No two rows have one id."""
    assert len(BY_ID) == len(MESSAGES)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_row_is_well_formed(message: Message) -> None:
    """A row's words are those of the contract, its texts are there, and what it refers to exists."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", message.id)
    assert message.cause in CAUSES
    assert message.stage in STAGES
    assert message.severity in ("error", "warning", "info")
    assert message.confidence in ("certain", "likely", "possible")
    assert message.title == message.title.strip()
    assert not message.title.endswith(".")
    assert message.means.endswith(".")
    assert message.seen
    assert message.sample
    assert re.match(ORIGIN, message.origin)
    assert message.fixes or message.severity == "info"
    assert {*message.follows, *message.replaces, *filter(None, [message.after])} <= BY_ID.keys() - {message.id}
    for remedy in message.fixes:
        for text in (remedy.title, *remedy.commands):
            assert {field for _, field, _, _ in string.Formatter().parse(text) if field} <= FIELDS


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_sample_matches_its_own_row_first(message: Message) -> None:
    """The sample of a row is heard as that row, and as nothing before it."""
    lines = [CONTEXT[message.after]] if message.after else []
    heard = reading.read_lines([*lines, *message.sample.split("\n")]).heard
    assert [one.message.id for one in heard if one.message.id != message.after][:1] == [message.id]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_repetitions_are_bounded(message: Message) -> None:
    """No pattern repeats anything without a limit, so none can take long."""
    plain = re.sub(r"\\.|\[\^?(?:\\.|[^\]\\])+\]", "x", message.pattern)
    assert not re.search(r"[*+]|\{\d+,\}", plain)
    assert all(int(most) <= 300 for most in re.findall(r"\{\d+,(\d+)\}", plain))


@pytest.mark.parametrize("rule", reading.rules(), ids=lambda rule: rule.message.id)
def test_filters_lose_no_match(rule: reading.Rule) -> None:
    """Each alternative of a row begins with a word that stands among the leads, and none is too short to be one."""
    assert rule.alternatives
    for parts in rule.alternatives:
        assert parts, rule.message.pattern
        for word in parts[0]:
            pieces = [reading.letters(piece) for piece in word.split()]
            (lead,) = [lead for lead in reading.leads() if lead == max(pieces, key=lambda p: (not common(p), len(p)))]
            assert len(lead) >= 3
            assert lead.strip("abcdef")


def common(piece: str) -> bool:
    """Whether it is in a word of everyday logs."""
    return any(piece in word for word in reading.COMMON)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("plain words", [[("plain words",)]]),
        ("one|two", [[("one",)], [("two",)]]),
        (r"a\.bc\d{1,2}longer", [[("longer",), ("a.bc",)]]),
        (r"start(?:middle)?end", [[("start",), ("end",)]]),
        (r"(?P<x>\d{1,3}) xy (?:green|yellow)ish", [[("green", "yellow"), ("ish",), (" xy ",)]]),
        (r"(?:one|four(?: or more)?) numbered", [[(" numbered",), ("one", "four")]]),
        (r"xx[a-z]{1,3}yy(?!never)z?", [[("xx",), ("yy",)]]),
        ("words?", [[("word",)]]),
        (r"version \(1 != 2\)", [[("version (1 != 2)",)]]),
    ],
)
def test_needles_are_what_every_match_holds(pattern: str, found: list[list[tuple[str, ...]]]) -> None:
    """The words of a pattern are those that no match can be without."""
    assert [sorted(parts) for parts in reading.needles(pattern)] == [sorted(parts) for parts in found]
