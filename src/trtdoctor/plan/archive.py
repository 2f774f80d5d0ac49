"""Splits the body of a plan, its *archive*, into data without knowing what they mean.

Every datum starts with two words: its type and the type's version. Eleven types are numbers, one is the array, all
others are records: text, structs and enums. The number of a record's type moves with every release, so only its *shape*
counts: a struct ends with the complement of its number (8.0 and later), an enum is followed by one number, text by its
length and an array of characters. Seen in about 640 engines of TensorRT 6.0 to 11.0 and TensorRT-RTX 1.4 to 1.7.

Structs and enums leave no trace in the result: the data stand in one row, a letter each, and who knows the shape of a
record searches for it in the letters.
"""

from __future__ import annotations

from array import array
from struct import Struct

from trtdoctor.errors import PlanError
from trtdoctor.model.plan import Body
from trtdoctor.sources.source import Source

# Letters. A number has a lower-case one, an array of such numbers the same in upper case. The value of a datum is the
# number itself (f32 and f64: its bits), of the others the count of elements, of text and raw data that of bytes.
TEXT, RECORDS, PACKED, ENUMS, RAW = b"sSPER"

_NUMBERS = {  # low byte of the type: letter, format
    0x02: ("o", "B"),
    0x03: ("b", "b"),
    0x04: ("h", "H"),
    0x05: ("g", "h"),
    0x06: ("u", "I"),
    0x07: ("i", "i"),
    0x08: ("q", "q"),
    0x09: ("n", "q"),  # unsigned, but dimensions stand in it too, and they are negative where they are symbols
    0x0A: ("t", "B"),
    0x0B: ("f", "i"),
    0x0C: ("c", "B"),
}
_NUMBERS_BEFORE_8 = {**_NUMBERS, 0x0C: ("d", "q"), 0x0D: ("c", "B")}
_FORMATS = dict(_NUMBERS_BEFORE_8.values())
_COUNT_OF_BYTES = ord("n")  # only such a number can announce raw bytes

_MAX_DATA = 1_000_000  # with structs and enums; the largest engine seen has 45 thousand
_MAX_LOOKS_AHEAD = 150_000  # one for every 17 data in the engines seen
_MAX_HANDED_OUT = 16 << 20  # bytes of text and numbers, all together
_MAX_NUMBERS = 200_000  # of one array
_LAST_VERSION = 15  # of a record; 2 has been seen once, in TensorRT-RTX
_PACKED_SIZES = (4, 8, 1, 2, 12, 16, 24, 32)  # 4 and 8 have been seen
_FIRST_WINDOW = 1 << 18
_WINDOW = 1 << 13
_MAX_WINDOWS = 50_000
_MARGIN = 64  # no header of a datum is longer

_HEAD = Struct("<I").unpack_from
_ARRAY_HEAD = Struct("<HHHQ").unpack_from  # array, type and version of its elements, count
_ENUMS_HEAD = Struct("<HHHHHQ").unpack_from  # the same of enums: type and version of the number come before the count
_TEXT_HEAD = Struct("<HHQHHHQ").unpack_from  # type, version, length, array, characters, version, length
_TEXT_HEAD_SIZE = 26


class Archive:
    """The data of a body in file order. ``letters``: what each is; ``values``: number or count; ``places``: the byte of
    the source where number, elements or text begin. ``error`` is what stopped the walk, ``None`` at the last byte.
    """

    def __init__(self, source: Source) -> None:
        self.letters = bytearray()
        self.values = array("q")
        self.places = array("Q")
        self.error: PlanError | None = None
        self.headed: set[int] = set()  # arrays whose elements have headers of their own, as in 8.0
        self._source = source
        self._handed_out = 0

    def text(self, index: int) -> str:
        """The text or array of characters at ``index``. Raises ``PlanError`` when texts are absurdly long in all."""
        return self.elements(index, 1).decode("utf-8", "replace")

    def numbers(self, index: int) -> tuple[int, ...]:
        """The array of numbers at ``index``. Raises ``PlanError`` when they are absurdly many in all."""
        if self.values[index] > _MAX_NUMBERS:
            raise PlanError(f"{self.values[index]} numbers are too many", field="array", offset=self.places[index])
        form = Struct("<" + _FORMATS[chr(self.letters[index]).lower()])
        return tuple(number for (number,) in form.iter_unpack(self.elements(index, form.size)))

    def elements(self, index: int, size: int) -> bytes:
        """The elements, of ``size`` bytes each, of the text or array at ``index``. Raises ``PlanError`` as above."""
        count, place = self.values[index], self.places[index]
        stride = size + 4 if index in self.headed else size
        self._handed_out += count * stride
        if self._handed_out > _MAX_HANDED_OUT:
            raise PlanError(f"{count} elements are too many", field="array", offset=place)
        data = self._source.read(place, count * stride)
        return data if stride == size else b"".join(data[at + 4 : at + stride] for at in range(0, len(data), stride))


def walk(source: Source, body: Body) -> Archive:
    """The data of the archive at ``body``, up to its last byte or to the first that fits nothing.

    Weights, kernels and other contents of arrays are skipped, not read. Raises nothing: see ``Archive.error``.
    """
    archive = Archive(source)
    try:
        _Walker(source, body, archive).run()
    except PlanError as error:
        archive.error = error
    return archive


class _Walker:
    def __init__(self, source: Source, body: Body, archive: Archive) -> None:
        base = 0x8000 if body.layout in "CD" else 0
        numbers = _NUMBERS_BEFORE_8 if body.layout == "A" else _NUMBERS
        self.source = source
        self.begin = body.offset
        self.end = min(body.offset + body.size, source.size)
        self.missing = body.offset + body.size - self.end
        self.archive = archive
        self.array_type = base + 1
        self.char_type = base + (0x0D if body.layout == "A" else 0x0C)
        self.first_record = base + 0x0D
        self.first_struct = max(0x8000, self.first_record)  # before 8.2 these stand apart from numbers and enums
        self.closers = body.layout != "A"
        self.headed_elements = body.layout == "B"
        self.opened: set[int] = set()
        self.packed_size: dict[int, int] = {}
        self.looks_ahead = 0
        self.windows = 0
        # by the four bytes of a datum's head: letter, its size with the head, how to read it
        self.numbers = {
            base + code | 0x10000: (ord(letter), 4 + Struct("<" + form).size, Struct("<" + form).unpack_from)
            for code, (letter, form) in numbers.items()
        }
        self.load(self.begin, _FIRST_WINDOW)

    def load(self, place: int, size: int = _WINDOW) -> None:
        """Moves the window to ``place``. Zeros follow the last byte, so that a head can be read without asking."""
        self.windows += 1
        if self.windows > _MAX_WINDOWS:
            raise PlanError(f"more than {_MAX_WINDOWS} large arrays", field="body", offset=place)
        size = max(0, min(size, self.end - place))
        self.window_at = place
        self.window = self.source.read(place, size)
        if place + size == self.end:
            self.window += bytes(_MARGIN)

    def peek(self, place: int) -> bytes:
        """The bytes of a head at ``place``, zeros behind the end."""
        at = place - self.window_at
        if 0 <= at <= len(self.window) - _MARGIN:
            return self.window[at : at + _MARGIN]
        size = max(0, min(_MARGIN, self.end - place))
        return self.source.read(place, size).ljust(_MARGIN, b"\0") if size else bytes(_MARGIN)

    def run(self) -> None:
        archive, numbers, opened = self.archive, self.numbers, self.opened
        add_letter, add_value, add_place = archive.letters.append, archive.values.append, archive.places.append
        window, window_at, end = self.window, self.window_at, self.end
        safe = len(window) - _MARGIN
        stack: list[int] = []  # types of what is open, elements still to come above the lowest 16 bits
        place = self.begin
        for _ in range(_MAX_DATA):
            if place >= end:
                break
            at = place - window_at
            if at > safe:
                self.load(place)
                window, window_at, at = self.window, place, 0
                safe = len(window) - _MARGIN
            (head,) = _HEAD(window, at)
            number = numbers.get(head)
            if number is not None:
                letter, size, unpack = number
                if place + size > end:
                    raise self.too_short(place)
                (value,) = unpack(window, at + 4)
                add_letter(letter)
                add_value(value)
                add_place(place + 4)
                place += size
                if letter == _COUNT_OF_BYTES and value > 0:
                    place = self.after_count(place, value)
                continue
            code = head & 0xFFFF
            if code ^ 0xFFFF in opened:
                code ^= 0xFFFF
                while stack:
                    top = stack.pop()  # an enum never closes
                    if top & 0xFFFF == code:
                        break
                else:
                    raise PlanError("closes a struct that is not open", field="body", offset=place)
                if top >= 0x20000:
                    stack.append(top - 0x10000)
                place += 2
            elif code == self.array_type:
                place, elements = self.array(place, at)
                if elements:
                    stack.append(elements)
            elif self.is_record(head):
                length = self.text_length(window, at)
                if length is not None:
                    place = self.text(place + _TEXT_HEAD_SIZE, length)
                else:
                    if self.closers:
                        opened.add(code)
                        stack.append(code + 0x10000)
                    place += 4
            else:
                raise PlanError(f"{head:#010x} starts no datum", field="body", offset=place)
        else:
            raise PlanError(f"more than {_MAX_DATA} data", field="body", offset=place)
        if place > end or self.missing:
            raise self.too_short(end)

    def too_short(self, place: int) -> PlanError:
        problem = f"{self.missing} bytes are missing" if self.missing else "ends within a datum"
        return PlanError(problem, field="body", offset=place)

    def is_record(self, head: int) -> bool:
        """Whether ``head`` can open text, a struct or an enum."""
        code = head & 0xFFFF
        return 0 < head >> 16 <= _LAST_VERSION and (
            self.first_record <= code < self.first_record + 0x200 or self.first_struct <= code < 0x8400
        )

    def text_length(self, window: bytes, at: int) -> int | None:
        """Bytes of the text whose head stands at ``at``; ``None`` when it is a struct or an enum."""
        _, _, length, code, element, _, count = _TEXT_HEAD(window, at)
        return int(count) if (code, element, length) == (self.array_type, self.char_type, count) else None

    def text(self, first: int, length: int) -> int:
        """Where the text ends whose first character stands at ``first``."""
        archive = self.archive
        size = length
        if self.headed_elements and self.are_headed(first, self.char_type | 0x10000, length, 1):
            archive.headed.add(len(archive.letters))
            size *= 5
        if size > self.end - first:
            raise PlanError(f"{length} bytes do not fit", field="text", offset=first)
        archive.letters.append(TEXT)
        archive.values.append(length)
        archive.places.append(first)
        return first + size

    def array(self, place: int, at: int) -> tuple[int, int]:
        """Where the array at ``place`` ends, or its first element begins when they are records; for the stack the type
        of structs and how many there are."""
        archive = self.archive
        _, element, version, count = _ARRAY_HEAD(self.window, at)
        first = place + 14
        if not 0 < version <= _LAST_VERSION:
            raise PlanError(f"elements of version {version}", field="array", offset=place)
        number = self.numbers.get(element | 0x10000)
        _, _, _, underlying, underlying_version, enums = _ENUMS_HEAD(self.window, at)
        opens = size = 0
        if number is not None:
            letter, size, _ = number
            letter -= 32  # upper case
            size -= 4
            if self.headed_elements and self.are_headed(first, element | 0x10000, count, size):
                archive.headed.add(len(archive.letters))
                size += 4
        elif underlying | 0x10000 in self.numbers and underlying_version == 1:
            letter, count, first = ENUMS, enums, place + 18
            size = self.numbers[underlying | 0x10000][1] - 4
        elif count == 0 or element == self.array_type or _HEAD(self.peek(first))[0] == element | 0x10000:
            letter = RECORDS
        elif self.is_data(first, element):
            letter = RECORDS
            if self.closers:
                self.opened.add(element)
                opens = element | count << 16
        else:
            letter, size = PACKED, self.size_of_packed(first, element, count)
        if count * max(1, size) > self.end - first:
            raise PlanError(f"{count} elements do not fit", field="array", offset=place)
        archive.letters.append(letter)
        archive.values.append(count)
        archive.places.append(first)
        return first + count * size, opens

    def are_headed(self, first: int, head: int, count: int, size: int) -> bool:
        """Whether each of the numbers has a head of its own; 8.0 writes some arrays this way."""
        if count == 0 or _HEAD(self.peek(first))[0] != head:
            return False
        if count == 1:
            return not self.is_data(first + size)
        return bool(_HEAD(self.peek(first + size + 4))[0] == head)

    def size_of_packed(self, first: int, element: int, count: int) -> int:
        """Bytes of an element of an array of plain structs, which nothing tells: the first size that data follow."""
        for size in (self.packed_size.get(element, 4), *_PACKED_SIZES):
            if count * size <= self.end - first and self.is_data(first + count * size):
                self.packed_size[element] = size
                return size
        raise PlanError(f"elements of unknown type {element:#06x}", field="array", offset=first)

    def after_count(self, place: int, count: int) -> int:
        """Where data go on behind a number that may announce raw bytes, as many as it says."""
        if count > self.end - place or self.is_data(place):
            return place
        if not self.is_data(place + count):
            raise PlanError("neither data nor raw bytes follow", field="body", offset=place)
        self.archive.letters.append(RAW)
        self.archive.values.append(count)
        self.archive.places.append(place)
        return place + count

    def is_data(self, place: int, closes: int | None = None) -> bool:
        """Whether the next four data at ``place`` have sane heads, as raw bytes hardly ever do. A struct of the type
        ``closes`` may end among them."""
        self.looks_ahead += 1
        if self.looks_ahead > _MAX_LOOKS_AHEAD:
            raise PlanError("too many arrays of structs and raw data", field="body", offset=place)
        for _ in range(4):
            if place >= self.end:
                return place == self.end
            window = self.peek(place)
            (head,) = _HEAD(window)
            code = head & 0xFFFF
            number = self.numbers.get(head)
            if number is not None:
                if number[0] == _COUNT_OF_BYTES:
                    return True  # raw bytes may follow
                place += number[1]
            elif code ^ 0xFFFF in self.opened or code ^ 0xFFFF == closes:
                place += 2
            elif code == self.array_type:
                return bool(0 < _ARRAY_HEAD(window)[2] <= _LAST_VERSION)
            elif self.is_record(head):
                place += 4
                if self.text_length(window, 0) is not None:
                    return True
            else:
                return False
        return True
