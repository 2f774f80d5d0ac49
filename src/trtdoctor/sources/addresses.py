"""Addresses of stores and servers: what is one, and how it is shown. Asks nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from trtdoctor.named import NamedTuple

if TYPE_CHECKING:
    from trtdoctor.model.engine import PathStatus

Scheme = Literal["s3", "gs", "az", "https", "http"]


EXTRA = "pip install 'trtdoctor[remote]'"
"""What installs the library that reads addresses."""


class Address(NamedTuple):
    """An address in its parts. ``place`` is the bucket, container or host; ``key`` what is asked for there."""

    scheme: Scheme
    place: str
    key: str
    secret: bool
    """Whether it has a query, which is never shown: it may be a signature."""
    named: bool
    """Whether it has a name or a password, which are never shown either."""
    whole: str
    """As it was given."""

    @property
    def host(self) -> str:
        """Of ``https`` and ``http``: the name or number of the host, as servers are told it."""
        name = self.place.lower()
        name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
        try:
            return name.encode("idna").decode()
        except UnicodeError:
            return name

    @property
    def shown(self) -> str:
        return f"{self.scheme}://{self.place}/{self.key}" if self.key else f"{self.scheme}://{self.place}"


class Listed(str):
    """An address that a listing gave: its key is what the store says, whatever it looks like. Where ``status`` is
    known, nothing is to be opened there; ``seen`` tells this version of the object from others."""

    __slots__ = ("address", "seen", "status")

    address: Address
    status: PathStatus | None
    seen: str | None

    def __new__(cls, path: str, address: Address, status: PathStatus | None = None, seen: str | None = None) -> Listed:
        one = super().__new__(cls, path)
        one.address, one.status, one.seen = address, status, seen
        return one

    def __reduce__(self) -> tuple[type[Listed], tuple[str, Address, PathStatus | None, str | None]]:
        return Listed, (str(self), self.address, self.status, self.seen)


def odd_part(key: str) -> tuple[int, int] | None:
    """The first part of a key that ``obstore`` cannot ask for or tell, and where in it the sign is that it does not
    take; -1 where that is the part as a whole. ``None``: it takes the key as it is."""
    for index, part in enumerate(key.split("/")):
        if part in ("", ".", ".."):
            return index, -1
        for at, sign in enumerate(part):
            if sign < " " or sign == "\x7f":
                return index, at
    return None


def behind(name: str) -> str | None:
    """A name behind all that have the part of ``name`` which cannot be told, and before all others that follow: the
    sign that comes after a slash takes its place, or after all control characters that of one."""
    found, parts = odd_part(name), name.split("/")
    if found is None:
        return None
    index, at = found
    part = parts[index]
    instead = f"{part}0" if at < 0 else part[:at] + ("\x80" if part[at] == "\x7f" else " ")
    return "/".join((*parts[:index], instead))


def seen_as(etag: str | None, size: int | None) -> str | None:
    """What tells a version of an object from others: its ETag and its size; nothing where the store gives no ETag."""
    return None if not etag or size is None else f"etag:{etag}:{size}"


def is_prefix(path: str) -> bool:
    """Whether an address (``opening.is_address``) stands for what lies below it: a bucket, or what a slash ends."""
    address = parsed(path)
    return not (address.secret or address.named) and (not address.key or address.key.endswith("/"))


def parsed(path: str) -> Address:
    """The parts of an address (``opening.is_address``). A query is one that gives something a value: keys may have
    ``?``."""
    if isinstance(path, Listed):
        return path.address
    scheme, _, rest = path.partition("://")
    scheme = scheme.lower()
    bare, mark, query = rest.partition("?")
    web = scheme.startswith("http")
    if mark and not (web or "=" in query):
        bare, mark = rest, ""
    if web:
        bare = bare.partition("#")[0]
    user, bare = _without_user(bare)
    place, _, key = bare.partition("/")
    return Address(cast("Scheme", scheme), place, key, bool(mark), user, path)


def _without_user(rest: str) -> tuple[bool, str]:
    """Whether a name or a password stands before the place, and what is behind it. A password may hold any sign, also
    where it should not: what stands behind a colon and is no port is taken for one."""
    place = rest.partition("/")[0]
    if "@" in place:
        return True, place.rpartition("@")[2] + rest[len(place) :]
    name, colon, port = place.partition(":")
    if not colon or port.isdigit() or name.startswith("["):
        return False, rest
    _, at, behind = rest.rpartition("@")
    return True, behind if at else name
