"""What TensorRT-LLM loads is recognized: the directory with all of its ranks, and its config.json."""

from __future__ import annotations

from pathlib import Path

import pytest
from format_samples import Directory, Sample, each, made, of_folder, what_of

SAMPLES = (Sample("trtllm-config", "TensorRT-LLM", b'{"version": "0.9", "pretrained_config": {}, "build_config": {}}'),)


@each(SAMPLES)
def test_trtllm(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()


DIRECTORIES = (
    Directory("trtllm-engine-dir", ("config.json", "rank0.engine", "rank1.engine")),
    Directory("trtllm-engine-dir", ("config.json", "llama_float16_tp2_rank0.engine")),
)


@each(DIRECTORIES)
def test_directory(sample: Directory) -> None:
    """The directory is known by the names in it."""
    sample.check()


def config(world: object) -> str:
    return f'{{"pretrained_config": {{"mapping": {{"world_size": {world}}}}}}}'


def test_missing_ranks(tmp_path: Path) -> None:
    """The engines that its config.json asks for and that are not there are named."""
    folder = made(tmp_path, "rank0.engine", "rank2.engine", config_dot_json=config(4))
    assert "2 of 4 rank engines: rank1.engine and rank3.engine are missing" in of_folder(folder).what


def test_all_ranks(tmp_path: Path) -> None:
    """With all of them, that is the headline."""
    folder = made(tmp_path, "rank0.engine", "rank1.engine", config_dot_json=config(2))
    assert of_folder(folder).what == "a TensorRT-LLM engine directory with all of its rank engines (2 of 2)"


def test_ranks_of_another_build(tmp_path: Path) -> None:
    """Engines of ranks that its config.json does not ask for do not count."""
    folder = made(tmp_path, "rank0.engine", "rank7.engine", config_dot_json=config(2))
    assert "1 of 2 rank engines: rank1.engine is missing" in of_folder(folder).what


@pytest.mark.parametrize("text", ["", "[]", "{", config('"4"'), config(-1), "[" * 9000, '{"pretrained_config": []}'])
def test_other_config(text: str, tmp_path: Path) -> None:
    """A config.json of another form decides nothing."""
    (tmp_path / "config.json").write_text(text)
    (tmp_path / "rank0.engine").touch()
    assert of_folder(str(tmp_path)).what == "a TensorRT-LLM engine directory (1 rank engine)"


def test_hostile_world(tmp_path: Path) -> None:
    """A config.json that asks for a thousand million ranks gets a short answer."""
    folder = made(tmp_path, "rank0.engine", config_dot_json=config(10**9))
    assert len(of_folder(folder).what) < 200


def test_old_names() -> None:
    """Before 0.8 the names of the engines say how many there are."""
    names = ("config.json", "llama_float16_tp2_pp2_rank0.engine", "llama_float16_tp2_pp2_rank1.engine")
    assert "llama_float16_tp2_pp2_rank2.engine and llama_float16_tp2_pp2_rank3.engine are missing" in what_of(names)


def test_encoder_and_decoder(tmp_path: Path) -> None:
    """A directory of both directories is known, too."""
    folder = made(
        tmp_path, "encoder/config.json", "encoder/rank0.engine", "decoder/config.json", "decoder/rank0.engine"
    )
    found = of_folder(folder)
    assert (found.kind, "encoder" in found.what, "decoder" in found.what) == ("trtllm-engine-dir", True, True)
