"""Triton Inference Server and an engine of another TensorRT: which of its containers goes with which version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trtdoctor.knowledge import lookup
from trtdoctor.model.finding import Fix
from trtdoctor.model.version import PartialVersion

_IMAGE = "nvcr.io/nvidia/tritonserver:{}-py3"
_BUILD = (
    "docker run --rm --gpus all -v .:/models -w /models {} /usr/src/tensorrt/bin/trtexec --onnx=model.onnx "
    "--saveEngine=model.plan"
)


def ways(values: Mapping[str, str], month: str) -> Iterator[Fix]:
    """Build where Triton's own TensorRT is, or serve with the Triton whose TensorRT built the engine.

    ``month`` is that of the container that wrote the log, where it tells.
    """
    named = _image(values.get("runtime", ""))
    image = _IMAGE.format(month) if month else named
    yield Fix(
        "build the engine with the trtexec inside the Triton container that loads it",
        (_BUILD.format(image or _IMAGE.format("YY.MM")),),
        kind="container",
    )
    built_with = _image(values.get("built_with", ""))
    if built_with and built_with != image:
        yield Fix(
            f"serve it with the Triton that has the engine's TensorRT, {values['built_with']}: {built_with}",
            (f"docker pull {built_with}",),
            kind="container",
        )


def _image(version: str) -> str:
    """The newest image with this version, ``""`` where none is known or the version is not told whole."""
    partial = PartialVersion.parse(version)
    if partial is None or len(partial.parts) < lookup.RELEASE:
        return ""
    return lookup.triton_image(partial) or ""
