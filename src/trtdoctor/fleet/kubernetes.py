"""Manifests for Kubernetes: an Indexed Job, or a DaemonSet, for each distinct kind of node, and the lists of engines.

They are JSON, which ``kubectl`` reads as it reads YAML, and in which no name can break out of its string. trtdoctor
comes out of its own image by an init container and runs in the serving image, which has TensorRT: nodes have only the
driver.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from trtdoctor import __version__
from trtdoctor.errors import FleetError
from trtdoctor.fleet.kinds import Kind, Taint
from trtdoctor.fleet.names import is_dns_label, is_dns_name, is_image
from trtdoctor.fleet.shards import Shard, packed, placed, require_utf8, split
from trtdoctor.named import NamedTuple
from trtdoctor.text import printable

Object = dict[str, Any]
IMAGE = f"trtdoctor:{__version__}"
"""What ``deploy/Containerfile`` builds."""
OURS, LISTS, RESULTS, ENGINES = "/trtdoctor", "/etc/trtdoctor/lists", "/results", "/engines"
IN_IMAGE = "/opt/trtdoctor"
"""Where the image has trtdoctor with all that it needs, in one folder."""
START = f"""python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || {{
  echo 'trtdoctor: this image has no python3 of 3.10 or later' >&2; exit 3
}}
PYTHONPATH="{OURS}${{PYTHONPATH:+:$PYTHONPATH}}" exec python3 -m trtdoctor "$@"
"""
"""The serving image's own PYTHONPATH stays, which ``env:`` would replace."""
USER = 65534
SHARD, SHARD_IN_LOG = 1000, 200
"""Engines of a shard: with a volume for results, and where they go to a pod's log, which kubelet cuts at 10 MiB (a
report has 10 to 20 KB)."""
INSTANCE = "app.kubernetes.io/instance"


class Request(NamedTuple):
    """What is asked for; names as Kubernetes has them."""

    image: str
    engines: tuple[str, ...]
    trtdoctor: str = IMAGE
    claim: str | None = None
    """The volume with the engines."""
    mounted: str = ENGINES
    results: str | None = None
    """The volume for results; ``None``: they go to the pods' logs."""
    namespace: str | None = None
    shard_size: int | None = None
    parallelism: int | None = None
    deadline: int = 7200
    runtime_class: str | None = None
    env_from: str | None = None
    """A Secret with variables, as credentials of a store are."""
    service_account: str | None = None
    check: tuple[str, ...] = ()
    """Options for ``trtdoctor check``."""
    daemonset: bool = False


def manifests(request: Request, kinds: Sequence[Kind]) -> Object:
    """A ``List`` of ConfigMaps and Jobs, or DaemonSets. Raises ``FleetError`` for what Kubernetes would refuse."""
    _require(request)
    if not kinds:
        raise FleetError(
            "no node has an NVIDIA GPU that a pod can ask for; `kubectl describe nodes` shows what they have"
        )
    most = request.shard_size or (SHARD if request.results else SHARD_IN_LOG)
    engines = placed(request.engines, request.mounted if request.claim else None)
    shards = split(engines, len(engines) if request.daemonset else most)
    if request.daemonset and len(shards) > 1:
        raise FleetError("a DaemonSet checks one list of at most 900 KiB on every node; name folders instead of files")
    run = hashlib.sha256(json.dumps([request, [shard.text for shard in shards]]).encode()).hexdigest()[:8]
    maps = [_lists(request, run, number, some) for number, some in enumerate(packed(shards))]
    names = [one["metadata"]["name"] for one in maps]
    make = _daemonset if request.daemonset else _job
    return {
        "apiVersion": "v1",
        "kind": "List",
        "items": [*maps, *(make(request, run, kind, shards, names) for kind in kinds)],
    }


def _require(request: Request) -> None:
    """Refuses what Kubernetes would, with the option that says it."""
    names: tuple[tuple[str, str | None, Callable[[str], bool], str], ...] = (
        ("--image", request.image, is_image, "an image"),
        ("--trtdoctor-image", request.trtdoctor, is_image, "an image"),
        ("--pvc", request.claim, is_dns_name, "a claim; `kubectl get pvc` lists them"),
        ("--results", request.results, is_dns_name, "a claim; `kubectl get pvc` lists them"),
        ("--namespace", request.namespace, is_dns_label, "a namespace"),
        ("--env-from", request.env_from, is_dns_name, "a Secret"),
        ("--service-account", request.service_account, is_dns_name, "a service account"),
        ("--runtime-class", request.runtime_class, is_dns_name, "a runtime class"),
    )
    for option, name, is_one, what in names:
        if name is not None and not is_one(name):
            raise FleetError(f"{option} '{printable(name)}' is no name of {what}")
    if request.results is not None and request.results == request.claim:
        raise FleetError(
            "--results is the volume of the engines, whose files would get the group of the pods: another one"
        )
    if not request.mounted.startswith("/") or any(sign in request.mounted for sign in ":\n\0"):
        raise FleetError(f"'{printable(request.mounted)}' is no absolute path at which a volume can be mounted")
    for word in request.check:
        require_utf8(word)


def _metadata(request: Request, name: str, run: str, **more: object) -> Object:
    where = {"namespace": request.namespace} if request.namespace else {}
    return {"name": name, **where, "labels": _labels(run), **more}


def _labels(run: str) -> dict[str, str]:
    return {"app.kubernetes.io/name": "trtdoctor", INSTANCE: run}


def _lists(request: Request, run: str, number: int, shards: Iterable[Shard]) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": _metadata(request, f"trtdoctor-{run}-lists-{number}", run),
        "immutable": True,
        "data": {shard.key: shard.text for shard in shards},
    }


def _job(request: Request, run: str, kind: Kind, shards: Sequence[Shard], maps: Sequence[str]) -> Object:
    name = _name(run, kind)
    count = len(shards)
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": _metadata(request, name, run),
        "spec": {
            "completionMode": "Indexed",
            "completions": count,
            "parallelism": min(count, request.parallelism or max(1, kind.usable)),
            "backoffLimitPerIndex": 0,
            "activeDeadlineSeconds": request.deadline,
            "ttlSecondsAfterFinished": 86400,
            # What ended by itself, a crash or an engine with a problem, would end so again; a node that went away is
            # no answer.
            "podFailurePolicy": {
                "rules": [
                    {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]},
                    {
                        "action": "FailIndex",
                        "onExitCodes": {"containerName": "check", "operator": "NotIn", "values": [0]},
                    },
                ]
            },
            "template": {
                "metadata": {"labels": _labels(run)},
                "spec": {"restartPolicy": "Never", **_pod(request, kind, name, count, maps)},
            },
        },
    }


def _daemonset(request: Request, run: str, kind: Kind, shards: Sequence[Shard], maps: Sequence[str]) -> Object:
    name = _name(run, kind)
    own = {**_labels(run), "app.kubernetes.io/component": kind.name}
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": _metadata(request, name, run),
        "spec": {
            "selector": {"matchLabels": own},
            "template": {
                "metadata": {"labels": own},
                "spec": {"restartPolicy": "Always", **_pod(request, kind, name, len(shards), maps)},
            },
        },
    }


def _name(run: str, kind: Kind) -> str:
    """Pods add the index to it, and all of that is a DNS label: 63 characters at most."""
    return f"td-{run}-{kind.name}"


def _pod(request: Request, kind: Kind, name: str, count: int, maps: Sequence[str]) -> Object:
    """What Job and DaemonSet have in common."""
    spec: Object = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 10,
        "nodeSelector": dict(kind.selector),
        "tolerations": [_toleration(one) for one in kind.taints],
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "fsGroup": USER,
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "initContainers": [_copying(request)],
        "containers": [_checking(request, kind, name, count)],
        "volumes": _volumes(request, maps),
    }
    if kind.absent:
        spec["affinity"] = _without(kind.absent)
    if request.service_account:
        spec["serviceAccountName"] = request.service_account
    if request.runtime_class:
        spec["runtimeClassName"] = request.runtime_class
    return spec


def _without(labels: Iterable[str]) -> Object:
    terms = [{"key": key, "operator": "DoesNotExist"} for key in labels]
    required = {"nodeSelectorTerms": [{"matchExpressions": terms}]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}


def _toleration(taint: Taint) -> Object:
    equal = {"operator": "Equal", "value": taint.value} if taint.value else {"operator": "Exists"}
    return {"key": taint.key, **equal, "effect": taint.effect}


LOCKED = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}


def _copying(request: Request) -> Object:
    return {
        "name": "trtdoctor",
        "image": request.trtdoctor,
        "command": ["cp", "-R", f"{IN_IMAGE}/.", OURS],
        "volumeMounts": [{"name": "trtdoctor", "mountPath": OURS}],
        "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "256Mi"}},
        "securityContext": LOCKED,
    }


def _checking(request: Request, kind: Kind, name: str, count: int) -> Object:
    words = ["fleet", "shard", "--lists", LISTS, "--job", name, "--kind", kind.name]
    words += ["--stay"] if request.daemonset else ["--of", str(count)]
    words += ["--results", RESULTS] if request.results else []
    words += ["--", *request.check] if request.check else []
    variables: list[Object] = [
        {"name": "HOME", "value": "/tmp"},
        {"name": "TMPDIR", "value": "/tmp"},
        {"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}},
        {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
    ]
    resources: Object = {"requests": {"cpu": "1", "memory": "2Gi"}}
    more: Object = {}
    if request.daemonset:
        # A pod that sleeps must not hold a GPU: it sees them all, and asks for none.
        variables += [
            {"name": "NVIDIA_VISIBLE_DEVICES", "value": "all"},
            {"name": "NVIDIA_DRIVER_CAPABILITIES", "value": "compute,utility"},
        ]
        resources["requests"] = {"cpu": "10m", "memory": "256Mi"}
        more["readinessProbe"] = {"exec": {"command": ["cat", "/tmp/trtdoctor-passed"]}, "periodSeconds": 30}
    else:
        resources["limits"] = {kind.resource: "1"}
    if request.env_from:
        more["envFrom"] = [{"secretRef": {"name": request.env_from}}]
    mounts: list[Object] = [
        {"name": "trtdoctor", "mountPath": OURS, "readOnly": True},
        {"name": "lists", "mountPath": LISTS, "readOnly": True},
        {"name": "tmp", "mountPath": "/tmp"},
    ]
    mounts += [{"name": "engines", "mountPath": request.mounted, "readOnly": True}] if request.claim else []
    mounts += [{"name": "results", "mountPath": RESULTS}] if request.results else []
    return {
        "name": "check",
        "image": request.image,
        "command": ["sh", "-c", START, "trtdoctor", *map(literal, words)],
        "workingDir": "/tmp",
        "env": variables,
        "volumeMounts": mounts,
        "resources": resources,
        "securityContext": LOCKED,
        **more,
    }


def literal(word: str) -> str:
    """``word`` as it arrives in a container: Kubernetes would replace ``$(NAME)`` in it."""
    return word.replace("$(", "$$(")


def _volumes(request: Request, maps: Sequence[str]) -> list[Object]:
    volumes: list[Object] = [
        {"name": "trtdoctor", "emptyDir": {"sizeLimit": "512Mi"}},
        {"name": "tmp", "emptyDir": {}},
        {"name": "lists", "projected": {"sources": [{"configMap": {"name": name}} for name in maps]}},
    ]
    if request.claim:
        volumes.append({"name": "engines", "persistentVolumeClaim": {"claimName": request.claim, "readOnly": True}})
    if request.results:
        volumes.append({"name": "results", "persistentVolumeClaim": {"claimName": request.results}})
    return volumes


def run_of(document: Mapping[str, Any]) -> str:
    """The label by which everything of a document is found."""
    found: str = document["items"][0]["metadata"]["labels"][INSTANCE]
    return found
