"""TensorFlow's graphs and SavedModels are recognized."""

from __future__ import annotations

from format_samples import Directory, Sample, each, number, part


def graph_def() -> bytes:
    return part(1, part(1, "x") + part(2, "Placeholder")) + part(1, part(1, "y") + part(2, "Relu") + part(3, "x"))


def saved_model() -> bytes:
    info = part(2, b"") + part(4, "serve") + part(5, "2.15.0")
    return number(1, 1) + part(2, part(1, info) + part(2, graph_def()))


SAMPLES = (
    Sample("tensorflow", "frozen", graph_def()),
    Sample("tensorflow", "SavedModel (TensorFlow 2.15.0)", saved_model()),
)


@each(SAMPLES)
def test_tensorflow(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()


DIRECTORIES = (Directory("tensorflow-saved-model-dir", ("saved_model.pb", "variables", "assets")),)


@each(DIRECTORIES)
def test_directory(sample: Directory) -> None:
    """The directory is known by the names in it."""
    sample.check()
