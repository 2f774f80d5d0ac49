"""Git LFS pointers are recognized, with the object and the size of the real file."""

from __future__ import annotations

from format_samples import Sample, each

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4e2e8f15b97e" + b"0" * 52 + b"\nsize 40703713\n"

SAMPLES = (Sample("git-lfs-pointer", "4e2e8f15b97e, the real file has 40703713 bytes", LFS),)


@each(SAMPLES)
def test_git_lfs(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
