"""Model repositories of Triton are recognized."""

from __future__ import annotations

from format_samples import Directory, each

DIRECTORIES = (
    Directory("triton-model-repository", ("config.pbtxt", "1")),
    Directory("triton-model-repository", ("1/model.plan",)),
    Directory("triton-model-repository", ("yolo/config.pbtxt", "yolo/1/model.plan")),
)


@each(DIRECTORIES)
def test_directory(sample: Directory) -> None:
    """The directory is known by the names in it."""
    sample.check()
