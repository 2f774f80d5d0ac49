"""From ``kubectl get nodes -o json`` to the distinct kinds of nodes with a GPU, as a scheduler tells them apart.

What the labels mean is not read here: they stand in a Job's ``nodeSelector`` as they stand on the node.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from trtdoctor.errors import FleetError
from trtdoctor.fleet.names import is_label_key, is_label_value, slug
from trtdoctor.named import NamedTuple
from trtdoctor.text import printable

GFD = "nvidia.com/"
PRODUCT = f"{GFD}gpu.product"
DRIVER = f"{GFD}cuda.driver"
"""How the labels of a driver begin."""
CAPABILITY = (f"{GFD}gpu.compute.major", f"{GFD}gpu.compute.minor")
SELECTING = (
    *CAPABILITY,
    PRODUCT,
    f"{GFD}gpu.memory",
    f"{GFD}mig.strategy",
    f"{DRIVER}-version.full",
    f"{DRIVER}.major",
    f"{DRIVER}.minor",
    f"{DRIVER}.rev",
    "kubernetes.io/arch",
)
"""Labels by which nodes differ for an engine; never ``gpu.family``, which calls 8.9 ampere."""
PROVIDERS = (
    "gpu.nvidia.com/model",
    "gpu.nvidia.com/class",
    "cloud.google.com/gke-accelerator",
    "karpenter.k8s.aws/instance-gpu-name",
    "eks.amazonaws.com/instance-gpu-name",
    "k8s.amazonaws.com/accelerator",
    "node.kubernetes.io/instance-type",
    "beta.kubernetes.io/instance-type",
)
"""What says which GPU it is where GPU Feature Discovery does not run."""
RESOURCE = re.compile(r"nvidia\.com/(?:gpu|mig-[0-9a-z.+]{1,40})(?:\.shared)?")
OF_CLUSTER = re.compile(
    r"(?:node\.kubernetes\.io|node\.cloudprovider\.kubernetes\.io)/|(?:ToBeDeleted|DeletionCandidate)OfClusterAutoscaler"
    r"|ToBeDeletedByClusterAutoscaler"
)
"""Taints that say that a node is not to be used now."""
MOST_NODES = 200_000


class Taint(NamedTuple):
    """What keeps pods away that do not tolerate it."""

    key: str
    value: str
    effect: str


class Kind(NamedTuple):
    """Nodes that are the same for an engine and for a scheduler."""

    name: str
    selector: Mapping[str, str]
    absent: tuple[str, ...]
    """Labels that these nodes do not have while another kind, which has the rest of them, does."""
    resource: str
    """The name under which a pod asks for a GPU, or a slice of one."""
    nodes: int
    usable: int
    """Of these nodes, those that take pods now."""
    gpus: int
    """GPUs, or slices, that may be given to pods."""
    taints: tuple[Taint, ...]
    discovered: bool
    """Whether GPU Feature Discovery says what the GPUs are."""


class Kinds(NamedTuple):
    """All of them, and how many nodes stay out, by reason."""

    kinds: tuple[Kind, ...]
    left_out: Mapping[str, int]


class _Node(NamedTuple):
    labels: Mapping[str, str]
    resources: Mapping[str, int]
    taints: tuple[Taint, ...]
    usable: bool


def read_nodes(values: Iterable[object], *, lasting: bool = False) -> Kinds:
    """The kinds of what ``kubectl get nodes -o json`` wrote: a list, one node, or several of both. Raises
    ``FleetError`` for anything else.

    With ``lasting`` a kind stays the same when its drivers are upgraded.
    """
    nodes: list[_Node] = []
    for value in values:
        is_one = isinstance(value, dict) and value.get("kind") == "Node"
        items = [value] if is_one else value.get("items") if isinstance(value, dict) else None
        if not isinstance(items, list):
            raise FleetError("that is no list of nodes; `kubectl get nodes -o json > nodes.json` writes what is needed")
        nodes += map(_node, items)
        if len(nodes) > MOST_NODES:
            raise FleetError(f"more than {MOST_NODES:,} nodes; select some of them with `kubectl get nodes -l …`")
    return _grouped([_without_driver(node) for node in nodes] if lasting else nodes)


def _without_driver(node: _Node) -> _Node:
    return node._replace(labels={key: value for key, value in node.labels.items() if not key.startswith(DRIVER)})


def _node(item: object) -> _Node:
    if not isinstance(item, dict) or item.get("kind", "Node") != "Node":
        raise FleetError("an item of that list is no node; `kubectl get nodes -o json > nodes.json` writes nodes")
    labels = {
        key: value
        for key, value in _object(_object(item, "metadata"), "labels").items()
        if isinstance(value, str) and is_label_key(key) and is_label_value(value)
    }
    spec, status = _object(item, "spec"), _object(item, "status")
    allocatable = _object(status, "allocatable") or _object(status, "capacity")
    resources = {}
    for name, count in allocatable.items():
        if RESOURCE.fullmatch(name) and re.fullmatch(r"[0-9]{1,6}", str(count), re.ASCII) and int(str(count)):
            resources[name] = int(str(count))
    return _Node(labels, resources, tuple(_taints(spec.get("taints"))), _is_usable(spec, status))


def _object(value: object, key: str) -> dict[str, object]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _taints(found: object) -> Iterator[Taint]:
    for one in found if isinstance(found, list) else ():
        if not isinstance(one, dict):
            continue
        key, value, effect = (one.get(name) or "" for name in ("key", "value", "effect"))
        if not (isinstance(key, str) and isinstance(value, str) and is_label_key(key) and is_label_value(value)):
            continue
        if effect in ("NoSchedule", "PreferNoSchedule", "NoExecute") and not OF_CLUSTER.match(key):
            yield Taint(key, value, str(effect))


def _is_usable(spec: Mapping[str, object], status: Mapping[str, object]) -> bool:
    conditions = status.get("conditions")
    unready = any(
        isinstance(one, dict) and one.get("type") == "Ready" and one.get("status") != "True"
        for one in (conditions if isinstance(conditions, list) else ())
    )
    return not unready and spec.get("unschedulable") is not True


def _grouped(nodes: Sequence[_Node]) -> Kinds:
    groups: dict[tuple[tuple[tuple[str, str], ...], str], list[_Node]] = {}
    left_out: dict[str, int] = {}
    for node in nodes:
        selector, why = _selector(node), _why_left_out(node)
        for resource in node.resources:
            if why is None and (_is_told(dict(selector)) or "/mig-" in resource):  # a slice's name tells what it is
                groups.setdefault((selector, resource), []).append(node)
            else:
                why = why or "a GPU, but no label that says which"
        if why is not None:
            left_out[why] = left_out.get(why, 0) + 1
    of: dict[str, list[Mapping[str, str]]] = {}
    for selector, resource in groups:
        of.setdefault(resource, []).append(dict(selector))
    kinds = [_kind(dict(selector), name, some, of[name]) for (selector, name), some in sorted(groups.items())]
    return Kinds(tuple(kinds), left_out)


def _why_left_out(node: _Node) -> str | None:
    if node.resources:
        return None
    has = any(key.startswith(f"{GFD}gpu.") for key in node.labels)
    return "labelled as having a GPU, but none can be given to a pod" if has else "no NVIDIA GPU"


def _selector(node: _Node) -> tuple[tuple[str, str], ...]:
    keys = SELECTING if PRODUCT in node.labels or CAPABILITY[0] in node.labels else (*PROVIDERS, *SELECTING)
    return tuple((key, node.labels[key]) for key in keys if key in node.labels)


def _is_told(selector: Mapping[str, str]) -> bool:
    """Whether a label says which GPU it is."""
    return any(key in selector for key in (PRODUCT, *CAPABILITY, *PROVIDERS))


def _absent(
    selector: Mapping[str, str], nodes: Sequence[_Node], others: Sequence[Mapping[str, str]]
) -> tuple[str, ...]:
    """The labels by which the nodes of another kind, which have all of ``selector`` too, are kept out."""
    more = {key for other in others if selector.items() <= other.items() for key in other if key not in selector}
    return tuple(sorted(more - {key for node in nodes for key in node.labels}))


def _kind(
    selector: Mapping[str, str], resource: str, nodes: Sequence[_Node], others: Sequence[Mapping[str, str]]
) -> Kind:
    absent = _absent(selector, nodes, others)
    taints = sorted({taint for node in nodes for taint in node.taints})
    named = [selector[key] for key in (PRODUCT, *PROVIDERS) if key in selector]
    product, part = (named or ["gpu"])[0], resource.partition("/mig-")[2]
    digest = hashlib.sha256(json.dumps([sorted(selector.items()), absent, resource]).encode()).hexdigest()[:6]
    return Kind(
        f"{slug(product if not part else f'{product}-mig-{part}', 32)}-{digest}",
        selector,
        absent,
        resource,
        len(nodes),
        sum(node.usable for node in nodes),
        sum(node.resources[resource] for node in nodes if node.usable),
        tuple(taints),
        PRODUCT in selector or CAPABILITY[0] in selector,
    )


def one_of_each(kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    """A DaemonSet asks for no GPU, so slices of one node are one kind."""
    return tuple({(*kind.selector.items(), kind.absent): kind for kind in reversed(kinds)}.values())[::-1]


def told(found: Kinds) -> list[str]:
    """What a person should know about what was left out or may not run now."""
    lines = [f"{count:,} {'node' if count == 1 else 'nodes'} left out: {why}" for why, count in found.left_out.items()]
    for kind in found.kinds:
        if not kind.usable:
            lines.append(f"no node of {printable(kind.name)} takes pods now: its job will wait")
        if not kind.discovered:
            lines.append(
                f"{printable(kind.name)} is told by its provider's labels: GPU Feature Discovery does not run there"
            )
    return lines
