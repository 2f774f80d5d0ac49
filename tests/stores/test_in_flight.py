"""Many objects are read at once, and answered in their order."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from leading import hasten, lead
from serving import Server, Ways

from driving import IDENTITY, Run
from trtdoctor import api
from trtdoctor.errors import QuestionError
from trtdoctor.fetching import AHEAD, SILENT, in_order
from trtdoctor.model.engine import Engine, PathStatus
from trtdoctor.sources.addresses import Listed

PLAN = IDENTITY.read_bytes()


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    hasten(monkeypatch)


def engine(path: str) -> Engine:
    return Engine(path, PathStatus("file"))


def test_order_is_kept() -> None:
    """Whatever is there first, members of one object stay together, and files come at their turn."""
    waits = {f"s3://b/{number}": threading.Event() for number in range(3)}

    def read(path: str) -> Iterator[Engine]:
        if path in waits:
            assert waits[path].wait(10)
        if path == "s3://b/2":
            waits["s3://b/1"].set()
        if path == "s3://b/1":
            waits["s3://b/0"].set()
        yield engine(path)
        yield engine(f"{path}!second")

    waits["s3://b/2"].set()
    paths = ["file", *waits, "other file", "s3://b/3"]
    found = [one.path for one in in_order(iter(paths), read, 3)]
    assert found == [name for path in paths for name in (path, f"{path}!second")]


def test_no_more_is_read_than_was_asked_for() -> None:
    """Nothing is read far ahead of what is taken."""
    begun: list[str] = []

    def read(path: str) -> Iterator[Engine]:
        begun.append(path)
        yield engine(path)

    taken = 0

    def paths() -> Iterator[str]:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield f"s3://b/{number}"

    found = in_order(paths(), read, 4)
    assert next(found).path == "s3://b/0"
    found.close()
    assert taken <= AHEAD * 4
    assert len(begun) <= taken


def test_what_fails_in_a_reader_is_raised() -> None:
    """It is raised where the engine was asked for."""

    def read(path: str) -> Iterator[Engine]:
        raise RuntimeError(path)

    with pytest.raises(RuntimeError, match="s3://b/0"):
        list(in_order(iter(["s3://b/0", "s3://b/1"]), read, 2))


@pytest.mark.parametrize("number", [0, -1, 5000, True, "many"])
def test_numbers_that_are_none(number: int) -> None:
    """Something else than a number in bounds is a wrong question."""
    with pytest.raises(QuestionError):
        api.check([], static=True, in_flight=number)


def test_reads_overlap(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """The server answers nobody before eight have asked."""
    with Server({f"bucket/{number:02}.plan": PLAN for number in range(16)}, Ways(together=8)) as server:
        lead(monkeypatch, server.s3())
        found = run("check", "--static", "--in-flight", "8", "--output-format", "jsonl", "s3://bucket/")
        *lines, _ = map(json.loads, found.stdout.splitlines())
        assert found.code == 0
        assert [one["path"] for one in lines] == [f"s3://bucket/{number:02}.plan" for number in range(16)]
        assert server.most_at_once == 8


def test_one_after_another(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Only one request is under way at a time where that is wanted."""
    with Server({f"bucket/{number:02}.plan": PLAN for number in range(8)}) as server:
        lead(monkeypatch, server.s3())
        named = [f"s3://bucket/{number:02}.plan" for number in range(8)]
        assert run("check", "--static", "--in-flight", "1", *named).code == 0
        assert server.most_at_once == 1


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_files_and_objects_together(monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path, jobs: str) -> None:
    """One process judges them, however many were asked for: the library would not survive a fork."""
    (tmp_path / "b.plan").write_bytes(PLAN)
    with Server({"bucket/a.plan": PLAN, "bucket/c.plan": PLAN}) as server:
        lead(monkeypatch, server.s3())
        words = ["s3://bucket/", str(tmp_path), "s3://bucket/missing.plan"]
        found = run("check", "--static", "--jobs", jobs, "--output-format", "json", *words)
        paths = [report["path"] for report in found.json["reports"]]
        assert found.code == 1
        assert paths == ["s3://bucket/a.plan", "s3://bucket/c.plan", str(tmp_path / "b.plan"), words[-1]]


@pytest.mark.parametrize(
    ("ways", "in_flight"), [(Ways(fail_every=3), "1"), (Ways(fail_first=2), "32")], ids=["every third", "at once"]
)
def test_requests_that_fail_are_asked_again(
    ways: Ways, in_flight: str, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """All are answered, whether every third request fails or the first ones of each object, many at once."""
    with Server({f"bucket/{number:02}.plan": PLAN for number in range(40)}, ways) as server:
        lead(monkeypatch, server.s3())
        found = run("check", "--static", "--in-flight", in_flight, "--output-format", "json", "s3://bucket/")
        assert found.code == 0
        assert [one["status"] for one in found.json["reports"]] == ["ok"] * 40
        assert server.failed > 10


@pytest.mark.parametrize("ways", [Ways(status=503), Ways(status=429)])
def test_a_store_that_is_down_is_not_asked_for_each_object(
    ways: Ways, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """After some objects in a row the rest is told at once, and nothing of it passes."""
    named = [f"s3://bucket/{number:02}.plan" for number in range(40)]
    with Server({name[5:]: PLAN for name in named}, ways) as server:
        lead(monkeypatch, server.s3())
        found = run("check", "--static", "--in-flight", "1", "--output-format", "json", *named)
        assert found.code == 3
        assert [(one["path"], one["status"]) for one in found.json["reports"]] == [(one, "incomplete") for one in named]
        assert {one.path for one in server.asked} == {name[5:] for name in named[:SILENT]}


def test_what_shows_that_a_store_is_there() -> None:
    """Another store goes on; so does one that answers in between, whatever it answers."""
    silent, begun = PathStatus("unreachable", why="no answer", silent=True), list[str]()

    def read(path: str) -> Iterator[Engine]:
        begun.append(path)
        if isinstance(path, Listed) and path.status is not None:
            yield Engine(path, path.status)
        elif path.startswith("s3://down/") or int(path.rpartition("/")[2]) % SILENT:
            yield Engine(path, silent)
        else:
            yield Engine(path, PathStatus("missing"))

    paths = [f"s3://{place}/{number}" for number in range(1, 4 * SILENT) for place in ("down", "shaky")]
    found = list(in_order(iter(paths), read, 1))
    assert [one.path for one in found] == paths
    states = [one.path_status.state for one in found if "shaky" in one.path]
    assert states.count("missing") == 3
    assert {one.path_status.state for one in found if "down" in one.path} == {"unreachable"}
    assert sum(not isinstance(one, Listed) for one in begun if "down" in one) == SILENT


def test_what_stays_down_is_incomplete(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Where the last try failed, too, nothing is known."""
    with Server({"bucket/a.plan": PLAN, "bucket/b.plan": PLAN}, Ways(status=503)) as server:
        lead(monkeypatch, server.s3())
        found = run("check", "--static", "--output-format", "json", "s3://bucket/a.plan", "s3://bucket/b.plan")
        assert found.code == 3
        assert [one["status"] for one in found.json["reports"]] == ["incomplete"] * 2
