#!/usr/bin/env bash
# Guess: BuilderFlag.VERSION_COMPATIBLE makes of TensorRT-RTX's engines what it makes of TensorRT's: with a lean runtime
# inside, or, with EXCLUDE_LEAN_RUNTIME, marked so that a lean runtime beside it loads it.
#
# What is so: alone it cannot be built, for want of libnvinfer_lean.so.1, which no wheel of TensorRT-RTX has. With
# EXCLUDE_LEAN_RUNTIME it is built without a warning, and differs from an engine without the flags in one digit of a
# compiler's options ("version_compatible=1"); header, sections and all else are the same.
#
# Versions: tensorrt-rtx-cu13 1.7.1.116 and numpy 2.4.6 from PyPI, CPython 3.11, Linux x86-64, no GPU.
# Output seen, 2026-11-28:
#   VERSION_COMPATIBLE: not built, Unable to load library: libnvinfer_lean.so.1
#   with EXCLUDE_LEAN_RUNTIME: built, warnings 0, bytes that differ 1: version_compatible=0 -> version_compatible=1
#   libraries of the wheel: libtensorrt_onnxparser_rtx.so libtensorrt_rtx.so
#
# Exits 1 when it is not so any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3.11}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check tensorrt-rtx-cu13==1.7.1.116 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import os
import re
import sys

import tensorrt_rtx as trt
import tensorrt_rtx_libs

FLAGS = trt.BuilderFlag


class Log(trt.ILogger):
    def __init__(self):
        trt.ILogger.__init__(self)
        self.text = ""
        self.warnings = 0

    def log(self, severity, message):
        self.text += f"{message}\n"
        self.warnings += severity == trt.ILogger.WARNING


def build(*flags):
    log = Log()
    builder = trt.Builder(log)
    network = builder.create_network()
    network.name = "net"
    tensor = network.add_input("x", trt.float32, (2, 3))
    network.mark_output(network.add_activation(tensor, trt.ActivationType.RELU).get_output(0))
    config = builder.create_builder_config()
    for flag in flags:
        config.set_flag(flag)
    engine = builder.build_serialized_network(network, config)
    return engine and bytes(engine), log


plain, _ = build()
alone, log = build(FLAGS.VERSION_COMPATIBLE)
why = re.findall(r"Unable to load library: [\w.]+\w", log.text)
print("VERSION_COMPATIBLE:", "built" if alone else "not built,", *why)
both, log = build(FLAGS.VERSION_COMPATIBLE, FLAGS.EXCLUDE_LEAN_RUNTIME)
places = [at for at, (one, other) in enumerate(zip(plain, both)) if one != other]
words = [re.findall(rb"version_compatible=.", data[max(places) - 30 : max(places) + 1])[0].decode() for data in (plain, both)]
print(
    f"with EXCLUDE_LEAN_RUNTIME: built, warnings {log.warnings}, "
    f"bytes that differ {len(places) + abs(len(plain) - len(both))}: {' -> '.join(words)}"
)
(folder,) = tensorrt_rtx_libs.__path__
libraries = sorted({name.partition(".so")[0] + ".so" for name in os.listdir(folder) if ".so" in name})
print("libraries of the wheel:", *libraries)
lean = any("lean" in name for name in libraries)
sys.exit(not (alone is None and why == ["Unable to load library: libnvinfer_lean.so.1"] and len(places) == 1 and not lean))
PYTHON
