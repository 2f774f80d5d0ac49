#!/usr/bin/env bash
# Guess: TensorRT-RTX's get_engine_validity(), which reads the header alone, says nothing bad of a good engine on a
# machine without a driver; or it sets OLD_CUDA_DRIVER or CUDA_ERROR, the diagnostics that are there for it.
#
# What is so: it says INVALID, with no diagnostic at all, of an engine that the same wheel has just built, as of every
# other. Only the log has the reason (cudaError 35). A program that deletes and builds again what is INVALID loses a good
# engine for want of a driver. Bytes that are no engine do get their diagnostic, MALFORMED_ENGINE.
#
# Versions: tensorrt-rtx-cu13 1.7.1.116 and numpy 2.4.6 from PyPI, CPython 3.11, Linux x86-64, no GPU.
# Output seen, 2026-11-28:
#   an engine just built: INVALID, diagnostics 0
#   no engine: INVALID, diagnostics 32 (MALFORMED_ENGINE)
#   logged: cudaError 35
#   not set: OLD_CUDA_DRIVER CUDA_ERROR
#
# Exits 1 when it is not so any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3.11}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check tensorrt-rtx-cu13==1.7.1.116 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import re
import sys

import tensorrt_rtx as trt

MEANT = ("OLD_CUDA_DRIVER", "CUDA_ERROR")


class Log(trt.ILogger):
    def __init__(self):
        trt.ILogger.__init__(self)
        self.text = ""

    def log(self, severity, message):
        self.text += f"{message}\n"


log = Log()
builder = trt.Builder(log)
network = builder.create_network()
network.mark_output(network.add_identity(network.add_input("x", trt.float32, (2, 3))).get_output(0))
engine = bytes(builder.build_serialized_network(network, builder.create_builder_config()))
log.text = ""
runtime = trt.Runtime(log)
validity, bits = runtime.get_engine_validity(engine)
print(f"an engine just built: {validity.name}, diagnostics {int(bits)}")
errors = re.findall(r"cudaError \d+", log.text)
other, why = runtime.get_engine_validity(b"no engine" * 20)
print(f"no engine: {other.name}, diagnostics {int(why)} ({trt.EngineInvalidityDiagnostics(int(why)).name})")
print("logged:", *errors)
unset = [name for name in MEANT if not int(bits) & int(getattr(trt.EngineInvalidityDiagnostics, name))]
print("not set:", *unset)
sys.exit(not (validity == other == trt.EngineValidity.INVALID and int(bits) == 0 and errors and len(unset) == 2))
PYTHON
