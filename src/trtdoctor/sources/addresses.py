"""Addresses of stores and servers: what is one, and how it is shown. Asks nobody."""

from __future__ import annotations

from typing import Literal, cast

from trtdoctor.named import NamedTuple

Scheme = Literal["s3", "gs", "az", "https", "http"]


EXTRA = "pip install 'trtdoctor[remote]'"
"""What installs the library that reads addresses."""


class Address(NamedTuple):
    """An address in its parts. ``place`` is the bucket, container or host; ``key`` what is asked for there."""

    scheme: Scheme
    place: str
    key: str
    secret: bool
    """Whether it holds a name, a password or a query, which are never shown: they may be credentials."""
    whole: str
    """As it was given."""

    @property
    def shown(self) -> str:
        return f"{self.scheme}://{self.place}/{self.key}" if self.key else f"{self.scheme}://{self.place}"


def parsed(path: str) -> Address:
    """The parts of an address (``opening.is_address``). A query is one that gives something a value: keys may have
    ``?``."""
    scheme, _, rest = path.partition("://")
    scheme = scheme.lower()
    bare, mark, query = rest.partition("?")
    web = scheme.startswith("http")
    if mark and not (web or "=" in query):
        bare, mark = rest, ""
    if web:
        bare = bare.partition("#")[0]
    place, _, key = bare.partition("/")
    user, at, host = place.rpartition("@")
    return Address(cast("Scheme", scheme), host, key, bool(mark or at or user), path)
