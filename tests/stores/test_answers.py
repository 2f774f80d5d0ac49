"""What stores answer beside bytes, and what is made of it: versions, refusals, nonsense."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import emulators
import pytest
from obstore.exceptions import BaseError, GenericError, NotSupportedError, PreconditionError
from obstore.store import AzureStore
from serving import Server, Ways, stretched

import driving
from driving import IDENTITY, PLANS
from trtdoctor.formats.reading import read_engine
from trtdoctor.sources import refusals, remote
from trtdoctor.sources.addresses import parsed

DETAILED = PLANS / "tensorrt-8.6.0.12-h200" / "detailed.engine"
HUGE = 20 << 30
WHEN = datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc)
About = dict[str, Any]


class Pretended:
    """A store that answers as the test says: ``about`` gives what it says of the object at each request."""

    def __init__(self, data: bytes, about: Callable[[int], About], cut: Callable[[bytes], bytes] = bytes) -> None:
        self.data = data
        self.about = about
        self.cut = cut
        self.asked: list[Mapping[str, Any]] = []

    async def get_async(self, key: str, options: Mapping[str, Any]) -> Any:
        self.asked.append(options)
        begin, end = options["range"]
        meta = {"size": len(self.data), "version": None, "last_modified": WHEN, **self.about(len(self.asked))}
        return SimpleNamespace(meta=meta, stream=lambda min_chunk_size: iter([self.cut(self.data[begin:end])]))


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Callable[[Pretended], Pretended]:
    def put(store: Pretended) -> Pretended:
        monkeypatch.setattr(remote, "_store_and_key", lambda address, _: (store, "key"))
        return store

    return put


@pytest.mark.parametrize(
    ("tag", "condition"), [('"strong"', '"strong"'), ('W/"weak"', None), (None, None)], ids=["strong", "weak", "none"]
)
def test_only_a_version_that_can_match_is_asked_for(tag: str | None, condition: str | None, pretend: Any) -> None:
    """A weak ETag never matches (RFC 9110, 13.1.1), so it is only compared."""
    store = pretend(Pretended(DETAILED.read_bytes(), lambda _: {"e_tag": tag}))
    assert read_engine("s3://bucket/a.engine").changed is None
    assert len(store.asked) == 2
    assert [one.get("if_match") for one in store.asked] == [None, condition]


@pytest.mark.parametrize(
    "later",
    [
        {"e_tag": 'W/"b"'},
        {"size": 7},
        {"last_modified": WHEN + datetime.timedelta(seconds=1)},
        {"e_tag": None},
        {"version": "2"},
    ],
    ids=lambda later: next(iter(later)),
)
def test_another_version_is_noticed_by_what_is_said_of_it(later: About, pretend: Any) -> None:
    """Also where the server does not know conditions."""
    same = {"e_tag": 'W/"a"'}
    pretend(Pretended(DETAILED.read_bytes(), lambda nth: same if nth < 2 else {**same, **later}))
    assert read_engine("s3://bucket/a.engine").changed is not None


@pytest.mark.parametrize("cut", [lambda data: data[:-1], lambda data: data + b"x"], ids=["less", "more"])
def test_other_bytes_than_were_asked_for_are_no_engine(cut: Any, pretend: Any) -> None:
    """A range of another length is no answer, and never damage to the engine."""
    pretend(Pretended(DETAILED.read_bytes(), lambda nth: {"e_tag": '"a"'}, cut))
    assert read_engine("s3://bucket/a.engine").path_status.state == "unreachable"


def test_words_of_a_store_are_shown_safely(pretend: Any) -> None:
    """An ETag comes from outside: signs that a terminal would obey, and its length, do not get through."""
    pretend(Pretended(DETAILED.read_bytes(), lambda _: {"e_tag": '"\x1b[2J' + "a" * 5000 + '"', "version": "\x07"}))
    found = driving.run("inspect", "s3://bucket/a.engine")
    assert "\x1b" not in found.stdout
    assert "\x07" not in found.stdout
    assert len(found.stdout) < 5000


@pytest.mark.parametrize("size", [1 << 62, 0])
def test_a_size_that_cannot_be_true(size: int, pretend: Any) -> None:
    """What a store says of the size costs nothing."""
    pretend(Pretended(IDENTITY.read_bytes(), lambda _: {"e_tag": '"a"', "size": size}))
    assert read_engine("s3://bucket/a.engine").header is None or size > 0


def test_patience_ends(pretend: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that answers, and slowly, is given up in the end."""
    pretend(Pretended(DETAILED.read_bytes(), lambda _: {"e_tag": '"a"'}))
    monkeypatch.setattr(remote, "PATIENCE", -1.0)
    found = driving.check("s3://bucket/a.engine")
    assert (found.code, found.json["reports"][0]["status"]) == (3, "incomplete")


def test_an_empty_object_is_an_empty_file() -> None:
    """It has no first range, and is found all the same."""
    with Server({"a.engine": b""}) as server:
        found = driving.check(f"{server.address}/a.engine")
    assert (found.code, found.json["reports"][0]["engine"]["not_engine"]) == (1, "empty")


def test_a_large_object_without_ranges_is_not_downloaded() -> None:
    """It is said how to download it."""
    with Server({"a.engine": stretched(IDENTITY.read_bytes(), HUGE)}, Ways(ranges=False)) as server:
        found = driving.check(f"{server.address}/a.engine")
        assert server.sent < 64 << 20
    assert found.code == 3
    assert found.json["reports"][0]["findings"][0]["fixes"][0]["commands"] == [
        f"curl -fL -o a.engine {server.address}/a.engine"
    ]


# ---- what the library's errors mean


def refused(method: str, status: int, code: str = "", where: str = "http://x/a?sig=SECRET") -> BaseError:
    body = f"<Error><Code>{code}</Code></Error>" if code else ""
    return GenericError(
        f"Generic S3 error: Error performing {method} {where} in 2ms - Server returned non-2xx status code: {status} "
        f"Words: {body}\n\nDebug source:\nStatus {{ status: {status}, }}"
    )


def cut(kind: str, inner: str) -> BaseError:
    return GenericError(
        "Generic S3 error: Error performing GET http://x/a?sig=SECRET in 2ms, after 8 retries - HTTP error: error "
        f"sending request\n\nDebug source:\nHttp(HttpError {{ kind: {kind}, source: {inner} }})"
    )


@pytest.mark.parametrize(
    ("address", "error", "state", "word"),
    [
        ("s3://b/a", refused("GET", 301, "PermanentRedirect"), "unreachable", "AWS_REGION"),
        ("s3://b/a", refused("GET", 400, "ExpiredToken"), "refused", "aws sts get-caller-identity"),
        ("s3://b/a", refused("GET", 400, "InvalidRequest"), "unreachable", "aws s3 ls"),
        ("s3://b/a", refused("GET", 503, "SlowDown"), "unreachable", ""),
        ("s3://b/a", refused("PUT", 403, where="http://169.254.169.254/latest/api/token"), "refused", "aws configure"),
        ("gs://b/a", refused("GET", 403, where="http://metadata.google.internal/x"), "refused", "gcloud auth"),
        ("az://b/a", GenericError("Account must be specified: MissingAccount"), "refused", "az login"),
        ("az://b/a", FileNotFoundError("not found <Code>ContainerNotFound</Code>"), "missing", "az storage blob list"),
        ("gs://b/d/a", FileNotFoundError("not found"), "missing", "gcloud storage ls gs://b/d/"),
        ("https://h/a?sig=1", refused("GET", 403), "refused", ""),
        ("https://h/a", refused("GET", 403), "refused", "curl -fL -o a https://h/a"),
        ("s3://b/credentials/a", refused("GET", 503, where="http://x/b/credentials/a"), "unreachable", ""),
        ("s3://b/a", cut("Connect", '"dns error"'), "unreachable", "aws s3 ls"),
        ("s3://b/a", cut("Timeout", "x"), "unreachable", "aws s3 ls"),
        ("s3://b/a", cut("Unknown", "BadScheme"), "unreachable", "export AWS_ALLOW_HTTP=true"),
        ("az://b/a", cut("Unknown", "BadScheme"), "unreachable", "export AZURE_ALLOW_HTTP=true"),
        ("https://h/a", cut("Unknown", "BadScheme"), "unreachable", "curl"),
        ("https://h/a", NotSupportedError("range"), "unreachable", "curl -fL -o a https://h/a"),
        ("https://h/a", ValueError("nobody knows"), "unreachable", "curl"),
        ("https://h/a", PreconditionError("x"), "unreachable", "curl"),
    ],
)
def test_what_errors_mean(address: str, error: Exception, state: str, word: str) -> None:
    """Each is a state with words of ours and a command for that store, and shows nothing of the library's own."""
    status = refusals.why_not(parsed(address), error).status
    assert status.state == state
    assert status.fix is not None
    commands = "\n".join(status.fix.commands)
    assert word in commands
    assert "SECRET" not in status.why + commands


def test_an_error_as_long_as_a_page_is_looked_at_quickly() -> None:
    """A body comes from outside, and is no work."""
    text = "status code: " * 2_000_000 + "<Code>" * 100_000
    assert refusals.why_not(parsed("https://h/a"), GenericError(text)).status.state == "unreachable"


# ---- Azure


@pytest.fixture
def azure(azurite: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AzureStore]:
    with emulators.azurite(azurite, "engines") as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield AzureStore("engines", client_options={"allow_http": True})


@pytest.mark.node
def test_an_engine_in_azure(azure: AzureStore) -> None:
    """The facts are those of the file, what is missing is missing, and the account's key is nowhere."""
    azure.put("m/a b.engine", DETAILED.read_bytes())
    there = read_engine("az://engines/m/a b.engine")
    assert there.body == read_engine(str(DETAILED)).body
    assert there.remote is not None
    assert there.remote.etag
    assert not there.remote.private
    for address, code in [("engines/m/a b.engine", 0), ("engines/m/none.engine", 1), ("nothing/a.engine", 1)]:
        found = driving.check(f"az://{address}")
        assert found.code == code
        assert emulators.AZURE_KEY not in found.stdout + found.stderr


@pytest.mark.node
def test_another_version_in_azure(azure: AzureStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Azure refuses a range of another version."""
    azure.put("a.engine", DETAILED.read_bytes())
    asked = remote._Asking.range

    def replaced(self: Any, at: int, end: int, condition: Mapping[str, Any]) -> Any:
        if condition:
            azure.put("a.engine", DETAILED.read_bytes()[:-1] + b"x")
        return asked(self, at, end, condition)

    monkeypatch.setattr(remote._Asking, "range", replaced)
    assert read_engine("az://engines/a.engine").changed is not None


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://Models.example.com/a.engine", "models.example.com"),
        ("https://models.example.com:8443/a.engine?b=c", "models.example.com"),
        ("http://[::1]:80/a.engine", "::1"),
        ("https://bücher.example/a.engine", "xn--bcher-kva.example"),
        ("https://" + "a" * 70 + "/a.engine", "a" * 70),
    ],
)
def test_the_host_of_an_address(address: str, host: str) -> None:
    """It is compared with that of every address that a server leads on to."""
    assert parsed(address).host == host
