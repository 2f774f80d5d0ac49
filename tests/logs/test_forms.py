"""Forms in which people and tables of texts quote a message."""

from __future__ import annotations

import pytest

from trtdoctor.logs.writing import said, written

M = "Magic tag does not match"
GOING_ON = " and then it goes on with the other things of it"


@pytest.mark.parametrize(
    ("before", "after", "following", "kind"),
    [
        ("", "", "", ""),
        ("[E] ", "", "", ""),
        ("<bob> ", "", "", "chat"),
        ("<string>", "", "", "source code"),
        ("On Monday, Al wrote: ", "", "", "chat"),
        ("yesterday I had ", "", "", "chat"),
        ("ERROR yesterday I had ", "", "", ""),
        ("my friend's card: ", "", "", "chat"),
        ("see [", "](https://example.org)", "", "documentation"),
        ("see [", "](a.md)", "", "documentation"),
        ("see [", "](a)", "", ""),
        ('{"title": "', '"}', "", "documentation"),
        ('{"level": "error", "title": "', '"}', "", ""),
        ('{"body": "', '", "author": "x"}', "", "chat"),
        ('{"body": "', '"}', "", ""),
        ('{"msg": "', '", "author": "x"}', "", ""),
        ("{'title': '", "'}", "", ""),
        ('msgid "', '"', "", "source code"),
        ('pattern: "', '"', "", "source code"),
        ("[Solved] ", "", "", "documentation"),
        ("#12\tOPEN\t", "", "", "documentation"),
        ("", "", "=" * len(M), "documentation"),
        ("", "", "=" * (len(M) - 1), ""),
        ("", "", "x" * len(M), ""),
        ("", "</li>", "", "documentation"),
        ("500: ", "</p>Internal Server Error", "", ""),
        ("a | ", " | b |", "", "documentation"),
        ("ERROR | ", " | b |", "", ""),
        ('"a","', '"', "", "documentation"),
        ('"a","', '","ERROR"', "", ""),
        ("so the loader of the program tells us that the ", GOING_ON, "and it ends as it began there", "documentation"),
        ("so the loader of the program tells us that the ", GOING_ON, "", ""),
        ("loader of program tells users ", GOING_ON, "and it ends as it began there", ""),
    ],
)
def test_the_form_tells(before: str, after: str, following: str, kind: str) -> None:
    """Whatever stands before and behind a message."""
    assert written(before + M + after, len(before), following) == kind


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ('{"body": "I see ', "I see "),
        ('{"body": "first\\nthen ', "then "),
        ('{"body": ["a", "then ', "then "),
        ('{"title": "I see ', ""),
        ("{'body': 'I see ", ""),
        ("I see ", ""),
    ],
)
def test_what_a_record_says(before: str, text: str) -> None:
    """The last line of the text in which the message stands, where the key is one of texts."""
    assert said(before + M, len(before)) == text
