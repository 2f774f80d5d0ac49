"""Gathers what the pods of a job wrote, out of the folder of a volume or out of logs, and says what is not there.

Two passes: the first finds the shards, where their lines are and whether all of them are there; the second reads the
lines of those that count. Nothing of a report is kept but where it stands.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, BinaryIO

from trtdoctor.errors import BudgetExceeded, FleetError
from trtdoctor.fleet.shard import BEGIN, END, MOST_LINE
from trtdoctor.fleet.stored import impossible, loaded, read
from trtdoctor.named import NamedTuple
from trtdoctor.sources.json_values import MOST_VALUES, value_of
from trtdoctor.text import printable

SUFFIXES = (".jsonl", ".part", ".log", ".txt")
MOST_FILES = 200_000
MOST_SHARDS = 100_000
"""Of all jobs together: Kubernetes lets an Indexed Job have no more."""
_PREFIX = re.compile(rb"\[pod/([^\]\s]{1,600})\] ?")
"""``kubectl logs --prefix``."""
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) ")
"""``kubectl logs --timestamps``."""
_NAMES = re.compile(r"[A-Za-z0-9.-]{1,253}", re.ASCII)


class Key(NamedTuple):
    """What one pod had to answer: a shard of a job, or of a DaemonSet a node."""

    job: str
    shard: int | None
    node: str


class Piece:
    """One run of a shard, as far as it is there: where its lines stand in ``source``."""

    def __init__(self, source: str, line: bytes) -> None:
        header: Mapping[str, Any] = json.loads(line)[BEGIN]
        self.source = source
        self.job = _name(header, "job")
        self.kind = _name(header, "kind")
        self.node = _name(header, "node")
        self.time = str(header.get("time"))[:40]
        self.shard = _count(header, "shard")
        self.of = _count(header, "of")
        listed = _count(header, "listed")
        if listed is None:
            raise ValueError("listed")
        self.listed = listed
        self.list_sha256 = str(header.get("list_sha256"))[:64]
        self.starts = array("q")
        self.end: dict[str, Any] | None = None
        self.digest: Any = hashlib.sha256(line)
        self.doubt: str | None = None
        """What in it is not what the rest of it comes to; known when its lines were read."""

    @property
    def key(self) -> Key:
        return Key(self.job, self.shard, "" if self.shard is not None else self.node)

    @property
    def whole(self) -> bool:
        """Whether every line that was written is there, unchanged."""
        end = self.end
        if end is None or self.doubt is not None:
            return False
        return end.get("lines") == len(self.starts) and end.get("sha256") == self.digest.hexdigest()

    @property
    def why(self) -> str:
        """What is wrong with a piece that is not whole."""
        if self.doubt is not None:
            return f"it is not what was written: {self.doubt}"
        if self.end is None:
            return f"cut after {len(self.starts)} lines"
        return f"{len(self.starts)} of {self.end.get('lines')} lines, or other ones than were written"


def _name(header: Mapping[str, Any], key: str) -> str:
    found = header.get(key)
    if not isinstance(found, str) or not _NAMES.fullmatch(found):
        raise ValueError(key)
    return found


def _count(header: Mapping[str, Any], key: str) -> int | None:
    found = header.get(key)
    if found is None:
        return None
    if type(found) is not int or not 0 <= found <= 1 << 40:
        raise ValueError(key)
    return found


class Wanted(NamedTuple):
    """A shard that a manifest asks for: the kind of node, and the engines of its list."""

    kind: str
    engines: tuple[str, ...]
    list_sha256: str


def files_in(paths: Iterable[str]) -> Iterator[str]:
    """The files that may hold results: those that are named, and below folders those with such a name."""
    seen = 0
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                if name.endswith(SUFFIXES) and os.path.isfile(os.path.join(folder, name)):
                    seen += 1
                    if seen > MOST_FILES:
                        raise FleetError(
                            f"more than {MOST_FILES:,} files in {path[:200]!r}; name the folder of one job"
                        )
                    yield os.path.join(folder, name)


def pieces_in(source: str) -> list[Piece]:
    """Every run of a shard in a file: results as they were written, or the output of ``kubectl logs`` of several
    pods, mixed where ``--prefix`` tells them apart."""
    found: list[Piece] = []
    open_: dict[bytes, Piece] = {}
    with open(source, "rb") as stream:
        for at, who, line in _lines(stream):
            if line.startswith(b'{"%s": ' % BEGIN.encode()):
                open_.pop(who, None)
                piece = _begun(source, line)
                if piece is not None:
                    open_[who] = piece
                    found.append(piece)
            elif who in open_:
                _go_on(open_, who, at, line)
    return found


def _begun(source: str, line: bytes) -> Piece | None:
    try:
        return Piece(source, line)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _go_on(open_: dict[bytes, Piece], who: bytes, at: int, line: bytes) -> None:
    """The next line of a piece. What stands between its lines, as standard error in a log, is none of them."""
    piece = open_[who]
    if line.startswith(b'{"%s": ' % END.encode()):
        try:
            piece.end = dict(json.loads(line)[END])
        except (ValueError, TypeError, RecursionError):
            piece.end = None
        del open_[who]
    elif line.startswith((b'{"path": ', b'{"summary": ')) and line.endswith(b"}\n"):
        piece.starts.append(at)
        piece.digest.update(line)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes, bytes]]:
    """Where each line begins without what ``kubectl`` put before it, which pod wrote it, and the line."""
    at = 0
    while line := stream.readline(MOST_LINE):
        who, skipped = b"", 0
        if match := _PREFIX.match(line):
            who, skipped = match[1], match.end()
        if match := _TIME.match(line, skipped):
            skipped = match.end()
        yield at + skipped, who, line[skipped:]
        at += len(line)


def chosen(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces that count: of each shard the newest that is whole, else all that there is of it, newest first; and
    shards of other jobs, newest first."""
    of: dict[Key, list[Piece]] = {}
    for piece in pieces:
        of.setdefault(piece.key, []).append(piece)
    found: list[Piece] = []
    for some in of.values():
        some.sort(key=lambda piece: piece.time, reverse=True)
        found += next(([one] for one in some if one.whole), some)
    found.sort(key=lambda piece: piece.time, reverse=True)
    return found


def reports(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, dict[str, Any], bool]]:
    """The reports of the pieces, with the kind of node as their target, and whether they are news: each pair of an
    engine and a kind is told once. One that contradicts itself is not told, and its piece has a ``doubt`` then."""
    seen: set[bytes] = set()
    with ExitStack() as files:
        source, stream = None, None
        for piece in pieces:
            if stream is None or piece.source != source:
                files.close()
                source, stream = piece.source, files.enter_context(open(piece.source, "rb"))
            sums = _Sums()
            for at in piece.starts:
                stream.seek(at)
                report = sums.take(stream.readline(MOST_LINE))
                if report is not None:
                    pair = _pair(piece, report)
                    yield piece, {**report, "target": piece.kind, "ran_on": {"node": piece.node}}, pair not in seen
                    seen.add(pair)
            piece.doubt = sums.doubt or (sums.wrong(piece.end, piece.listed) if piece.end is not None else None)


def _pair(piece: Piece, report: Mapping[str, Any]) -> bytes:
    where = piece.kind if piece.shard is not None else [piece.kind, piece.node]
    pair = json.dumps([report["path"], report.get("member"), report.get("gpu"), where])
    return hashlib.blake2b(pair.encode(), digest_size=16).digest()


class _Sums:
    """Holds what each run of ``check`` in a piece says that it came to against its reports."""

    _ENDS: Mapping[str, tuple[int, ...]] = {"problems": (0, 1, 3), "incomplete": (3,), "ok": (0,)}
    """Exit codes by status: ``--fail-on never`` passes problems."""

    def __init__(self) -> None:
        self.doubt: str | None = None
        self._statuses: set[str] = set()
        self._codes: set[object] = set()
        self._paths: set[bytes] = set()

    def take(self, line: bytes) -> dict[str, Any] | None:
        """The next line, if it is a report that can be believed."""
        try:
            found = loaded(line)
            if "path" not in found:
                self._sum(found["summary"])
                return None
            one = read(found)
            why = impossible(one)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            why = str(error)
        if why is not None:
            self.doubt = self.doubt or printable(why, 200)
            return None
        self._statuses.add(one.status)
        self._paths.add(hashlib.blake2b(one.engine.path.encode("utf-8", "surrogatepass"), digest_size=16).digest())
        return found

    def _sum(self, said: Mapping[str, Any]) -> None:
        """What all reports of a run come to; where one engine of each model is enough, only what that leads to."""
        worst = next((word for word in ("problems", "incomplete", "ok") if word in self._statuses), "incomplete")
        one_is_enough = (said.get("matrix") or {}).get("need") == "one"
        status, code = said["status"], said["exit_code"]
        if code not in self._ENDS[status] or not (one_is_enough or status == worst):
            raise ValueError(f"its sum says {status} with exit code {code}, and its reports come to {worst}")
        self._codes.add(code)
        self._statuses.clear()

    def wrong(self, end: Mapping[str, Any], listed: int) -> str | None:
        """What is wrong with all runs together: how many engines they are about, and their exit code."""
        if len(self._paths) < listed:
            return f"it answers about {len(self._paths):,} of {listed:,} engines and folders that were listed"
        whole = next((code for code in (1, 3, 0) if code in self._codes), None)
        return None if end.get("exit_code") == whole else "its exit code is not that of its sum"


def wanted_in(text: str) -> dict[Key, Wanted]:
    """The shards that the jobs of a manifest have to answer: what ``trtdoctor fleet job`` wrote, or ``kubectl get
    jobs,configmaps -o json``. Raises ``FleetError``."""
    try:
        items = value_of(text.encode(), MOST_VALUES + len(text) // 16)["items"]
        lists = {
            key: value for one in items if one["kind"] == "ConfigMap" for key, value in (one.get("data") or {}).items()
        }
        jobs = [one for one in items if one["kind"] == "Job"]
        found: dict[Key, Wanted] = {}
        for job in jobs:
            words = job["spec"]["template"]["spec"]["containers"][0]["command"]
            kind, name = words[words.index("--kind") + 1], job["metadata"]["name"]
            completions = job["spec"]["completions"]
            if not isinstance(name, str) or not isinstance(kind, str) or type(completions) is not int:
                raise TypeError(name)
            if len(found) + completions > MOST_SHARDS:
                raise ValueError(completions)
            for number in range(completions):
                list_ = lists[f"shard-{number:05}.txt"]
                digest = hashlib.sha256(list_.encode()).hexdigest()
                found[Key(name, number, "")] = Wanted(kind, tuple(filter(None, list_.split("\n"))), digest)
    except (BudgetExceeded, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        raise FleetError(
            "that is neither a manifest of `trtdoctor fleet job` nor `kubectl get jobs,configmaps -o json` of one run"
        ) from None
    if not found:
        raise FleetError("no Indexed Job is in that manifest; give what `trtdoctor fleet job` wrote")
    return found


class Gap(NamedTuple):
    """A shard that is not answered in full: nothing of it is there, or not all."""

    job: str
    shard: int | None
    node: str
    kind: str
    why: str
    engines: tuple[str, ...]
    """Those of its list without an answer, where the list is known."""


def gaps(pieces: Sequence[Piece], wanted: Mapping[Key, Wanted], answered: Mapping[Key, set[str]]) -> list[Gap]:
    """What is missing or cut. ``answered`` are the paths of reports by shard, for those that are not whole."""
    whole = {piece.key for piece in pieces if piece.whole}
    there: dict[Key, Piece] = {}
    for piece in pieces:
        there.setdefault(piece.key, piece)
    found: list[Gap] = []
    for key in sorted(_expected(pieces, wanted), key=lambda key: (key.job, key.shard or 0, key.node)):
        asked, of = wanted.get(key), there.get(key)
        why = _why_open(of, asked, whole=key in whole)
        if why is not None:
            done = answered.get(key, set())
            engines = tuple(one for one in asked.engines if one not in done) if asked else ()
            kind = asked.kind if asked else of.kind if of else ""
            found.append(Gap(key.job, key.shard, key.node, kind, why, engines))
    return found


def _why_open(piece: Piece | None, asked: Wanted | None, *, whole: bool) -> str | None:
    """Why a shard is not answered in full; ``None`` where it is."""
    if piece is None:
        return "nothing of it is there"
    if not whole:
        return piece.why
    if asked is not None and asked.list_sha256 != piece.list_sha256:
        return "it answers another list of engines"
    return None


def _expected(pieces: Iterable[Piece], wanted: Mapping[Key, Wanted]) -> set[Key]:
    """The shards that must be there: those of the manifest, and all of a job of which one is there. Raises
    ``FleetError`` for more than there can be: headers may say any number."""
    found = set(wanted)
    most: dict[str, int] = {}
    for piece in pieces:
        found.add(piece.key)
        if piece.shard is not None and piece.of is not None:
            most[piece.job] = max(most.get(piece.job, 0), piece.of)
    if sum(most.values()) > MOST_SHARDS:
        raise FleetError(
            f"the results tell of {sum(most.values()):,} shards of {len(most)} jobs, and at most {MOST_SHARDS:,} can "
            "be collected at a time: give the results of fewer jobs, or leave out those whose headers are wrong"
        )
    for job, of in most.items():
        found.update(Key(job, number, "") for number in range(of))
    return found
