"""Text made safe and numbers made readable. Whatever comes from a file, a log or a library goes through here first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MANY = 200
"""Characters that a name or message from outside may take on a terminal before it is cut."""


def printable(text: str, limit: int = MANY) -> str:
    """``text`` with every control, bidirectional, private or undecodable character escaped, and at most ``limit`` long.

    Nothing in the result can move a cursor, change a colour or reorder a line: ``\\x1b``, ``\\u202e`` stand as text.
    Bytes that were no UTF-8 come as lone surrogates (``surrogateescape``) and leave as ``\\xNN``. Nor is it a command
    for a CI log: ``::error::`` begins with ``\\x3a``, and in ``##[`` and ``##vso[`` the second sign is ``\\x23``.
    """
    cut = text[:limit]
    if not cut.isprintable():
        cut = "".join(c if c.isprintable() else _escape(c) for c in cut)
        cut = cut[: limit * 4]
    if "::" in cut and cut.lstrip().startswith("::"):
        cut = cut.replace("::", "\\x3a:", 1)
    if "##" in cut:
        cut = cut.replace("##[", "#\\x23[").replace("##vso[", "#\\x23vso[")
    return f"{cut}… ({len(text)} characters)" if len(text) > limit else cut


def harmless(value: str) -> str:
    """JSON in which a log of CI finds no command: ``##[error]`` and ``##vso[`` count wherever they stand in a line."""
    if "##" not in value:
        return value
    return value.replace("##[", "#\\u0023[").replace("##vso", "#\\u0023vso")


def _escape(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # surrogateescape: the original byte
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def size(count: int) -> str:
    """``1536`` -> ``1.5 KiB``; exact below 1 KiB."""
    if abs(count) < 1024:
        return f"{count} bytes" if count != 1 else "1 byte"
    value = float(count)
    for unit in ("KiB", "MiB", "GiB"):
        value /= 1024
        if abs(value) < 1024:
            return f"{value:.1f} {unit}"
    return f"{value / 1024:.1f} TiB"


def exact_size(count: int) -> str:
    """``119.5 KiB (122,388 bytes)``: for findings where the very number matters."""
    return size(count) if count < 1024 else f"{size(count)} ({count:,} bytes)"


def dotted(parts: Iterable[int]) -> str:
    """``(8, 6, 1, 6)`` -> ``8.6.1.6``; a compute capability alike."""
    return ".".join(map(str, parts))


def dims(shape: Iterable[int]) -> str:
    """``(1, 3, -1)`` -> ``1x3x?``: the dimensions of a tensor, ``?`` for one that is chosen at run time."""
    return "x".join("?" if size < 0 else str(size) for size in shape) or "scalar"


def listing(words: Iterable[str], join: str = "and") -> str:
    """``a, b and c``."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {join} {items[-1]}"


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """``1 file``, ``2,000 files``; ``plural`` where an ``s`` does not make it."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


MOST_NAMES = 2000
"""Names among which the nearest are looked for."""
LIKELY = 20
"""Of those, the ones that are compared in full, which costs the product of the lengths."""
ENDS = 128
"""Characters at either end of a name that are compared."""


def nearest(word: str, names: Iterable[str], most: int = 3, cutoff: float = 0.6) -> list[str]:
    """The names that are spelled much like ``word``, best first, as ``difflib.get_close_matches`` has them; in bounded
    work, however many the names, and however long and alike."""
    import difflib
    import heapq
    from itertools import islice

    wanted = _ends(word)
    matcher = difflib.SequenceMatcher(b=wanted)
    likely: list[tuple[float, str]] = []
    for name in islice(names, MOST_NAMES):
        matcher.set_seq1(ends := _ends(name))
        if matcher.real_quick_ratio() >= cutoff and (rough := matcher.quick_ratio()) >= cutoff:
            likely.append((rough + _shared(ends, wanted) / max(1, len(wanted)), name))
    near: list[tuple[float, str]] = []
    for _, name in heapq.nlargest(LIKELY, likely):
        matcher.set_seq1(_ends(name))
        if (ratio := matcher.ratio()) >= cutoff:
            near.append((ratio, name))
    return [name for _, name in heapq.nlargest(most, near)]


def _ends(name: str) -> str:
    return name if len(name) <= 2 * ENDS else name[:ENDS] + name[-ENDS:]


def _shared(one: str, other: str) -> int:
    """Characters that two names share at their beginning and at their end."""
    head = _same(one, other)
    return head + _same(one[head:][::-1], other[head:][::-1])


def _same(one: str, other: str) -> int:
    return next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )


def with_member(path: str, member: str | None) -> str:
    """The file, and where in it the engine is: ``path``, or ``path!member``. As it came, not made safe to print."""
    return path if member is None else f"{path}!{member}"


def first_of(words: Sequence[str], most: int) -> list[str]:
    """The first ``most``, and ``3 more`` as the last word: what ``listing`` makes a sentence of."""
    left = len(words) - most
    return [*words[:most], *([f"{left:,} more"] if left > 0 else [])]


def and_more(words: Sequence[str], most: int) -> str:
    """``a, b and 3 more``: the first ``most``, and how many were left out."""
    left = len(words) - most
    return f"{', '.join(words[:most])} and {left:,} more" if left > 0 else ", ".join(words)


def shell_quote(path: str) -> str:
    """A path as one word of a POSIX shell, which no command takes for an option."""
    return shell_word(f"./{path}" if path.startswith("-") else path)


def shell_option(name: str, value: str) -> str:
    """``--name value`` for a POSIX shell; ``--name=value`` where the value would be taken for an option itself."""
    return f"{name}{'=' if value.startswith('-') else ' '}{shell_word(value)}"


def shell_word(text: str) -> str:
    """``text`` as one word of a POSIX shell. One with control characters becomes ``$'…'``, which pastes safely."""
    import shlex

    if text.isprintable():
        return shlex.quote(text)
    return "$'" + "".join(_ansi_c(c) for c in text) + "'"


def windows_word(text: str) -> str | None:
    """``text`` as one word of both consoles of Windows; ``None`` where that cannot be: it holds what one of them would
    replace."""
    if not text.isprintable() or any(char in text for char in '"%$`\u201c\u201d\u201e'):
        return None
    word = f".\\{text}" if text.startswith("-") else text
    if word and all(char.isalnum() or char in "._:\\/+~-" for char in word):
        return word
    return f'"{word}\\"' if word.endswith("\\") else f'"{word}"'


def _ansi_c(char: str) -> str:
    if char in "\\'":
        return "\\" + char
    return char if char.isprintable() else "".join(f"\\x{b:02x}" for b in encoded(char))


def encoded(text: str) -> bytes:
    """The bytes of any text, of names in JSON and archives too, where half of a surrogate pair may stand alone: what
    stands for a byte of a file's name is that byte again."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return b"".join(_one_encoded(char) for char in text)


def _one_encoded(char: str) -> bytes:
    return char.encode("utf-8", "surrogateescape" if "\udc80" <= char <= "\udcff" else "surrogatepass")


def with_article(name: str) -> str:
    """``an H100``, ``a T4``, ``an NVIDIA H200``, ``a GeForce RTX 4090``, ``an Orin``: as the name is said aloud."""
    first = name.split(" ", 1)[0]
    letters = len(first) - len(first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
    number = letters <= 3 and first[letters : letters + 1].isdigit()  # H20-3e, l4-shared
    spelled = first.upper() == first or number or first.lower().startswith("nv")  # letter by letter
    vowel = first[:1].upper() in ("AEFHILMNORSX" if spelled else "AEIO")
    return f"{'an' if vowel or first[:1] == '8' else 'a'} {name}"


def lowered(text: str) -> str:
    """In lower case, each character at its place."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
