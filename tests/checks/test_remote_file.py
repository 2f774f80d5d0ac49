"""What is said of engines at addresses, and which commands are given for them."""

from __future__ import annotations

import pytest

from samples import P10, SOMEWHERE, engine, facts
from trtdoctor.checks.remote_file import changed, missing, nothing_below, public, unanswered, with_download
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import Engine, PathStatus, State
from trtdoctor.model.finding import Confidence, Finding, Fix, Severity
from trtdoctor.model.target import no_machine
from trtdoctor.sources.addresses import parsed
from trtdoctor.sources.refusals import WITH_QUERY, download, look

KEY, PREFIX, WEB = "s3://bucket/models/a.engine", "s3://bucket/models/", "https://example.org/a"
FIX = Fix("log in", ("aws configure",))


def at(path: str, state: State = "missing", *, why: str = "", fix: Fix | None = None) -> Engine:
    return Engine(path, PathStatus(state, why=why, fix=fix))


def asked(path: str, state: State = "missing", *, why: str = "", fix: Fix | None = None) -> Facts:
    return Facts(at(path, state, why=why, fix=fix), no_machine(), asked=("--select TRT0",))


@pytest.mark.parametrize(("state", "cause"), [("refused", "permission"), ("unreachable", "wrong-path")])
@pytest.mark.parametrize("path", [KEY, PREFIX])
@pytest.mark.parametrize("fix", [FIX, None])
def test_unanswered(state: State, cause: str, path: str, fix: Fix | None) -> None:
    """What may not or could not be read is no error of the engine; the store's own help is the fix."""
    found = unanswered(asked(path, state, why="403", fix=fix))
    assert (found.cause, found.severity) == (cause, Severity.WARNING)
    assert found.fixes == (() if fix is None else (fix,))
    assert "403" in found.message
    assert found.evidence[0].value == path


def test_what_was_not_read_is_told_apart() -> None:
    """Refused and unanswered, an engine and a listing have titles of their own."""
    states: tuple[State, ...] = ("refused", "unreachable")
    assert len({unanswered(asked(KEY, state)).title for state in states}) == 2
    assert len({unanswered(asked(path, "refused")).message for path in (KEY, PREFIX)}) == 2


@pytest.mark.parametrize(
    ("path", "why", "slash"),
    [
        ("s3://bucket/models", "", True),
        ("s3://bucket/v1.2/models", "", True),
        (KEY, "", False),
        (WEB, "", False),
        ("s3://bucket/models", "no such bucket", False),
    ],
)
def test_missing(path: str, why: str, slash: bool) -> None:
    """Where the address may be one of a folder, a slash is offered; the store's reason is told."""
    found = missing(asked(path, why=why))
    assert (found.cause, found.severity) == ("wrong-path", Severity.ERROR)
    assert [fix.commands for fix in found.fixes] == (
        [(f"trtdoctor check --static --select TRT0 {path}/",)] if slash else []
    )
    assert why in found.message
    assert missing(asked(path, why=why, fix=FIX)).fixes[0] == FIX


def test_nothing_below() -> None:
    """A listing without engines is an error, with how to look and what the names are."""
    found = nothing_below(at(PREFIX, "directory", why="3 objects"))
    assert (found.cause, found.severity) == ("wrong-path", Severity.ERROR)
    assert "3 objects" in found.message
    assert ".engine" in found.message
    assert PREFIX in found.fixes[0].commands[0]


def test_changed_and_public() -> None:
    """An object that changes is checked again by its address; one that came over http is a note."""
    found = changed(facts(P10, path=KEY, remote=SOMEWHERE), "another ETag")
    assert (found.cause, found.severity, found.confidence) == (
        *("corrupt-or-truncated", Severity.ERROR),
        Confidence.CERTAIN,
    )
    assert found.fixes[0].commands == (f"trtdoctor check --static {KEY}",)
    assert found.evidence[0].value == "another ETag"
    note = public(at("http://example.org/a", "file"))
    assert (note.cause, note.severity) == ("permission", Severity.INFO)


@pytest.mark.parametrize("signed", [False, True])
def test_with_download(signed: bool) -> None:
    """Commands for files get a copy, which comes first; commands that take an address, and others, stay."""
    given = engine(P10, path=KEY, remote=SOMEWHERE._replace(signed=signed))
    ours, theirs, none = f"trtdoctor check {KEY}", f"trtexec --loadEngine={KEY}", "nvidia-smi"
    finding = Finding(
        *("memory", Severity.ERROR, Confidence.CERTAIN, "it", "It is."),
        fixes=(Fix("one", (ours, theirs, none)), Fix("two", (ours,)), Fix("three", (none,))),
    )
    one, two, three = with_download(given, finding).fixes
    copy, *others = one.commands
    assert KEY in copy
    note = WITH_QUERY if signed else ""
    assert copy.endswith(note or KEY.rpartition("/")[2])
    assert others == [ours + note, "trtexec --loadEngine=a.engine", none]
    assert (two.commands, three.commands) == ((ours + note,), (none,))


@pytest.mark.parametrize(
    ("address", "needed"), [("https://h/a.engine?X-Amz-Signature=abc", True), ("https://h/a.engine", False)]
)
def test_query_is_asked_for(address: str, needed: bool) -> None:
    """What looks at a signed address, or downloads it, says that it needs the query, and never tells that."""
    found = parsed(address)
    for one in (*look(found).commands, download(found)):
        assert one.endswith(WITH_QUERY) is needed
        assert "abc" not in one
