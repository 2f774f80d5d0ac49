"""Hugging Face's checkpoint directories are recognized."""

from __future__ import annotations

from format_samples import Directory, each

DIRECTORIES = (
    Directory("hugging-face-dir", ("config.json", "model-00001-of-00002.safetensors", "tokenizer.json")),
    Directory("hugging-face-dir", ("config.json", "pytorch_model.bin")),
)


@each(DIRECTORIES)
def test_directory(sample: Directory) -> None:
    """The directory is known by the names in it."""
    sample.check()
