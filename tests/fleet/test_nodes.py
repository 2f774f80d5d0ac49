"""What labels, node lists and Ray tell of machines: all that they tell, and nothing more."""

from __future__ import annotations

import io
import json
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from driving import IDENTITY, ROOT, Run
from trtdoctor.errors import TargetError
from trtdoctor.fleet.nodes import read
from trtdoctor.model.fact import known
from trtdoctor.targets import parse, parse_all
from trtdoctor.targets.cluster import nodes_of
from trtdoctor.targets.grouping import Inventory
from trtdoctor.targets.labels import Claims, Kind, kinds
from trtdoctor.text import dotted

ROWS = [json.loads(line) for line in (Path(__file__).parent / "labels.jsonl").read_text().splitlines()]
SCHEMA = json.loads((ROOT / "src" / "trtdoctor" / "schema" / "fleet-targets-v1.json").read_text())
NOT_IN_TABLE = {
    ("quadro-p2000", "sm_count"),
    ("tesla-v100s", "sm_count"),
    ("gke-h100-mega", "sm_count"),
    ("gke-h100-mega", "memory_mib"),
}
"""What the labels would tell to somebody with a larger table of GPUs."""
ONLY_IN_TABLE = {("gb200-tray", "sm_count"): 152, ("gke-k80", "memory_mib"): 12288}
"""What the table knows, and the list did not when it was written down."""


def told(kind: Kind) -> dict[str, object]:
    """A kind in the words of the list."""
    capability, memory = known(kind.gpu.compute_capability), known(kind.gpu.memory_bytes)
    return {
        "capability": dotted(capability) if capability else None,
        "sm_count": known(kind.gpu.sm_count),
        "memory_mib": memory >> 20 if memory else None,
        "driver": known(kind.driver),
        "cuda": known(kind.cuda),
        "platform": known(kind.platform),
        "count": kind.number,
        "slice": kind.profile or None,
        "shared": kind.shared,
        "vgpu": kind.virtual,
    }


def of_mps(row: dict[str, Any], want: dict[str, Any]) -> dict[str, Any]:
    """The list tells of whole cards; a client of MPS has an equal part of the memory, and SMs that nothing tells."""
    if row["labels"].get("nvidia.com/gpu.sharing-strategy") != "mps":
        return want
    memory = want["memory_mib"]
    part = memory and memory // int(row["labels"]["nvidia.com/gpu.replicas"])
    return {**want, "sm_count": None, "memory_mib": part}


def claims(row: dict[str, Any]) -> Claims:
    resources = row.get("allocatable")
    return Claims(row["labels"], None if resources is None else {key: int(value) for key, value in resources.items()})


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_real_labels(row: dict[str, Any]) -> None:
    """The labels of a real node tell what was written down before; nothing else is made of them."""
    found = [told(kind) for kind in kinds(claims(row))]
    want = [
        {
            key: None if (row["id"], key) in NOT_IN_TABLE else ONLY_IN_TABLE.get((row["id"], key), value)
            for key, value in of_mps(row, one).items()
        }
        for one in row["expect"]
    ]
    assert found == want


LABELS = "nvidia.com/"
T4 = {f"{LABELS}gpu.product": "Tesla-T4", f"{LABELS}gpu.compute.major": "7", f"{LABELS}gpu.compute.minor": "5"}
A100 = {f"{LABELS}gpu.product": "NVIDIA-A100-SXM4-40GB", f"{LABELS}mig.strategy": "mixed", f"{LABELS}gpu.count": "2"}
BESIDE, SLICES = ("8.0", "", 2, True), ("8.0", "1g.5gb", 7, True)
SEVEN = {f"{LABELS}mig-1g.5gb.count": "7", f"{LABELS}mig-1g.5gb.memory": "4864"}


@pytest.mark.parametrize(
    ("labels", "allocatable", "want"),
    [
        ({}, None, []),
        ({}, {"nvidia.com/gpu": 0}, []),
        ({"kubernetes.io/arch": "amd64"}, {}, []),
        ({f"{LABELS}gpu.present": "false"}, {}, []),
        ({}, {"nvidia.com/mlnxnics": 8, "nvidia.com/hostdev": 1}, []),  # network cards
        ({}, {"nvidia.com/mig-1g.5gb.shared": 14}, [(None, "1g.5gb", 14, True)]),
        ({}, {"nvidia.com/gpu": 2}, [(None, "", 2, False)]),
        ({"accelerator": "nvidia"}, {"nvidia.com/gpu": 1}, [(None, "", 1, False)]),
        ({"k8s.amazonaws.com/accelerator": "nvidia-tesla"}, {}, []),
        (T4, {"nvidia.com/gpu": 1}, [("7.5", "", 1, True)]),
        ({**T4, f"{LABELS}gpu.family": "ampere"}, None, [("7.5", "", None, True)]),
        ({f"{LABELS}gpu.family": "ampere", f"{LABELS}gpu.present": "true"}, None, [(None, "", None, False)]),
        ({f"{LABELS}gpu.compute.major": "11", f"{LABELS}gpu.compute.minor": "0"}, None, [("11.0", "", None, True)]),
        ({f"{LABELS}gpu.compute.major": "13", f"{LABELS}gpu.compute.minor": "4"}, None, [("13.4", "", None, True)]),
        ({f"{LABELS}gpu.compute.major": "8", f"{LABELS}gpu.compute.minor": "1"}, None, [(None, "", None, True)]),
        ({**T4, f"{LABELS}gpu.compute.minor": "0"}, None, [(None, "", None, True)]),
        # one card of two is cut, and the other is whole: as the resources tell, or as seven slices fit into one card
        ({**A100, **SEVEN}, {"nvidia.com/gpu": 1, "nvidia.com/mig-1g.5gb": 7}, [BESIDE, SLICES]),
        ({**A100, **SEVEN}, {"nvidia.com/gpu": 0, "nvidia.com/mig-1g.5gb": 7}, [SLICES]),
        ({**A100, **SEVEN}, None, [BESIDE, SLICES]),
        ({**A100, **SEVEN, f"{LABELS}gpu.replicas": "0"}, None, [SLICES]),
        ({**A100, **SEVEN, f"{LABELS}gpu.count": "1"}, None, [SLICES]),
    ],
)  # fmt: skip
def test_kinds(labels: dict[str, str], allocatable: dict[str, int] | None, want: list[tuple[object, ...]]) -> None:
    """Which kinds of GPU a node has, how many of each, and whether anything tells what they are."""
    found = []
    for one in kinds(Claims(labels, allocatable)):
        capability = known(one.gpu.compute_capability)
        found.append((dotted(capability) if capability else None, one.profile, one.number, one.labelled))
    assert found == want


@pytest.mark.parametrize(
    ("label", "mib"),
    [
        ("15360", 15360),
        ("15109", 15109),
        ("16384", 16384),
        ("16106127360", 15360),
        ("15360MiB", 15360),
        ("15Gi", 15360),
        ("0", None),
        ("", None),
        ("-1", None),
        ("unknown", None),
        ("49152", None),  # a T4 has no 48 GiB
        ("1000", None),
        ("١٥٣٦٠", None),
        ("9" * 40, None),
    ],
)
def test_memory(label: str, mib: int | None) -> None:
    """Memory stands in MiB, in bytes or with a unit; what the model cannot have is not believed."""
    (found,) = kinds(Claims({**T4, f"{LABELS}gpu.memory": label}))
    assert told(found)["memory_mib"] == mib


@pytest.mark.parametrize(
    ("strategy", "replicas", "mib", "sms"),
    [
        ("mps", "4", 3840, None),
        ("mps", "1", 15360, None),
        ("mps", "0", None, None),
        ("mps", None, None, None),
        ("mps", "many", None, None),
        ("time-slicing", "4", 15360, 40),
        ("none", "1", 15360, 40),
    ],
)
def test_part_under_mps(strategy: str, replicas: str | None, mib: int | None, sms: int | None) -> None:
    """A client of MPS has an equal part of the memory; in turn, each pod has all of it."""
    labels = {**T4, f"{LABELS}gpu.memory": "15360", f"{LABELS}gpu.sharing-strategy": strategy}
    (found,) = kinds(Claims(labels | ({f"{LABELS}gpu.replicas": replicas} if replicas else {})))
    assert (told(found)["memory_mib"], told(found)["sm_count"]) == (mib, sms)


@pytest.mark.parametrize(
    ("labels", "driver", "cuda"),
    [
        ({"cuda.driver-version.full": "550.120", "cuda.driver.rev": ""}, "550.120", None),
        ({"cuda.driver.major": "535", "cuda.driver.minor": "129", "cuda.driver.rev": "03"}, "535.129.03", None),
        ({"cuda.driver.major": "550", "cuda.driver.minor": "120", "cuda.driver.rev": ""}, "550.120", None),
        ({"cuda.driver.major": "unknown", "cuda.driver.minor": "unknown"}, None, None),
        ({"cuda.driver.major": "12", "cuda.driver.minor": "2"}, None, None),
        ({"cuda.driver.rev": "03"}, None, None),
        ({"cuda.runtime.major": "12", "cuda.runtime.minor": "4"}, None, "12.4"),
        ({"cuda.runtime-version.full": "13.0"}, None, "13.0"),
        ({"cuda.runtime.major": "550"}, None, None),
    ],
)
def test_driver(labels: dict[str, str], driver: str | None, cuda: str | None) -> None:
    """The driver and its CUDA; a CUDA under the label of the driver is neither."""
    (found,) = kinds(Claims({**T4, **{LABELS + key: value for key, value in labels.items()}}))
    assert (known(found.driver), known(found.cuda)) == (driver, cuda)


ORIN = {f"{LABELS}gpu.product": "Orin", f"{LABELS}gpu.compute.major": "8", f"{LABELS}gpu.compute.minor": "7"}


@pytest.mark.parametrize(
    ("labels", "system", "arch", "platform"),
    [
        (T4, "linux", "amd64", "linux-x86_64"),
        (T4, "linux", "arm64", "linux-aarch64"),
        (T4, "windows", "amd64", "windows-x86_64"),
        ({**T4, "kubernetes.io/arch": "arm64"}, "", "", "linux-aarch64"),
        ({**T4, "beta.kubernetes.io/arch": "amd64"}, "", "", "linux-x86_64"),
        (T4, "linux", "riscv64", None),
        (T4, "", "", None),
        (ORIN, "linux", "arm64", "linux-aarch64"),
        (ORIN, "linux", "amd64", None),  # no Jetson is that
    ],
)
def test_platform(labels: dict[str, str], system: str, arch: str, platform: str | None) -> None:
    """The platform as the kubelet or the labels tell it, where the GPU can be on it."""
    (found,) = kinds(Claims(labels, None, arch, system))
    assert known(found.platform) == platform


# ---- lists of nodes


def node(name: str, labels: dict[str, Any], **more: Any) -> dict[str, Any]:
    status = {
        "allocatable": more.get("allocatable", {"cpu": "8", "nvidia.com/gpu": "1"}),
        "nodeInfo": {"architecture": more.get("arch", "amd64"), "operatingSystem": "linux"},
        "conditions": [{"type": "Ready", "status": more.get("ready", "True")}],
    }
    spec = {"unschedulable": True} if more.get("cordoned") else {}
    return {"kind": "Node", "metadata": {"name": name, "labels": labels}, "spec": spec, "status": status}


def listed(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "List", "apiVersion": "v1", "items": list(nodes)}


def of(*values: object, lines: bool = False) -> Inventory:
    """The inventory of each value in a file of its own, or of all as the lines of one."""
    texts = ["\n".join(map(json.dumps, values))] if lines else [json.dumps(value, indent=2) for value in values]
    return read((f"{index}.json", io.BytesIO(text.encode())) for index, text in enumerate(texts))


FLEET = (
    node("a", T4),
    node("b", T4, cordoned=True),
    node("c", T4, ready="Unknown"),
    node("d", T4, arch="arm64"),
    node("e", {}, allocatable={"cpu": "4"}),
    node("f", {}),
)


@pytest.mark.parametrize("form", ["list", "files", "lines", "mixed"])
def test_equal_nodes(form: str) -> None:
    """Equal nodes are one target, in whatever form they come; those that cannot be used now are counted and told."""
    found = {
        "list": lambda: of(listed(*FLEET)),
        "files": lambda: of(*FLEET),
        "lines": lambda: of(*FLEET, lines=True),
        "mixed": lambda: of(listed(*FLEET[:2]), *FLEET[2:]),
    }[form]()
    names = [(one.name, "".join(member.name for member in one.members)) for one in found.targets]
    assert names == [
        ("Tesla-T4, linux-x86_64", "abc"),
        ("GPUs without labels", "f"),
        ("Tesla-T4, linux-aarch64", "d"),
    ]
    first = found.targets[0]
    assert [(one.cordoned, one.ready) for one in first.members] == [(False, True), (True, True), (False, False)]
    assert (found.nodes, found.without_gpu, first.gpus, found.targets[1].labelled) == (6, 1, 3, False)


def worker(name: str, state: str, **resources: float) -> dict[str, Any]:
    kinds_of = {key.replace("__", ":").replace("_6000", "-6000"): value for key, value in resources.items()}
    return {"node_id": f"{name}f", "node_name": name, "state": state, "resources_total": kinds_of}


def test_names() -> None:
    """Targets of one product have names of their own, by what tells them apart."""
    drivers = [{**T4, f"{LABELS}cuda.driver-version.full": version} for version in ("535.104.05", "550.90.07")]
    near = [{**T4, f"{LABELS}gpu.memory": size} for size in ("15359", "15360", "15361")]
    found = of(listed(*(node(str(index), labels) for index, labels in enumerate([*drivers, *near]))))
    assert sorted(one.name for one in found.targets) == [
        "Tesla-T4, 15.0 GiB, driver not known",
        "Tesla-T4, 15.0 GiB, driver not known #2",
        "Tesla-T4, 15.0 GiB, driver not known #3",
        "Tesla-T4, 16.0 GiB, driver 535.104.05",
        "Tesla-T4, 16.0 GiB, driver 550.90.07",
    ]


RAY = [
    worker("n1", "ALIVE", GPU=2.0, accelerator_type__A100=1.0),
    worker("n2", "ALIVE", GPU=2.0, accelerator_type__A100=1.0),
    worker("n3", "DEAD", GPU=1, accelerator_type__RTX_6000=1),
    worker("n4", "ALIVE", CPU=8.0),
    worker("n5", "ALIVE", GPU=1.0),
]


def test_ray() -> None:
    """An accelerator type is no architecture and no size; what Ray does not tell is not known."""
    found = of(RAY)
    rows = {one.name: one for one in found.targets}
    assert Counter({name: len(one.members) for name, one in rows.items()}) == {
        "A100": 2,
        "RTX-6000": 1,
        "GPUs without labels": 1,
    }
    assert known(rows["A100"].target.gpu.compute_capability) == (8, 0)
    assert known(rows["RTX-6000"].target.gpu.compute_capability) is None  # Turing, or Ada
    assert {"memory", "SMs", "driver", "platform"} <= set(rows["A100"].unknown)
    assert rows["RTX-6000"].members[0].ready is False
    assert (rows["A100"].gpus, found.without_gpu) == (4, 1)


def test_ray_api() -> None:
    """What ``ray.nodes()`` gives is read as well."""
    resources = {"GPU": 1, "accelerator_type:T4": 1}
    found = of([{"NodeID": "1f", "Alive": True, "NodeManagerHostname": "n", "Resources": resources}])
    assert [(one.name, known(one.target.gpu.compute_capability)) for one in found.targets] == [("T4", (7, 5))]


def test_hosts() -> None:
    """Machines that ``trtdoctor host`` described are targets; those that are the same to an engine are one."""
    gpu = {"compute_capability": "9.0", "name": "NVIDIA H200", "uuid": "GPU-1"}
    first = {"target": {"gpus": [gpu], "driver": "550.90.07"}, "schema_version": 1, "tool": {}}
    second = json.loads(json.dumps(first).replace("GPU-1", "GPU-2"))
    third = json.loads(json.dumps(first).replace("550.90.07", "535.104.05"))
    found = of(first, second, third)
    assert [len(one.members) for one in found.targets] == [2, 1]
    assert {known(one.target.driver) for one in found.targets} == {"550.90.07", "535.104.05"}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (b"", "empty"),
        (b"NAME STATUS\nnode-1 Ready", "kubectl get nodes -o json"),
        (b"[]", "describes no machines"),
        (b"{}", "describes no machines"),
        (b'{"kind": "PodList", "items": []}', "describes no machines"),
        (b'{"kind": "List", "items": [{"kind": "Pod"}]}', "describes no machines"),
        (b'{"kind": "Node", "kind": "Node"}', "twice"),
        (b'{"kind": "NodeList", "metadata": {"continue": "abc"}, "items": []}', "first part"),
        (b'{"kind": "Node"}\n{"kind": ', "line 2"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_refused(text: bytes, word: str) -> None:
    """What lists no machines is refused with what would."""
    with pytest.raises(TargetError, match=word):
        read([("it", io.BytesIO(text))])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
VALUES = JSON | st.sampled_from(
    ["Tesla-T4", "7", "5", "0", "\x1b[31m", "9" * 400, "A100-MIG-1g.5gb", "-SHARED", "::error::"]
)
KEYS = sorted({key for row in ROWS for key in row["labels"]})


@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8), VALUES, VALUES)
def test_hostile_labels(labels: dict[str, Any], name: object, other: object) -> None:
    """Whatever stands in the fields of a node, it is a node, and nothing of it reaches a terminal as it stands."""
    data = {
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "spec": other,
        "status": {"allocatable": {"nvidia.com/gpu": other}, "conditions": [other], "nodeInfo": other},
    }
    found = of(json.loads(json.dumps(data)))
    assert found.nodes == 1
    assert all(one.name.isprintable() and one.target.described.isprintable() for one in found.targets)
    assert all((known(one.target.gpu.name) or "").isprintable() for one in found.targets)


@given(JSON)
def test_hostile_documents(data: object) -> None:
    """Any JSON lists nodes or is refused."""
    for value in (data, {"kind": "List", "items": data}, {"kind": "Node", "metadata": data, "status": data}, [data]):
        with suppress(TargetError):
            of(json.loads(json.dumps(value)))
    assert nodes_of({"kind": "Node", "metadata": data}) is not None


# ---- the command, and what it writes as a target


def test_round_trip(run: Run, tmp_path: Path) -> None:
    """What the command writes is read by ``check --target`` as the same targets as the list of nodes itself."""
    nodes, targets = tmp_path / "nodes.json", tmp_path / "targets.json"
    nodes.write_text(json.dumps(listed(*FLEET, node("g", {**A100, **SEVEN}))))
    done = run("fleet", "targets", nodes, "-o", targets)
    assert done.code == 3  # nothing tells what the GPU of node f is
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(targets.read_text()))
    direct, written = parse_all(str(nodes)), parse_all(str(targets))
    assert [one.described for one in direct] == [one.described for one in written]
    for one, other in zip(direct, written, strict=True):
        assert known(one.gpu.compute_capability) == known(other.gpu.compute_capability)
        assert known(one.gpu.memory_bytes) == known(other.gpu.memory_bytes)
        assert known(one.platform) == known(other.platform)
    for path in (nodes, targets):
        found = run("check", IDENTITY, "--target", path, "--output-format", "json").json
        assert [one["name"] for one in found["targets"]] == [one.described for one in direct]
        assert len(found["reports"]) == len(direct)
        silent = next(one for one in found["reports"] if one["target"] == "GPUs without labels")
        assert silent["status"] == "incomplete"  # never greener than what was looked at


def test_one_target_wanted(tmp_path: Path) -> None:
    """Where one machine is wanted, a file with several is refused, and one with one is read."""
    path = tmp_path / "nodes.json"
    path.write_text(json.dumps(listed(*FLEET)))
    with pytest.raises(TargetError, match="3 targets"):
        parse(str(path))
    path.write_text(json.dumps(listed(node("a", T4))))
    assert known(parse(str(path)).gpu.compute_capability) == (7, 5)
    path.write_text(json.dumps(listed(node("a", {}, allocatable={}))))
    with pytest.raises(TargetError, match="none of them has a GPU"):
        parse_all(str(path))


NAMED = {"name": "a", "facts": {"gpu": "T4"}}


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ({"targets": []}, "0 targets"),
        ({"targets": [1]}, "target 1 has no name"),
        ({"targets": [NAMED, {"name": "b"}]}, "target 2 has no name"),
        ({"targets": [{"name": 7, "facts": {"gpu": "T4"}}]}, "target 1 has no name"),
        ({"targets": [NAMED, NAMED]}, "two targets that are called 'a'"),
        ({"targets": [{**NAMED, "facts": {"gpu": "T5"}}]}, "target 'a': no GPU 'T5'"),
        ({"targets": [{**NAMED, "facts": {}}]}, "target 'a': it describes no target"),
        ({"targets": [{**NAMED, "count": "3"}]}, "count of target 1"),
        ({"targets": [NAMED], "schema_version": 2}, "schema_version is 2"),
    ],
)
def test_refused_targets(tmp_path: Path, document: object, word: str) -> None:
    """A file of several targets that somebody wrote or changed is refused by the target that is wrong."""
    path = tmp_path / "targets.json"
    path.write_text(json.dumps(document))
    with pytest.raises(TargetError, match=word):
        parse_all(str(path))


def test_select(run: Run, tmp_path: Path) -> None:
    """An engine is selected for one machine: what fits one kind of node is no answer for the others."""
    path = tmp_path / "nodes.json"
    path.write_text(json.dumps(listed(*FLEET)))
    found = run("select", IDENTITY, "--target", path)
    assert (found.code, found.stdout) == (2, "")
    assert "3: Tesla-T4" in found.stderr


def test_two_files(run: Run, tmp_path: Path) -> None:
    """Targets of one name out of two files stay apart."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.json").write_text(json.dumps(listed(node("a", T4))))
    words = [word for name in ("one", "two") for word in ("--target", tmp_path / f"{name}.json")]
    found = run("check", IDENTITY, *words, "--output-format", "json").json
    assert [one["name"].split("/")[-1] for one in found["targets"]] == ["one.json: Tesla-T4", "two.json: Tesla-T4"]


def test_text(run: Run, tmp_path: Path) -> None:
    """A person is told the targets, what cannot be used, what contradicts itself, and how nodes get labels."""
    path = tmp_path / "nodes.json"
    wrong = {**T4, f"{LABELS}gpu.product": "NVIDIA-GeForce-RTX-5090"}
    path.write_text(json.dumps(listed(*FLEET, node("g", wrong))))
    text = run("fleet", "targets", path).stdout
    for word in ("Tesla-T4", "cordoned: b", "not ready: c", "1 node without a GPU", "contradict", "gfd.enabled=true"):
        assert word in text


@pytest.mark.parametrize(
    ("words", "code", "tensorrt"),
    [
        ("tensorrt=10.3.0", 0, "10.3.0"),
        ("container=tensorrt:25.06-py3", 0, "10.11.0.33"),
        ("driver=550.90.07", 0, None),
        ("gpu=T4", 2, None),
        ("platform=linux-aarch64", 2, None),  # the node tells another
        ("tensorrt", 2, None),
    ],
)
def test_with(run: Run, tmp_path: Path, words: str, code: int, tensorrt: str | None) -> None:
    """What no node tells is said for all of them, and nothing that a node tells otherwise."""
    path = tmp_path / "nodes.json"
    path.write_text(json.dumps(listed(node("a", T4))))
    found = run("fleet", "targets", path, "--with", words, "--output-format", "json")
    assert found.code == code
    if code == 0:
        told_version = found.json["targets"][0]["facts"].get("tensorrt")
        assert (told_version or "").startswith(tensorrt or "")
        assert (told_version is None) == (tensorrt is None)


def test_nothing(run: Run, tmp_path: Path) -> None:
    """A cluster without a GPU is an open answer; a folder without JSON and a missing file are wrong usage."""
    path = tmp_path / "nodes.json"
    path.write_text(json.dumps(listed(FLEET[4])))
    found = run("fleet", "targets", path, "-o", tmp_path / "told")
    assert (found.code, found.stdout) == (3, "")
    assert "none of 1 node has a GPU" in found.stderr
    (tmp_path / "empty").mkdir()
    assert run("fleet", "targets", tmp_path / "empty").code == 2
    assert run("fleet", "targets", tmp_path / "none.json").code == 2
    assert run("fleet", "targets").code == 2


@pytest.mark.parametrize("kinds", [1, 12])
def test_why_it_is_open(kinds: int, run: Run, tmp_path: Path) -> None:
    """Where nothing tells which GPU a node has, it is named on standard error, also where the targets go into a file;
    of many kinds, the first."""
    nodes = [
        {
            "kind": "Node",
            "metadata": {"name": f"n{number}", "labels": {"nvidia.com/cuda.driver-version.full": f"570.{number}"}},
            "status": {"allocatable": {"nvidia.com/gpu": "1"}},
        }
        for number in range(kinds)
    ]
    path = tmp_path / "nodes.json"
    path.write_text(json.dumps({"kind": "List", "items": nodes}))
    found = run("fleet", "targets", path, "-o", tmp_path / "told", "--output-format", "json")
    assert (found.code, found.stdout) == (3, "")
    lines = found.stderr.splitlines()
    assert len(lines) == min(kinds, 11)
    assert "n0 has: " in lines[0]
    assert ("2 more kinds" in lines[-1]) is (kinds > 10)
