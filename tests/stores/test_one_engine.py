"""One engine at an address: what is read of it, and what is said where it cannot be read."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

import emulators
import obstore
import pytest
from obstore.store import S3Store
from serving import SECRET, Server, Stored, Ways, aws, stretched, whole

import driving
from driving import IDENTITY, PLANS
from trtdoctor.formats.reading import read_engine
from trtdoctor.sources import remote

DETAILED = PLANS / "tensorrt-8.6.0.12-h200" / "detailed.engine"
HUGE = 20 << 30


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody waits long between two tries, and no credentials come from outside."""
    quick = {
        "init_backoff": datetime.timedelta(milliseconds=1),
        "max_backoff": datetime.timedelta(milliseconds=2),
        "base": 2,
    }
    monkeypatch.setattr(remote, "RETRIES", {**remote.RETRIES, "backoff": quick})
    yield
    remote._store.cache_clear()


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Store]:
    """An empty bucket of moto, to which the environment leads."""
    with emulators.moto("bucket") as variables:
        lead(monkeypatch, variables)
        yield S3Store("bucket", client_options={"allow_http": True})


def lead(monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str]) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def report(*words: str) -> tuple[int, Any]:
    """The exit code and the only report of ``check``."""
    found = driving.check(*words)
    assert SECRET not in found.stdout + found.stderr
    return found.code, found.json["reports"][0]


def test_an_engine_in_s3_has_the_facts_of_the_file(s3: S3Store) -> None:
    """Range by range the same is read as from the disk."""
    s3.put("models/a b%20ü.engine", DETAILED.read_bytes())
    there, here = read_engine("s3://bucket/models/a b%20ü.engine"), read_engine(str(DETAILED))
    assert (there.header, there.body) == (here.header, here.body)
    assert there.remote is not None
    assert there.remote.etag
    assert report("s3://bucket/models/a b%20ü.engine")[0] == 0


def test_twenty_gigabytes_cost_less_than_one_megabyte() -> None:
    """Weights are never fetched."""
    with Server({"a.engine": stretched(IDENTITY.read_bytes(), HUGE)}) as server:
        engine = read_engine(f"{server.address}/a.engine")
        assert engine.size_bytes == HUGE
        assert engine.header is not None
        assert engine.body is not None
        assert server.sent < 1 << 20
        assert server.requests <= 6
        assert engine.remote is not None
        assert (engine.remote.requests, engine.remote.bytes_read) == (server.requests, server.sent)
        assert not engine.remote.private


@pytest.mark.parametrize(
    ("ways", "code", "cause"),
    [
        (Ways(), 0, None),
        (Ways(head=False), 0, None),
        (Ways(ranges=False), 0, None),
        (Ways(fail_every=3), 0, None),
        (Ways(login=True), 1, "not-an-engine"),
        (Ways(status=401), 3, "permission"),
        (Ways(status=403), 3, "permission"),
        (Ways(status=404), 1, "wrong-path"),
        (Ways(status=429), 3, "wrong-path"),
        (Ways(status=503), 3, "wrong-path"),
        (Ways(cut_after=100), 3, "wrong-path"),
    ],
    ids=lambda value: str(value),
)
def test_ways_of_servers(ways: Ways, code: int, cause: str | None) -> None:
    """What a server's answers come to: an answer about the engine, or none."""
    with Server({"a.engine": DETAILED.read_bytes()}, ways) as server:
        found, told = report(f"{server.address}/a.engine?X-Amz-Signature={SECRET}")
    assert found == code
    assert [one["cause"] for one in told["findings"] if one["severity"] != "info"] == ([cause] if cause else [])
    assert told["path"] == f"{server.address}/a.engine"


@pytest.mark.parametrize("later", [whole(IDENTITY.read_bytes()), whole(DETAILED.read_bytes()[:-4] + b"else")])
def test_an_object_that_changes_is_a_finding(later: Stored) -> None:
    """Two versions never mix, whether their sizes are the same or not."""
    with Server({"a.engine": DETAILED.read_bytes()}, Ways(change_after=1), later=later) as server:
        code, told = report(f"{server.address}/a.engine")
    assert (code, told["findings"][0]["code"], told["findings"][0]["cause"]) == (1, "TRT002", "corrupt-or-truncated")


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that nobody has is no answer, and no engine."""
    lead(monkeypatch, aws("http://127.0.0.1:9"))
    code, told = report("s3://bucket/a.engine")
    assert (code, told["status"], told["engine"]["unknown"]["kind"]) == (3, "incomplete", "unreachable")


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has to be installed is said, as a command."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    found = driving.run("check", "--static", "s3://bucket/a.engine")
    assert found.code == 2
    assert "pip install 'trtdoctor[remote]'" in found.stderr
    assert obstore.__name__ not in found.stdout


@pytest.mark.parametrize("path", ["ftp://host/a.engine", "hdfs://host/a.engine", "s3a://bucket/a.engine"])
def test_other_addresses_are_refused(path: str) -> None:
    """An address of another kind is wrong usage, not a missing file."""
    assert driving.run("check", "--static", path).code == 2
