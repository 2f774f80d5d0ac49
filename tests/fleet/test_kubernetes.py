"""``trtdoctor fleet job``: what it writes is held against Kubernetes' schemas and against rules that they leave out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest

from driving import run
from trtdoctor.errors import FleetError
from trtdoctor.fleet import kubernetes, shards
from trtdoctor.fleet.kinds import Kind, one_of_each, read_nodes
from trtdoctor.fleet.names import is_dns_label, is_dns_name, is_label_key, is_label_value

VERSIONS = ("1.29.0", "1.33.0", "1.37.0")
H200 = {
    "nvidia.com/gpu.compute.major": "9",
    "nvidia.com/gpu.compute.minor": "0",
    "nvidia.com/gpu.product": "NVIDIA-H200",
    "nvidia.com/gpu.family": "hopper",
    "nvidia.com/gpu.memory": "143771",
    "kubernetes.io/arch": "amd64",
    "kubernetes.io/hostname": "a",
}
MIXED = {**H200, "nvidia.com/mig.strategy": "mixed"}
L4 = {**H200, "nvidia.com/gpu.compute.major": "8", "nvidia.com/gpu.compute.minor": "9", "nvidia.com/gpu.product": "L4"}
TAINT = {"key": "nvidia.com/gpu", "effect": "NoSchedule"}
Object = dict[str, Any]


def node(labels: Object, *taints: Object, gpus: Object | None = None, **spec: object) -> Object:
    return {
        "kind": "Node",
        "metadata": {"name": "n", "labels": labels},
        "spec": {"taints": list(taints), **spec},
        "status": {"allocatable": {"cpu": "8", **({"nvidia.com/gpu": "8"} if gpus is None else gpus)}},
    }


def nodes(*items: Object) -> str:
    return json.dumps({"kind": "List", "items": list(items)})


def kinds(*items: Object) -> tuple[Kind, ...]:
    return read_nodes([json.loads(nodes(*items))]).kinds


def made(*engines: str, of: tuple[Kind, ...] | None = None, **asked: Any) -> Object:
    request = kubernetes.Request("tritonserver:24.08-py3", engines or ("a.engine",), **{"claim": "models", **asked})
    return kubernetes.manifests(request, kinds(node(H200, TAINT), node(L4)) if of is None else of)


def of_kind(document: Object, kind: str) -> list[Object]:
    return [one for one in document["items"] if one["kind"] == kind]


def pods(document: Object) -> Iterator[Object]:
    for one in document["items"]:
        if one["kind"] != "ConfigMap":
            yield one["spec"]["template"]["spec"]


# ---- what validators let pass


def faults(document: Object) -> list[str]:
    """What the API server refuses and no validator of schemas sees."""
    found = []
    for one in document["items"]:
        found += [f"{one['kind']}: {word}" for word in _faults_of(one)]
    return found


def _faults_of(one: Object) -> Iterator[str]:
    name = one["metadata"]["name"]
    yield from _faults_of_labels(one["metadata"]["labels"], "label")
    if not is_dns_name(name):
        yield "name"
    if one["kind"] == "ConfigMap":
        if sum(len(key.encode()) + len(value.encode()) for key, value in one["data"].items()) > 1 << 20:
            yield "more than 1 MiB"
        if not all(re.fullmatch(r"[-._a-zA-Z0-9]{1,253}", key) for key in one["data"]):
            yield "key"
        return
    spec = one["spec"]
    template = spec["template"]
    yield from _faults_of_labels(template["metadata"]["labels"], "label of pod")
    yield from _faults_of_pod(template["spec"])
    if one["kind"] == "DaemonSet":
        if template["spec"]["restartPolicy"] != "Always" or "activeDeadlineSeconds" in template["spec"]:
            yield "restartPolicy"
        if not spec["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items():
            yield "selector"
        return
    yield from _faults_of_job(one["metadata"]["name"], spec)


def _faults_of_job(name: str, spec: Object) -> Iterator[str]:
    if spec.get("completionMode") not in ("Indexed", "NonIndexed"):
        yield "completionMode"
    if not isinstance(spec.get("completions"), int) or not 0 < spec["completions"] <= 100_000:
        yield "completions"
    elif not is_dns_label(f"{name}-{spec['completions'] - 1}"):
        yield "name with index"
    if spec["template"]["spec"]["restartPolicy"] != "Never":
        yield "restartPolicy"
    containers = {one["name"] for one in spec["template"]["spec"]["containers"]}
    for rule in spec["podFailurePolicy"]["rules"]:
        if rule["action"] not in ("Ignore", "FailIndex", "FailJob", "Count"):
            yield "action"
        if rule["action"] == "FailIndex" and "backoffLimitPerIndex" not in spec:
            yield "FailIndex without backoffLimitPerIndex"
        if ("onExitCodes" in rule) == ("onPodConditions" in rule):
            yield "rule"
        codes = rule.get("onExitCodes")
        if codes is not None:
            values = codes["values"]
            if codes["operator"] not in ("In", "NotIn") or (codes["operator"] == "In" and 0 in values):
                yield "operator"
            if values != sorted(set(values)) or not 0 < len(values) <= 255 or codes["containerName"] not in containers:
                yield "values"
        if any(one["status"] != "True" for one in rule.get("onPodConditions", ())):
            yield "status"


def _faults_of_labels(labels: Object, what: str) -> Iterator[str]:
    for key, value in labels.items():
        if not is_label_key(key) or not isinstance(value, str) or not is_label_value(value):
            yield f"{what} {key}"


def _faults_of_pod(spec: Object) -> Iterator[str]:
    yield from _faults_of_labels(spec["nodeSelector"], "selector")
    volumes = {one["name"] for one in spec["volumes"]}
    for one in spec["tolerations"]:
        if one["operator"] not in ("Equal", "Exists") or (one["operator"] == "Exists" and one.get("value")):
            yield "toleration"
        if one["effect"] not in ("NoSchedule", "PreferNoSchedule", "NoExecute"):
            yield "effect"
    for container in (*spec["initContainers"], *spec["containers"]):
        if not is_dns_label(container["name"]):
            yield "name of a container"
        mounts = container["volumeMounts"]
        if not {mount["name"] for mount in mounts} <= volumes:
            yield "mount of no volume"
        if len({mount["mountPath"] for mount in mounts}) < len(mounts):
            yield "two mounts at one path"
        if not container["image"].strip():
            yield "image"
        limits, requests = (container["resources"].get(key, {}) for key in ("limits", "requests"))
        for name, amount in {**limits, **requests}.items():
            if not re.fullmatch(r"[0-9]+(?:m|[KMG]i)?", amount) or not is_label_key(name):
                yield "amount"
        if not all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", one["name"]) for one in container.get("env", ())):
            yield "variable"


def broken(change: Callable[[Object], object]) -> Object:
    document = made(of=kinds(node(H200, TAINT)), results="results")
    change(document)
    return document


BREAKS: list[Callable[[Object], object]] = [
    lambda d: d["items"][1]["spec"].update(completionMode="indexed"),
    lambda d: d["items"][1]["spec"].pop("completions"),
    lambda d: d["items"][1]["spec"].pop("backoffLimitPerIndex"),
    lambda d: d["items"][1]["spec"]["podFailurePolicy"]["rules"][0].update(action="Retry"),
    lambda d: d["items"][1]["spec"]["podFailurePolicy"]["rules"][1]["onExitCodes"].update(operator="In"),
    lambda d: d["items"][1]["spec"]["template"]["spec"].update(restartPolicy="Always"),
    lambda d: d["items"][1]["spec"]["template"]["spec"]["nodeSelector"].update({"a": "NVIDIA H200"}),
    lambda d: d["items"][1]["spec"]["template"]["spec"]["tolerations"][0].update(effect="noschedule"),
    lambda d: d["items"][1]["metadata"].update(name="t" * 62),
    lambda d: d["items"][0]["data"].update(x="y" * (1 << 20)),
]


@pytest.mark.parametrize("number", range(len(BREAKS)))
def test_rules_find(number: int) -> None:
    """The rules of this file see what is wrong."""
    assert len(faults(broken(BREAKS[number]))) == 1


ASKED: list[Object] = [
    {},
    {"results": "results", "namespace": "ml", "runtime_class": "nvidia", "check": ("--no-execute", "--timeout=10")},
    {"claim": None, "daemonset": True, "service_account": "models", "env_from": "s3"},
    {"claim": "models", "mounted": "/mnt/models", "daemonset": True, "results": "results"},
]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("number", range(len(ASKED)))
def test_manifests(number: int, version: str) -> None:
    """Every manifest is what Kubernetes' own schema says, and has none of the faults that it lets pass."""
    labels = {**L4, "nvidia.com/gpu.product": "NVIDIA-A100-SXM4-40GB-MIG-1g.5gb-SHARED"}
    of = kinds(node(H200, TAINT), node(labels, {"key": "team", "value": "vision", "effect": "NoExecute"}), node(MIXED))
    document = made("/models/a.engine", "s3://bucket/b.plan", of=of, **ASKED[number])
    assert len(document["items"]) == 4
    for one in document["items"]:
        assert kubernetes_validate.validate(one, version, strict=True).startswith(version[:4])
    assert faults(document) == []


def test_what_is_tried_again() -> None:
    """A lost node is, on another one; what ended by itself, as a crash does, is not; every shard has an index."""
    for job in of_kind(made(), "Job"):
        spec = job["spec"]
        assert (spec["completionMode"], spec["backoffLimitPerIndex"], spec["activeDeadlineSeconds"]) == (
            "Indexed",
            0,
            7200,
        )
        lost, ended = spec["podFailurePolicy"]["rules"]
        assert lost == {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}
        assert (ended["action"], ended["onExitCodes"]["operator"], ended["onExitCodes"]["values"]) == (
            "FailIndex",
            "NotIn",
            [0],
        )
        assert spec["template"]["spec"]["containers"][0]["workingDir"] == "/tmp"


def test_pods_may_little() -> None:
    """No pod runs as root, writes to its image, or speaks to the API server."""
    for daemonset in (False, True):
        for pod in pods(made(daemonset=daemonset)):
            assert pod["automountServiceAccountToken"] is False
            assert pod["securityContext"]["runAsNonRoot"] is True
            for container in (*pod["initContainers"], *pod["containers"]):
                assert container["securityContext"] == kubernetes.LOCKED
            assert next(one for one in pod["volumes"] if one["name"] == "tmp")["emptyDir"] == {}


# ---- kinds of nodes


@pytest.mark.parametrize(
    ("gpus", "resources"),
    [
        ({"nvidia.com/gpu": "8"}, ["nvidia.com/gpu"]),
        ({"nvidia.com/gpu": "0", "nvidia.com/mig-1g.5gb": "7"}, ["nvidia.com/mig-1g.5gb"]),
        ({"nvidia.com/mig-1g.10gb": "2", "nvidia.com/mig-3g.40gb": "1"},
         ["nvidia.com/mig-1g.10gb", "nvidia.com/mig-3g.40gb"]),
        ({"nvidia.com/mig-1g.10gb.me": "2"}, ["nvidia.com/mig-1g.10gb.me"]),
        ({"nvidia.com/gpu.shared": "40"}, ["nvidia.com/gpu.shared"]),
        ({"nvidia.com/TU104GL_Tesla_T4": "1"}, []),
        ({"nvidia.com/gpu": "eight"}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_resources(gpus: Object, resources: list[str]) -> None:
    """A pod asks for what its kind of node has to give: cards, slices or shares."""
    of = kinds(node(H200, gpus=gpus))
    assert [kind.resource for kind in of] == resources
    if of:
        limits = [pod["containers"][0]["resources"]["limits"] for pod in pods(made(of=of))]
        assert limits == [{resource: "1"} for resource in resources]


def test_equal_nodes_are_one_kind() -> None:
    """Nodes that differ in name only are one kind; cordoned ones count, and take no pods."""
    other = {**H200, "kubernetes.io/hostname": "b"}
    (kind,) = kinds(node(H200, TAINT), node(other, unschedulable=True), node(H200))
    assert (kind.nodes, kind.usable, kind.gpus) == (3, 2, 16)
    (job,) = of_kind(made(*map(str, range(900)), of=(kind,)), "Job")
    assert (job["spec"]["completions"], job["spec"]["parallelism"]) == (5, 2)
    assert job["spec"]["template"]["spec"]["nodeSelector"] == {
        key: value for key, value in H200.items() if key not in ("kubernetes.io/hostname", "nvidia.com/gpu.family")
    }


def test_drivers() -> None:
    """A node whose driver is another one is of another kind, but not for a DaemonSet, which must outlast an upgrade."""
    old, new = ({**H200, "nvidia.com/cuda.driver-version.full": version} for version in ("550.1", "560.2"))
    assert len(kinds(node(old), node(new))) == 2
    (kind,) = read_nodes([json.loads(nodes(node(old), node(new)))], lasting=True).kinds
    assert not any("driver" in key for key in (*kind.selector, *kind.absent))


def test_daemonset_outlasts_an_upgrade(tmp_path: Path) -> None:
    """The command asks for such kinds."""
    (tmp_path / "nodes.json").write_text(nodes(node({**H200, "nvidia.com/cuda.driver.major": "550"})))
    words = ("fleet", "job", "--nodes", tmp_path / "nodes.json", "--image", "x:1", "/a")
    assert ["driver" in run(*words, *more).stdout.replace("/proc/driver", "") for more in ([], ["--daemonset"])] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("image", "named"),
    [
        ("tritonserver:24.08-py3", True),
        ("nvcr.io/nvidia/tritonserver:24.08-py3", False),
        ("tritonserver-mine:1", False),
    ],
)
def test_an_image_without_its_registry(image: str, named: bool, tmp_path: Path) -> None:
    """The short name that a target may have is another image for a kubelet; it stays, and that is said."""
    (tmp_path / "nodes.json").write_text(nodes(node(H200)))
    found = run("fleet", "job", "--nodes", tmp_path / "nodes.json", "--image", image, "/a")
    assert (found.code, f"nvcr.io/nvidia/{image}" in found.stderr) == (0, named)


def test_selects_no_other_kind() -> None:
    """Where a node has a part of another's labels, its pods do not go to the other."""
    plain = {key: value for key, value in H200.items() if key != "nvidia.com/gpu.memory"}
    found = {kind.absent for kind in kinds(node(H200), node(plain), node(L4))}
    assert found == {(), ("nvidia.com/gpu.memory",)}
    document = made(of=kinds(node(H200), node(plain)))
    assert faults(document) == []
    terms = [
        pod["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
        for pod in pods(document)
        if "affinity" in pod
    ]
    assert terms == [[{"matchExpressions": [{"key": "nvidia.com/gpu.memory", "operator": "DoesNotExist"}]}]]


@pytest.mark.parametrize(
    ("value", "kept"),
    [("NVIDIA-H200", True), ("NVIDIA H200", False), ("x" * 64, False), ("-x", False), ("x\n", False), ("é", False),
     (7, False)],
)  # fmt: skip
def test_labels_that_are_none(value: object, kept: bool) -> None:
    """What no label can be is in no selector, whatever the file says."""
    (kind,) = kinds(node({**H200, "nvidia.com/gpu.product": value}))
    assert ("nvidia.com/gpu.product" in kind.selector) is kept
    assert faults(made(of=(kind,))) == []


TAINTS: list[tuple[Object, Object | None]] = [
    (TAINT, {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}),
    ({"key": "a", "value": "b", "effect": "NoExecute"},
     {"key": "a", "operator": "Equal", "value": "b", "effect": "NoExecute"}),
    ({"key": "node.kubernetes.io/not-ready", "effect": "NoExecute"}, None),
    ({"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}, None),
    ({"key": "ToBeDeletedByClusterAutoscaler", "value": "17", "effect": "NoSchedule"}, None),
    ({"key": "a b", "effect": "NoSchedule"}, None),
    ({"key": "a", "effect": "Whenever"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("taint", "toleration"), TAINTS)
def test_taints(taint: Object, toleration: Object | None) -> None:
    """Taints of the cluster's owner are tolerated, those of a sick node are not."""
    (pod,) = pods(made(of=kinds(node(H200, taint))))
    assert pod["tolerations"] == ([toleration] if toleration else [])


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"items": 1}', '{"items": [1]}', '{"items": [{"kind": "Pod"}]}', "[" * 9000, '{"a": 1, "a": 2}'],
)
def test_no_nodes(text: str, tmp_path: Path) -> None:
    """What is no list of nodes is refused; a list without a GPU makes no job."""
    for content in (text, nodes(node({}, gpus={})), nodes()):
        (tmp_path / "nodes.json").write_text(content)
        found = run("fleet", "job", "--nodes", tmp_path / "nodes.json", "--image", "x:1", "/a")
        assert (found.code, found.stdout) == (2, "")


def test_nodes_one_a_line(tmp_path: Path) -> None:
    """Nodes may come as JSON lines, as ``jq -c '.items[]'`` writes them."""
    (tmp_path / "nodes.json").write_text("".join(f"{json.dumps(node(labels))}\n" for labels in (H200, L4, H200)))
    found = run("fleet", "job", "--nodes", tmp_path / "nodes.json", "--image", "x:1", "/a")
    assert len(of_kind(found.json, "Job")) == 2


def real_nodes() -> list[Object]:
    """Nodes with the labels of real clusters, and what such nodes offer."""
    lines = (Path(__file__).parent / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line)["labels"] for line in lines]
    slices = [{key[:-6]: "1" for key in one if re.fullmatch(r"nvidia.com/mig-.*[.]count", key)} for one in found]
    return [node(labels, gpus=gpus or None) for labels, gpus in zip(found, slices, strict=True)]


def test_real_nodes() -> None:
    """Every real node is in a kind that its labels select, and its job is one that Kubernetes takes."""
    for one in real_nodes():
        of = kinds(one)
        assert of
        assert all(kind.selector.items() <= one["metadata"]["labels"].items() for kind in of)
        assert not any("nvidia.com/gpu.family" in kind.selector for kind in of)
        document = made(of=of)
        assert faults(document) == []
        assert kubernetes_validate.validate(document["items"][1], VERSIONS[-1], strict=True)


def test_real_cluster() -> None:
    """In a cluster of all of them, every node is selected by the job of its own kind and by no other."""
    found = kinds(*real_nodes())
    for one in real_nodes():
        labels, offers = one["metadata"]["labels"], one["status"]["allocatable"]
        fitting = [
            kind.resource
            for kind in found
            if kind.resource in offers
            and kind.selector.items() <= labels.items()
            and not labels.keys() & set(kind.absent)
        ]
        assert sorted(fitting) == sorted(offers.keys() - {"cpu"})
    assert len({kind.name for kind in found}) == len(found)


# ---- lists


def test_large_lists() -> None:
    """A list that no ConfigMap can hold stands in several; every engine is in one shard."""
    engines = [f"/models/{number:06}/{'x' * 200}.engine" for number in range(12_000)]
    document = made(*engines, claim=None, results="results")
    maps = of_kind(document, "ConfigMap")
    assert len(maps) == 3
    assert faults(document) == []
    found = [line for one in maps for _, text in sorted(one["data"].items()) for line in text.splitlines()]
    assert found == engines
    for pod in pods(document):
        (lists,) = (one for one in pod["volumes"] if one["name"] == "lists")
        assert [one["configMap"]["name"] for one in lists["projected"]["sources"]] == [
            one["metadata"]["name"] for one in maps
        ]
    assert {job["spec"]["completions"] for job in of_kind(document, "Job")} == {12}


def test_shards_of_long_names() -> None:
    """A shard is cut where its ConfigMap would be full, however many engines it may have."""
    pieces = shards.split([f"/{number}{'y' * 9000}" for number in range(300)], 1000)
    assert [len(one.text.encode()) <= shards.ROOM for one in pieces] == [True] * 3


@pytest.mark.parametrize(
    ("engine", "placed"),
    [
        ("a.engine", "/engines/a.engine"),
        ("./a//b/../c.engine", "/engines/a/c.engine"),
        (".", "/engines"),
        ("/models/x.plan", "/models/x.plan"),
        ("s3://bucket/a//b.plan", "s3://bucket/a//b.plan"),
        ("-", "/engines/-"),
        ("https://models.example/a.plan?X-Amz-Signature=1", None),
        ("https://user:word@models.example/a.plan", None),
        ("s3://key:word@bucket/a.plan", None),
        ("ftp://models.example/a.plan", None),
        ("../a.engine", None),
        ("a\nb", None),
        ("a\rb", None),
        ("a\0b", None),
        ("\udc80.engine", None),
        (" ", None),
        ("x" * 20_000, None),
    ],
)
def test_placed(engine: str, placed: str | None) -> None:
    """A name is a path on the volume, in the image, or an address; what cannot stand in a list is refused."""
    if placed is None:
        with pytest.raises(FleetError):
            shards.placed([engine], "/engines")
    else:
        assert shards.placed([engine, engine], "/engines") == [placed]


HOSTILE = [
    'a"b',
    "a'b",
    "---",
    "- a: b",
    "a: &x",
    "{{x}}",
    "$(HOME)",
    "$(id)",
    "yes",
    "1.30",
    "\u2028\x85",
    "\U0001f600\x1b[2J",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names(name: str, tmp_path: Path) -> None:
    """A name is what it was, one string among others, for readers of JSON and of YAML."""
    yaml = pytest.importorskip("yaml")
    (tmp_path / "nodes.json").write_text(nodes(node(H200)))
    found = run("fleet", "job", "--nodes", tmp_path / "nodes.json", "--image", "x:1", "--pvc", "models", "--", name)
    assert found.code == 0
    assert found.stdout.isascii()
    (text,) = (one["data"]["shard-00000.txt"] for one in found.json["items"] if one["kind"] == "ConfigMap")
    assert text == f"/engines/{name}\n"
    if ord(max(name)) < 0x10000:
        assert yaml.safe_load(found.stdout) == found.json


def test_words_for_check_stay() -> None:
    """Kubernetes puts no variable into an option of check."""
    for pod in pods(made(check=("--shape=$(HOME):1", "--timeout=3"))):
        assert pod["containers"][0]["command"][-3:] == ["--", "--shape=$$(HOME):1", "--timeout=3"]


@pytest.mark.parametrize(
    "words",
    [
        ["--image", "x y"],
        ["--image", ""],
        ["--image", "x:1\nprivileged: true"],
        ["--pvc", "Models"],
        ["--pvc", "models:engines"],
        ["--results", "a b"],
        ["--results", "models"],
        ["--namespace", "a.b"],
        ["--runtime-class", "-"],
        ["--env-from", "A"],
        ["--service-account", ""],
        ["--shard-size", "0"],
        ["--trtdoctor-image", "$(x)"],
        ["--nodes", "/nowhere.json"],
    ],
)
def test_refuses(words: list[str], tmp_path: Path) -> None:
    """What Kubernetes would refuse is wrong usage, and nothing is written."""
    (tmp_path / "nodes.json").write_text(nodes(node(H200)))
    given = ["--nodes", str(tmp_path / "nodes.json"), "--image", "x:1", "--pvc", "models", "/a.engine"]
    given = [word for at, word in enumerate(given) if words[0] not in (word, given[at - 1])]
    found = run("fleet", "job", *given, *words)
    assert (found.code, found.stdout) == (2, "")


def test_same_question_same_names() -> None:
    """A job cannot be changed: another question has another name, the same question the same."""
    assert made() == made()
    names = [
        {one["metadata"]["name"] for one in document["items"]} for document in (made(), made("b"), made(deadline=99))
    ]
    assert not names[0] & names[1]
    assert not names[0] & names[2]


def test_daemonset_holds_no_gpu() -> None:
    """A pod that sleeps asks for no GPU, and slices of a node are one DaemonSet."""
    slices = {"nvidia.com/mig-1g.10gb": "2", "nvidia.com/mig-3g.40gb": "1"}
    text = nodes(node(MIXED, gpus=slices), node(L4))
    request = kubernetes.Request("x:1", ("/a",), daemonset=True)
    document = kubernetes.manifests(request, one_of_each(read_nodes([json.loads(text)]).kinds))
    found = list(pods(document))
    assert len(found) == 2
    assert all("limits" not in pod["containers"][0]["resources"] for pod in found)
