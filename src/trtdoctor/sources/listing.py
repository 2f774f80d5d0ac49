"""What lies below an address, a page after the other: nothing but the names in hand is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NoReturn

from trtdoctor.model.engine import ENGINE_NAMES, PathStatus
from trtdoctor.model.fact import Unknown
from trtdoctor.model.finding import Fix
from trtdoctor.sources.addresses import Address, Listed, behind, odd_part, parsed, seen_as
from trtdoctor.sources.apart import within
from trtdoctor.sources.refusals import not_installed, too_long, too_slow, why_not
from trtdoctor.sources.remote import PAGE, PATIENCE, store_of, word
from trtdoctor.text import counted, listing, printable, shell_quote

UNORDERED = "--x-s3"
"""How the names of S3's directory buckets end, which list in no order."""
MOST_BAD_NAMES = 100
MOST_LISTED = 10_000_000
"""Objects, of which 50,000 a second are looked through."""
LONGEST_KEY = 4096
"""Letters of a key; stores take 1,024."""
_BAD_NAME = re.compile(r'Path "(.{1,1024}?)"(?: contained |: Encountered )', re.DOTALL)
MOST_SHOWN = 3


class ListingEnded(Exception):
    """Not all names were told: ``status`` says why, or ``names`` are those that the library cannot tell, each of which
    hides others of its page. ``whole``: all behind the last of them were told."""

    def __init__(self, status: PathStatus | None, names: Sequence[str] = (), *, whole: bool = False) -> None:
        super().__init__()
        self.status = status
        self.names = tuple(names)
        self.whole = whole


Told = tuple[str, int, str | None]
"""Of an object: its key, its size, and what tells this version of it from others."""


def keys_below(address: Address) -> Iterator[tuple[str, str | None]]:
    """The keys of the objects below an address, in the store's order, each with its ETag. Raises ``ListingEnded``."""
    told, bounds = _told(address), _Bounds(address)
    over = False
    while not over:
        page: list[Told] = []
        end: ListingEnded | None = None
        try:
            taken = within(PATIENCE, "a page", lambda page=page: page.extend(islice(told, PAGE)))  # type: ignore[misc]
            if isinstance(taken, Unknown):
                end = ListingEnded(too_slow(PATIENCE))
        except ListingEnded as error:
            end = error
        over = len(page) < PAGE
        for one in tuple(page):
            bounds.take(one)
            yield one[0], one[2]
        if end is not None:
            raise end


def _told(address: Address) -> Iterator[Told]:
    """What the library tells. Objects are taken one at a time, which costs 16 µs each: of more, those before a name
    that cannot be told would be lost with it. Behind such a name the listing begins anew, where the store can."""
    try:
        from obstore.exceptions import BaseError, InvalidPathError
    except ImportError:
        raise ListingEnded(not_installed()) from None
    names: list[str] = []
    after: str | None = None
    order = _Order(address)
    while True:
        try:
            for chunk in store_of(address).list(address.key, offset=after, chunk_size=1):
                for one in chunk:
                    name = one["path"]
                    names += order.broken_by(name, one["size"])
                    yield name, one["size"], seen_as(word(one.get("e_tag")), one["size"])
            break
        except InvalidPathError as error:
            found = _BAD_NAME.search(str(error))
            name = found[1] if found else ""
            names += [name] * (name not in names)
            before, after = after, behind(name)
            if after is None or (before is not None and after <= before) or len(names) > MOST_BAD_NAMES:
                raise ListingEnded(None, names) from None
        except (BaseError, OSError, ValueError) as error:
            raise ListingEnded(why_not(address, error).status) from None
    if names:
        raise ListingEnded(None, names, whole=True)


class _Bounds:
    """What no store tells: more names than any bucket has to be looked through, the same again, those of others."""

    def __init__(self, address: Address) -> None:
        self._below = address.key
        self._count = 0
        self._mark: Told | None = None

    def take(self, one: Told) -> None:
        """Raises ``ListingEnded``. Whether names come again is seen by one that is remembered, the last of which the
        number is a power of two (Brent): it costs nothing, and asks for no order."""
        self._count += 1
        if not one[0].startswith(self._below):
            _end("the store tells names that do not lie below the address")
        if len(one[0]) > LONGEST_KEY:
            _end(f"the store tells a name of {len(one[0]):,} letters")
        if one == self._mark:
            _end("the store tells the same names again and again")
        if self._count > MOST_LISTED:
            _end(f"there are more than {MOST_LISTED:,} objects; name a part of them")
        if not self._count & (self._count - 1):
            self._mark = one


def _end(why: str) -> NoReturn:
    raise ListingEnded(PathStatus("unreachable", why=why, fix=Fix("name each engine, or give a list: --files-from")))


class _Order:
    """Finds names whose first slash the library took off: `/a` and `a` are both told as `a`. They lie apart in the
    order of S3, which such a name breaks; empty ones that break it are folders, `a/`."""

    def __init__(self, address: Address) -> None:
        self._kept = address.scheme == "s3" and not (address.key or address.place.endswith(UNORDERED))
        self._last = ""

    def broken_by(self, name: str, size: int) -> tuple[str, ...]:
        """A name before ``name`` that has a slash more than was told, the first time that the order shows it."""
        last, self._last = self._last, max(self._last, name)
        if not (self._kept and size and name <= last):
            return ()
        self._kept = False
        return (f"/{last}",)


class Listing:
    """The addresses of the objects below ``address``, in the store's order, which is that of their names.

    After the last, ``status`` says why there were no more of them; ``None``: that were all.
    """

    def __init__(self, address: str) -> None:
        self.address = parsed(address)
        self.count = 0
        self.status: PathStatus | None = None
        self._last = ""

    def __iter__(self) -> Iterator[Listed]:
        address = self.address
        if address.scheme in ("https", "http"):
            why = f"over {address.scheme} nobody says what lies below an address"
            self.status = PathStatus("unreachable", why=why, fix=Fix("name each engine, or give a list: --files-from"))
            return
        self.status = too_long(address)
        if self.status is not None:
            return
        if address.key and odd_part(address.key[:-1]) is not None:
            why = "its name has an empty part, `.`, `..` or a control character, which obstore cannot ask for"
            self.status = PathStatus("unreachable", why=why, fix=self._by_hand())
            return
        base = address._replace(key="").shown
        try:
            for key, seen in keys_below(address):
                self.count += 1
                self._last = key
                yield Listed(f"{base}/{key}", address._replace(key=key), seen=seen)
        except ListingEnded as end:
            if end.status is None:
                status = PathStatus("unreachable", why=self._bad_names(end.names), fix=self._by_hand())
            else:
                status = end.status
            self.status = status if end.whole or not self.count else status._replace(why=self._so_far(status.why))

    def _bad_names(self, names: Sequence[str]) -> str:
        shown = listing([repr(printable(name, 200)) for name in names[:MOST_SHOWN] if name])
        more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
        have = "a name has" if len(names) == 1 else f"{len(names)} names have"
        odd = "an empty part, `.`, `..` or a control character"
        return f"{have} {odd} ({shown}{more}), which hides up to {PAGE:,} names before it"

    def _so_far(self, why: str) -> str:
        behind = f"behind '{printable(self._last, 200)}'"
        return f"the listing stopped after {counted(self.count, 'object')}, {behind}: {why}"

    def _by_hand(self) -> Fix:
        """How to list with the store's own tool, and check what that finds."""
        bucket, prefix = self.address.place, self.address.key
        start = shell_quote(f"s|^|{self.address.scheme}://{bucket}/|")
        under = f" --prefix {shell_quote(prefix)}" if prefix else ""
        container = shell_quote(bucket)
        keys = "--query 'Contents[].[Key]' --output text"  # a column of `aws s3 ls` would end at a blank
        lists = {
            "s3": f"aws s3api list-objects-v2 --bucket {container}{under} {keys} | sed {start}",
            "gs": f"gcloud storage ls {shell_quote(f'gs://{bucket}/{prefix}**')}",
            "az": f"az storage blob list --container-name {container}{under} --query '[].name' -o tsv | sed {start}",
        }
        names = "|".join(name[1:] for name in ENGINE_NAMES)
        command = f"{lists[self.address.scheme]} | grep -E '[.]({names})$' | trtdoctor check --files-from -"
        return Fix("rename that object, or list with the store's own tool", (command,))
