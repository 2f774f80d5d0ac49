"""The results of a fleet: one report a line, appended whole. What stands in them says how far a run came.

A file begins with a line that says what is asked, ``{"journal": {"question", "targets": [{"name", "digest"}], …}}``,
and has another one where that changes. The lines after it are reports as ``check --output-format jsonl`` writes them,
with ``fleet`` as their first key: what a later run has to know, so that it need not read those that are about another
question. The last key is ``seal``, a hash of all before it, back to what was asked: a line that was changed, moved or
taken out since is noticed. It is no secret, and keeps nobody from writing a file of their own.
"""

from __future__ import annotations

import json
import os
import re
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import Any, BinaryIO, get_args

from trtdoctor.errors import JournalError
from trtdoctor.fleet.stored import loaded
from trtdoctor.matrix import Cell
from trtdoctor.model.finding import Cause
from trtdoctor.model.report import Status
from trtdoctor.named import NamedTuple
from trtdoctor.render.json import dumps, envelope
from trtdoctor.sources.writing import led, open_folder, put_by_another
from trtdoctor.text import printable, shell_quote

MOST_LINE = 64 << 20
"""Bytes of a line. A report of an engine with a thousand inputs has some hundred thousand."""
SYNC_S = 2.0
"""Seconds after which what was written is made to outlive a failure of the power; a killed process loses nothing."""
ANEW = "begin anew with --restart, which empties the results, or name another file with -o"
HEAD, LINE = b'{"journal": ', b'{"fleet": '
SEAL = b', "seal": "%s"}\n'
_SEALED = len(SEAL % (b"0" * 24))
_DECODE = json.JSONDecoder().raw_decode
_CODE = re.compile(r"TRT\d{3}")
_CAUSES = frozenset(get_args(Cause))
_WANTED = ("fleet", "path", "member", "status", "verdict")


class Asked(NamedTuple):
    """What a run asks: a digest of the question, and the targets by name, each with a digest of its facts."""

    question: str
    targets: tuple[tuple[str, str], ...]

    def line(self) -> bytes:
        targets = [{"name": name, "digest": digest} for name, digest in self.targets]
        return _line({"journal": envelope(question=self.question, targets=targets)})

    def seal(self) -> bytes:
        """What the seals of lines about it begin with."""
        return _hash(b"", json.dumps(self).encode())


class Entry(NamedTuple):
    """What a line says about an engine on some targets."""

    path: str
    member: str | None
    status: Status
    targets: tuple[str, ...]
    """Names: the answer is the same on each."""
    identity: str | None = None
    """What the file was, so that it need not be read to know that it is still the same."""
    code: str | None = None
    cause: Cause | None = None
    narrowed: bool = False
    exit_code: int = 0
    verdict: str = ""
    condition: str = ""
    """On what it depends whether the engine loads."""
    again: bool = False
    """Whether it is to be asked again: the file could not be read."""
    more: bool = False
    """Whether other lines about the same file follow."""
    files: tuple[tuple[str, str | None], ...] = ()
    """Other files that the answer was made of, and what they were."""

    @property
    def cell(self) -> Cell:
        return Cell(self.status, self.code, self.cause, self.narrowed, bool(self.condition))


def line(report: Mapping[str, object], targets: Sequence[str], **fleet: object) -> bytes:
    """``report``, as ``render.values`` makes it, as a line that holds for ``targets``, without its seal."""
    return _line({"fleet": {"targets": list(targets), **fleet}, **report})


def sealed(asked: Asked, lines: bytes) -> bytes:
    """Lines about one file, each of which but the last says that there are more."""
    found, before = [], asked.seal()
    for raw in lines.splitlines(keepends=True):
        body = raw.removesuffix(b"}\n")
        before = _hash(before, body)
        found.append(body + SEAL % before)
    return b"".join(found)


def entry(text: str) -> Entry:
    """What a line says; whoever wrote it. Raises ``ValueError`` for what is no report."""
    found = _first_keys(text) if text.startswith(LINE.decode()) else None
    return _entry(found if found is not None else loaded(text))


class Journal:
    """A file of results that is open to be gone on with; it is this process's alone. Use as a context manager.

    ``restart`` empties it. Raises ``JournalError`` for a file that holds something else, or that another run has, and
    ``OSError``.
    """

    def __init__(self, path: str, asked: Asked, *, restart: bool = False) -> None:
        self.path = path
        self.asked = asked
        self.name = printable(path, 200)
        self.cut = 0
        """Bytes of a line that was not written to its end, and of those about the same file."""
        where, name = os.path.split(led(path))
        folder = open_folder(where)
        try:
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            self._file: BinaryIO = os.fdopen(os.open(name, flags, 0o666, dir_fd=folder), "r+b", 0)
        finally:
            os.close(folder)
        try:
            _lock(self._file, self.name)
            self.size = self._size_of_ours(where)
            if restart and self.size:
                self._file.truncate(0)
                self.size = 0
        except BaseException:
            self._file.close()
            raise
        self._last: Asked | None = None
        self._synced = time.monotonic()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *problem: object) -> None:
        with suppress(OSError):
            os.fsync(self._file.fileno())
        self._file.close()

    def _size_of_ours(self, folder: str) -> int:
        """Refuses what is not ours before anything is written."""
        status = os.fstat(self._file.fileno())
        if put_by_another(status, folder):
            raise JournalError(
                f"{self.name} is in a folder for all and belongs to another user ({status.st_uid}): name another "
                "file with -o"
            )
        if not stat.S_ISREG(status.st_mode):
            raise JournalError(f"{self.name} is no regular file; results need one, so that a run can go on")
        head = os.pread(self._file.fileno(), len(HEAD), 0)
        if not HEAD.startswith(head):
            raise JournalError(
                f"{self.name} is there and holds no results of `trtdoctor fleet check`: name another file with -o"
            )
        return status.st_size

    def entries(self) -> Iterator[tuple[Asked, Entry, str, bool]]:
        """What the file holds, with what was asked by then, the text of the line, and whether its seal is right. What
        was not written to its end is cut off: the tail of a line, and the lines of a file of which others were to
        follow."""
        asked: Asked | None = None
        whole, at = 0, 0
        before, more = b"", False
        for number, raw in enumerate(self._lines(), 1):
            if not raw.endswith(b"\n"):
                self._require_ours(raw, number)
                break
            at += len(raw)
            try:
                if b"\0" in raw:
                    raise ValueError("it has NUL bytes, as a power failure leaves them")
                text = raw.decode()
                if raw.startswith(HEAD):
                    asked, more = _asked(text), False
                elif asked is None:
                    raise ValueError("a report stands before the line that says what was asked")
                else:
                    found = entry(text)
                    before = _hash(before if more else asked.seal(), raw[:-_SEALED])
                    more = found.more
                    yield asked, found, text, raw.endswith(SEAL % before)
            except ValueError as error:
                raise self._foreign(number, str(error)) from error
            whole = whole if more else at
        self._last = asked
        self.cut = self.size - whole
        if self.cut:
            self._file.truncate(whole)
            self.size = whole

    def append(self, lines: bytes) -> None:
        """Seals and writes whole lines about one file. Raises ``OSError``; then none of them is in the file."""
        lines = sealed(self.asked, lines)
        if self._last != self.asked:
            self._last = self.asked
            lines = self.asked.line() + lines
        left = memoryview(lines)
        try:
            while left:
                left = left[os.pwrite(self._file.fileno(), left, self.size + len(lines) - len(left)) :]
        except OSError:
            with suppress(OSError):
                self._file.truncate(self.size)
            raise
        self.size += len(lines)
        if (now := time.monotonic()) - self._synced > SYNC_S:
            os.fsync(self._file.fileno())
            self._synced = now

    def paths(self) -> Iterator[str]:
        """The paths of all lines, once more."""
        for raw in self._lines():
            if not raw.startswith(HEAD):
                yield entry(raw.decode()).path

    def _lines(self) -> Iterator[bytes]:
        with open(self._file.fileno(), "rb", 1 << 20, closefd=False) as stream:
            stream.seek(0)
            number = 0
            while raw := stream.readline(MOST_LINE):
                number += 1
                if len(raw) == MOST_LINE and not raw.endswith(b"\n"):
                    raise self._foreign(number, f"it has more than {MOST_LINE:,} bytes")
                yield raw

    def _require_ours(self, tail: bytes, number: int) -> None:
        """What may be cut off: the beginning of a line of ours, or the zeros that a power failure leaves."""
        start = tail[: len(HEAD)]
        if not (HEAD.startswith(start) or LINE.startswith(start[: len(LINE)]) or not tail.strip(b"\0")):
            raise self._foreign(number, "it is the beginning of no report")

    def _foreign(self, number: int, why: str) -> JournalError:
        before = f"head -n {number - 1} {shell_quote(self.path)} > kept.jsonl" if number > 1 else ""
        keep = f"keep what stands before it ({before}, then -o kept.jsonl), or " if before else ""
        return JournalError(
            f"line {number:,} of {self.name} is none of `trtdoctor fleet check`: {printable(why, 200)}; {keep}{ANEW}"
        )


def _lock(file: BinaryIO, name: str) -> None:
    """Takes the file for this process. The lock ends with the process however that ends; processes that it started do
    not have it."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise JournalError(f"another run is writing to {name}: wait for it, or name another file with -o") from error
    except OSError:  # a file system without locks
        return


def _hash(before: bytes, text: bytes) -> bytes:
    return blake2b(before + text, digest_size=12).hexdigest().encode()


def _line(value: dict[str, object]) -> bytes:
    return dumps(value).encode() + b"\n"


def _asked(text: str) -> Asked:
    head = loaded(text)["journal"]
    if not isinstance(head, dict) or not isinstance(head.get("targets"), list):
        raise ValueError("it does not say what was asked")
    targets = []
    for one in head["targets"]:
        if not isinstance(one, dict) or not isinstance(one.get("name"), str) or not isinstance(one.get("digest"), str):
            raise ValueError("it names no targets")
        targets.append((one["name"], one["digest"]))
    return Asked(str(head.get("question")), tuple(targets))


def _first_keys(text: str) -> dict[str, Any] | None:
    """The keys up to the last one that is wanted; ``None`` where they do not stand in that order."""
    found: dict[str, Any] = {}
    at = 1
    try:
        while not all(key in found for key in _WANTED):
            key, at = _DECODE(text, at)
            if text[at : at + 2] != ": ":
                return None
            found[key], at = _DECODE(text, at + 2)
            if text[at : at + 2] != ", ":
                return None
            at += 2
    except (ValueError, RecursionError, TypeError):
        return None
    return found if text.endswith("}\n") else None


def _entry(found: dict[str, Any]) -> Entry:
    fleet = found.get("fleet", {})
    if not isinstance(fleet, dict):
        raise ValueError("fleet is no JSON object")
    names = fleet.get("targets")
    one = Entry(
        found.get("path"),  # type: ignore[arg-type]
        found.get("member"),
        found.get("status"),  # type: ignore[arg-type]
        tuple(names) if isinstance(names, list) else names,  # type: ignore[arg-type]
        fleet.get("identity"),
        fleet.get("code"),
        fleet.get("cause"),
        fleet.get("narrowed") is True,
        fleet.get("exit_code", 3),
        printable(str(found.get("verdict", "")), 2000),
        printable(str(fleet.get("condition") or ""), 400),
        fleet.get("again") is True,
        fleet.get("more") is True,
        tuple(files.items()) if isinstance(files := fleet.get("files") or {}, dict) else files,
    )
    if not _is_sound(one):
        raise ValueError("it is no report")
    return one


def _is_sound(one: Entry) -> bool:
    """Whether every field is of its kind: any JSON may stand in a file."""
    texts = (one.path, *(text for text in (one.member, one.identity, one.code, one.cause) if text is not None))
    return (
        isinstance(one.targets, tuple)
        and isinstance(one.files, tuple)
        and all(seen is None or isinstance(seen, str) for _, seen in one.files)
        and all(isinstance(text, str) for text in (*texts, *one.targets))
        and one.status in ("ok", "problems", "incomplete")
        and one.exit_code in (0, 1, 3)
        and (one.code is None or _CODE.fullmatch(one.code) is not None)
        and (one.cause is None or one.cause in _CAUSES)
    )
