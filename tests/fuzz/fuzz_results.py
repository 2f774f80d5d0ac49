"""Damaged manifests, journals of ``fleet check``, and marked logs of a job's pods as ``fleet collect`` reads them."""

from __future__ import annotations

import hashlib
import io
import json
import random
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import fuzz_plans
from damage import hurt, hurt_json, hurt_text
from fuzz_kind import Kind, Outcome

from trtdoctor import api
from trtdoctor.cli.fleet import collect
from trtdoctor.errors import FleetError, JournalError, ManifestError
from trtdoctor.fleet import collecting, stored
from trtdoctor.fleet.journal import Asked, Journal, line, sealed
from trtdoctor.fleet.standing import Outcomes, Standing
from trtdoctor.manifests import reading
from trtdoctor.render import values
from trtdoctor.render.json import dumps
from trtdoctor.targets import parse

WORDS = (
    "schema_version", "file", "name", "size_bytes", "sha256", "md5", "engines", "member", "facts", "plugins", "made",
    "tool",
    "version", "checked", "target", "status", "verdict", "ok", "problems", "incomplete", "fleet", "targets", "path",
    "findings",
    "code", "TRT102", "cause", "exit_code", "narrowed", "again", "more", "identity", "condition", "plan", "ways",
    "steps",
    "journal", "question", "digest", "trtdoctor_shard", "trtdoctor_shard_end", "job", "kind", "node", "shard", "of",
    "listed",
    "lines", "list_sha256", "items", "ConfigMap", "Job", "spec", "completions", "command", "--kind", "../x",
    "/etc/passwd",
)  # fmt: skip


TIME, WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "2026-01-01T00:00:00Z"


@cache
def _engine() -> bytes:
    return min((seed.data for seed in fuzz_plans.all_seeds()["8.6"]), key=len)


@cache
def written() -> tuple[dict[str, Any], tuple[dict[str, Any], ...]]:
    """The manifest of an engine with its verdict, and reports about it, as they are written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.engine"
        path.write_bytes(_engine())
        api.manifest(path, target=parse("gpu=H200,tensorrt=8.6.0.12"))
        manifest: dict[str, Any] = json.loads((path.parent / "model.engine.trtdoctor.json").read_text())
        targets = [parse(text) for text in ("gpu=H200,tensorrt=8.6.0.12", "gpu=A100,tensorrt=10.3.0")]
        every = tuple(values.report(one) for target in targets for one in api.check(path, target=target))
        reports: list[dict[str, Any]] = json.loads(TIME.sub(WHEN, json.dumps(every).replace(folder, "/opt/app")))
    manifest |= {"made": WHEN}
    manifest["file"]["modified"] = WHEN
    for report in reports:
        report |= {"path": "models/model.engine", "checks": [{**one, "duration_ms": 0.0} for one in report["checks"]]}
    return manifest, tuple(reports)


def manifest(chance: random.Random) -> bytes:
    whole = dict(written()[0])
    if chance.random() < 0.5:  # the facts are most of it, and are not looked at
        whole["engines"] = [{"facts": {}}, {"member": "a", "facts": {}}]
    return hurt_json(chance, whole, WORDS)


def read_manifest(data: bytes, folder: Path, number: int) -> Outcome:
    """By itself, and beside its engine, which is then checked against it."""
    path = folder / "model.engine"
    path.write_bytes(_engine())
    beside = folder / "model.engine.trtdoctor.json"
    beside.write_bytes(data)
    try:
        reading.parse(data)
        outcome = Outcome(True, "manifest")
    except ManifestError as error:
        said = str(error)
        outcome = Outcome(not said.startswith(("is not JSON", "is of schema_version", "has the key")), "ManifestError")
    if number % 2 == 0 or outcome.words == "manifest":
        fuzz_plans.looked(path, number)
    beside.unlink()
    path.unlink()
    return outcome


# ---- journals


ASKED = Asked("q" * 32, (("H200", "a" * 32), ("A100", "b" * 32)))


def journal(chance: random.Random) -> bytes:
    """A journal some of whose lines are others, are cut, stand twice or not at all."""
    lines = []
    for number in range(chance.choice((1, 2, 4))):
        report = {**chance.choice(written()[1]), "path": f"models/{number}.engine"}
        fleet = {
            "identity": f"{number}",
            "code": "TRT102",
            "cause": "version-mismatch",
            "exit_code": 1,
            "more": number == 1,
        }
        lines.append(sealed(ASKED, line(report, ("H200", "A100"), **fleet)))
    reports = tuple(lines)
    for _ in range(chance.choice((1, 1, 2))):
        at = chance.randrange(len(lines))
        if chance.random() < 0.6 and at < len(reports):
            lines[at] = hurt_json(chance, json.loads(reports[at]), WORDS).replace(b"\n", b" ") + b"\n"
        elif chance.random() < 0.5:
            lines[at] = hurt(chance, lines[at])
        else:
            lines[at:at] = [chance.choice((ASKED.line(), b"\n", b"{}\n", b"\0" * 50, b'{"fleet": ', lines[at]))]
    head = hurt_json(chance, json.loads(ASKED.line()), WORDS) + b"\n" if chance.random() < 0.1 else ASKED.line()
    return head + b"".join(lines)


def read_journal(data: bytes, folder: Path, number: int) -> Outcome:
    """A run that goes on with it: what it holds, what is added, what stands in it then."""
    path = folder / "results.jsonl"
    path.write_bytes(data)
    standing = Standing(ASKED, Outcomes(), stored.Asked())
    try:
        with Journal(str(path), ASKED) as found:
            standing.read(found)
            json.dumps(list(standing.left(found)))
            found.append(line({**written()[1][0]}, ("H200",)))
        with Journal(str(path), ASKED) as again:
            Standing(ASKED, Outcomes(), stored.Asked()).read(again)
    except JournalError:
        return Outcome(bool(standing.outcomes.rows), "JournalError")
    finally:
        path.unlink()
    return Outcome(bool(standing.outcomes.rows), "journal")


# ---- what pods wrote


def collected(chance: random.Random) -> bytes:
    """Results of shards, whole or not, behind what kubectl puts before lines, and between lines of others."""
    out = []
    for shard in range(chance.choice((1, 2, 3))):
        header = {
            "job": "trtdoctor-a", "kind": "h200", "shard": shard, "of": 3, "listed": 2, "list_sha256": "c" * 64,
            "node": f"node-{shard}", "time": "2026-01-01T00:00:00Z",
        }  # fmt: skip
        body = [json.dumps(one).encode() + b"\n" for one in chance.choices(written()[1], k=2)]
        rows = [json.dumps({"trtdoctor_shard": header}).encode() + b"\n", *body]
        end = {"lines": 2, "sha256": hashlib.sha256(b"".join(rows)).hexdigest(), "exit_code": 1}
        rows.append(json.dumps({"trtdoctor_shard_end": end}).encode() + b"\n")
        sound = [json.loads(row) for row in rows]
        for _ in range(chance.choice((0, 1, 2))):
            at = chance.randrange(len(rows))
            if chance.random() < 0.8:
                rows[at] = hurt_json(chance, sound[at], WORDS).replace(b"\n", b" ") + b"\n"
            else:
                rows[at] = hurt(chance, rows[at])
        before = chance.choice(
            (b"", b"", b"[pod/a-%d/check] " % shard, b"2026-01-01T00:00:00.123Z ", b"[pod/a/b] 2026-01-01T00:00:00Z ")
        )
        out += [before + row for row in rows]
    if chance.random() < 0.3:
        chance.shuffle(out)
    if chance.random() < 0.2:
        return hurt_text(chance, b"".join(out).decode("utf-8", "surrogateescape").replace("\udcff", ""))
    return b"".join(out)


def jobs(chance: random.Random) -> bytes:
    """What ``fleet job`` wrote, damaged."""
    pod = {"containers": [{"command": ["trtdoctor", "fleet", "shard", "--kind", "h200"]}]}
    job = {"kind": "Job", "metadata": {"name": "j"}, "spec": {"completions": 2, "template": {"spec": pod}}}
    lists = {"kind": "ConfigMap", "data": {"shard-00000.txt": "/a\n/b\n", "shard-00001.txt": "/c\n"}}
    return hurt_json(chance, {"kind": "List", "items": [lists, job]}, WORDS)


def read_collected(data: bytes, folder: Path, number: int) -> Outcome:
    path = folder / "pods.log"
    path.write_bytes(data)
    chance = random.Random(number)
    try:
        wanted = collecting.wanted_in(jobs(chance).decode("utf-8", "replace"))
    except FleetError:
        wanted = {}
    found = collecting.chosen(collecting.pieces_in(str(path)))
    try:
        tally, open_ = collect._told(found, wanted, io.StringIO())
    except FleetError:
        return Outcome(bool(found), "FleetError")
    dumps(collect._summary(tally, open_, found))
    list(collect._missing(open_))
    tally.exit_code(incomplete=bool(open_))
    return Outcome(bool(found), "shards" if found else "no shard")


KINDS = [
    Kind("manifest", "it is JSON of our schema, whose keys were looked at", manifest, read_manifest, 2),
    Kind("journal of a fleet", "a report in it was read", journal, read_journal, 2),
    Kind("marked logs of pods", "a shard was found in it", collected, read_collected, 1),
]
