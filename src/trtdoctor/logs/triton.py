"""Triton Inference Server and an engine of another TensorRT: which of its containers goes with which version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trtdoctor.knowledge import lookup, triton_images
from trtdoctor.model.finding import Fix
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import dotted

_IMAGE = "nvcr.io/nvidia/tritonserver:{}-py3"
_BUILD = (
    "docker run --rm --gpus all -v .:/models -w /models {} /usr/src/tensorrt/bin/trtexec --onnx=model.onnx "
    "--saveEngine=model.plan"
)


def ways(values: Mapping[str, str], month: str) -> Iterator[Fix]:
    """Build where Triton's own TensorRT is, or serve with the Triton whose TensorRT built the engine.

    ``month`` is that of the container that wrote the log, where it tells.
    """
    runs = _image(values.get("runtime", ""))
    image = _IMAGE.format(month) if month else runs.image if runs is not None and runs.tensorrt is not None else ""
    yield Fix(
        "build the engine with the trtexec inside the Triton container that loads it",
        (_BUILD.format(image or _IMAGE.format("YY.MM")),),
        kind="container",
    )
    version = PartialVersion.parse(values.get("built_with", ""))
    other = _image(values.get("built_with", ""))
    if version is not None and other is not None and other.image != image:
        way = other.fix(version.parts)
        yield way._replace(title=f"serve it with the TensorRT that built it, {dotted(version.parts)}: {way.title}")


def _image(version: str) -> triton_images.TritonImage | None:
    """The newest image with this version, ``None`` where none is known or the version is not told whole."""
    partial = PartialVersion.parse(version)
    if partial is None or len(partial.parts) < lookup.RELEASE:
        return None
    return triton_images.triton_image(partial)
