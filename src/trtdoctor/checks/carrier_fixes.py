"""Ways to another TensorRT where something carries it: another release of that, never a TensorRT put into it."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.knowledge import lookup, triton_images
from trtdoctor.knowledge.carriers import IMAGES
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Fix
from trtdoctor.model.plan import Version
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import dotted, listing

TITLES = {"deepstream": "DeepStream", "onnxruntime": "ONNX Runtime", "torch-tensorrt": "Torch-TensorRT"}
X86 = "linux-x86_64"


def title_of(target: Target) -> str:
    """What carries the target's TensorRT, in words: ``DeepStream 7.1``, ``tritonserver:25.06-py3``."""
    name, release = target.carrier
    if not release:
        return TITLES.get(name, name)
    return f"{TITLES[name]} {release}" if name in TITLES else f"{name}:{release}"


def how_to_ask(target: Target) -> tuple[str, ...]:
    """The commands that ask the target which TensorRT it has, all four numbers, and for which CUDA. An image of
    NVIDIA's names it in its environment, or in its packages (Triton's); it needs no GPU for that."""
    name, tag = target.carrier
    windows = (known(target.platform) or "").startswith("windows")
    if name not in IMAGES and windows:  # for cmd and PowerShell; of a ZIP, the name of the folder says it
        return ("pip list | findstr /i tensorrt", "where.exe nvinfer*.dll")
    if name not in IMAGES:
        return ("dpkg-query -W 'libnvinfer*' 2>/dev/null || pip list 2>/dev/null | grep -i tensorrt",)
    return (triton_images.ask_image(f"nvcr.io/nvidia/{name}:{tag if '-' in tag else f'{tag}-py3'}"),)


def other_releases(version: Version, target: Target) -> Iterator[Fix]:
    """The releases of what carries the target's TensorRT that carry this version."""
    name = target.carrier[0]
    if name == "deepstream":
        yield from _deepstreams(version, known(target.platform) or X86)
    elif name == "torch-tensorrt":
        yield from _torch_tensorrts(version)
    elif name == "onnxruntime":
        yield from _onnxruntimes(version, PartialVersion.parse(target.carrier[1].split("+")[0]))
    else:
        yield from _images(version, name)


def _has(tensorrt: tuple[int, ...], version: Version) -> str:
    return "has it" if tensorrt == version else f"has {dotted(tensorrt)} (build not known)"


def _deepstreams(version: Version, platform: str) -> Iterator[Fix]:
    from trtdoctor.knowledge.carriers import DEEPSTREAMS

    rows = [row for row in DEEPSTREAMS if row.platform == platform and lookup.may_be_build(row.tensorrt, version)]
    if rows:
        names = listing((row.version for row in rows), "or")
        yield Fix(f"DeepStream {names} {_has(rows[-1].tensorrt, version)}", (), rows[-1].source, "container")


def _torch_tensorrts(version: Version) -> Iterator[Fix]:
    from trtdoctor.knowledge.carriers import TORCH_TENSORRTS

    for row in reversed(TORCH_TENSORRTS):
        if lookup.may_be_build(row.tensorrt, version):
            command = f"pip install 'torch-tensorrt=={row.version}.*'"
            yield Fix(f"Torch-TensorRT {row.version} {_has(row.tensorrt, version)}", (command,), row.source, "pip")


def _onnxruntimes(version: Version, own: PartialVersion | None) -> Iterator[Fix]:
    """A release that is built for this TensorRT, and that TensorRT beside it: it brings none."""
    from trtdoctor.knowledge.carriers import ONNXRUNTIMES

    way = next((way for way in lookup.ways_to_get(version) if way.kind == "pip"), None)
    for first, last, tensorrt, source in ONNXRUNTIMES:
        if way is None or not PartialVersion(version).could_be(tensorrt):
            continue
        ends = [tuple(map(int, word.split("."))) for word in (first, last)]
        fits = own is not None and ends[0] <= own.parts[:2] <= ends[1]
        spec = f"onnxruntime-gpu>={first},<{ends[1][0]}.{ends[1][1] + 1}"
        commands = way.commands if fits else (f"pip install '{spec}'", *way.commands)
        title = f"{way.title}; ONNX Runtime {first} to {last} is built for TensorRT {dotted(tensorrt)}"
        yield Fix(title, commands, source, "pip")


def _images(version: Version, name: str) -> Iterator[Fix]:
    from trtdoctor.knowledge.releases import CONTAINERS

    rows = [row for row in CONTAINERS if row.image.startswith(f"nvcr.io/nvidia/{name}:") and "-igpu" not in row.image]
    rows = [row for row in rows if lookup.may_be_build(row.tensorrt, version)]
    rows = [row for row in rows if row.tensorrt == version] or rows
    if rows:
        image = rows[-1].image
        yield Fix(
            f"the container {image} {_has(rows[-1].tensorrt, version)}",
            (f"docker pull {image}",),
            rows[-1].source,
            "container",
        )
    elif name == "tritonserver" and (of_triton := triton_images.triton_image(PartialVersion(version))) is not None:
        yield of_triton.fix(version)
