"""What several checks share: the same question again, and files that could not be read."""

from __future__ import annotations

from typing import Any

import pytest

from samples import P10, engine, facts, path_in
from trtdoctor.checks.probe_findings import by_trtexec
from trtdoctor.checks.shared import asked_again, check_again, quoted_member, unread, unwrap_to
from trtdoctor.model.target import Target, Where


def asking(given: str = "", *options: str, where: Where = "there") -> Any:
    """Facts of a question with these options."""
    return facts(P10)._replace(target=Target("a target", where=where, given=given), asked=options)


@pytest.mark.parametrize(
    ("asked", "more", "without", "command"),
    [
        (asking(where="here"), (), "", "trtdoctor check"),
        (asking(where="nowhere"), (), "", "trtdoctor check --static"),
        (asking("gpu=8.6"), (), "", "trtdoctor check --target gpu=8.6"),
        (asking("a b"), (), "", "trtdoctor check --target 'a b'"),
        (asking("gpu=8.6"), ("--target gpu=8.9",), "", "trtdoctor check --target gpu=8.9"),
        (asking("", "--python /p", where="here"), ("--target gpu=8.9",), "", "trtdoctor check --target gpu=8.9"),
        (
            asking("gpu=8.6", "--shape x:1"),
            ("--shape y:2",),
            "",
            "trtdoctor check --target gpu=8.6 --shape x:1 --shape y:2",
        ),
        (
            asking("gpu=8.6", "--fail-on=error"),
            ("--fail-on never",),
            "",
            "trtdoctor check --target gpu=8.6 --fail-on never",
        ),
        (asking("saved.json", "--shape x:1"), ("--python /p",), "", "trtdoctor check --shape x:1 --python /p"),
        (asking("gpu=8.6", "--lean", "--shape x:1"), (), "--shape x:1", "trtdoctor check --target gpu=8.6 --lean"),
    ],
)
def test_the_same_question(asked: Any, more: tuple[str, ...], without: str, command: str) -> None:
    """What was asked is asked again, but for what is replaced or left out; options that may repeat stand beside."""
    assert check_again(asked, *more, without=without) == command


@pytest.mark.parametrize(
    ("command", "parts"),
    [
        ("trtdoctor check a.engine", ("trtdoctor check --target gpu=8.6", " a.engine", "")),
        ("find . | xargs -0 trtdoctor check", ("", "find . | xargs -0 ", "trtdoctor check --target gpu=8.6")),
        (
            "tar t | trtdoctor check --files-from -",
            ("", "tar t | ", "trtdoctor check --target gpu=8.6 --files-from -"),
        ),
        ("trtdoctor checks", ("", "trtdoctor checks", "")),
        ("echo 'trtdoctor check' x", ("", "echo 'trtdoctor check' x", "")),
    ],
)
def test_a_command_that_asks(command: str, parts: tuple[str, str, str]) -> None:
    """A command of another layer asks the same of the same target, wherever it runs the check."""
    assert asked_again(command, asking("gpu=8.6")) == parts


@pytest.mark.parametrize(
    ("state", "where", "says"),
    [
        ("file", "there", None),
        ("missing", "there", None),
        ("unreadable", "there", "cannot read"),
        ("failed", "there", "cannot read"),
        ("unreadable", "here", None),
        ("failed", "nowhere", None),
    ],
)
def test_unread(state: Any, where: Where, says: str | None) -> None:
    """What this machine cannot read says nothing about another one; of itself, it is a finding."""
    asked = path_in(state)._replace(target=Target("a target", where=where))
    found = unread(asked)
    assert (found is None) if says is None else (says in (found or ""))


def test_unread_to_its_end() -> None:
    """Neither does a failure in the middle of the file."""
    asked = facts(P10, failure="an I/O error")
    assert "an I/O error" in (unread(asked._replace(target=Target("a target", where="there"))) or "")
    assert unread(asked._replace(target=Target("a target", where="here"))) is None


@pytest.mark.parametrize(("container", "commands"), [(None, 1), ("plain", 1), ("gzip", 2)])
def test_by_trtexec(container: Any, commands: int) -> None:
    """trtexec loads a plan as it is, and one in a wrapper once it is unwrapped."""
    found = by_trtexec(facts(P10, path="a b.engine", container=container)).commands
    assert len(found) == commands
    file = "'a b.engine'" if commands == 1 else "model.plan"
    assert found[-1] == f"trtexec --loadEngine={file} --verbose"


@pytest.mark.parametrize(
    ("member", "plans", "unwrap", "word"),
    [
        ("", 1, "trtdoctor unwrap a.zip -o m.plan", "a.zip"),
        ("net b", 1, "trtdoctor unwrap a.zip -o m.plan", "a.zip"),
        ("net b", 2, "trtdoctor unwrap a.zip --member 'net b' -o m.plan", "'a.zip!net b'"),
        ("", 2, "trtdoctor unwrap a.zip -o m.plan", "a.zip"),
    ],
)
def test_a_member_is_named_where_there_are_several(member: str, plans: int, unwrap: str, word: str) -> None:
    """Of several plans in a file, the command names the one in question."""
    one = engine(P10, path="a.zip", container="zip", member=member, plans=plans)
    assert (unwrap_to(one, "m.plan"), quoted_member(one)) == (unwrap, word)


def test_what_came_on_standard_input_is_a_file_to_be_named() -> None:
    """Commands name a file that somebody has to save: nothing reads standard input twice."""
    given = engine(P10, path="-", container="zip", member="a.plan", plans=2)
    assert unwrap_to(given, "b.plan") == "trtdoctor unwrap FILE --member a.plan -o b.plan"
    assert quoted_member(given) == "FILE"
    assert unwrap_to(given._replace(path="./-"), "b.plan").startswith("trtdoctor unwrap ./- ")
