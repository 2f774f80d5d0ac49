"""Secrets in a line of a log: in an address, behind a name that says so, in a header. They are not told again."""

from __future__ import annotations

import re
from functools import cache

from trtdoctor.logs.finder import is_made, words_in

_KEYS = r"(?:api|access|account|auth|encryption|master|private|secret|signing|storage)[-_ ]?key(?:_?id)?"
_WHOSE = (
    *(
        "admin",
        "auth",
        "broker",
        "client",
        "db",
        "database",
        "ftp",
        "http",
        "imap",
        "kafka",
        "keystore",
        "ldap",
        "login",
    ),
    *("mail", "mqtt", "mysql", "pg", "postgres", "proxy", "redis", "root", "smtp", "sql", "ssh", "user"),
)
_OF_THOSE = "|".join(f"(?<={whose}{joint}pass)" for whose in _WHOSE for joint in ("", "_", "-"))
_PASS = (
    rf"pass(?![a-z])(?:{_OF_THOSE}|(?<=--pass)(?==)|(?<![a-z]pass)(?-i:(?<=PASS))(?==(?!(?:true|false|none|null)\b))"
    r"|(?<![a-z\d_-]pass)(?=[\\\"']{0,4}[ \t]?[=:][ \t]?[\\\"']{0,4}(?!\d+(?:[.,x/:-]\d|[a-z%]{0,3}\b))"
    r"(?=[^\s\"',;]{0,200}\d)(?=[^\s\"',;]{0,200}[a-z])[^\s\"',;()]{8}))"
)
"""``pass`` is a word of tests and compilers, too: it needs whose it is, or a value with letters and digits."""
_PWD = (
    r"pwd(?:(?<=[a-z\d]_pwd)(?!\W{1,5}(?:~|(?<=/)(?:home|root|usr|opt|srv|mnt|tmp|var|data|app|workspace|builds)\b))"
    r"|(?!\W{1,5}[/~]))(?!\W{1,5}[a-z]:\\)"
)
"""Of a password, or of a folder."""
_NAMED = rf"(?:token|secret|password|passwd|passphrase|{_PWD}|{_PASS}|{_KEYS})"
_SIGN = (
    r"\\{0,3}[\"']?(?:,[ \t]?\\{0,3}[\"']?value\\{0,3}[\"']?)?[ \t]{0,8}(?:=>|:=|[=:]|%(?:25)?3[AD])[ \t]{0,8}"
    r"(?:secret[a-z]{0,9}\()?(?:[bur]{1,2}(?=\\{0,3}[\"']))?"
)
"""What stands between a name and its value, with what Python writes in front of that."""
_QUOTE = r"[\\\"']{0,4}"
_NEXT = r"(?:[ \t]{1,8}|[\"'],[ ]?)"
"""What stands between an option and its value: blanks, or the quotes of a list."""
_PART = r"[^\s\"',]{1,4000}(?:\"[^\"\n]{0,4000}\")?"
"""One of several behind a scheme, as ``realm="x"``."""
_LOGIN = (
    r"(?<![\w-])(?:-{flags}|--(?:proxy-)?user(?:=|[ \t]{{1,8}}|[\"'],[ ]?))"
    r"(?:\\{{0,3}}\"[^\"\n:]{{1,300}}:(?P<login_double>[^\"\n]{{1,4000}})(?=\")"
    r"|\\{{0,3}}'[^'\n:]{{1,300}}:(?P<login_single>[^'\n]{{1,4000}})(?=')"
    r"|[\\\"']{{0,4}}(?P<user>[^\s:\"']{{1,300}}):(?P<login>[^\s\"']{{1,4000}}))"
)
_CURLS, _ANY = r"[a-z]{0,8}u(?:[ \t]{0,8}|[\"'],[ ]?)", r"u(?:[ \t]{1,8}|[\"'],[ ]?)"
"""The option for user and password: curl's other ones may stand before it, and the user right behind."""


_OF_AN_ADDRESS = (
    r"(?<=//)(?:[^\s/?#@:'\"<>\[]{1,300}:(?!\d{1,5}(?:[/?#\s]|$))[^\s'\"<>]{1,300}|[^\s/?#@'\"<>]{1,300})(?=@)"
)
"""User and password; a password, which a colon that is no port's begins, may hold any sign."""
_FIRST = "-([abcejkmpstx"
"""Signs with which one of the other ways begins."""
_WAYS = (
    r"(?<=[?&])(?:x-(?:amz|goog)-[a-z-]{1,40}|sig|signature|token|key|secret|password|credential|code|auth|jwt|pass|pw|sas|session)="
    r"(?P<query>[^\s&'\"<>#]{1,4000})",
    rf"{_NAMED}(?:[ \t]{{1,8}}(?P<number>\d{{6,4000}})(?![\w.-])"
    rf"|{_SIGN}(?:\\{{0,3}}\"(?P<double>[^\"\n]{{4,4000}})(?=\")|\\{{0,3}}'(?P<single>[^'\n]{{4,4000}})(?=')"
    r"|<(?P<angle>(?=[^>\s]{0,200}\d)(?=[^>\s]{0,200}[a-z])[a-z\d.~+/=-]{8,4000})(?=>)"
    r"|[\\\"']{0,4}(?P<value>[^\s&\"',;<>]{4,4000}(?:,(?![\w.-]{1,40}[\"']?[=:])[^\s&\"',;<>\[\]{}()]{1,4000}){0,20}))"
    r"|>(?P<element>[^<>\n]{4,4000})(?=</))",
    rf"(?<![\w-])--?[\w-]{{0,40}}(?:{_NAMED}|(?<=--)pass){_NEXT}(?:\"(?P<quoted>[^\"\n]{{4,4000}})(?=\")"
    r"|'(?P<in_quotes>[^'\n]{4,4000})(?=')|[\"']?(?P<option>[^\s\"'-][^\s\"']{3,4000}))",
    rf"cookie{_SIGN}{_QUOTE}(?P<cookie>(?:[^\s;=\"']{{1,200}}=[^\s;\"']{{0,4000}}|[^\s;\"']{{4,4000}})"
    r"(?:;[ ]?[^\s;=\"']{1,200}=[^\s;\"']{0,4000}){0,50})",
    rf"authorization{_SIGN}{_QUOTE}(?:(?:apikey|aws4-hmac-sha256|basic|bearer|digest|negotiate|token)[ \t]{{1,8}}"
    rf"(?P<scheme>{_PART}(?:,[ ]?{_PART}){{0,20}})"
    r"|(?P<whole>[^\s\"']{4,4000}(?:[ \t]{1,8}[^\s\"':]{4,4000})?))",
    r"\b(?:bearer|basic)[ \t]{1,8}(?P<header>[\w.~+/=-]{8,4000})",
    r"\bbearer[\"']?[=:][ \t]{0,2}[\"']?(?=[^\s\"']{0,200}\d)(?P<bearer>[\w.~+/=-]{8,4000})",
    rf"[(\[][bu]?[\"'][\w-]{{0,40}}{_NAMED}[\"'],[ ]?[bu]?[\"'](?P<pair>[^\s\"']{{4,4000}})(?=[\"'][)\]])",
)


_COMMANDS = re.compile(
    "|".join(
        (
            r"\b(?:mysql[a-z]{0,10}|mariadb|sshpass)\b[^|;\n]{0,200}?[\s\"'](?-i:-p)(?:[\"'],[ ]?[\"']|[ ]?[\"']?)"
            r"(?!thread|edantic|rofile|ort\b)(?P<mysql>[^\s\"'-][^\s\"']{3,4000})",
            r"\b(?:buildah|crane|docker|helm|nerdctl|oras|podman|skopeo)\b\W[^|;\n]{0,40}?\blogin\b[^|;\n]{0,200}?[\s\"'](?-i:-p)"
            r"(?:[\"'],[ ]?[\"']|[ =][\"']?)(?P<docker>[^\s\"'-][^\s\"']{3,4000})",
        )
    ),
    re.IGNORECASE | re.ASCII,
)
"""Programs whose option for a password is a letter."""
_OF_COMMANDS = ("mysql", "mariadb", "sshpass", "login")
_BARE = re.compile(
    r"(?<![\w-])(?:(?:hf|gh[oprsu]|npm)_(?P<word>[A-Za-z\d]{30,4000})"
    r"|(?:github_pat_|glpat-|nvapi-|xox[abprs]-|sk-(?=[\w-]{0,200}[A-Z])(?=[\w-]{0,200}\d))(?P<known>[\w-]{16,4000})"
    r"|eyJ[\w-]{8,4000}\.(?P<jwt>eyJ[\w-]{4,4000}\.[\w-]{1,4000})|AGE-SECRET-KEY-(?P<age>[A-Z\d]{16,200}))",
    re.ASCII,
)
"""Secrets that show what they are: of Hugging Face, GitHub, npm, GitLab, NVIDIA, Slack, OpenAI, age; JWT."""
_BEGINNINGS = (
    "AGE-SECRET-KEY-",
    "hf_",
    "gho_",
    "ghp_",
    "ghs_",
    "ghu_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "npm_",
    "nvapi-",
    "sk-",
    *(f"xox{kind}-" for kind in "abprs"),
    ".eyJ",
)
"""What they begin with; nothing that base64 often holds by chance, which would cost a look at each of its lines."""


@cache
def _secret(*, curl: bool) -> re.Pattern[str]:
    """Every way to tell one; ``curl``: on a line that names that program."""
    ways = "|".join((*_WAYS, _LOGIN.format(flags=_CURLS if curl else _ANY)))
    return re.compile(f"{_OF_AN_ADDRESS}|(?=[{_FIRST}])(?:{ways})", re.IGNORECASE | re.ASCII)


_NUMBER = re.compile(r"[\d.,x]+")
_SHAPE = re.compile(r"\d+x[\dx]+")
_COUNTS = re.compile(
    r"(?:(?P<what>[a-z]{1,20})(?P<joined>[_-]?)[ ]?)?token\W{0,16}$"
    r"|[?&](?:key|code|auth|pass)=$|(?P<never>\bbasic)[ \t]+$",
    re.IGNORECASE,
)
"""Names that also stand before numbers which are no secrets: ``max_token=128``."""
_COUNTED = re.compile(
    "added|audio|batch(?:ed)?|begin|bos|cached|cls|completion|context|draft|eos|end|first|generated|image|input|last|mask"
    "|max(?:imum)?|min(?:imum)?|n|new|next|num(?:ber)?|output|pad|per|position|prompt|sep|special|start|stop|total|unk"
    "|video"
)
_SHORT = 6
"""Digits from which on a number behind ``token`` alone is none that a program counts with."""
_NAMES = (
    *("token", "secret", "passw", "passphrase", "key_id", "keyid", "cookie", "authorization", "curl", "-user"),
    *_OF_COMMANDS,
)
_BEFORE_A_SIGN = ("key", "pwd", "pass", "bearer", "basic", "-u")
_SIGNS = "=:\"' \t\\%>,"
_LONG = 1000
"""Characters from which on one pass over a line is faster than one for each name."""
_WORDS = tuple(
    word.encode()
    for word in (
        *_NAMES,
        *(one.lower() for one in _BEGINNINGS),
        *(name + sign for name in _BEFORE_A_SIGN for sign in _SIGNS),
    )
)


def hidden(text: str) -> str:
    """``text`` with an asterisk for each character of a secret, so that all else stays where it is."""
    if not _may_hold(text):
        return text
    text = _secret(curl="curl" in text).sub(_asterisks, text)
    for words, pattern in ((_OF_COMMANDS, _COMMANDS), (_BEGINNINGS, _BARE)):
        if any(word in text for word in words):
            text = pattern.sub(_asterisks, text)
    return text


def _may_hold(text: str) -> bool:
    """Whether a secret can be in it."""
    if ("@" in text and "//" in text) or ("=" in text and ("?" in text or "&" in text)):
        return True
    if len(text) >= _LONG and is_made():
        return bool(words_in(text.encode("utf-8", "replace"), _WORDS))
    low = text.lower()
    return (
        any(name in low for name in _NAMES)
        or any(name in text for name in _BEGINNINGS)
        or any(name in low and any(name + sign in low for sign in _SIGNS) for name in _BEFORE_A_SIGN)
    )


def _asterisks(found: re.Match[str]) -> str:
    group = found.lastgroup or 0
    secret, at = found[group], found.start(group)
    if _NUMBER.fullmatch(secret) and _is_count(secret, found.string[max(at - 60, 0) : at]):
        return found[0]
    if group == "login" and found["user"].isdigit() and secret.rstrip(",.;)]").isdigit():  # as for containers
        return found[0]
    start = at - found.start()
    return f"{found[0][:start]}{'*' * len(secret)}{found[0][start + len(secret) :]}"


def _is_count(number: str, before: str) -> bool:
    """Whether a number is none that is secret, by what stands before it."""
    found = _COUNTS.search(before)
    if found is None:
        return False
    if found["never"] or _SHAPE.fullmatch(number):
        return True
    what = (found["what"] or "").lower()
    return bool(_COUNTED.fullmatch(what)) or (
        max(map(len, number.split(","))) < _SHORT and not (what and found["joined"])
    )
