"""Checkpoint directories as Hugging Face's libraries write them."""

from __future__ import annotations

from trtdoctor.formats.folder import Folder
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix

_FIX = Fix(
    "export it to ONNX and build (a large language model: serve it with TensorRT-LLM)",
    (
        "optimum-cli export onnx --model {path} {stem}_onnx/",
        "trtexec --onnx={stem}_onnx/model.onnx --saveEngine={stem}.engine",
    ),
    "https://huggingface.co/docs/optimum",
)


def directory(folder: Folder) -> NonEngineFile | None:
    if "config.json" not in folder.names or not any(
        name.endswith(".safetensors") or (name.startswith("pytorch_model") and name.endswith(".bin"))
        for name in folder.names
    ):
        return None
    return NonEngineFile("hugging-face-dir", "a Hugging Face checkpoint directory", _FIX)
