"""Patterns cut to what a long text can hold: the same matches, and less to try."""

from __future__ import annotations

import random
import re

import pytest

from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs import lines, table
from trtdoctor.logs.places import Text, _holding
from trtdoctor.logs.pruning import MOST_VARIANTS, Pruned
from trtdoctor.logs.table import Rule

SAMPLES = [row.sample.replace("\n", " ") for row in MESSAGES]


def pruned(pattern: str, text: str) -> re.Pattern[str] | None:
    return Pruned(pattern).of(Text(text))


def read_of(known: Pruned, text: str) -> str:
    """What is searched for it."""
    return Text(text).folded if known.small else text


def places(match: re.Match[str] | None) -> tuple[tuple[int, int], ...] | None:
    """Where a match and its groups are."""
    return match.regs if match else None


@pytest.mark.parametrize("part", range(4))
def test_same_match(part: int) -> None:
    """What is left of each row finds the same in its own sample amid others, with the same values; so does all of it
    in small letters."""
    chance = random.Random(part)
    for number in range(part, len(MESSAGES), 4):
        pattern = MESSAGES[number].pattern
        text = "\r".join([*chance.choices(SAMPLES, k=4), SAMPLES[number], *chance.choices(SAMPLES, k=2)])
        wanted = re.compile(pattern, re.IGNORECASE).search(text)
        known = Pruned(pattern)
        some, read = known.of(Text(text)), read_of(known, text)
        assert places(wanted) == places(some.search(read) if some is not None else None)
        assert places(wanted) == places(known.whole().search(read))


@pytest.mark.parametrize("upper", [True, False])
@pytest.mark.parametrize(
    "pattern",
    [
        *("Error [A-Z]{2}", "[^A-F]x", "[`-~]y|[@-_]z", "(?P<a>K)-(?P=a)", "[^k]K", "(?i:a)B", "(?-i:a)B", "É|ß|s|i"),
        *("\\SB", "x\\Wy", "(?<=A)b", "(?<!A)b", "(?:A|Bc){1,2}d", "A{0,3}?b"),
    ],
)  # fmt: skip
def test_small_letters(pattern: str, upper: bool) -> None:
    """In small letters a pattern finds what it finds in any, unless it regards the case of a part: then it is left."""
    chance = random.Random(pattern)
    known, plain = Pruned(pattern), re.compile(pattern, re.IGNORECASE)
    for _ in range(300):
        text = "".join(chance.choices("aAbBcxXyYzZ kK-É\u00e9ß\u017f\u0130\u0131_@é\n" + "error "[: 6 * upper], k=9))
        text = text.upper() if upper else text
        assert places(known.whole().search(read_of(known, text))) == places(plain.search(text)), text


@pytest.mark.parametrize(
    ("pattern", "text", "other"),
    [
        ("[^\n]{0,60}gone|[^\n]{0,60}lost", "it is lost", "it is gone"),
        ("(?:a [^\n]{1,9} )?(?:[^\n]{0,9}gone|[^\n]{0,9}lost)", "gone", "lost"),
        ("(?:there, [^\n]{0,9} it )?is gone", "is gone", "there, as a car it is gone"),
        ("(?!x y)gone", "gone", ""),
        ("(?=.{0,9}gone)it is (?:gone|lost)", "it is gone", "it is lost"),
        ("(?P<who>it|he) (?:is|was) gone", "it is gone", ""),
    ],
)
def test_left_out(pattern: str, text: str, other: str) -> None:
    """What the text has not the words of is not tried any more."""
    some = pruned(pattern, text)
    assert some is not None
    assert some.search(text) is not None
    assert other in ("", text) or getattr(some.fullmatch(other), "string", None) != other


@pytest.mark.parametrize("pattern", ["gone|lost", "(?:a )?gone", "(?:gone|lost){1,3}", "(?=gone).{0,9}", "x(?:gone)y"])
def test_nothing_left(pattern: str) -> None:
    """A text without any of the words is not searched at all."""
    assert pruned(pattern, "it is here") is None


def test_letters_that_count_as_others() -> None:
    """A text with letters that a pattern takes for others is searched for all of it."""
    known, text = Pruned("lost|gone"), "gone lo\u017ft"
    some = known.of(Text(text))
    assert some is not None
    assert some.search(read_of(known, text), 5) is not None


def test_few_variants() -> None:
    """A hostile log does not have a pattern compiled again for each of its texts."""
    words = [f"[^\n]{{0,9}}word{number}x" for number in range(12)]
    known = Pruned("|".join(words))
    first = [known.of(Text(f"word{number}x")) for number in range(12)]
    again = [known.of(Text(f"word{number}x")) for number in range(12)]
    assert [one is other for one, other in zip(first, again, strict=True)][:MOST_VARIANTS] == [True] * MOST_VARIANTS
    assert set(first[MOST_VARIANTS:]) == {known.whole()}


def test_only_words_that_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a long line a row is searched for by those of its wordings alone whose words stand on it."""
    row = next(message for message in MESSAGES if message.id == "library-missing")
    text = "Plugin library not found at expected location: /opt/app/libx.so" * 200
    known, whole = Rule(row, 400), []

    def compiled(_: Rule) -> re.Pattern[str]:
        whole.append(row.id)
        return re.compile(row.pattern, re.IGNORECASE)

    monkeypatch.setattr(Rule, "compiled", compiled)
    found = known.search(Text(text), [("not found", 143), ("missing", 89)])
    assert (found, whole) == (None, [])


def test_near_ranges_are_searched_at_once() -> None:
    """Anchors near each other do not have the text between them searched for each of them."""
    ranges = [(at, at + 150) for at in range(0, 6000, 200)]
    assert list(table._near(ranges, 400)) == [(0, 5950)]
    assert list(table._near(ranges, 40)) == ranges
    assert list(table._near([(0, 30), (50, 90)], 400)) == [(0, 30), (50, 90)]
    assert sum(last - first for first, last in table._near([(0, 9000), (9900, 9990)], 40)) == 9000


class Counted(str):
    """A text that counts how often something is looked for in it."""

    __slots__ = ()
    looked = 0

    def __contains__(self, what: object) -> bool:
        Counted.looked += 1
        return super().__contains__(what)  # type: ignore[operator]


def test_few_anchors_are_looked_for() -> None:
    """In a long text hardly an anchor is looked for that is not there, and all are found that are."""
    known = table.table()
    text = "; ".join(SAMPLES[::40]).lower() + " " * 2000
    counted = Text(text)
    counted.holds = _holding(Counted(text))
    found = known.candidates(counted, known.anchors)
    assert Counted.looked < 1500 < sum(map(len, known.anchors.values()))
    short = [text[at : at + 1900] for at in range(0, len(text), 1000)]
    some = {rule.message.id for piece in short for rule, _ in known.candidates(Text(piece), known.anchors)}
    assert some <= {rule.message.id for rule, _ in found}


def test_records_of_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of many records is looked over once for the words of failures, each record for those on the line."""
    asked = []
    may_be_in = lines._Saying.may_be_in

    def counted(row: lines._Saying, low: str) -> bool:
        asked.append(low)
        return may_be_in(row, low)

    monkeypatch.setattr(lines._Saying, "may_be_in", counted)
    text = "\r".join([*(f"frame {number}" for number in range(3000)), "frame failed to load", "frame failed to load"])
    assert list(lines.failures(text)) == [("frame failed to load", (6, 20))]
    assert len(asked) < 15 * 3000
    asked.clear()
    assert list(lines.failures("\r".join(f"{number}" for number in range(3000)))) == []
    assert len(asked) < 300
