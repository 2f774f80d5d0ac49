"""The answer of ``trtdoctor fleet targets``: a line for each kind of machine, then what to know about the nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from trtdoctor.model.fact import Known, known
from trtdoctor.render.text.console import commands, indented
from trtdoctor.render.text.plain import WHOLE
from trtdoctor.text import counted, dotted, listing, printable, size

if TYPE_CHECKING:
    from trtdoctor.targets.grouping import FleetTarget, Inventory

MOST_NAMES = 5
"""Nodes that are named in a line."""
DISCOVERY = (
    "helm repo add nvdp https://nvidia.github.io/k8s-device-plugin && helm repo update",
    "helm upgrade -i nvdp nvdp/nvidia-device-plugin --namespace nvidia-device-plugin --create-namespace "
    "--set gfd.enabled=true",
)
"""https://github.com/NVIDIA/k8s-device-plugin: how the labels get onto nodes."""


def fleet(out: Console, found: Inventory) -> None:
    """Writes all of it."""
    if found.targets:
        out.print(_table(out, found))
        out.print()
    out.print(Text(_sum(found), "bold"))
    for one in found.targets:
        _unknown(out, one)
    for text in _about_nodes(found):
        out.print(indented(text, 0))
    _unlabelled(out, found)


def _table(out: Console, found: Inventory) -> Table:
    narrow = out.width < WHOLE
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("target", header_style="dim", overflow="fold", max_width=34 if narrow else None)
    table.add_column("nodes", header_style="dim", justify="right", no_wrap=True)
    table.add_column("GPUs", header_style="dim", justify="right", no_wrap=True)
    table.add_column("known", header_style="dim", overflow="fold")
    table.add_column("not known", header_style="dim", overflow="fold")
    for one in found.targets:
        gpus = "?" if one.gpus is None else str(one.gpus)
        unknown = ", ".join(one.unknown)
        counts = (Text(str(len(one.members))), Text(gpus))
        table.add_row(Text(one.name, "bold"), *counts, Text(", ".join(_known(one))), Text(unknown, "yellow"))
    return table


def _known(one: FleetTarget) -> Iterator[str]:
    gpu = one.target.gpu
    if isinstance(gpu.compute_capability, Known):
        yield f"GPU {dotted(gpu.compute_capability.value)}"
    if isinstance(gpu.sm_count, Known):
        yield counted(gpu.sm_count.value, "SM")
    if isinstance(gpu.memory_bytes, Known):
        yield size(gpu.memory_bytes.value)
    for label, fact in (("driver", one.target.driver), ("CUDA", one.target.cuda)):
        if isinstance(fact, Known):
            yield f"{label} {printable(fact.value, 40)}"
    if tensorrt := known(one.target.tensorrt):
        yield f"TensorRT {tensorrt}"
    if platform := known(one.target.platform):
        yield platform


def _sum(found: Inventory) -> str:
    kinds = counted(len(found.targets), "target")
    rest = f"; {counted(found.without_gpu, 'node')} without a GPU" if found.without_gpu else ""
    return f"{kinds} from {counted(found.nodes, 'node')}{rest}"


def _unknown(out: Console, one: FleetTarget) -> None:
    """What the labels tell and cannot be."""
    if one.labelled and one.doubts:
        out.print(indented(f"{one.name}: {'; '.join(one.doubts)}", 0))


def _about_nodes(found: Inventory) -> Iterator[str]:
    for names, what, more in (
        (found.cordoned, "cordoned", ""),
        (found.not_ready, "not ready", ""),
        (found.shared, "with shared GPUs", "; several pods get one GPU"),
    ):
        if names:
            yield f"{counted(len(names), 'node')} {what}: {_names(names)}{more}"


def _unlabelled(out: Console, found: Inventory) -> None:
    members = [one.name for target in found.targets if not target.labelled for one in target.members]
    if not members:
        return
    kubernetes = any(target.origin == "kubernetes" for target in found.targets if not target.labelled)
    have = "has" if len(members) == 1 else "have"
    out.print(
        indented(
            f"{counted(len(members), 'node')} {have} GPUs, and nothing tells which: {_names(members)}", 0, "yellow"
        )
    )
    if kubernetes:
        out.print(Text.assemble(("   Fix: ", "bold green"), "let GPU Feature Discovery label them, then ask again"))
        commands(out, DISCOVERY)


def _names(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return listing([*names[:MOST_NAMES], f"{more} more"] if more > 0 else names)
