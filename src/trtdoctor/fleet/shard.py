"""What runs in a pod: ``trtdoctor check`` over one shard, its lines between two marks, and one verdict at the end.

The marks say how much there must be, so that a log or a file that was cut is known as cut:

    {"trtdoctor_shard": {"job": …, "kind": …, "shard": 0, "of": 3, "listed": 120, "list_sha256": …, "node": …, …}}
    … the lines of ``check --output-format jsonl`` …
    {"trtdoctor_shard_end": {"lines": 121, "sha256": …, "exit_code": 1}}
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from trtdoctor.named import NamedTuple
from trtdoctor.render.json import dumps, envelope
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
    list_sha256: str
    node: str
    time: str
    """When it began, in UTC."""


class Seen:
    """What the lines of a run come to, without keeping them."""

    def __init__(self) -> None:
        self.lines = 0
        self.statuses = {"ok": 0, "problems": 0, "incomplete": 0}
        self.warnings = 0
        self.problems: list[dict[str, object]] = []
        self.summary: dict[str, Any] | None = None
        self._digest = hashlib.sha256()

    def take(self, line: bytes) -> None:
        self.lines += 1
        self._digest.update(line)
        found = json.loads(line)
        if "summary" in found and "path" not in found:
            self.summary = found["summary"]
            return
        self.statuses[found["status"]] += 1
        if found["status"] == "ok":
            return
        first = next((one for one in found["findings"] if one["masked_by"] is None), None)
        self.warnings += first is not None and first["severity"] != "error"
        if len(self.problems) < MOST_TOLD:
            self.problems.append(
                {
                    "path": found["path"],
                    "member": found["member"],
                    "code": first["code"] if first else None,
                    "cause": first["cause"] if first else None,
                    "verdict": found["verdict"],
                }
            )

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def checked(words: Sequence[str], header: Header, tell: Callable[[bytes], None], seen: Seen) -> int:
    """Runs ``trtdoctor check`` with ``words`` and tells its lines between the marks; gives its exit code.

    The mark at the end is missing where ``check`` ended before its time: whoever reads that knows that it was cut.
    """
    tell(_line({BEGIN: dict(zip(Header._fields, header, strict=True))}))
    command = [sys.executable, "-m", "trtdoctor", "check", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=_environment()) as child:
        assert child.stdout is not None
        for line in child.stdout:
            seen.take(line)
            tell(line)
    code = child.returncode
    if code in ANSWERED and seen.summary is not None and not seen.summary.get("interrupted"):
        tell(_line({END: {"lines": seen.lines, "sha256": seen.sha256, "exit_code": code}}))
        return code
    return code if code > 0 and code not in ANSWERED else 3


def _line(value: object) -> bytes:
    return f"{dumps(value)}\n".encode()


def _environment() -> dict[str, str]:
    """With this trtdoctor, wherever it was copied to."""
    import trtdoctor

    ours = os.path.dirname(os.path.dirname(os.path.abspath(trtdoctor.__file__)))
    paths = [ours, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}


@contextmanager
def results(folder: str, header: Header, pod: str) -> Iterator[BinaryIO]:
    """The file of a shard's results: it takes its name when it is whole, and until then has the pod's in it, because a
    pod on a lost node may still write."""
    where = os.path.join(folder, header.job)
    os.makedirs(where, exist_ok=True)
    name = header.node if header.shard is None else str(header.shard)
    part = os.path.join(where, f"{name}.{pod}.part")
    with open(part, "wb") as stream:
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
    if seen.summary is None or seen.summary.get("interrupted"):
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
        problems=[{**one, "verdict": printable(str(one["verdict"]), 400)} for one in seen.problems],
        problems_left_out=seen.statuses["problems"] + seen.statuses["incomplete"] - len(seen.problems),
    )
