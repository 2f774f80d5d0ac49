"""Commands and pages that the ways from several formats to an engine share.

Output of a tool that unpacks does not go to ``{stem}.engine``: the packed file may have that name, and the shell would
empty it before it is read.
"""

from __future__ import annotations

from trtdoctor.model.finding import Fix

BUILD = "trtexec --onnx={stem}.onnx --saveEngine={stem}.engine"
CONVERT = "python -m tf2onnx.convert "
CHECK_UNPACKED = "trtdoctor check {stem}.unpacked"
DOWNLOAD = "curl -fL -o {engine} URL"

REBUILD_FROM_SOURCE = "go back to the model it was made from, export that to ONNX, and build an engine"
CONVERT_AND_BUILD = "convert it to ONNX, then build"
DOWNLOAD_AGAIN = "if it is the error message of a server, download again; curl -f reports the error"

TRTEXEC = "https://github.com/NVIDIA/TensorRT/tree/main/samples/trtexec"
TF2ONNX = "https://github.com/onnx/tensorflow-onnx"
TRTLLM = "https://nvidia.github.io/TensorRT-LLM/"
COPY_AGAIN = Fix(
    "copy it again from where it was made, in binary, and compare both ends",
    ("sha256sum {path}    # here and on the machine that has the original",),
)
LEAVE = Fix("do not unpack it; ask whoever made it for the engine file itself")
"""For what would fill a disk."""
