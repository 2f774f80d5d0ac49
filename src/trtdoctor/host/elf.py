"""What an ELF file says of itself: machine, dependencies, search paths, symbols, and TensorRT's version.

Read with ``os.pread`` only, a bounded number of bytes each time: nothing is loaded, mapped or run. Own code instead of
pyelftools because importing that alone takes longer (55 ms) than looking at every library of an install.

Sources: the ELF gABI chapters 4 and 5 (headers, dynamic section, hash table), ld.so(8) (RPATH, RUNPATH), the GNU hash
section as glibc's ``elf/dl-lookup.c`` walks it, the symbol version sections of the LSB. The version of TensorRT was
read off libraries of 8.5, 8.6, 10.15, 10.16, 11.4 and TensorRT-RTX 1.7; see ``tensorrt_version``.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.host.names import LONGEST, Names
from trtdoctor.model.budget import Budget
from trtdoctor.model.machine import MachineCode
from trtdoctor.named import NamedTuple
from trtdoctor.sources.local import open_file

MACHINES = {3: "i386", 62: "x86_64", 183: "aarch64", 243: "riscv64", 21: "ppc64", 40: "arm"}
MOST_STRINGS = 64 << 20
MOST_NEEDED = 4096
MOST_PATHS = 1000
"""Folders of an RPATH or RUNPATH."""
MOST_STEPS = 1_000_000
"""Headers, chain links and records that are looked at in one file, all together."""
FREE_STEPS, BYTES_A_STEP = 10_000, 8
"""So many of them whatever the size of the file, and one more for so many of its bytes: links may lead in a circle."""
MOST_BYTES = 1 << 30
"""Bytes read of one file. Read are the string table, and here and there a few bytes."""
_WINDOW = 4096
_PT_LOAD, _PT_DYNAMIC = 1, 2
_NEEDED, _HASH, _STRTAB, _SYMTAB, _STRSZ, _SONAME, _RPATH, _RUNPATH = 1, 4, 5, 6, 10, 14, 15, 29
_FLAGS_1, _GNU_HASH, _VERDEF, _VERNEED = 0x6FFFFFFB, 0x6FFFFEF5, 0x6FFFFFFC, 0x6FFFFFFE
_FATBIN_MAGIC = 0xBA55ED50
_FATBIN_EXACT = 1 << 20


class NotElf(Exception):
    """The file is not an ELF file that we can read; the message completes "PATH: …"."""


class Version(NamedTuple):
    """A symbol version that an object wants of a library: ``libstdc++.so.6``, ``GLIBCXX_3.4.29``."""

    library: str
    name: str


class Elf(NamedTuple):
    """The dynamic section, as far as the loader and we use it."""

    bits: int
    machine: str
    soname: str | None
    needed: tuple[str, ...]
    rpath: tuple[str, ...]
    runpath: tuple[str, ...]
    no_default_paths: bool
    wants: tuple[Version, ...]
    defines: frozenset[str]  # the symbol versions that it has


class Reader:
    """An open ELF file. Use as a context manager; every wrong offset in the file ends in ``NotElf``."""

    def __init__(self, path: str) -> None:
        try:
            self._file = open_file(path, Budget("the file", bytes=MOST_BYTES), window=_WINDOW)
        except OSError as error:
            raise NotElf(error.strerror or "cannot be opened") from error
        except ValueError as error:
            raise NotElf("is not a possible path") from error
        self.size = self._file.size
        self._budget = Budget("the file", steps=min(MOST_STEPS, FREE_STEPS + self.size // BYTES_A_STEP))
        try:
            self._read_headers()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _take(self, offset: int, size: int) -> bytes:
        """``size`` bytes at ``offset``; a step of the budget."""
        if offset < 0 or size < 0 or offset + size > self.size:
            raise NotElf(f"is cut off: {size} bytes at {offset:#x} lie outside it")
        try:
            self._budget.step()
            return self._file.read(offset, size)
        except (PlanError, BudgetExceeded) as error:
            raise NotElf(f"cannot be read: {error}") from error

    def _read_headers(self) -> None:
        if self.size < 52:
            raise NotElf("is too short for an ELF file")
        head = self._take(0, min(64, self.size))
        if head[:4] != b"\x7fELF":
            raise NotElf("is not an ELF file")
        if head[4] not in (1, 2) or head[5] not in (1, 2):
            raise NotElf("has no known ELF class or byte order")
        self.bits = 32 * head[4]
        self.order = "<" if head[5] == 1 else ">"
        (machine,) = struct.unpack_from(self.order + "H", head, 18)
        self.machine = MACHINES.get(machine, f"machine {machine}")
        self.segments: list[tuple[int, int, int]] = []  # virtual address, offset, size in the file
        self.dynamic: list[tuple[int, int]] = []
        if self.bits == 64:  # TensorRT has no 32-bit libraries; the loader passes over them
            self._read_segments(head)

    def _read_segments(self, head: bytes) -> None:
        if len(head) < 64:
            raise NotElf("is too short for an ELF file")
        (at,) = struct.unpack_from(self.order + "Q", head, 32)
        size, count = struct.unpack_from(self.order + "HH", head, 54)
        if size != 56 or count > 1024:
            raise NotElf("has program headers of an unknown form")
        self._read_program_headers(self._take(at, size * count))

    def _read_program_headers(self, table: bytes) -> None:
        dynamic = None
        for kind, _, offset, address, _, length, _, _ in struct.iter_unpack(self.order + "IIQQQQQQ", table):
            if kind == _PT_LOAD:
                self.segments.append((address, offset, length))
            elif kind == _PT_DYNAMIC:
                dynamic = (offset, length)
        if dynamic is not None:
            data = self._take(dynamic[0], min(dynamic[1], 1 << 20) // 16 * 16)
            for tag, value in struct.iter_unpack(self.order + "qQ", data):
                if tag == 0:
                    break
                self.dynamic.append((tag, value))

    def offset(self, address: int) -> int:
        """Where in the file the byte at a virtual address is."""
        for start, offset, length in self.segments:
            if start <= address < start + length:
                return offset + address - start
        raise NotElf(f"names address {address:#x}, which no segment holds")

    def tag(self, wanted: int) -> int | None:
        return next((value for tag, value in self.dynamic if tag == wanted), None)

    def strings(self) -> bytes:
        """The dynamic string table, names of all dynamic symbols included."""
        at, size = self.tag(_STRTAB), self.tag(_STRSZ)
        if at is None or size is None:
            return b""
        if size > MOST_STRINGS:
            raise NotElf(f"has a string table of {size} bytes")
        return self._take(self.offset(at), size)

    def symbol(self, name: str) -> int | None:
        """The address of the exported symbol ``name``; ``None`` when the file defines none."""
        gnu, plain = self.tag(_GNU_HASH), self.tag(_HASH)
        if gnu is not None:
            return self._by_gnu_hash(self.offset(gnu), name.encode())
        return None if plain is None else self._by_hash(self.offset(plain), name.encode())

    def _named(self, index: int, name: bytes) -> int | None:
        table, strings = self.tag(_SYMTAB), self.tag(_STRTAB)
        if table is None or strings is None:
            return None
        word, _, _, section, value = struct.unpack(
            self.order + "IBBHQ", self._take(self.offset(table) + 24 * index, 16)
        )
        at = self.offset(strings) + word
        if section == 0 or at + len(name) + 1 > self.size or self._take(at, len(name) + 1) != name + b"\0":
            return None
        return int(value)

    def _by_gnu_hash(self, at: int, name: bytes) -> int | None:
        buckets, first, blooms, _ = struct.unpack(self.order + "IIII", self._take(at, 16))
        if buckets == 0:
            return None
        value = 5381
        for byte in name:
            value = (value * 33 + byte) & 0xFFFFFFFF
        start = at + 16 + 8 * blooms
        (index,) = struct.unpack(self.order + "I", self._take(start + 4 * (value % buckets), 4))
        if index < first:
            return None
        link = start + 4 * (buckets + index - first)
        while True:
            (found,) = struct.unpack(self.order + "I", self._take(link, 4))
            if found | 1 == value | 1 and (address := self._named(index, name)) is not None:
                return address
            if found & 1:
                return None
            index, link = index + 1, link + 4

    def _by_hash(self, at: int, name: bytes) -> int | None:
        buckets, chains = struct.unpack(self.order + "II", self._take(at, 8))
        if buckets == 0:
            return None
        value = 0
        for byte in name:
            value = (value << 4) + byte
            high = value & 0xF0000000
            value = (value ^ (high >> 24)) & ~high & 0xFFFFFFFF
        (index,) = struct.unpack(self.order + "I", self._take(at + 8 + 4 * (value % buckets), 4))
        for _ in range(chains):
            if index == 0 or index >= chains:
                return None
            if (address := self._named(index, name)) is not None:
                return address
            (index,) = struct.unpack(self.order + "I", self._take(at + 8 + 4 * (buckets + index), 4))
        return None

    def constant(self, name: str) -> int | None:
        """What the function ``name`` returns, where its whole code is "return a number"; nothing is run."""
        address = self.symbol(name)
        if address is None:
            return None
        at = self.offset(address)
        code = self._take(at, min(16, self.size - at))
        if self.machine == "x86_64":
            code = code.removeprefix(b"\xf3\x0f\x1e\xfa")  # endbr64
            if code[:1] == b"\xb8" and code[5:6] == b"\xc3":  # mov eax, number; ret
                return int.from_bytes(code[1:5], "little")
            return 0 if code[:3] in (b"\x31\xc0\xc3", b"\x33\xc0\xc3") else None  # xor eax, eax; ret
        if self.machine == "aarch64":
            return _aarch64_constant(code)
        return None

    def elf(self) -> Elf:
        try:
            return self._elf(Names(self.strings()))
        except BudgetExceeded as error:
            raise NotElf(f"cannot be read: {error}") from error

    def _elf(self, text: Names) -> Elf:
        needed = [text(value) for tag, value in self.dynamic if tag == _NEEDED]
        if len(needed) > MOST_NEEDED:
            raise NotElf(f"needs {len(needed)} libraries")
        soname = self.tag(_SONAME)
        return Elf(
            bits=self.bits,
            machine=self.machine,
            soname=text(soname) if soname is not None else None,
            needed=tuple(needed),
            rpath=_paths(text(self.tag(_RPATH), MOST_PATHS * LONGEST)),
            runpath=_paths(text(self.tag(_RUNPATH), MOST_PATHS * LONGEST)),
            no_default_paths=bool((self.tag(_FLAGS_1) or 0) & 0x800),
            wants=tuple(Version(text(library), text(name)) for library, name in self._version_needs()),
            defines=frozenset(text(name) for name in self._version_definitions()),
        )

    def _version_needs(self) -> Iterator[tuple[int, int]]:
        start = self.tag(_VERNEED)
        if start is None:
            return
        at = self.offset(start)
        while True:
            _, count, library, first, following = struct.unpack(self.order + "HHIII", self._take(at, 16))
            inner = at + first
            for _ in range(count):
                _, _, _, name, step = struct.unpack(self.order + "IHHII", self._take(inner, 16))
                yield library, name
                if step == 0:
                    break
                inner += step
            if following == 0:
                break
            at += following

    def _version_definitions(self) -> Iterator[int]:
        start = self.tag(_VERDEF)
        if start is None:
            return
        at = self.offset(start)
        while True:
            _, _, _, _, _, first, following = struct.unpack(self.order + "HHHHIII", self._take(at, 20))
            yield struct.unpack(self.order + "I", self._take(at + first, 4))[0]
            if following == 0:
                break
            at += following

    def section(self, wanted: bytes) -> tuple[int, int] | None:
        """Offset and size of a section by its name; ``None`` in a file without section headers."""
        head = self._take(0, 64)
        (at,) = struct.unpack_from(self.order + "Q", head, 40)
        size, count, names = struct.unpack_from(self.order + "HHH", head, 58)
        if at == 0 or size != 64 or names >= count:
            return None
        table = self._take(at, size * count)
        rows = [struct.unpack_from(self.order + "IIQQQQ", table, index * size) for index in range(count)]
        for name, _, _, _, offset, length in rows:
            where = rows[names][4] + name
            if where + len(wanted) < self.size and self._take(where, len(wanted) + 1) == wanted + b"\0":
                return offset, length
        return None

    def machine_code(self) -> tuple[MachineCode, ...] | None:
        """What the embedded GPU code was compiled for; ``None`` without such code.

        The fat binary's headers carry no description by NVIDIA; they are read as cuobjdump was seen to: a magic number,
        then entries of kind (2 is machine code), header size, payload size, at byte 28 the SM and at byte 40 flags. The
        kernels themselves do not tell sm_90a from sm_90 (``findings/cuda-13-kernels-do-not-say-a.sh``).
        """
        place = self.section(b".nv_fatbin")
        if place is None:
            return None
        at, end = place[0], place[0] + place[1]
        found: set[MachineCode] = set()
        while at + 16 <= end:
            magic, _, header, size = struct.unpack("<IHHQ", self._take(at, 16))
            if magic != _FATBIN_MAGIC:
                at += 8  # padding between fat binaries
                continue
            inner, stop = at + header, min(at + header + size, end)
            while inner + 64 <= stop:
                kind, _, own, payload = struct.unpack("<HHIQ", self._take(inner, 16))
                if kind == 2:
                    sm, flags = struct.unpack("<I8xQ", self._take(inner + 28, 20))
                    found.add(MachineCode(sm, bool(flags & _FATBIN_EXACT)))
                if own < 32:
                    break
                inner += own + payload
            at += header + size
        return tuple(sorted(code for code in found if 20 <= code.sm < 300))


def _aarch64_constant(code: bytes) -> int | None:
    value = 0
    for at in range(0, len(code) - 3, 4):
        (word,) = struct.unpack_from("<I", code, at)
        if word == 0xD503245F:  # bti c
            continue
        if word == 0xD65F03C0:  # ret
            return value
        shift = 16 * ((word >> 21) & 3)
        number = ((word >> 5) & 0xFFFF) << shift
        if word & 0xFF80001F == 0x52800000:  # movz w0, number
            value = number
        elif word & 0xFF80001F == 0x72800000:  # movk w0, number
            value = value & ~(0xFFFF << shift) | number
        else:
            return None
    return None


def _paths(text: str) -> tuple[str, ...]:
    found = tuple(text.split(":")) if text else ()
    if len(found) > MOST_PATHS:
        raise NotElf(f"has a search path of {len(found):,} folders")
    return found


def read(path: str) -> Elf:
    """The dynamic section of the file at ``path``. Raises ``NotElf`` with a reason."""
    with Reader(path) as reader:
        return reader.elf()


_VERSION_SYMBOL = re.compile(rb"\0tensorrt_version_(\d{1,4})_(\d{1,4})_(\d{1,4})_(\d{1,5})\0")


def tensorrt_version(path: str) -> tuple[tuple[int, ...], str] | None:
    """The version of the TensorRT library at ``path`` and where in the file it is; ``None`` if it states none.

    The full library of 5 to 8 exports a symbol ``tensorrt_version_8_6_0_12``. Those of 10 and later, the lean and
    dispatch runtimes and TensorRT-RTX export ``getInferLibMajorVersion()`` and so on, whose code is "return a number".
    """
    with Reader(path) as reader:
        found = _VERSION_SYMBOL.search(reader.strings())
        if found is not None:
            return tuple(map(int, found.groups())), f"symbol {found[0].strip(bytes(1)).decode()}"
        parts = [reader.constant(f"getInferLib{part}Version") for part in ("Major", "Minor", "Patch", "Build")]
        numbers = [part for part in parts if part is not None]
        if len(numbers) == 4:
            return tuple(numbers), "getInferLibBuildVersion() and its siblings, read from their code"
        whole = reader.constant("getInferLibVersion")
        if whole is not None and 1000 <= whole < 10_000_000:
            # 8601 is 8.6.1 and 100300 is 10.3.0: NV_TENSORRT_VERSION of NvInferVersion.h, before and since 10.
            major, rest = divmod(whole, 10_000 if whole >= 100_000 else 1000)
            return (major, rest // 100, rest % 100), "getInferLibVersion(), read from its code"
    return None
