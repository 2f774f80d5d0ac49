"""Damaged machines: saved hosts, nodes of Kubernetes and of Ray, targets in words."""

from __future__ import annotations

import io
import json
import random
from functools import cache, partial
from pathlib import Path
from typing import Any

import fuzz_plans
from damage import NUMBERS, TEXTS, encoded, hurt_json, hurt_line
from fuzz_kind import Broken, Kind, Outcome

from trtdoctor.checks import CHAIN
from trtdoctor.diagnose import diagnose
from trtdoctor.errors import FleetError, TargetError
from trtdoctor.fleet import kinds, nodes
from trtdoctor.formats.reading import read_source
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import Engine
from trtdoctor.model.target import Target
from trtdoctor.render import values
from trtdoctor.sources.source import BytesSource
from trtdoctor.targets import parse_all
from trtdoctor.verdict import report

ROOT = Path(__file__).parents[2]
WORDS = (
    "gpu", "gpus", "name", "compute_capability", "tensorrt", "runtime", "bindings", "platform", "driver", "cuda",
    "target",
    "machine", "unknown", "sources", "schema_version", "tool", "full", "lean", "rtx", "linux-x86_64", "9.0", "8.6.1.6",
    "NVIDIA H200", "A100", "kind", "Node", "List", "items", "metadata", "labels", "status", "allocatable",
    "nvidia.com/gpu",
    "nvidia.com/gpu.product", "nvidia.com/gpu.memory", "nvidia.com/gpu.compute.major", "node_id", "state", "ALIVE",
    "NodeID",
    "resources_total", "Resources", "accelerator_type:A100", "GPU", "targets", "facts", "count", "described", "null",
)  # fmt: skip


@cache
def hosts() -> list[Any]:
    """What ``trtdoctor host`` wrote on machines of ours, and what people write by hand."""
    found = [json.loads(path.read_text()) for path in sorted((ROOT / "fixtures" / "hosts").glob("*/*.json"))]
    found += [one["target"] for one in found]
    found.append(
        {"gpu": "A100", "tensorrt": "10.3.0", "platform": "linux-x86_64", "driver": "550.54.15", "cuda": "12.4"}
    )
    found.append({"gpus": [{"compute_capability": "8.6", "name": "RTX 3080", "sm_count": 68}], "tensorrt": "8.6.1.6"})
    facts = {"gpu": "H200", "tensorrt": "8.6.0.12"}
    found.append({"targets": [{"name": "a", "count": 3, "facts": facts}, {"name": "b", "facts": {"gpu": "T4"}}]})
    return found


@cache
def clusters() -> list[Any]:
    """Nodes as kubectl and Ray list them."""
    rows = [json.loads(line) for line in (ROOT / "tests" / "fleet" / "labels.jsonl").read_text().splitlines()]
    found: list[Any] = [
        {"kind": "List", "items": [_node(row) for row in rows[at : at + 3]], "metadata": {}}
        for at in range(0, len(rows), 3)
    ]
    found += [_node(row) for row in rows[:5]]
    resources = {"CPU": 8.0, "GPU": 4.0, "accelerator_type:A100": 1.0, "node:10.0.0.1": 1.0}
    found.append([{"node_id": "ab", "node_name": "n", "state": "ALIVE", "resources_total": resources}] * 3)
    found.append([{"NodeID": "ab", "NodeManagerHostname": "n", "Alive": True, "Resources": resources}])
    return found


def _node(row: dict[str, Any]) -> dict[str, Any]:
    status = {
        "nodeInfo": {"architecture": "amd64", "operatingSystem": "linux"},
        "allocatable": row.get("allocatable") or {"nvidia.com/gpu": "4"},
        "conditions": [{"type": "Ready", "status": "True"}],
    }
    spec = {"unschedulable": False, "taints": [{"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}]}
    return {"kind": "Node", "metadata": {"name": row["id"], "labels": row["labels"]}, "spec": spec, "status": status}


def make(some: str, chance: random.Random) -> bytes:
    values = hosts() if some == "hosts" else clusters()
    if chance.random() < 0.05:  # JSON lines
        return b"\n".join(hurt_json(chance, chance.choice(values), WORDS) for _ in range(3))
    return hurt_json(chance, chance.choice(values), WORDS, values)


SPELLINGS = (
    "gpu=A100,tensorrt=10.3.0", "gpu=RTX 4090,tensorrt=10.16.1.11,runtime=lean,platform=linux-x86_64",
    "gpu=NVIDIA A100-SXM4-80GB MIG 1g.10gb,cuda=12.4", "jetpack=6.2", "container=nvcr.io/nvidia/tensorrt:24.05-py3",
    "gpu=sm_90a,driver=550.54.15", "gpu=L40S-48Q,bindings=8.6.1", "container=tritonserver:23.10", "gpu=orin nano",
    "gpu=RTX 5090,tensorrt=1.7.1.116,runtime=rtx", "gpu=T4,trt=8.5.3,os=windows", "tensorrt=8.6",
)  # fmt: skip
PARTS = {
    "gpu": (
        "A100",
        "sm_89",
        "8.6",
        "H200",
        "rtx-4090",
        "Orin",
        "Thor",
        "T4",
        "H100 MIG 1g.10gb",
        "GB10",
        "V100",
        "L4-24Q",
    ),
    "tensorrt": ("8.6.1", "10.3.0.26", "11", "1.7", "5.0", "7.1.3", "10", "8.6.1.6.1", "99.1"),
    "runtime": ("full", "lean", "dispatch", "rtx", "LEAN"),
    "platform": ("linux", "windows", "aarch64", "jetson", "linux-aarch64", "qnx"),
    "driver": ("550.54.15", "535", "470.82", "999.1"),
    "cuda": ("12.4", "13.0", "11", "99"),
    "bindings": ("8.6.1", "10.3.0"),
    "jetpack": ("6.2", "5.1", "4.6.1", "7"),
    "container": ("24.05", "tritonserver:23.10", "nvcr.io/nvidia/tensorrt:25.01-py3", "l4t-tensorrt:r8.6.2"),
}


def say(chance: random.Random) -> bytes:
    """A target in words, with other keys, other values, or anything in their place."""
    if chance.random() < 0.4:
        rows = {key: chance.choice(PARTS[key]) for key in chance.sample(tuple(PARTS), chance.choice((1, 2, 3, 4)))}
    else:
        rows = dict(one.split("=", 1) for one in chance.choice(SPELLINGS).split(","))
    pieces = [f"{key}={value}" for key, value in rows.items()]
    for _ in range(chance.choice((0, 1, 1, 2))):
        at = chance.randrange(len(pieces))
        key = chance.choice((*WORDS, *PARTS, "image", "trt", "sm", "os", "device", *TEXTS))
        way = chance.randrange(4)
        if way == 0:
            pieces.insert(at, f"{key}={chance.choice((*TEXTS, *WORDS, *map(str, NUMBERS)))}")
        elif way == 1:
            pieces[at] = f"{pieces[at].partition('=')[0]}={chance.choice((*TEXTS, *WORDS, *map(str, NUMBERS)))}"
        else:
            pieces[at] = hurt_line(chance, pieces[at], WORDS)
    return encoded(chance, chance.choice((",", ",", ",", ", ", ",,")).join(pieces))


# ---- reading


@cache
def _engine() -> Engine:
    return read_source(BytesSource(fuzz_plans.all_seeds()["8.6"][0].data))


def judged(targets: tuple[Target, ...], number: int) -> None:
    """A target that was taken stands every check, and is written as JSON that is read as the same again."""
    for target in targets[:3]:
        facts = Facts(_engine(), target)
        outcomes, findings = diagnose(CHAIN, facts)
        broken = next((outcome.reason or "broken" for outcome in outcomes if outcome.outcome == "broken"), None)
        if broken is not None:
            raise Broken(broken)
        json.loads(json.dumps(values.report(report(facts, outcomes, findings, "error"))))


def saved(data: bytes, folder: Path, number: int) -> Outcome:
    """``--target FILE``, ``--targets FILE``, and ``fleet targets FILE``."""
    path = folder / "target.json"
    path.write_bytes(data)
    try:
        found = nodes.read([("target.json", io.BytesIO(data))])
        words = f"{len(found.targets)} kinds"
        json.dumps([values.fleet_target(one) for one in found.targets])
    except TargetError as error:
        words = "is not JSON" if "is not JSON" in str(error) else "refused"
    try:
        found_here = parse_all(str(path))
    except TargetError as error:
        said = str(error)
        return Outcome("is not JSON" not in said and "no JSON object" not in said, f"TargetError, {words}")
    judged(found_here, number)
    return Outcome(True, f"{min(len(found_here), 3)} targets")


def pods(data: bytes, folder: Path, number: int) -> Outcome:
    """As ``saved``, and as ``fleet job`` reads the nodes."""
    try:
        parsed = list(nodes.documents(io.BytesIO(data), "nodes.json"))
        kinds.told(kinds.read_nodes(parsed, lasting=number % 2 == 0))
    except (TargetError, FleetError):
        pass
    return saved(data, folder, number)


def words(data: bytes, folder: Path, number: int) -> Outcome:
    text = data.decode("utf-8", "surrogateescape").replace("\0", "")
    try:
        found = parse_all(text)
    except TargetError as error:
        return Outcome("=" in text and "a target has no" not in str(error), "TargetError")
    judged(found, number)
    return Outcome(True, "target")


KINDS = [
    Kind("saved host", "it is a JSON object, whose keys were looked at", partial(make, "hosts"), saved, 2),
    Kind("nodes of a cluster", "it is JSON, whose nodes were looked at", partial(make, "clusters"), pods, 2),
    Kind("target in words", "it has a key that is known", say, words),
]
