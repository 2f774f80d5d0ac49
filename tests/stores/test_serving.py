"""The servers of these tests do what they say: asked with the library that trtdoctor uses."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import emulators
import pytest
from obstore.exceptions import BaseError, PermissionDeniedError, PreconditionError, UnauthenticatedError
from obstore.store import AzureStore, HTTPStore, S3Store
from serving import LOGIN_PAGE, Server, Stored, Ways, stretched, whole

from driving import IDENTITY, PLANS, RTX
from trtdoctor.formats.reading import read_source
from trtdoctor.sources.source import BytesSource, Identity, Source

DATA = bytes(range(256)) * 40
HUGE = 20 << 30


def http(server: Server) -> HTTPStore:
    return HTTPStore.from_url(
        server.address, client_options={"allow_http": True, "timeout": timedelta(seconds=5)}, retry_config=NO_RETRY
    )


NO_RETRY: Any = {"max_retries": 0}


def s3(variables: dict[str, str], bucket: str = "bucket") -> S3Store:
    names = ("access_key_id", "secret_access_key", "default_region", "endpoint_url")
    config: Any = {name: variables[f"AWS_{name.upper()}"] for name in names}
    return S3Store(bucket, client_options={"allow_http": True}, retry_config=NO_RETRY, **config)


class OfStored(Source):
    """A stored object as a source, without a server between."""

    def __init__(self, stored: Stored) -> None:
        super().__init__(stored.size, Identity("bytes", "stored"))
        self._stored = stored

    def fetch(self, at: int, size: int) -> bytes:
        return self._stored.cut(at, at + size)


@pytest.mark.parametrize(
    ("begin", "end"), [(0, 4), (3, 6), (4, 9), (95, 104), (0, 110)], ids=["part", "edge", "hole", "last", "all"]
)
def test_what_is_not_stored_is_zeros(begin: int, end: int) -> None:
    """Parts lie where they were put."""
    stored = Stored(110, ((2, b"head"), (100, b"tail")))
    every = bytes(2) + b"head" + bytes(94) + b"tail" + bytes(6)
    assert stored.cut(begin, end) == every[begin:end]


def differing(one: Any, other: Any) -> set[str]:
    return {name for name, fact in one._asdict().items() if fact != getattr(other, name)}


@pytest.mark.parametrize("plan", [IDENTITY, PLANS / "tensorrt-8.6.0.12-h200" / "detailed.engine", RTX])
def test_a_stretched_plan_has_the_facts_of_the_short_one_and_more_weights(plan: Path) -> None:
    """Only its sizes differ."""
    short = read_source(BytesSource(plan.read_bytes()))
    long = read_source(OfStored(stretched(plan.read_bytes(), HUGE + 4)))
    assert long.header is not None
    assert long.body is not None
    assert short.header is not None
    assert long.header.problems == ()
    assert long.size_bytes == HUGE + 4
    own = {name for name, fact in long.header._asdict().items() if fact != getattr(short.header, name)}
    assert {"declared_size", "sections"} <= own <= {"declared_size", "sections", "body"}
    assert {name for name, fact in long.body._asdict().items() if fact != getattr(short.body, name)} == {
        "weights_bytes"
    }


def test_ranges_cost_what_they_hold() -> None:
    """Of 20 GiB as many bytes are sent as were asked for."""
    with Server({"a.plan": stretched(IDENTITY.read_bytes(), HUGE)}) as server:
        store = http(server)
        assert store.head("a.plan")["size"] == HUGE
        assert bytes(store.get_range("a.plan", start=0, end=4)) == b"ftrt"
        assert bytes(store.get_range("a.plan", start=HUGE - 4, end=HUGE)) == IDENTITY.read_bytes()[-4:]
        assert (server.requests, server.sent, server.failed) == (3, 8, 0)


@pytest.mark.parametrize(
    ("ways", "raised"),
    [
        (Ways(ranges=False), BaseError),
        (Ways(login=True), BaseError),
        (Ways(status=401), UnauthenticatedError),
        (Ways(status=403), PermissionDeniedError),
        (Ways(status=404), FileNotFoundError),
        (Ways(status=503), BaseError),
        (Ways(fail_every=1), BaseError),
        (Ways(cut_after=10), BaseError),
    ],
    ids=["no ranges", "login", "401", "403", "404", "503", "every one fails", "cut"],
)
def test_ways_to_fail(ways: Ways, raised: type[Exception]) -> None:
    """Each way is the error that the library has for it."""
    with Server({"a.plan": DATA}, ways) as server, pytest.raises(raised):
        bytes(http(server).get_range("a.plan", start=4, end=40))


def test_every_third_request_fails() -> None:
    """The others are answered."""
    with Server({"a.plan": DATA}, Ways(fail_every=3)) as server:
        store = http(server)
        answers = []
        for _ in range(6):
            try:
                answers.append(len(store.get_range("a.plan", start=0, end=4)))
            except BaseError:  # noqa: PERF203
                answers.append(0)
        assert answers == [4, 4, 0, 4, 4, 0]
        assert server.failed == 2


def test_a_server_without_ranges_sends_all() -> None:
    """Whoever asks for all of it gets it."""
    with Server({"a.plan": DATA}, Ways(ranges=False)) as server:
        assert bytes(http(server).get("a.plan").bytes()) == DATA
        assert server.sent == len(DATA)


def test_a_login_page_is_one() -> None:
    """It comes as the object would."""
    with Server({"a.plan": DATA}, Ways(login=True)) as server:
        assert bytes(http(server).get("a.plan").bytes()) == LOGIN_PAGE


def test_an_object_changes_after_so_many_reads() -> None:
    """Whoever asks for the first version is told so, whoever asks for none gets the second."""
    with Server({"a.plan": b"before"}, Ways(change_after=1), later=whole(b"behind")) as server:
        store = http(server)
        first = store.get("a.plan", options={"range": (0, 2)})
        assert bytes(first.bytes()) == b"be"
        with pytest.raises(PreconditionError):
            store.get("a.plan", options={"range": (2, 6), "if_match": first.meta["e_tag"]})
        assert bytes(store.get_range("a.plan", start=2, end=6)) == b"hind"


def test_pages_of_a_listing() -> None:
    """A listing asks for as many pages as hold it."""
    keys = {f"bucket/models/{number:05}/model.plan": b"x" for number in range(2500)}
    with Server({"bucket/a.plan": b"", **keys, "bucket/z.plan": b""}) as server:
        found = [len(chunk) for chunk in s3(server.s3()).list("models/", chunk_size=1000)]
        assert sum(found) == 2500
        assert server.requests == 3


def test_moto_is_s3() -> None:
    """It stores, cuts and lists, and forgets everything at its end."""
    with emulators.moto("bucket") as variables:
        store = s3(variables)
        store.put("a/b.plan", DATA)
        assert bytes(store.get_range("a/b.plan", start=1, end=3)) == DATA[1:3]
        assert [one["path"] for chunk in store.list("a/") for one in chunk] == ["a/b.plan"]
    with emulators.moto("bucket") as variables:
        assert list(s3(variables).list()) == []


@pytest.mark.node
def test_azurite_is_azure(azurite: Path) -> None:
    """It stores, cuts and lists."""
    with emulators.azurite(azurite, "engines") as variables:
        store = AzureStore(
            "engines",
            account_name=variables["AZURE_STORAGE_ACCOUNT_NAME"],
            account_key=variables["AZURE_STORAGE_ACCOUNT_KEY"],
            endpoint=variables["AZURE_STORAGE_ENDPOINT"],
            client_options={"allow_http": True},
        )
        store.put("a/b.plan", DATA)
        assert bytes(store.get_range("a/b.plan", start=1, end=3)) == DATA[1:3]
        assert [one["path"] for chunk in store.list("a/") for one in chunk] == ["a/b.plan"]
