"""What TensorRT-LLM loads is recognized: the directory and its config.json."""

from __future__ import annotations

from format_samples import Directory, Sample, each

SAMPLES = (Sample("trtllm-config", "TensorRT-LLM", b'{"version": "0.9", "pretrained_config": {}, "build_config": {}}'),)


@each(SAMPLES)
def test_trtllm(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()


DIRECTORIES = (Directory("trtllm-engine-dir", ("config.json", "rank0.engine", "rank1.engine")),)


@each(DIRECTORIES)
def test_directory(sample: Directory) -> None:
    """The directory is known by the names in it."""
    sample.check()
