"""Models in ONNX Runtime's own format are recognized, and the engine caches of its TensorRT provider."""

from __future__ import annotations

import pytest
from format_samples import NOISE, Directory, Sample, each

from trtdoctor.formats.registry import identify_directory

SAMPLES = (Sample("onnxruntime", "ONNX Runtime", b"\x1c\0\0\0ORTM" + NOISE),)


@each(SAMPLES)
def test_onnxruntime(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()


STEM = "TensorrtExecutionProvider_TRTKernel_graph_main_graph_8932_0_0_fp16_sm86"
DIRECTORIES = (
    Directory("onnxruntime-engine-cache", (f"{STEM}.engine", "model.onnx")),
    Directory("onnxruntime-engine-cache", (f"{STEM}.stripped.engine",)),
    Directory("onnxruntime-engine-cache", (f"{STEM}.engine.encrypted",)),
    Directory("onnxruntime-engine-cache", ("yolo_8932_0_0_sm80+.engine", "yolo_8932_0_0_sm80+.profile")),
)


@each(DIRECTORIES)
def test_directory(sample: Directory) -> None:
    """The directory is known by the names that the provider gives to engines and profiles."""
    sample.check()


@pytest.mark.parametrize("names", [("yolo_sm86.engine",), ("yolo.engine", "yolo.profile")])
def test_other_engines(names: tuple[str, ...]) -> None:
    """Engines that somebody else named are not called a cache."""
    assert identify_directory(names) is None
