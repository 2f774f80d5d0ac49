"""Symbolic links that came as text are recognized, with the path that they hold."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from format_samples import Sample, each

from trtdoctor.formats.registry import identify
from trtdoctor.sources.source import BytesSource

SAMPLES = (
    Sample("link-text", "../../blobs/4e2e8f15b97e", b"../../blobs/4e2e8f15b97e"),
    Sample("link-text", "/models/a.plan", b"/models/a.plan"),
    Sample("link-text", "yolo_sm86.engine", b"yolo_sm86.engine"),
)


@each(SAMPLES)
def test_link_text(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()


@pytest.mark.parametrize("text", ["not/found", "../a\n../b", "../a b", "Unauthorized", "https://host/a.engine", "."])
def test_other_text(text: str) -> None:
    """Other short texts are not called links."""
    found = identify(BytesSource(text.encode()))
    assert found is not None
    assert found.kind != "link-text"


def test_what_git_writes(tmp_path: Path) -> None:
    """What Git checks out where links are off is recognized, and the command makes it a link again."""
    (tmp_path / "real.plan").write_text("x")
    (tmp_path / "a.engine").symlink_to("real.plan")

    def git(*words: str) -> None:
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True)

    git("init", "-q")
    git("-c", "user.name=a", "-c", "user.email=a@b", "add", ".")
    git("config", "core.symlinks", "false")
    (tmp_path / "a.engine").unlink()
    git("checkout", "--", "a.engine")
    written = (tmp_path / "a.engine").read_bytes()
    found = identify(BytesSource(written))
    assert found is not None
    assert found.kind == "link-text"
    command = found.fix.commands[1].format(folder=tmp_path, path=tmp_path / "a.engine", name="a.engine")
    subprocess.run(command, shell=True, check=True, capture_output=True)
    assert (tmp_path / "a.engine").is_symlink()
