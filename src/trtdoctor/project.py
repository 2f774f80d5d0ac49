"""Where the project is at home: the one address that pages and package data name."""

from __future__ import annotations

HOME = ""
"""The repository's public address, without a slash at its end. There is none yet; what would name it is left out."""


def page_address(folder: str, code: str) -> str | None:
    """Where the page of a check (``folder`` checks) or of a message (messages) can be read, if anywhere."""
    return f"{HOME}/blob/main/docs/{folder}/{code}.md" if HOME else None
