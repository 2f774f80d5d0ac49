"""The nodes of a cluster, out of what ``kubectl get nodes -o json`` or Ray wrote. Pure: JSON in, nodes out.

Whatever a field should be, it may be anything: what is not of its type says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeGuard

from trtdoctor.errors import TargetError
from trtdoctor.knowledge import lookup
from trtdoctor.model.fact import Fact, Known, Unknown
from trtdoctor.model.gpu import Gpu
from trtdoctor.model.plan import ComputeCapability
from trtdoctor.named import NamedTuple
from trtdoctor.targets.labels import NVIDIA, Claims, Kind, kinds, whole_number
from trtdoctor.text import printable

Origin = Literal["kubernetes", "ray", "host"]
MOST_OF_NAME = 253
"""Characters of the name of a Kubernetes node."""
MOST_OF_VALUE = 253
"""Characters that are kept of a label: Kubernetes allows 63."""
_TYPE = "accelerator_type:"


class Node(NamedTuple):
    """One machine of a cluster. ``cordoned``: no new pod goes there; ``ready``: ``None`` where that was not told."""

    name: str
    kinds: tuple[Kind, ...]
    origin: Origin
    cordoned: bool = False
    ready: bool | None = None


def nodes_of(data: object) -> list[Node] | None:
    """The nodes that a JSON value describes; ``None`` where it is no such value. Raises ``TargetError`` for a list that
    goes on elsewhere: what it leaves out must not seem to be no node."""
    if isinstance(data, list):
        return [_of_ray(one) for one in data] if data and all(map(_is_ray, data)) else None
    if _is_ray(data):
        return [_of_ray(data)]
    if not isinstance(data, dict):
        return None
    if data.get("kind") == "Node":
        return [_of_kubernetes(data)]
    return _listed(data) if data.get("kind") in ("List", "NodeList") else None


def _listed(data: dict[str, Any]) -> list[Node] | None:
    items = data.get("items")
    if not isinstance(items, list):
        return None
    if _dict(data, "metadata").get("continue"):
        raise TargetError(
            "that list of nodes is only its first part (metadata.continue): kubectl get nodes -o json asks for all"
        )
    nodes = [one for one in items if isinstance(one, dict) and one.get("kind", "Node") == "Node"]
    return [_of_kubernetes(one) for one in nodes] if nodes or not items else None


def _texts(data: object) -> dict[str, str]:
    if not isinstance(data, dict):
        return {}
    return {key: printable(value, MOST_OF_VALUE) for key, value in data.items() if isinstance(value, str)}


def _dict(data: object, *keys: str) -> dict[str, Any]:
    """The object that ``keys`` lead to, one after another; an empty one where there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _name(value: object) -> str:
    return printable(value, MOST_OF_NAME) if isinstance(value, str) and value else "(without a name)"


# ---- Kubernetes


def _of_kubernetes(data: dict[str, Any]) -> Node:
    info = _texts(_dict(data, "status", "nodeInfo"))
    allocatable = _dict(data, "status").get("allocatable")
    claims = Claims(
        _texts(_dict(data, "metadata", "labels")),
        dict(_resources(allocatable)) if isinstance(allocatable, dict) else None,
        info.get("architecture", ""),
        info.get("operatingSystem", ""),
    )
    return Node(
        _name(_dict(data, "metadata").get("name")),
        kinds(claims),
        "kubernetes",
        _dict(data, "spec").get("unschedulable") is True,
        _ready(_dict(data, "status").get("conditions")),
    )


def _resources(allocatable: Mapping[str, object]) -> Iterator[tuple[str, int]]:
    """How many of each resource of NVIDIA's a node gives."""
    for key, value in allocatable.items():
        count = whole_number(value) if isinstance(value, str) else None
        if key.startswith(NVIDIA) and count is not None:
            yield key, count


def _ready(conditions: object) -> bool | None:
    for one in conditions if isinstance(conditions, list) else ():
        if isinstance(one, dict) and one.get("type") == "Ready":
            return one.get("status") == "True"
    return None


# ---- Ray


def _is_ray(data: object) -> TypeGuard[dict[str, Any]]:
    """A row of ``ray list nodes --format json``, or of ``ray.nodes()``."""
    if not isinstance(data, dict):
        return False
    return ("node_id" in data and "state" in data) or ("NodeID" in data and "Resources" in data)


def _of_ray(data: dict[str, Any]) -> Node:
    resources = _dict(data, "resources_total") or _dict(data, "Resources")
    name = data.get("node_name") or data.get("NodeManagerHostname") or data.get("node_id") or data.get("NodeID")
    alive = data["state"] == "ALIVE" if "state" in data else data.get("Alive") is True
    count = resources.get("GPU")
    whole = int(count) if isinstance(count, (int, float)) and 0 < count < 1e6 else 0
    types = [key.removeprefix(_TYPE) for key in resources if key.startswith(_TYPE)]
    found = (_kind_of_ray(types, whole),) if whole else ()
    return Node(_name(name), found, "ray", False, alive)


def _kind_of_ray(types: list[str], count: int) -> Kind:
    """An accelerator type is no architecture (RTX-6000 is Turing and Ada) and no size (A100: 40 GB, 80 GB, a slice)."""
    nothing = Unknown("Ray does not tell it")
    if len(types) != 1:
        why = Unknown(f"Ray names {len(types)} types of accelerator")
        return Kind(Gpu(why, why, why, why, why), nothing, nothing, nothing, count, labelled=False)
    word = printable(types[0], 60)
    models, _ = lookup.gpus_named(word)
    found = {one.compute_capability for one in models}
    source = f"{_TYPE}{word}"
    capability: Fact[ComputeCapability] = Unknown(f"{source} does not tell the compute capability")
    if len(found) == 1:
        capability = Known(found.pop(), f"{source}, table of GPUs")
    part = Unknown(f"{source} may be a variant of that model, or a slice of it")
    integrated: Fact[bool] = Known(models[0].integrated, source) if models else nothing
    gpu = Gpu(capability, Known(word, source), part, integrated, part)
    return Kind(gpu, nothing, nothing, nothing, count)
