"""``docs/releases.md``: which container, JetPack, package and Python has which TensorRT, and the other way round."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from trtdoctor.knowledge import AS_OF
from trtdoctor.knowledge.carriers import DEEPSTREAM_JETPACKS, DEEPSTREAMS, ONNXRUNTIMES, TORCH_TENSORRTS
from trtdoctor.knowledge.cuda import CUDA_OF_TENSORRT, cuda_of
from trtdoctor.knowledge.lookup import may_be_build
from trtdoctor.knowledge.releases import CONTAINERS, JETPACKS, RELEASES, Container, Release
from trtdoctor.knowledge.wheels import wheels_for
from trtdoctor.model.version import MOST, PartialVersion
from trtdoctor.text import dotted

Table = Callable[[Sequence[str], Sequence[Sequence[str]]], str]
HEAD = f"""# TensorRT by release, container, JetPack and package

Generated from the tables of {AS_OF} by `scripts/docs.py`; the links are the pages that state it, and where a release
has none it is the wheel in its row. What is not here was stated by no page that was found: another month's container
says nothing about it. As a target, each name stands for
what it carries: `trtdoctor check model.engine --target gpu=L4,container=tritonserver:25.01-py3`, or `jetpack=6.2`.

"""


def page(table: Table) -> str:
    """The whole page; ``table`` makes a Markdown table."""
    return HEAD + "\n".join(
        (
            "## Where a release is\n\n"
            "A plan loads in exactly the build that made it, unless it is version-compatible.\n\n"
            + table(("TensorRT", "containers", "JetPack", "PyPI", "CUDA"), [_release(row) for row in _newest_first()]),
            "## What a container has\n\n" + table(("container", "TensorRT"), list(_containers())),
            "## What a JetPack has\n\n" + table(("JetPack", "L4T", "TensorRT", "CUDA"), list(_jetpacks())),
            "## What DeepStream uses\n\n" + table(("DeepStream", "on", "TensorRT", "CUDA"), list(_deepstreams())),
            "## What other packages ask for\n\n" + table(("package", "TensorRT"), list(_packages())),
        )
    )


def _newest_first() -> list[Release]:
    return [row for row in reversed(RELEASES) if row.product == "tensorrt"]


def _release(row: Release) -> tuple[str, ...]:
    version = PartialVersion(row.version)
    rows = [one for one in CONTAINERS if may_be_build(one.tensorrt, row.version)]
    packs = [one.jetpack for one in JETPACKS if one.tensorrt == row.version]
    wheels = wheels_for(row.version) if row.pip else None
    cuda = cuda_of(version) if row.version >= CUDA_OF_TENSORRT[0].first else None
    return (
        _linked(dotted(row.version), row.source, (row.pip or "").partition("==")[0]),
        ", ".join(_image(one) for one in rows),
        ", ".join(packs),
        f"`{row.pip}`, {wheels.pythons}" if wheels is not None else "",
        " or ".join(map(str, cuda[0])) if cuda is not None else "",
    )


def _linked(text: str, source: str, package: str) -> str:
    """``text`` with its page; without one where that is only where the package is, which the row names."""
    return text if package and source.rstrip("/").endswith(f"/{package}") else f"[{text}]({source})"


def _image(row: Container) -> str:
    """In code; with what its page says where that leaves the build open."""
    name = f"`{row.image.removeprefix('nvcr.io/nvidia/')}`"
    return name if len(row.tensorrt) == MOST else f"{name} ({dotted(row.tensorrt)})"


def _containers() -> Iterable[tuple[str, ...]]:
    for row in reversed(CONTAINERS):
        yield f"`{row.image.removeprefix('nvcr.io/nvidia/')}`", f"[{dotted(row.tensorrt)}]({row.source})"


def _jetpacks() -> Iterable[tuple[str, ...]]:
    for row in reversed(JETPACKS):
        yield row.jetpack, row.l4t, f"[{dotted(row.tensorrt)}]({row.source})", row.cuda


def _deepstreams() -> Iterable[tuple[str, ...]]:
    for row in reversed(DEEPSTREAMS):
        yield row.version, row.platform or "all", f"[{dotted(row.tensorrt)}]({row.source})", row.cuda or ""
    for version, jetpack in reversed(DEEPSTREAM_JETPACKS):
        yield version, "Jetson", f"that of JetPack {jetpack}", ""


def _packages() -> Iterable[tuple[str, ...]]:
    for first, last, tensorrt, source in reversed(ONNXRUNTIMES):
        names = first if first == last else f"{first} to {last}"
        yield f"`onnxruntime-gpu` {names}", _linked(dotted(tensorrt), source, "onnxruntime-gpu")
    for row in reversed(TORCH_TENSORRTS):
        yield f"`torch-tensorrt` {row.version}", f"[{dotted(row.tensorrt)}]({row.source})"
