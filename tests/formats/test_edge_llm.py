"""Engine directories of TensorRT Edge-LLM are told from checkpoints, and what is missing in them is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from format_samples import Directory, each, fix_of, made, what_of

BESIDE = ("config.json", "tokenizer.json", "embedding.safetensors")
DIRECTORIES = (
    Directory("edge-llm-engine-dir", ("llm.engine", *BESIDE)),
    Directory("edge-llm-engine-dir", ("dllm.engine", *BESIDE)),
    Directory(
        "edge-llm-engine-dir", ("spec_base.engine", "spec_draft.engine", "base_config.json", "draft_config.json")
    ),
    Directory("edge-llm-engine-dir", ("llm_world2_rank0.engine", "llm_world2_rank1.engine", "config_world2.json")),
    Directory("edge-llm-engine-dir", ("visual.engine", "config.json")),
)


@each(DIRECTORIES)
def test_directory(sample: Directory) -> None:
    """The directory is known by the names in it, whatever checkpoint lies beside the engines."""
    sample.check()
    assert "missing" not in what_of(sample.names)


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (("spec_base.engine", "base_config.json"), "spec_draft.engine is missing"),
        (("llm_world3_rank1.engine", "config_world3.json"), "llm_world3_rank0.engine and llm_world3_rank2.engine are"),
    ],
)
def test_missing(names: tuple[str, ...], missing: str) -> None:
    """An engine without which the runtime would not start is named."""
    assert missing in what_of(names)


def test_parts(tmp_path: Path) -> None:
    """The engines of its components are in the command."""
    folder = made(tmp_path, "llm.engine", "visual/visual.engine", "talker/llm.engine", "talker/notes.txt", *BESIDE)
    command = fix_of(folder)
    for name in ("llm.engine", "visual/visual.engine", "talker/llm.engine"):
        assert f"{{path}}/{name}" in command
