"""TensorRT-LLM: the directory that it loads, and the config.json in it."""

from __future__ import annotations

from trtdoctor.formats.plaintext import Text, json_in
from trtdoctor.formats.ways import TRTLLM
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix

_CONFIG = Fix(
    "the engines are in the same directory: check those, or give TensorRT-LLM the directory",
    ('trtdoctor check "$(dirname {path})"/rank0.engine',),
    TRTLLM,
)
_DIRECTORY = Fix(
    "TensorRT-LLM loads the directory; the file to check is rank0.engine",
    ("trtdoctor check {path}/rank0.engine", "trtllm-serve {path} --backend tensorrt --tokenizer TOKENIZER"),
    TRTLLM,
)


def config(found: Text) -> NonEngineFile | None:
    if '"pretrained_config"' not in found.text or '"build_config"' not in found.text or json_in(found) is None:
        return None
    return NonEngineFile("trtllm-config", "the config.json of a TensorRT-LLM engine directory", _CONFIG)


def directory(names: frozenset[str]) -> NonEngineFile | None:
    count = sum(name.startswith("rank") and name.endswith(".engine") for name in names)
    if not count or "config.json" not in names:
        return None
    what = f"a TensorRT-LLM engine directory ({count} rank{'s'[: count != 1]})"
    return NonEngineFile("trtllm-engine-dir", what, _DIRECTORY)
