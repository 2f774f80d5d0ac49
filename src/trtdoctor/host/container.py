"""Are we inside a container, of which kind, and what of NVIDIA was mounted into it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping

from trtdoctor.host.bounded import read_text
from trtdoctor.model.fact import Known
from trtdoctor.model.machine import Container

_CGROUP = (("kubernetes", "kubepods"), ("docker", "docker"), ("podman", "libpod"), ("lxc", "/lxc/"))
_OF_SYSTEMD = ("podman", "docker", "lxc")
_MOST_SPECIFIC = ("kubernetes", "apptainer", "enroot", "podman", "docker")


def detect(environment: Mapping[str, str], root: str = "") -> Container | None:
    """The container that we run in; ``None`` on a plain machine. The most specific sign decides the kind."""
    signs = [*_signs(environment, root)]
    if not signs:
        return None
    kinds = [kind for kind, _ in signs]
    kind = next((kind for kind in _MOST_SPECIFIC if kind in kinds), kinds[0])
    if environment.get("SLURM_JOB_ID") and kind in ("enroot", "container"):
        kind = "slurm"
        signs.append(("slurm", "SLURM_JOB_ID is set"))
    return Container(kind, tuple(sign for _, sign in signs), _mounts(root))


def _signs(environment: Mapping[str, str], root: str) -> Iterator[tuple[str, str]]:
    """Each sign of a container: the kind that it is a sign of, and the sign in words."""
    if environment.get("KUBERNETES_SERVICE_HOST"):
        yield "kubernetes", "KUBERNETES_SERVICE_HOST is set"
    if os.path.isdir(f"{root}/var/run/secrets/kubernetes.io"):
        yield "kubernetes", "/var/run/secrets/kubernetes.io"
    if environment.get("SINGULARITY_CONTAINER") or environment.get("APPTAINER_CONTAINER"):
        yield "apptainer", "APPTAINER_CONTAINER is set"
    if _root_mount(root, "pyxis") or _root_mount(root, "enroot"):
        yield "enroot", "the root folder is Enroot's, by /proc/self/mountinfo"
    if word := environment.get("container"):  # systemd's convention, followed by podman and lxc
        yield word if word in _OF_SYSTEMD else "container", f"the variable container is {word[:40]}"
    if os.path.exists(f"{root}/run/.containerenv"):
        yield "podman", "/run/.containerenv"
    if os.path.exists(f"{root}/.dockerenv"):
        yield "docker", "/.dockerenv"
    cgroup = read_text(f"{root}/proc/1/cgroup", 65536)
    if isinstance(cgroup, Known):
        yield from ((kind, f"{word.strip('/')} in /proc/1/cgroup") for kind, word in _CGROUP if word in cgroup.value)


def _root_mount(root: str, word: str) -> bool:
    text = read_text(f"{root}/proc/self/mountinfo")
    lines = text.value.split("\n") if isinstance(text, Known) else []
    return any(word in line for line in lines if line.split(" ", 5)[4:5] == ["/"])


def _mounts(root: str) -> tuple[str, ...]:
    """Mount points of NVIDIA's files: what the container runtime put in."""
    text = read_text(f"{root}/proc/self/mountinfo")
    if not isinstance(text, Known):
        return ()
    points = [line.split(" ", 5)[4] for line in text.value.split("\n") if line.count(" ") >= 5]
    return tuple(sorted({p for p in points if re.search(r"nvidia|libcuda|libnv|/dev/dxg|/wsl", p)})[:32])
