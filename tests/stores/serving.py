"""A server of our own for engines in stores, with the ways in which servers fail. Nothing outside this machine reaches
it."""

from __future__ import annotations

import hashlib
import http.client
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit
from xml.sax.saxutils import escape

from trtdoctor.plan.families import load
from trtdoctor.plan.families.base import BodyForm
from trtdoctor.plan.header import read_header
from trtdoctor.plan.tokens import read_tokens
from trtdoctor.sources.source import BytesSource

LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>"
SECRET = "wJalrXUtnFEMI+K7MDENG/bPxRfiCYPLANTED"
"""The secret that is planted, to be searched for in everything written. It has a character that addresses escape."""


class Stored(NamedTuple):
    """An object of which only ``parts`` are stored, by their offsets; all else is zeros that are nowhere."""

    size: int
    parts: tuple[tuple[int, bytes], ...]

    @property
    def etag(self) -> str:
        digest = hashlib.md5(repr(self.size).encode(), usedforsecurity=False)
        for at, data in self.parts:
            digest.update(at.to_bytes(8, "big") + data)
        return f'"{digest.hexdigest()}"'

    def cut(self, begin: int, end: int) -> bytes:
        """The bytes from ``begin`` to before ``end``."""
        out = bytearray(end - begin)
        for at, data in self.parts:
            first, last = max(begin, at), min(end, at + len(data))
            if first < last:
                out[first - begin : last - begin] = data[first - at : last - at]
        return bytes(out)


def whole(data: bytes) -> Stored:
    return Stored(len(data), ((0, data),))


def stretched(data: bytes, size: int) -> Stored:
    """A plan of 8.6 or later as one of ``size`` bytes: it has more weights, all of them zero, and every length that
    tells of it says so. All other facts stay those of ``data``."""
    source, more = BytesSource(data), size - len(data)
    header = read_header(source)
    body, sections = header.body, header.sections
    assert body is not None
    assert sections
    changed = bytearray(data)

    def grow(at: int) -> None:
        struct.pack_into("<Q", changed, at, struct.unpack_from("<Q", data, at)[0] + more)

    grow(16)  # the declared size
    first = min(section.offset for section in sections) - 24 * len(sections)  # the table ends where the contents begin
    weights = next((at for at, section in enumerate(sections) if section.kind == "WGHT"), None)
    if weights is not None:
        grow(first + 24 * weights + 16)
        begin = sections[weights].offset
    else:
        grow(first + 16)
        grow(sections[0].offset + 16)  # the size of the body, behind the tag and three words
        form = load(body.family).body
        assert isinstance(form, BodyForm)
        tokens = read_tokens(source, body, form.tokens)
        begin = tokens.offsets[tokens.kinds.index(b"R")]  # the weights are the first raw bytes
        grow(begin - 8)
    return Stored(size, ((0, bytes(changed[:begin])), (begin + more, data[begin:])))


# ---- our own


class Ways(NamedTuple):
    """How a server answers. After ``change_after`` reads of an object its later version is served."""

    ranges: bool = True
    head: bool = True
    delay: float = 0.0
    fail_every: int = 0
    fail_first: int = 0
    """Requests for each object that fail, before one is answered."""
    status: int = 0
    """What every answer has instead: 401, 403, 500, …"""
    login: bool = False
    elsewhere: str = ""
    """Where every answer leads on to instead."""
    change_after: int = 0
    cut_after: int = 0
    """Bytes of a body after which the connection ends."""
    together: int = 0
    """Reads of objects that have to be asked for before any of them is answered."""


class Asked(NamedTuple):
    method: str
    path: str
    query: str
    range: str | None
    if_match: str | None
    authorization: str | None


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def end_connections(self) -> None:
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is none of our business."""


class _Running:
    """A server at a free port of this machine, in a thread, until a ``with`` block ends. Each of its ``handler``'s
    objects has ``attributes``."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], **attributes: object) -> None:
        self._http = _Listener(("127.0.0.1", 0), type(handler.__name__, (handler,), attributes))
        self.port = self._http.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.end_connections()
        self._http.server_close()
        self._thread.join()


class Server(_Running):
    """Objects over HTTP, by their paths without the first slash, until the ``with`` block ends.

    A path with ``list-type=2`` in its query is a bucket of S3: the objects below it are listed, ``page`` at a time.
    ``requests``, ``failed`` and ``sent`` count answers, answers that failed on purpose and bytes of bodies.
    """

    def __init__(
        self,
        objects: Mapping[str, Stored | bytes],
        ways: Ways | None = None,
        *,
        later: Stored | None = None,
        page: int = 1000,
    ) -> None:
        self.objects = objects
        self.ways = ways or Ways()
        self.later = later
        self.page = page
        self.asked: list[Asked] = []
        self.requests = self.failed = self.sent = self.most_at_once = 0
        self.reads: Counter[str] = Counter()
        self._begun: Counter[str] = Counter()
        self._now = 0
        self._lock = threading.Lock()
        self.gate = threading.Barrier(self.ways.together) if self.ways.together else None
        super().__init__(_Handler, server_of=self)

    def __enter__(self) -> Server:
        self.start()
        return self

    def s3(self) -> dict[str, str]:
        """Variables with which this server is S3, with the planted secret."""
        return aws(self.address)

    def begin(self, one: Asked) -> bool:
        """Counts a request; whether it is one of those that fail."""
        with self._lock:
            self.asked.append(one)
            self.requests += 1
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            self._begun[one.path] += 1
            fails = bool(self.ways.fail_every) and self.requests % self.ways.fail_every == 0
            fails |= self._begun[one.path] <= self.ways.fail_first
            self.failed += fails
            return fails

    def end(self) -> None:
        with self._lock:
            self._now -= 1

    def count(self, sent: int) -> None:
        """Counts bytes before they are sent: whoever has them finds them counted."""
        with self._lock:
            self.sent += sent

    def find(self, path: str, *, read: bool) -> Stored | None:
        found = self.objects.get(path)
        if found is None:
            return None
        with self._lock:
            self.reads[path] += read
            if self.later is not None and self.reads[path] > self.ways.change_after:
                return self.later
        return whole(found) if isinstance(found, bytes) else found

    def listing(self, bucket: str, query: Mapping[str, Sequence[str]]) -> bytes:
        """A page of a bucket's objects, in the order of their keys. The keys of ``objects`` come in that order."""
        (prefix, *_), (after, *_) = query.get("prefix", [""]), query.get("continuation-token", [""])
        begin, start = f"{bucket}/{prefix}", f"{bucket}/{query.get('start-after', [''])[0]}"
        at = int(after) if after else sum(key <= start for key in self.objects)
        page = list(islice(self.objects, at, at + self.page))
        rows = "".join(
            f"<Contents><Key>{escape(key[len(bucket) + 1 :])}</Key><LastModified>2026-01-02T03:04:05.000Z"
            "</LastModified>"
            f"<ETag>{escape(_etag(self.objects[key]))}</ETag><Size>{_size(self.objects[key])}</Size></Contents>"
            for key in page
            if key.startswith(begin)
        )
        more = at + len(page) < len(self.objects)
        token = f"<NextContinuationToken>{at + len(page)}</NextContinuationToken>" if more else ""
        return (
            '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>{escape(bucket)}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{len(page)}</KeyCount>"
            f"<MaxKeys>{self.page}</MaxKeys><IsTruncated>{str(more).lower()}</IsTruncated>{token}{rows}"
            "</ListBucketResult>"
        ).encode()


def _size(one: Stored | bytes) -> int:
    return one.size if isinstance(one, Stored) else len(one)


@lru_cache(maxsize=64)
def _etag(one: Stored | bytes) -> str:
    return (whole(one) if isinstance(one, bytes) else one).etag


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server_of: Server

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None:
        """Nothing is written: ``asked`` has it all."""

    def _answer(self) -> None:
        server = self.server_of
        url = urlsplit(self.path)
        names = ("Range", "If-Match", "Authorization")
        one = Asked(self.command, unquote(url.path).lstrip("/"), url.query, *(self.headers[name] for name in names))
        fails = server.begin(one)
        try:
            if server.ways.delay:
                time.sleep(server.ways.delay)
            self._refuse(503) if fails else self._found(one, parse_qs(url.query))
        finally:
            server.end()

    def _found(self, one: Asked, query: Mapping[str, Sequence[str]]) -> None:
        server = self.server_of
        ways = server.ways
        if ways.elsewhere:
            return self._send(302, b"", {"Location": ways.elsewhere})
        if ways.status:
            return self._refuse(ways.status)
        if ways.login:
            return self._send(200, LOGIN_PAGE, {"Content-Type": "text/html; charset=utf-8"})
        if "list-type" in query:
            if not any(key.startswith(f"{one.path}/") for key in server.objects):
                return self._send(404, b"<Error><Code>NoSuchBucket</Code></Error>", {})
            return self._send(200, server.listing(one.path, query), {"Content-Type": "application/xml"})
        if one.method == "HEAD" and not ways.head:
            return self._refuse(405)
        if server.gate is not None:
            server.gate.wait(10)
        found = server.find(one.path, read=one.method == "GET")
        if found is None:
            return self._refuse(404)
        if one.if_match not in (None, "*", found.etag):
            return self._refuse(412)
        about = {"ETag": found.etag, "Last-Modified": "Fri, 02 Jan 2026 03:04:05 GMT"}
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", one.range or "") if ways.ranges else None
        if match is None:
            return self._send(200, found, about)
        begin, end = (int(number) if number else None for number in match.groups())
        if begin is None:
            begin, end = found.size - (end or 0), None
        end = found.size if end is None else min(found.size, end + 1)
        if begin >= end:
            return self._refuse(416)
        about["Content-Range"] = f"bytes {begin}-{end - 1}/{found.size}"
        return self._send(206, found.cut(begin, end), about)

    def _refuse(self, status: int) -> None:
        return self._send(status, b"" if status == 405 else b"<Error><Code>Refused</Code></Error>", {})

    def _send(self, status: int, body: Stored | bytes, more: Mapping[str, str]) -> None:
        """Sends an answer; of a big object as much as the client takes."""
        size, accepted = _size(body), "bytes" if self.server_of.ways.ranges else "none"
        self.send_response(status)
        for name, value in {"Accept-Ranges": accepted, "Content-Length": str(size), **more}.items():
            self.send_header(name, value)
        self.end_headers()
        sent = 0
        if self.command != "HEAD":
            stop = self.server_of.ways.cut_after or size
            while sent < min(size, stop):
                end = min(size, stop, sent + (1 << 20))
                self.server_of.count(end - sent)
                self.wfile.write(body.cut(sent, end) if isinstance(body, Stored) else body[sent:end])
                sent = end
            self.close_connection |= sent < size
        self.wfile.flush()


class Proxy(_Running):
    """A forward proxy, until the ``with`` block ends: asks ``server`` for whatever is asked of ``hosts``, and nobody
    for all else. ``asked`` has every address."""

    def __init__(self, server: Server, *hosts: str) -> None:
        self.asked: list[str] = []
        super().__init__(_Way, asked=self.asked, port=server.port, hosts=hosts)

    def __enter__(self) -> Proxy:
        self.start()
        return self


class _Way(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: list[str]
    hosts: tuple[str, ...]
    port: int

    def do_GET(self) -> None:
        self.asked.append(self.path)
        url = urlsplit(self.path)
        if url.hostname not in self.hosts:
            return self._answer(403, {}, b"")
        way = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            way.request("GET", urlunsplit(("", "", url.path, url.query, "")), headers=dict(self.headers))
            found = way.getresponse()
            self._answer(found.status, dict(found.getheaders()), found.read())
        finally:
            way.close()

    def do_CONNECT(self) -> None:
        self.asked.append(self.path)
        self._answer(403, {}, b"")

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is written: ``asked`` has it all."""


AWS_KEY_ID = "AKIAPLANTED00000001"


def aws(endpoint: str) -> dict[str, str]:
    """Variables with which ``endpoint`` is S3, for a process or a store."""
    return {
        "AWS_ACCESS_KEY_ID": AWS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ALLOW_HTTP": "true",
    }
