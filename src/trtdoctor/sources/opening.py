"""The one place that knows which kinds of things can be opened: files of this machine, and what is at an address."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Union

from trtdoctor.model.budget import Budget
from trtdoctor.sources.local import Opened

if TYPE_CHECKING:
    from trtdoctor.sources.remote import RemoteOpened

AnyOpened = Union[Opened, "RemoteOpened"]
SCHEMES = ("s3", "gs", "az", "https", "http")
"""Those of addresses that can be read."""


def is_address(path: str) -> bool:
    """Whether ``path`` is an address that can be read, and no file of this machine."""
    at = path.find("://")
    return at > 0 and path[:at].lower() in SCHEMES


def shown(path: str) -> str:
    """``path`` as it may be shown: an address without what may be a credential, the path of a file as it is."""
    if not is_address(path):
        return path
    from trtdoctor.sources.addresses import parsed

    return parsed(path).shown


def opened(path: str, budget: Budget | None = None, *, whole: bool = False) -> AnyOpened:
    """What ``path`` names, a file or an address, its bytes taken from ``budget``. Use as a context manager.

    Of what is at an address no more is read than its facts need, unless ``whole``.
    """
    if is_address(path):
        from trtdoctor.sources.remote import RemoteOpened

        return RemoteOpened(path, budget, whole=whole)
    return Opened(path, budget)


def is_there(path: str) -> bool:
    """Whether a file has that name, or an object that address."""
    if not is_address(path):
        return os.path.isfile(path)
    with opened(path) as found:
        return found.source is not None
