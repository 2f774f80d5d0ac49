"""``trtdoctor fleet check`` of a bucket: what was answered is known by its ETag, and not read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from leading import hasten, lead
from serving import SECRET, Asked, Server, Ways

from driving import IDENTITY, SMALLEST, Result, environment, run, spawn

TARGETS = ("--targets", "gpu=H200,tensorrt=8.6.0.12", "--targets", "gpu=A100,tensorrt=8.6.0.12")
OBJECTS = {f"bucket/m/{number:02}.plan": IDENTITY.read_bytes() for number in range(12)}


def command(results: Path, *more: str) -> list[str]:
    return ["fleet", "check", "s3://bucket/m/", *TARGETS, "-o", str(results), "--output-format", "json", *more]


def fleet(results: Path, *more: str) -> Result:
    return run(*command(results, "--jobs", "1", *more))


def reads(server: Server) -> list[str]:
    """The objects that were asked for since the last time."""
    found = sorted({one.path for one in server.asked if "list-type" not in one.query})
    server.asked.clear()
    return found


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    hasten(monkeypatch)
    return monkeypatch


def test_known_objects_are_not_read(tmp_path: Path, quick: pytest.MonkeyPatch) -> None:
    """A second run lists, and asks for nothing but the object that is another one now."""
    results = tmp_path / "r.jsonl"
    objects: dict[str, Any] = dict(OBJECTS)
    with Server(objects) as server:
        lead(quick, server.s3())
        first = fleet(results)
        assert (first.code, first.json["fleet"]["pairs"]) == (1, 24)
        assert reads(server) == sorted(OBJECTS)
        second = fleet(results)
        assert second.json["fleet"]["known"] == 12
        assert second.json["matrix"] == first.json["matrix"]
        assert reads(server) == []
        objects["bucket/m/03.plan"] = SMALLEST.read_bytes()
        assert fleet(results).json["fleet"]["pairs"] == 2
        assert reads(server) == ["bucket/m/03.plan"]
    assert SECRET not in results.read_text()


class Failing(Server):
    """Lists, and gives no object as long as it is ``failing``."""

    failing = True

    def begin(self, one: Asked) -> bool:
        return super().begin(one) or (self.failing and "list-type" not in one.query)


def test_store_that_does_not_answer_is_asked_again(tmp_path: Path, quick: pytest.MonkeyPatch) -> None:
    """An object whose store failed leaves the answer open (3) until a later run could read it."""
    results = tmp_path / "r.jsonl"
    server = Failing(OBJECTS)
    with server:
        lead(quick, server.s3())
        first = fleet(results)
        assert (first.code, first.json["fleet"]["files"]) == (3, 12)
        assert [one["incomplete"] for one in first.json["fleet"]["targets"]] == [12, 12]
        server.failing = False
        found = fleet(results).json["fleet"]
        assert [(one["ok"], one["problems"], one["incomplete"]) for one in found["targets"]] == [(12, 0, 0), (0, 12, 0)]
        assert fleet(results).json["fleet"]["pairs"] == 0


def test_added_target_reads_once_more(tmp_path: Path, quick: pytest.MonkeyPatch) -> None:
    """A target that is new is asked about alone, and many objects are read at once for it, too."""
    results = tmp_path / "r.jsonl"
    with Server(OBJECTS, Ways(together=4)) as server:  # it answers when four are asked for
        lead(quick, server.s3())
        fleet(results)
        found = fleet(results, "--targets", "gpu=T4,tensorrt=8.6.0.12").json["fleet"]
        assert found["pairs"] == 12


def test_several_processes(tmp_path: Path) -> None:
    """Several processes read a bucket, each with connections of its own, and write what one writes."""
    with Server(OBJECTS) as server:
        env = environment(**server.s3())
        for jobs in ("1", "3"):
            found = spawn(*command(tmp_path / f"{jobs}.jsonl", "--jobs", jobs, "--in-flight", "3"), env=env)
            assert found.code == 1, found.stderr
            assert found.json["fleet"]["pairs"] == 24
    one, several = ((tmp_path / f"{jobs}.jsonl").read_text().splitlines() for jobs in "13")
    assert sorted(map(steady, one)) == sorted(map(steady, several))


def steady(line: str) -> str:
    """A line without the milliseconds that each check took, and the seal that holds those, too."""
    found = json.loads(line)
    found.pop("seal", None)
    for check in found.get("checks", ()):
        del check["duration_ms"]
    return json.dumps(found)
