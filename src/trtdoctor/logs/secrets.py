"""Secrets in a line of a log: in an address, behind a name that says so, in a header. They are not told again."""

from __future__ import annotations

import re

_SECRET = re.compile(
    r"(?<=//)[^\s/?#@'\"<>]{1,300}(?=@)"  # user and password of an address
    r"|(?<=[?&])(?:x-(?:amz|goog)-[a-z-]{1,40}|sig|signature|token|key|secret|password|credential|code)="
    r"(?P<query>[^\s&'\"<>#]{1,4000})"
    r"|(?:token|secret|password|passwd|api_?key|access_key(?:_id)?|secret_key)[\"']?[=:] ?[\"']?"
    r"(?P<value>[^\s&\"',;<>]{4,4000})"
    r"|\b(?:bearer|basic) (?P<header>[\w.~+/=-]{8,4000})",
    re.IGNORECASE | re.ASCII,
)
_NUMBER = re.compile(r"[\d.,x]+")
_NAMES = ("token", "secret", "passw", "apikey", "api_key", "access_key", "bearer ", "basic ")


def hidden(text: str) -> str:
    """``text`` with an asterisk for each character of a secret, so that all else stays where it is."""
    low = text.lower()
    if (
        ("//" in low and "@" in low)
        or ("=" in low and ("?" in low or "&" in low))
        or any(name in low for name in _NAMES)
    ):
        return _SECRET.sub(_asterisks, text)
    return text


def _asterisks(found: re.Match[str]) -> str:
    group = found.lastgroup or 0
    secret = found[group]
    if _NUMBER.fullmatch(secret):  # "max_token=128"
        return found[0]
    start = found.start(group) - found.start()
    return f"{found[0][:start]}{'*' * len(secret)}{found[0][start + len(secret) :]}"
