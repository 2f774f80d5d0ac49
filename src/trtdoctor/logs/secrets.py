"""Secrets in a line of a log: in an address, behind a name that says so, in a header. They are not told again."""

from __future__ import annotations

import re

_KEYS = r"(?:api|access|account|auth|encryption|master|private|secret|signing|storage)[-_ ]?key(?:_?id)?"
_NAMED = rf"(?:token|secret|password|passwd|passphrase|pwd(?!\W{{1,5}}(?:[/~]|[a-z]:\\))|{_KEYS})"
_SIGN = r"\\{0,3}[\"']?[ \t]{0,8}(?:=>|[=:])[ \t]{0,8}"
_QUOTE = r"[\\\"']{0,4}"
_PART = r"[^\s\"',]{1,4000}(?:\"[^\"\n]{0,4000}\")?"
"""One of several behind a scheme, as ``realm="x"``."""
_SECRET = re.compile(
    # user and password of an address; a password, which a colon that is no port's begins, may hold any sign
    r"(?<=//)(?:[^\s/?#@:'\"<>\[]{1,300}:(?!\d{1,5}(?:[/?#\s]|$))[^\s'\"<>]{1,300}|[^\s/?#@'\"<>]{1,300})(?=@)"
    r"|(?<=[?&])(?:x-(?:amz|goog)-[a-z-]{1,40}|sig|signature|token|key|secret|password|credential|code)="
    r"(?P<query>[^\s&'\"<>#]{1,4000})"
    rf"|{_NAMED}{_SIGN}(?:\\{{0,3}}\"(?P<double>[^\"\n]{{4,4000}})(?=\")|\\{{0,3}}'(?P<single>[^'\n]{{4,4000}})(?=')"
    r"|[\\\"']{0,4}(?P<value>[^\s&\"',;<>]{4,4000}))"
    rf"|(?<![\w-])--?[\w-]{{0,40}}{_NAMED}[ \t]{{1,8}}(?:\"(?P<quoted>[^\"\n]{{4,4000}})(?=\")"
    r"|(?P<option>[^\s\"'-][^\s\"']{3,4000}))"
    rf"|cookie{_SIGN}{_QUOTE}(?P<cookie>[^\s;\"']{{4,4000}}(?:;[ ]?[^\s;=\"']{{1,200}}=[^\s;\"']{{0,4000}}){{0,50}})"
    rf"|authorization{_SIGN}{_QUOTE}(?:(?:apikey|aws4-hmac-sha256|basic|bearer|digest|negotiate|token)[ \t]{{1,8}}"
    rf"(?P<scheme>{_PART}(?:,[ ]?{_PART}){{0,20}})|(?P<whole>[^\s\"']{{4,4000}}(?:[ \t]{{1,8}}[^\s\"':]{{4,4000}})?))"
    r"|\b(?:bearer|basic)[ \t]{1,8}(?P<header>[\w.~+/=-]{8,4000})",
    re.IGNORECASE | re.ASCII,
)
_NUMBER = re.compile(r"[\d.,x]+")
_COUNTS = re.compile(r"token|[?&](?:key|code)=|^basic", re.IGNORECASE)
"""Names that also stand before numbers which are no secrets: ``max_token=128``."""
_NAMES = ("token", "secret", "passw", "passphrase", "key_id", "keyid", "cookie", "authorization")
_BEFORE_A_SIGN = ("key", "pwd", "bearer", "basic")
_SIGNS = "=:\"' \t\\"


def hidden(text: str) -> str:
    """``text`` with an asterisk for each character of a secret, so that all else stays where it is."""
    low = text.lower()
    if (
        ("//" in low and "@" in low)
        or ("=" in low and ("?" in low or "&" in low))
        or any(name in low for name in _NAMES)
        or any(name in low and any(name + sign in low for sign in _SIGNS) for name in _BEFORE_A_SIGN)
    ):
        return _SECRET.sub(_asterisks, text)
    return text


def _asterisks(found: re.Match[str]) -> str:
    group = found.lastgroup or 0
    secret = found[group]
    start = found.start(group) - found.start()
    if _NUMBER.fullmatch(secret) and _COUNTS.search(found[0], 0, start):
        return found[0]
    return f"{found[0][:start]}{'*' * len(secret)}{found[0][start + len(secret) :]}"
