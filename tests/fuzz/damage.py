"""Ways to damage bytes, text and JSON so that a reader goes on with them; each draws on the chance that it is given."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Callable, Sequence
from typing import Any

Way = Callable[[random.Random, bytes], bytes]
NUMBERS: tuple[int, ...] = (
    *(0, 1, 2, 7, 63, 64, 255, 0x7FFF, 0xFFFF, 0x10000, 1 << 20, 1 << 24, (1 << 31) - 1, 1 << 31, (1 << 32) - 1),
    *(1 << 32, 1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1),
)
TEXTS: tuple[str, ...] = (
    *(
        "",
        " ",
        "\0",
        "a\0b",
        "\n",
        "\r\n",
        "\x1b[31m",
        "\x1b]0;x\x07",
        "\u202e",
        "\ud800",
        "é",
        "٣",
        "\u2028",
        "%s",
        "{0}",
    ),
    *("../..", "/", "/dev/zero", "/proc/self/mem", "a/../../b", "~", "$HOME", "${X}", "$(id)", "`id`", "-", "--force"),
    *(
        "::error::x",
        "<script>",
        "a|b",
        "a=b",
        "a,b",
        "[",
        "]",
        "{",
        "}",
        "0x10",
        "1e999",
        "NaN",
        "-1",
        "9" * 400,
        "x" * 5000,
    ),
    *("true", "null", "1.2.3.4.5.6.7.8.9", "9999999999.0", "sm_9999", "." * 300, "(" * 300, "a" * 40 + "!", "\t" * 100),
)
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        1.5,
        -0.0,
        1e308,
        float("inf"),
        float("nan"),
        10**25,
        [],
        {},
        [[]],
        [None],
        {"": None},
    ),
    *NUMBERS,
)
LENGTHS = (1, 2, 4, 8, 16, 64, 300, 3000)
MOST = 1 << 18
"""Bytes of an input: time grows with them, and repetition of repetitions would make gigabytes."""


# ---- bytes


def hurt(chance: random.Random, data: bytes, places: Sequence[int] = (), times: int | None = None) -> bytes:
    """Bytes with one to five damages, most of them at one of ``places``, where numbers stand."""
    out = bytearray(data)
    for _ in range(times if times is not None else chance.choice((1, 1, 1, 2, 3, 5))):
        if not out:
            break
        at = chance.choice(places) if places and chance.random() < 0.8 else chance.randrange(len(out))
        _hurt(chance, out, min(at, len(out) - 1))
        del out[MOST:]
    return bytes(out)


def _hurt(chance: random.Random, out: bytearray, at: int) -> None:
    way = chance.randrange(10)
    length = chance.choice(LENGTHS)
    if way == 0:
        out[at] ^= 1 << chance.randrange(8)
    elif way == 1:
        out[at] = chance.randrange(256)
    elif way <= 4:
        width = chance.choice((1, 2, 4, 8))
        number = chance.choice((*NUMBERS, len(out), len(out) - at, at, max(0, len(out) - at - width)))
        number += chance.choice((0, 0, 0, 1, -1))
        out[at : at + width] = (number % (1 << 8 * width)).to_bytes(width, chance.choice(("little", "little", "big")))
    elif way == 5:
        del out[at:]
    elif way == 6:
        del out[at : at + length]
    elif way == 7:
        out[at:at] = out[at : at + length] * chance.choice((1, 2, 50))
    elif way == 8:
        out[at : at + length] = bytes(len(out[at : at + length]))
    else:
        start = chance.randrange(len(out))
        out[at:at] = out[start : start + length]


# ---- text


def hurt_text(chance: random.Random, text: str, words: Sequence[str] = ()) -> bytes:
    """Lines deleted, repeated, moved and joined, and words of them replaced; in UTF-8 mostly."""
    lines = text.splitlines(keepends=True) or [""]
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        at = chance.randrange(len(lines))
        way = chance.randrange(8)
        if way == 0 and len(lines) > 1:
            del lines[at]
        elif way == 1:
            lines[at:at] = lines[at : at + chance.choice((1, 3, 10))] * chance.choice((1, 2, 20))
            del lines[2000:]
        elif way == 2:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        elif way == 3:
            lines[at] = lines[at].rstrip("\r\n") + chance.choice(("", " ", "\r", "\t", "\0", "\v", "\f", "\x85"))
        else:
            lines[at] = hurt_line(chance, lines[at], words)
    out = "".join(lines)[:MOST]
    return encoded(chance, out)


def hurt_line(chance: random.Random, line: str, words: Sequence[str] = ()) -> str:
    """A line in which a word or a sign is another one."""
    strange = chance.choice(words) if words and chance.random() < 0.5 else chance.choice((*TEXTS, *map(str, NUMBERS)))
    start = chance.randrange(len(line) + 1)
    way = chance.randrange(4)
    if way == 0:
        return line[:start] + strange + line[start:]
    if way == 1:
        return line[:start] + strange + line[start + chance.choice((1, 4, 20)) :]
    if way == 2:
        parts = line.split(" ")
        parts[chance.randrange(len(parts))] = strange
        return " ".join(parts)
    piece = line[start : start + chance.choice((1, 8, 40))]
    return line[:start] + piece * chance.choice((2, 10, 300)) + line[start:]


def encoded(chance: random.Random, text: str) -> bytes:
    """Text as bytes: what is no UTF-8 in one of ten."""
    way = chance.random()
    if way < 0.9:
        return text.encode("utf-8", "surrogatepass" if way < 0.5 else "replace")
    if way < 0.93:
        return hurt(chance, text.encode("utf-8", "replace"))
    name = chance.choice(("utf-16", "utf-16-be", "utf-32", "utf-8-sig", "latin-1", "cp1252", "shift_jis"))
    return text.encode(name, "replace")


# ---- JSON


def hurt_json(chance: random.Random, value: Any, words: Sequence[str] = (), others: Sequence[Any] = ()) -> bytes:
    """A JSON value with one to five of its parts gone, of another type, repeated, nested, or from another value;
    then, sometimes, a key that stands twice, or damage of the text."""
    value = json.loads(json.dumps(value))
    try:
        for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
            value = _hurt_value(chance, value, words, others)
        text = _written(value, ascii_only=chance.random() < 0.5, indent=chance.choice((None, None, 1)))
    except (RecursionError, ValueError):  # what was nested was nested again, or in itself
        text = '{"a": ' * 5000
    if chance.random() < 0.1:
        text = _twice(chance, text)
    if chance.random() < 0.05:
        text = text.replace(
            *chance.choice(((",", ",,"), ('"', "'"), ("}", ",}"), ("null", "Infinity"), ("1", "1e400"))), 1
        )
    text = text[:MOST]
    raw = text.encode("utf-8", "surrogatepass")
    return encoded(chance, text) if chance.random() < 0.03 else hurt(chance, raw) if chance.random() < 0.05 else raw


def _written(value: Any, *, ascii_only: bool, indent: int | None) -> str:
    """A value as JSON; with an indent no more of it than counts, because Python then takes time for each level."""
    if indent is None:
        return json.dumps(value, ensure_ascii=ascii_only)
    pieces, size = [], 0
    for piece in json.JSONEncoder(ensure_ascii=ascii_only, indent=indent).iterencode(value):
        pieces.append(piece)
        size += len(piece)
        if size > MOST:
            break
    return "".join(pieces)


def _ways(value: Any, most: int = 3000) -> list[tuple[Any, Any]]:
    """Every container in a value with each of its keys."""
    found: list[tuple[Any, Any]] = []
    open_ = [value]
    while open_ and len(found) < most:
        one = open_.pop()
        keys: Any = one.keys() if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        for key in keys:
            found.append((one, key))
            open_.append(one[key])
    return found


def _hurt_value(chance: random.Random, value: Any, words: Sequence[str], others: Sequence[Any]) -> Any:
    ways = _ways(value)
    if not ways or chance.random() < 0.01:
        return _strange(chance, value, words, others)
    holder, key = chance.choice(ways)
    way = chance.randrange(8)
    if way == 0:
        del holder[key]
    elif way == 1 and isinstance(holder, dict):
        holder[_word(chance, words)] = holder[key]
    elif way == 2 and isinstance(holder, dict):
        holder[_word(chance, words)] = holder.pop(key)
    elif way == 3 and isinstance(holder, list):
        holder[key:key] = [json.loads(json.dumps(holder[key]))] * chance.choice((1, 2, 100))
        del holder[500:]
    elif way == 4:
        other_holder, other = chance.choice(ways)
        holder[key] = json.loads(json.dumps(other_holder[other]))
    else:
        holder[key] = _strange(chance, holder[key], words, others)
    return value


def _strange(chance: random.Random, value: Any, words: Sequence[str], others: Sequence[Any]) -> Any:
    way = chance.randrange(8)
    if way <= 1:
        return chance.choice(VALUES)
    if way <= 3:
        return _word(chance, words)
    if way == 4 and isinstance(value, str):
        return hurt_line(chance, value, words)
    if way == 5 and isinstance(value, (int, float)) and abs(value) < 1e300:
        return chance.choice((-value, value + 1, value * 10**9, str(value), float(value)))
    if way == 6 and others:
        return json.loads(json.dumps(chance.choice(others)))
    if way == 7:
        return nested(value, chance.choice((1, 3, 40, 150)), chance.random() < 0.5)
    return [value] * chance.choice((1, 2, 30))


def nested(value: Any, depth: int, listed: bool) -> Any:
    """A value ``depth`` lists or objects deep."""
    for _ in range(depth):
        value = [value] if listed else {"a": value}
    return value


def _word(chance: random.Random, words: Sequence[str]) -> str:
    return chance.choice(words) if words and chance.random() < 0.6 else chance.choice(TEXTS)


def _twice(chance: random.Random, text: str) -> str:
    """An object with a key twice, or with so deep a value that a reader that recurses ends."""
    at = text.find("{", chance.randrange(len(text))) + 1
    if not at:
        return text
    key = text[at:].lstrip().partition('"')[2].partition('"')[0][:80] or "a"
    value = chance.choice(("null", "1", '"x"', "[" * 100_000, '{"a":' * 3000, "[" * 900 + "]" * 900))
    return f'{text[:at]}"{key}": {value}, {text[at:]}'


# ---- protobuf


def varint(value: int, longer: int = 0) -> bytes:
    """A number of a protobuf message, with bytes more than it needs."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    for _ in range(longer):
        out[-1] |= 0x80
        out.append(0)
    return bytes(out)


def hurt_message(chance: random.Random, data: bytes, depth: int = 0) -> bytes:
    """A protobuf message whose fields are gone, repeated, of another type, longer than they say, or nested deeper; the
    lengths around them are right again."""
    fields = _fields(data)
    if not fields:
        return hurt(chance, data, range(min(len(data), 32)))
    at = chance.randrange(len(fields))
    number, wire, value = fields[at]
    way = chance.randrange(9)
    if way <= 3 and wire == 2 and depth < 6 and value:
        fields[at] = (number, wire, hurt_message(chance, value, depth + 1))
    elif way == 4:
        fields[at:at] = [fields[at]] * chance.choice((1, 3, 12))
    elif way == 5:
        del fields[at]
    elif way == 6 and wire == 2:
        deep = value
        for _ in range(chance.choice((2, 20, 200))):
            deep = varint(number << 3 | 2) + varint(len(deep)) + deep
        fields[at] = (number, wire, deep)
    elif way == 7:
        fields[at] = (chance.choice((0, 1, 7, 15, 16, 2047, number)), chance.randrange(8), value)
    else:
        fields[at] = (number, wire, hurt(chance, value, times=1) if wire == 2 else varint(chance.choice(NUMBERS)))
    lying = chance.randrange(len(fields)) if fields and chance.random() < 0.1 else -1
    out = bytearray()
    for index, (number, wire, value) in enumerate(fields):
        out += varint(number << 3 | wire, chance.choice((0,) * 30 + (1, 8)))
        if wire == 2:
            out += varint(chance.choice(NUMBERS) if index == lying else len(value))
        out += value
    return bytes(out[:MOST])


def _fields(data: bytes) -> list[tuple[int, int, bytes]]:
    """The fields of what may be a message; none where it is none."""
    found: list[tuple[int, int, bytes]] = []
    at = 0
    while at < len(data) and len(found) < 2000:
        tag, at = _number(data, at)
        wire = tag & 7
        start = at
        if wire == 0:
            _, at = _number(data, at)
        elif wire == 2:
            size, start = _number(data, at)
            at = start + size
        else:
            at += {1: 8, 5: 4}.get(wire, len(data) + 1)
        if at > len(data) or not tag >> 3:
            return []
        found.append((tag >> 3, wire, data[start:at]))
    return found


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data):
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80 or shift > 70:
            break
    return value, at


# ---- containers


ZIP: dict[bytes, tuple[tuple[int, int], ...]] = {
    b"PK\3\4": ((4, 2), (6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2), (30, 1)),
    b"PK\1\2": (
        (8, 2),
        (10, 2),
        (16, 4),
        (20, 4),
        (24, 4),
        (28, 2),
        (30, 2),
        (32, 2),
        (34, 2),
        (38, 4),
        (42, 4),
        (46, 1),
    ),
    b"PK\5\6": ((4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)),
    b"PK\6\6": ((4, 8), (12, 2), (16, 4), (20, 4), (24, 8), (32, 8), (40, 8), (48, 8)),
    b"PK\6\7": ((4, 4), (8, 8), (16, 4)),
}
"""The records of a zip by their signatures: where their numbers stand, and how wide they are."""


def hurt_zip(chance: random.Random, data: bytes) -> bytes:
    """A zip one to three of whose numbers are others; now and then with the records of zip64 in front of its end."""
    out = bytearray(_as_zip64(data) if chance.random() < 0.2 else data)
    for _ in range(chance.choice((1, 1, 2, 3))):
        signature = chance.choice(tuple(ZIP))
        found = _all(out, signature)
        if not found:
            continue
        at = chance.choice(found)
        offset, width = chance.choice(ZIP[signature])
        number = chance.choice((*NUMBERS, len(out), at, chance.choice(found), 8, 12, 14, 93, 99))
        out[at + offset : at + offset + width] = (number % (1 << 8 * width)).to_bytes(width, "little")
    return bytes(out)


def _all(data: bytes | bytearray, word: bytes, most: int = 64) -> list[int]:
    found: list[int] = []
    at = data.find(word)
    while at >= 0 and len(found) < most:
        found.append(at)
        at = data.find(word, at + 1)
    return found


def _as_zip64(data: bytes) -> bytes:
    at = data.rfind(b"PK\5\6")
    if at < 0 or len(data) < at + 22:
        return data
    here, count, size, offset = struct.unpack_from("<HHII", data, at + 8)
    record = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, here, count, size, offset)
    return (
        data[:at]
        + record
        + struct.pack("<IIQI", 0x07064B50, 0, at, 1)
        + data[at : at + 8]
        + b"\xff" * 12
        + data[at + 20 :]
    )


TAR = ((0, 100), (100, 8), (124, 12), (136, 12), (156, 1), (157, 100), (257, 8), (345, 155))


def hurt_tar(chance: random.Random, data: bytes) -> bytes:
    """A tar one or two of whose headers say something else, with their checksums made right again."""
    out = bytearray(data)
    heads = [at for at in range(0, len(out) - 511, 512) if out[at + 257 : at + 262] == b"ustar"]
    for _ in range(chance.choice((1, 1, 2)) if heads else 0):
        at = chance.choice(heads)
        offset, width = chance.choice(TAR)
        words = (
            *(b"%0*o" % (width - 1, number % (1 << 3 * (width - 1))) for number in (0, 1, 511, 513, 1 << 30, 1 << 60)),
            *(b"\x80" + bytes(max(0, width - 9)) + b"\xff" * 8, b"\xff" * width, b" " * width, b"-1", b"9" * width),
            *(b"5", b"L", b"x", b"g", b"S", b"1", b"2", b"\0", b"../../a", b"/etc/x", b"a/" * 40, b"a.engine"),
        )
        out[at + offset : at + offset + width] = chance.choice(words)[:width].ljust(width, b"\0")
        if chance.random() < 0.9:
            out[at + 148 : at + 156] = b" " * 8
            out[at + 148 : at + 156] = b"%06o\0 " % sum(out[at : at + 512])
    return bytes(out)
