"""Servers that are silent, endless, or lie: there is an answer all the same, in time, and never a wrong one."""

from __future__ import annotations

import asyncio
import itertools
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from leading import hasten, lead
from serving import aws

import driving
import trtdoctor
from driving import PLANS
from trtdoctor.sources import attentive, listing, remote

PLAN = (PLANS / "tensorrt-8.6.0.12-h200" / "detailed.engine").read_bytes()
SMALL = driving.IDENTITY.read_bytes()
Way = Callable[[bytes, int], bytes | Iterator[bytes]]
"""What is answered to a request: its head and how many came before. After an iterator nothing more comes, and the
connection stays open."""


class Raw:
    """A server that sends whatever the test says, until the ``with`` block ends."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._numbers = itertools.count()
        self._open: list[socket.socket] = []
        self.asked = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Raw:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._listener, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                one, _ = self._listener.accept()
                self._open.append(one)
                threading.Thread(target=self._talk, args=(one,), daemon=True).start()

    def _talk(self, one: socket.socket) -> None:
        taken = b""
        with suppress(OSError), one:
            while more := one.recv(65536):
                taken += more
                while b"\r\n\r\n" in taken:
                    head, _, taken = taken.partition(b"\r\n\r\n")
                    answer = self._way(head, next(self._numbers))
                    self.asked.set()
                    if isinstance(answer, bytes):
                        one.sendall(answer)
                        if b"Connection: close" in answer:
                            return
                    else:
                        for part in answer:
                            one.sendall(part)


def head(status: int, **fields: object) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items()]
    return f"HTTP/1.1 {status} X\r\n{''.join(lines)}\r\n".encode()


def answer(
    asked: bytes, *, etag: str = "a", length: int | None = None, said: str = "{first}-{last}/{size}", more: bytes = b""
) -> bytes:
    """A range of the plan, and what is said of it."""
    found = re.search(rb"(?i)range: bytes=(\d+)-(\d+)", asked)
    if found is None:
        return head(200, Content_Length=len(PLAN), ETag=f'"{etag}"') + PLAN
    first, last = int(found[1]), min(int(found[2]), len(PLAN) - 1)
    where = "bytes " + said.format(first=first, last=last, size=len(PLAN))
    part = PLAN[first : last + 1] + more
    length = len(part) if length is None else length
    return head(206, Content_Length=length, Content_Range=where, ETag=f'"{etag}"') + part


def cut(asked: bytes) -> bytes:
    """More is announced than comes."""
    found = answer(asked, length=len(PLAN) + 1)
    return found.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tries, each of which gets half a second."""
    hasten(monkeypatch)
    monkeypatch.setattr(remote, "RETRIES", {**remote.RETRIES, "max_retries": 1})
    monkeypatch.setattr(remote, "CLIENT", {"timeout": "500ms", "connect_timeout": "500ms"})


SILENT = "no answer came in time"
WAYS: dict[str, tuple[Way, int, str]] = {
    "silent": (lambda asked, nth: iter(()), 3, SILENT),
    "silent after a part of the head": (lambda asked, nth: iter((answer(asked)[:30],)), 3, SILENT),
    "silent after a part of the body": (lambda asked, nth: iter((answer(asked)[:300],)), 3, SILENT),
    "silent from the second range on": (lambda asked, nth: answer(asked) if not nth else iter(()), 3, SILENT),
    "less than announced": (lambda asked, nth: cut(asked), 3, "cut"),
    "a short body": (lambda asked, nth: answer(asked, length=10), 3, "10 bytes instead of 65,536"),
    "a long body": (lambda asked, nth: answer(asked, more=b"x"), 3, "65,537 bytes instead of 65,536"),
    "another begin": (lambda asked, nth: answer(asked, said="5-{last}/{size}"), 3, "another range"),
    "another end": (lambda asked, nth: answer(asked, said="{first}-7/{size}"), 3, "another range"),
    "a size below the range": (lambda asked, nth: answer(asked, said="{first}-{last}/5"), 3, "another range"),
    "a size of 2^62": (lambda asked, nth: answer(asked, said=f"{{first}}-{{last}}/{1 << 62}"), 3, "another range"),
    "a size of 2^64": (lambda asked, nth: answer(asked, said=f"{{first}}-{{last}}/{1 << 64}"), 3, "of what size"),
    "a negative size": (lambda asked, nth: answer(asked, said="{first}-{last}/-5"), 3, "of what size"),
    "an unknown size": (lambda asked, nth: answer(asked, said="{first}-{last}/*"), 3, "of what size"),
    "a negative length": (lambda asked, nth: answer(asked, length=-5), 3, ""),
    "all instead of a range": (lambda asked, nth: answer(b""), 0, ""),
    "416": (lambda asked, nth: head(416, Content_Length=0), 3, "no such range"),
    "416 later": (lambda asked, nth: answer(asked) if not nth else head(416, Content_Length=0), 1, "made shorter"),
    "404 later": (lambda asked, nth: answer(asked) if not nth else head(404, Content_Length=0), 1, "was deleted"),
    "another ETag each time": (lambda asked, nth: answer(asked, etag=str(nth)), 1, "another one"),
    "429": (lambda asked, nth: head(429, Content_Length=0, Retry_After=3600), 3, "answered 429, after retries"),
    "503": (lambda asked, nth: head(503, Content_Length=0, Retry_After=3600), 3, "answered 503, after retries"),
    "503 once": (
        lambda asked, nth: answer(asked) if nth else head(503, Content_Length=0, Retry_After=3600),
        0,
        "",
    ),
    "no place to go": (lambda asked, nth: head(301, Content_Length=0), 3, "leads on, but not to"),
    "a circle": (lambda asked, nth: head(302, Content_Length=0, Location=asked.split()[1].decode()), 3, "without end"),
    "no HTTP": (lambda asked, nth: b"SSH-2.0-OpenSSH\r\n", 3, ""),
    "a head of 200,000 fields": (
        lambda asked, nth: b"HTTP/1.1 206 X\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(200_000)),
        3,
        "",
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scheme", ["http", "s3"])
def test_an_object(scheme: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be read leaves the answer open; what changes is an error; all else is read."""
    answers, code, words = WAYS[way]
    with Raw(answers) as server:
        lead(monkeypatch, aws(server.address))
        found = driving.check(f"{server.address}/a.plan" if scheme == "http" else "s3://bucket/a.plan")
    assert found.code == code, found.stdout
    report = found.json["reports"][0]
    assert report["status"] == {0: "ok", 1: "problems", 3: "incomplete"}[code]
    assert words in found.stdout
    assert [one["code"] for one in report["findings"] if one["severity"] == "error"] == ["TRT002"] * (code == 1)


def test_from_a_coroutine() -> None:
    """In whatever thread an event loop runs, a function may be called from it that is none of its own."""
    found: list[str] = []

    async def ask(address: str) -> None:
        found.append(trtdoctor.inspect(address).path_status.state)

    with Raw(lambda asked, nth: answer(asked)) as server:
        thread = threading.Thread(target=lambda: asyncio.run(ask(f"{server.address}/a.plan")))
        thread.start()
        thread.join(60)
    assert found == ["file"]


@pytest.mark.parametrize("scheme", ["http", "s3"])
@pytest.mark.parametrize("status", [403, 404, 503])
def test_an_endless_refusal(status: int, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library reads it whole: it is broken off where it fills the memory, before its time is over."""
    monkeypatch.setattr(remote, "CLIENT", {"timeout": "100s", "connect_timeout": "10s"})
    monkeypatch.setattr(attentive, "ROOM", 8 << 20)
    part = b"x" * (1 << 20)
    with Raw(
        lambda asked, nth: itertools.chain([head(status, Content_Length=1 << 33)], itertools.repeat(part))
    ) as server:
        lead(monkeypatch, aws(server.address))
        found = driving.check(f"{server.address}/a.plan" if scheme == "http" else "s3://bucket/a.plan")
    assert found.code == 3, found.stdout
    assert "broken off" in found.stdout


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/{}.plan", "s3://bucket/{}.plan", "s3://{}/a.plan", "s3://bucket/{}/"]
)
def test_an_address_that_is_too_long(address: str) -> None:
    """The library would end in a panic."""
    found = driving.check(address.format("a" * 66_000))
    assert (found.code, found.json["reports"][0]["status"]) == (3, "incomplete")
    assert "longer than any" in found.stdout


def test_a_name_that_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address comes as bytes of a shell."""
    with Raw(lambda asked, nth: head(404, Content_Length=0)) as server:
        lead(monkeypatch, aws(server.address))
        assert driving.check("s3://bucket/\udcff.plan").code in (1, 3)


# ---- listings


def page(*keys: str, token: str = "", size: object = len(SMALL)) -> bytes:
    rows = "".join(
        f"<Contents><Key>{key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>e</ETag>"
        f"<Size>{size}</Size></Contents>"
        for key in keys
    )
    more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>" if token else ""
    body = f"<ListBucketResult><Name>bucket</Name><Prefix>m/</Prefix>{more}{rows}</ListBucketResult>".encode()
    return head(200, Content_Length=len(body), Content_Type="application/xml") + body


def small(asked: bytes) -> bytes:
    begins = head(206, Content_Length=len(SMALL), Content_Range=f"bytes 0-{len(SMALL) - 1}/{len(SMALL)}", ETag='"e"')
    return begins + SMALL


PAGES: dict[str, tuple[Way, str, int]] = {
    "silent": (lambda asked, nth: iter(()), SILENT, 0),
    "the same names for ever": (lambda asked, nth: page("m/a.bin", "m/b.bin", token="t"), "again and again", 0),
    "other names for ever": (lambda asked, nth: page(f"m/{nth:09}.bin", token="t"), "more than 50 objects", 0),
    "empty pages for ever": (lambda asked, nth: page(token="t"), "too slow", 0),
    "engines, then empty pages": (
        lambda asked, nth: page(token="t") if b"continuation-token" in asked else page("m/a.plan", token="t"),
        "too slow",
        1,
    ),
    "names from elsewhere": (lambda asked, nth: page("m/a.plan", "n/b.plan"), "do not lie below", 1),
    "a name of 100,000 letters": (lambda asked, nth: page("m/a.plan", "m/" + "b" * 100_000), "100,002 letters", 1),
    "a name that leads out": (lambda asked, nth: page("m/../b.plan"), "a name has", 0),
    "a name with control characters": (lambda asked, nth: page("m/&#27;[2J.plan"), "a name has", 0),
    "a name of 1,024 bytes": (lambda asked, nth: page("m/" + "b" * 1017 + ".plan"), "", 1),
    "a negative size": (lambda asked, nth: page("m/a.plan", size=-5), "could not read", 0),
    "a size of 2^64": (lambda asked, nth: page("m/a.plan", size=1 << 64), "could not read", 0),
    "a size of 2^62": (lambda asked, nth: page("m/a.plan", size=1 << 62), "", 1),
    "a word for a size": (lambda asked, nth: page("m/a.plan", size="many"), "could not read", 0),
    "no listing": (lambda asked, nth: head(200, Content_Length=5) + b"hello", "could not read", 0),
}


@pytest.mark.parametrize("pages", PAGES)
def test_a_listing(pages: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends, what was told before is answered, and what was not told is open."""
    way, words, engines = PAGES[pages]
    monkeypatch.setattr(listing, "MOST_LISTED", 50)
    monkeypatch.setattr(listing, "PATIENCE", 2.0)
    with Raw(lambda asked, nth: way(asked, nth) if b"list-type" in asked.split(b"\r\n")[0] else small(asked)) as server:
        lead(monkeypatch, aws(server.address))
        found = driving.check("s3://bucket/m/")
    assert found.code == (3 if words else 0), found.stdout
    assert words in found.stdout
    assert [one["status"] for one in found.json["reports"]] == ["ok"] * engines + ["incomplete"] * bool(words)
    assert "\x1b" not in found.stdout


# ---- while they are silent


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--static", "ADDRESS"),
        ("check", "--static", "s3://bucket/m/"),
        ("check", "--static", "ADDRESS", "--verify"),
        ("inspect", "ADDRESS"),
        ("diff", "ADDRESS", str(driving.IDENTITY)),
        ("unwrap", "ADDRESS", "-o", "-"),
        ("select", "s3://bucket/a.plan"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_interrupted(number: signal.Signals, words: tuple[str, ...]) -> None:
    """A signal ends what waits for a server."""
    with Raw(lambda asked, nth: iter(())) as server:
        named = [server.address + "/a.plan" if word == "ADDRESS" else word for word in words]
        with subprocess.Popen(
            [sys.executable, "-m", "trtdoctor", *named],
            env=driving.environment(**aws(server.address)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert server.asked.wait(30)
            process.send_signal(number)
            _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (128 + number, b"trtdoctor: interrupted\n")
