"""What is at an address (S3, Google, Azure, HTTP), read by ranges. Only this module and ``listing`` know ``obstore``.

Every range after the first asks for the version that the first one had (``If-Match``), and every answer is held against
it, so that two versions of an object never mix. Of what the library says of a failure nothing is shown: it holds whole
addresses, signatures included.
"""

from __future__ import annotations

import datetime
import os
import time
from bisect import bisect_right
from functools import lru_cache
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any, cast

from trtdoctor.errors import PlanError
from trtdoctor.model.budget import Budget
from trtdoctor.model.engine import Engine, PathStatus, Remote
from trtdoctor.model.fact import Unknown
from trtdoctor.sources.addresses import Address, Listed, Scheme, parsed
from trtdoctor.sources.apart import within
from trtdoctor.sources.attentive import TooMuch, answer, runs_here
from trtdoctor.sources.reach import Variables, of_bucket, of_server, variables_of
from trtdoctor.sources.refusals import (
    Refusal,
    endless,
    no_ranges,
    not_installed,
    not_where_listed,
    too_slow,
    unaskable,
    why_not,
)
from trtdoctor.sources.source import WINDOW, Identity, Source, check_range
from trtdoctor.text import printable, size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from obstore.store import ClientConfig, RetryConfig

FIRST = WINDOW
"""Bytes of the first range: the header of any plan and what it points at."""
JUMP = 1 << 14
"""Bytes of a range that is far from the one before: what is skipped in between are weights."""
MOST = 1 << 20
"""Bytes of a range, as they grow while what is read lies side by side."""
MOST_WHOLE = 8 << 20
"""The same where all is read."""
NEAR = 1 << 16
"""Bytes that may lie between two ranges that lie side by side."""
SMALL = 1 << 20
"""An object of so many bytes is fetched with the second range."""
HELD = 8 << 20
"""Bytes of ranges that are kept."""
UNRANGED = 8 << 20
"""Bytes of an object that are fetched at once from a server that gives no ranges."""
READ_LIMIT = 64 << 20
"""Bytes read of an object, unless all of it is wanted."""
PATIENCE = 180.0
"""Seconds for one object, unless all of it is read; a request has its own limits, below."""
LONGEST_WORD = 200
"""Characters of an ETag or a version."""
CLIENT: ClientConfig = {"timeout": "30s", "connect_timeout": "10s"}
RETRIES: RetryConfig = {
    "max_retries": 8,  # of 10,000 objects one is lost where every third request fails
    "retry_timeout": datetime.timedelta(seconds=30),
    "backoff": {
        "init_backoff": datetime.timedelta(milliseconds=200),
        "max_backoff": datetime.timedelta(seconds=3),
        "base": 2,
    },
}


VERSION = ("size", "e_tag", "version", "last_modified")
"""What a store says of a version of an object."""


PAGE = 1000
"""Names that S3 tells at a time; of a page with one that cannot be told the library gives none."""
"""Names that cannot be told, behind each of which a listing begins anew."""


class ObjectChanged(PlanError):
    """The object is another one than when it was opened."""


class Lost(PlanError):
    """The store stopped answering."""

    def __init__(self, status: PathStatus, offset: int) -> None:
        super().__init__(status.why, field="data", offset=offset)


@lru_cache(maxsize=64)
def _store(scheme: Scheme, place: str, variables: Variables, process: int) -> Any:
    """The store of a bucket, whose connections are used again, but not in another ``process`` or with other
    ``variables``."""
    from obstore import store

    kinds: Mapping[str, Any] = {"s3": store.S3Store, "gs": store.GCSStore, "az": store.AzureStore}
    options = {**CLIENT, **of_bucket(scheme, place, variables).options}
    return kinds[scheme](place, client_options=options, retry_config=RETRIES)


def store_of(address: Address) -> Any:
    """The store of the bucket or container that an address names, as the environment says now."""
    return _store(address.scheme, address.place, variables_of(address.scheme), os.getpid())


def _store_and_key(address: Address, retries: RetryConfig = RETRIES) -> tuple[Any, str]:
    """What to ask for which key. Only servers can be asked without ``retries``."""
    if address.scheme not in ("https", "http"):
        return store_of(address), address.key
    from obstore.store import HTTPStore

    # The address as a whole, with no path: a query in a path would be quoted.
    options = {**CLIENT, **of_server(address)}
    whole = address.scheme + address.whole[len(address.scheme) :].partition("#")[0]
    return HTTPStore.from_url(whole, client_options=cast("ClientConfig", options), retry_config=retries), ""


def _may_be_told(address: Address) -> bool:
    """Whether the store may list the name of an object that it does not have: that of another one, without the slash
    that it begins or ends with. Of the bucket's first page is known whether `/NAME` is on it, or would be."""
    from obstore.exceptions import BaseError

    key = address.key

    def pages() -> list[str]:
        asked = (store_of(address).list(prefix, chunk_size=PAGE) for prefix in (key, None))
        return [one["path"] for page in asked for one in next(iter(page), [])]

    try:
        told = within(PATIENCE, "a listing", pages)
    except (BaseError, OSError, ValueError):
        return True
    if isinstance(told, Unknown):
        return True
    return key in told or (len(told) >= PAGE and max(told) < key)


class RemoteSource(Source):
    """Random access to an object. What was fetched is kept, as far as there is room; ranges grow on long walks."""

    __slots__ = (
        "_ask",
        "_condition",
        "_deadline",
        "_held",
        "_left",
        "_most",
        "_next",
        "_starts",
        "_step",
        "changed",
        "lost",
        "meta",
    )

    def __init__(self, ask: _Asking, meta: Mapping[str, Any], head: bytes, budget: Budget | None, whole: bool) -> None:
        name, tag = ask.address.shown, meta.get("e_tag")
        version = ":".join(str(part) for part in (tag, meta.get("version"), meta["size"], meta.get("last_modified")))
        super().__init__(meta["size"], Identity("remote", name, version), budget)
        self.budget.read(len(head))
        self._ask = ask
        self.meta = meta
        self._condition = {"if_match": tag} if tag and not tag.startswith("W/") else {}  # a weak one matches nothing
        self._held, self._starts, self._left = {0: head}, [0], HELD
        self._next, self._step = len(head), FIRST
        self._most = MOST_WHOLE if whole else MOST
        self._deadline = None if whole else time.monotonic() + PATIENCE
        self.changed: str | None = None
        self.lost: PathStatus | None = None
        if not whole and self.size > SMALL:
            self.dear = f"it would read all {size(self.size)}; --verify does"

    def read(self, at: int, size: int) -> bytes:
        check_range(at, size, self.size)
        parts, end = [], at + size
        while at < end:
            start, data = self._holding(at, end)
            parts.append(data[at - start : end - start])
            at += len(parts[-1])
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _holding(self, at: int, end: int) -> tuple[int, bytes]:
        """Bytes that are here and ``at`` is among, and where they begin; fetched where there are none, as far as to
        ``end`` at least, or to where others begin."""
        place = bisect_right(self._starts, at)
        if place:
            start = self._starts[place - 1]
            stop = start + len(self._held[start])
            if at < stop:
                return start, self._held[start]
            if self.size <= SMALL:
                at = stop
        behind = self._starts[place] if place < len(self._starts) else self.size
        size = min(max(end - at, self._long(at)), behind - at)
        data = self._take(at, size)
        self._next = at + size
        self._starts.insert(place, at)
        self._held[at] = data
        self._left -= size
        for start in [one for one in self._held if 0 < one != at]:
            if self._left >= 0:
                break
            self._left += len(self._held.pop(start))
            self._starts.remove(start)
        return at, data

    def _long(self, at: int) -> int:
        """How long a range from ``at`` on is to be."""
        if self.size <= SMALL:
            return SMALL
        gap = at - self._next
        if 0 <= gap <= max(self._step, NEAR):
            self._step = min(2 * self._step, self._most)
        elif 0 <= gap <= MOST:
            self._step = max(JUMP, self._step // 2)
        else:
            self._step = JUMP
        return self._step

    def fetch(self, at: int, size: int) -> bytes:
        if self.changed is not None:
            raise ObjectChanged(self.changed, field="data", offset=at)
        if self.lost is None and self._deadline is not None and time.monotonic() > self._deadline:
            self.lost = too_slow(PATIENCE)
        if self.lost is not None:
            raise Lost(self.lost, at)
        try:
            meta, data = self._ask.range(at, at + size, self._condition)
        except _Changed:
            self.changed = f"it had the ETag {printable(str(self.meta.get('e_tag')), 80)} when we opened it"
            self.changed += ", and has another one now"
            raise ObjectChanged(self.changed, field="data", offset=at) from None
        except _Failed as error:
            if error.refusal.status.state == "missing" or error.refusal.kind == "empty":
                what = "deleted" if error.refusal.status.state == "missing" else "made shorter"
                self.changed = f"it was {what} while we read it"
                raise ObjectChanged(self.changed, field="data", offset=at) from None
            self.lost = error.refusal.status
            raise Lost(self.lost, at) from None
        if any(meta.get(name) != self.meta.get(name) for name in VERSION):
            self.changed = "its size, ETag or time is another one than when we opened it"
            raise ObjectChanged(self.changed, field="data", offset=at)
        return data


class _Changed(Exception):
    """The store has another version."""


class _Failed(Exception):
    """There was no answer that helps."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.status.why)
        self.refusal = refusal


class _Asking:
    """Asks for ranges of one object, and counts. Retries are the library's, and not counted."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.requests = self.bytes_read = 0
        self._store: Any = None
        self._key = ""
        self._retries: RetryConfig = {"max_retries": 0} if address.scheme in ("https", "http") else RETRIES
        """None at first for servers, or a host that may not be asked would be waited for."""

    def range(self, at: int, end: int, condition: Mapping[str, Any]) -> tuple[Mapping[str, Any], bytes]:
        """What the store says of the object, and the bytes. Raises ``_Changed``, ``_Failed``."""
        meta, data = self._asked({"range": (at, end), **condition}, end - at)
        wanted = min(end, meta["size"]) - at
        if len(data) != wanted and meta["size"] >= at:
            why = f"the server sent {len(data):,} bytes instead of {wanted:,}"
            raise _Failed(Refusal(PathStatus("unreachable", why=why)))
        return meta, data

    def all(self, most: int) -> tuple[Mapping[str, Any], bytes]:
        """All of it, where that is no more than ``most``."""
        return self._asked({}, most)

    def _asked(self, options: dict[str, Any], most: int) -> tuple[Mapping[str, Any], bytes]:
        if current_thread() is not main_thread() and not runs_here():
            return self._with_retries(options, most)
        found = within(PATIENCE, "an answer", lambda: self._with_retries(options, most))
        if isinstance(found, Unknown):
            raise _Failed(Refusal(too_slow(PATIENCE)))
        return found

    def _with_retries(self, options: dict[str, Any], most: int) -> tuple[Mapping[str, Any], bytes]:
        try:
            return self._get(options, most)
        except _Failed as error:
            if self._retries is RETRIES or not error.refusal.status.silent:
                raise
        self._store, self._retries = None, RETRIES
        self.requests -= 1
        return self._get(options, most)

    def _get(self, options: dict[str, Any], most: int) -> tuple[Mapping[str, Any], bytes]:
        from obstore.exceptions import BaseError, PreconditionError

        data = bytearray()
        self.requests += 1
        try:
            if self._store is None:
                self._store, self._key = _store_and_key(self.address, self._retries)
            found = answer(lambda: self._store.get_async(self._key, options=options))
            meta: Mapping[str, Any] = found.meta
            if not options and meta["size"] > most:
                raise _Failed(Refusal(no_ranges(self.address, meta["size"])))
            for part in found.stream(min_chunk_size=MOST):
                data += part
                self.bytes_read += len(part)
                if len(data) > most:
                    break
        except TooMuch:  # the library reads a refusal whole
            raise _Failed(Refusal(endless())) from None
        except PreconditionError:
            raise _Changed from None  # what the library says holds the whole address
        except (BaseError, OSError, ValueError) as error:
            raise _Failed(why_not(self.address, error)) from None
        return meta, bytes(data)


class RemoteOpened:
    """What is at an address, with the face of ``local.Opened``. Its path is shown without what may be a credential."""

    def __init__(self, path: str, budget: Budget | None = None, *, whole: bool = False) -> None:
        self.address = parsed(path)
        self.path = self.address.shown
        self.folder: str | None = None
        """Nothing beside it is looked at."""
        self.source: Source | None = None
        self._source: RemoteSource | None = None
        self._asking = _Asking(self.address)
        if not whole:
            left = READ_LIMIT if budget is None or budget.bytes is None else min(READ_LIMIT, budget.bytes)
            budget = Budget("an object without --verify", bytes=left)
        known = path.status if isinstance(path, Listed) else None
        self.path_status = self._open(budget, whole) if known is None else known
        looked_for = isinstance(path, Listed) and known is None
        if looked_for and self.path_status.state == "missing" and _may_be_told(self.address):
            self.path_status = not_where_listed(self.address)

    def __enter__(self) -> RemoteOpened:
        return self

    def __exit__(self, *_: object) -> None:
        self.source = self._source = None

    def _open(self, budget: Budget | None, whole: bool) -> PathStatus:
        problem = unaskable(self.address)
        if problem is not None:
            return problem
        try:
            meta, head = self._first()
        except ImportError:
            return not_installed()
        except _Changed:
            return PathStatus("unreachable", why="the server refuses a request without a condition (412)")
        except _Failed as error:
            return error.refusal.status
        self.source = self._source = RemoteSource(self._asking, meta, head, budget, whole)
        when = meta.get("last_modified")
        modified = when.timestamp() if when is not None else None
        return PathStatus("file", size_bytes=meta["size"], modified=modified, looked=time.time())

    def _first(self) -> tuple[Mapping[str, Any], bytes]:
        try:
            return self._asking.range(0, FIRST, {})
        except _Failed as error:
            if error.refusal.kind == "final":
                raise
        return self._asking.all(UNRANGED)  # an empty one has no first range

    def changed(self) -> str | None:
        """What changed about the object since it was opened, in words, as far as ranges met it."""
        return None if self._source is None else self._source.changed

    def seen(self, engine: Engine) -> Engine:
        """``engine``, read from here, with what became of the object meanwhile; without facts where the store stopped
        answering."""
        found = self._source
        if found is None:
            return engine
        remote = Remote(
            word(found.meta.get("e_tag")),
            word(found.meta.get("version")),
            self._asking.requests,
            self._asking.bytes_read,
            _is_private(self.address),
            self.address.secret,
        )
        if found.lost is not None:
            return Engine(engine.path, found.lost, size_bytes=found.size, remote=remote)
        return engine._replace(changed=found.changed, remote=remote)


def _is_private(address: Address) -> bool:
    """Whether nobody on the way can read or change what comes: not over http."""
    if address.scheme in ("https", "http"):
        return address.scheme == "https"
    return of_bucket(address.scheme, address.place, variables_of(address.scheme)).private


def word(said: str | None) -> str | None:
    """A word of the store, safe to print."""
    return None if said is None else printable(said, LONGEST_WORD)
