"""What runs in a pod: ``trtdoctor check`` over one shard, its lines between two marks, and one verdict at the end.

The marks say how much there must be, so that a log or a file that was cut is known as cut:

    {"trtdoctor_shard": {"job": …, "kind": …, "shard": 0, "of": 3, "listed": 120, "list_sha256": …, "node": …, …}}
    … the lines of ``check --output-format jsonl`` …
    {"trtdoctor_shard_end": {"lines": 121, "sha256": …, "exit_code": 1}}

The hash is over the mark at the beginning and all lines, which are counted without it.
"""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import BinaryIO

from trtdoctor.fleet.fetching import fetched
from trtdoctor.model.engine import WILDCARDS
from trtdoctor.named import NamedTuple
from trtdoctor.render.json import dumps, envelope
from trtdoctor.sources.opening import is_address, shown
from trtdoctor.text import counted, printable

BEGIN, END = "trtdoctor_shard", "trtdoctor_shard_end"
ANSWERED = (0, 1, 3)
"""Exit codes of ``check`` with which it has said all that it could."""
MOST_TOLD = 50
MOST_LINE = 64 << 20
"""Bytes of one report."""


class Header(NamedTuple):
    """Which shard it is, and where it runs. ``shard`` is ``None`` where every node checks the same list."""

    job: str
    kind: str
    shard: int | None
    of: int | None
    listed: int
    """How many engines are answered at least: see ``apart``."""
    list_sha256: str
    node: str
    time: str
    """When it began, in UTC."""


class Seen:
    """What the lines of a run come to, without keeping them."""

    def __init__(self) -> None:
        self.lines = 0
        self.statuses = {"ok": 0, "problems": 0, "incomplete": 0}
        self.problems: list[dict[str, object]] = []
        self.ended = False
        """Whether the last run of ``check`` said all that it had to."""
        self._digest = hashlib.sha256()

    def begin(self, head: bytes) -> None:
        """Takes the mark at the beginning into the hash."""
        self._digest.update(head)

    def take(self, line: bytes) -> None:
        self.lines += 1
        self._digest.update(line)
        found = json.loads(line)
        if "path" not in found:
            self.ended = not found["summary"].get("interrupted")
            return
        self.statuses[found["status"]] += 1
        if found["status"] == "ok" or len(self.problems) == MOST_TOLD:
            return
        first: dict[str, object] = next((one for one in found["findings"] if one["masked_by"] is None), {})
        self.problems.append(
            {
                "path": found["path"],
                "member": found["member"],
                "code": first.get("code"),
                "cause": first.get("cause"),
                "verdict": printable(str(found["verdict"]), 400),
            }
        )

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def apart(engines: Iterable[str]) -> int:
    """How many of a list are answered at least: each has an answer of its own, unless it lies in a listed folder, or is
    a pattern that may stand for what others name."""
    names = {(shown(one) if is_address(one) else posixpath.normpath(one)).rstrip("/") for one in engines}
    return sum(names.isdisjoint(_folders(one)) and WILDCARDS.isdisjoint(one) for one in names)


def _folders(name: str) -> Iterator[str]:
    while "/" in name:
        name = name.rpartition("/")[0].rstrip("/")
        yield name


class Run(NamedTuple):
    """One call of ``trtdoctor check``. Where it is about a copy, the ``name`` takes the place of its ``path``."""

    words: tuple[str, ...]
    path: str = ""
    name: str = ""


def runs(list_: str, engines: Sequence[str], words: Sequence[str]) -> Iterator[Run]:
    """The calls that answer about ``engines``, the lines of ``list_``: one for all files, and one for each address, of
    which a copy is here meanwhile."""
    addresses = [one for one in engines if is_address(one)]
    with tempfile.TemporaryDirectory(prefix="trtdoctor-") as folder:
        if len(addresses) < len(engines):
            if addresses:
                list_ = os.path.join(folder, "files.txt")
                with open(list_, "wb") as stream:
                    stream.writelines(os.fsencode(one) + b"\n" for one in engines if not is_address(one))
            yield Run((*words, "--files-from", list_))
        for address in addresses:
            with fetched(address, folder) as path:
                yield Run((*words, "--", path or address), path or "", shown(address))


def checked(some: Iterable[Run], header: Header, tell: Callable[[bytes], None], seen: Seen) -> int:
    """Runs ``trtdoctor check`` and tells its lines between the marks; gives the exit code of all together.

    The mark at the end is missing where a run ended before its time: whoever reads that knows that it was cut.
    """
    head = _line({BEGIN: dict(zip(Header._fields, header, strict=True))})
    seen.begin(head)
    tell(head)
    codes = set()
    for run in some:
        seen.ended = False
        code = _run(run, tell, seen)
        codes.add(code if code in ANSWERED and seen.ended else 2 if code == 2 else -1)
        if code == 2:  # wrong usage is the same for all
            break
    cut = codes - set(ANSWERED)
    if cut or not codes:
        seen.ended = False
        return max(cut, default=3) if max(cut, default=3) > 0 else 3
    code = next(code for code in (1, 3, 0) if code in codes)
    tell(_line({END: {"lines": seen.lines, "sha256": seen.sha256, "exit_code": code}}))
    return code


def _run(run: Run, tell: Callable[[bytes], None], seen: Seen) -> int:
    """The exit code of one call, whose lines were told."""
    command = [sys.executable, "-m", "trtdoctor", "check", "--output-format", "jsonl", *run.words]
    copy, name = run.path.encode(), json.dumps(run.name)[1:-1].encode()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=_environment()) as child:
        assert child.stdout is not None
        for line in child.stdout:
            line = line.replace(copy, name) if copy else line
            seen.take(line)
            tell(line)
    return child.returncode


def _line(value: object) -> bytes:
    return f"{dumps(value)}\n".encode()


def _environment() -> dict[str, str]:
    """With this trtdoctor, wherever it was copied to, and no question but the one that was asked."""
    import trtdoctor

    ours = os.path.dirname(os.path.dirname(os.path.abspath(trtdoctor.__file__)))
    paths = [ours, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    mine = {name: value for name, value in os.environ.items() if not name.startswith("TRTDOCTOR_")}
    return {**mine, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}


@contextmanager
def results(folder: str, header: Header, pod: str) -> Iterator[BinaryIO]:
    """The file of a shard's results: it takes its name when it is whole, and until then has the pod's in it, because a
    pod on a lost node may still write."""
    where = os.path.join(folder, header.job)
    os.makedirs(where, exist_ok=True)
    name = header.node if header.shard is None else str(header.shard)
    part = os.path.join(where, f"{name}.{pod}.part")
    with suppress(FileNotFoundError):  # a new file: what stands there by now is never written to
        os.unlink(part)
    with open(part, "xb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())
    if _ends(part):
        os.replace(part, os.path.join(where, f"{name}.jsonl"))


def _ends(path: str) -> bool:
    """Whether the mark at the end is there."""
    with open(path, "rb") as stream:
        stream.seek(max(0, os.path.getsize(path) - 400))
        return f'{{"{END}": '.encode() in stream.read()


SEVERITIES = {0: "PASS", 1: "CRITICAL"}
"""As NVIDIA's health-validation calls what its node gate says: docs.nvidia.com/health-validation. Its exit codes are 0
for PASS, INFO and WARNING, 1 for CRITICAL and UNKNOWN, 2 for no verdict; any code but 0 keeps a node out there, too."""


def verdict(header: Header, seen: Seen, code: int, driver: str | None) -> dict[str, object]:
    """The one JSON object that a gate reads: what the node can run of what it was asked about."""
    severity = SEVERITIES.get(code, "UNKNOWN")
    if severity == "PASS" and seen.statuses["problems"]:
        severity = "WARNING"
    parts = [f"{count:,} {what}" for what, count in seen.statuses.items() if count]
    sentence = f"{counted(sum(seen.statuses.values()), 'answer')}: {', '.join(parts) or 'none'}."
    if not seen.ended:
        sentence = f"The check ended before its time (exit code {code}). {sentence}"
    return envelope(
        overall_severity=severity,
        exit_code=code,
        summary=sentence,
        node=header.node,
        time=header.time,
        driver=driver,
        job=header.job,
        kind=header.kind,
        shard=header.shard,
        listed=header.listed,
        counts=dict(seen.statuses),
        problems=seen.problems,
        problems_left_out=seen.statuses["problems"] + seen.statuses["incomplete"] - len(seen.problems),
    )
