#!/usr/bin/env bash
# Guess: the mask of compute capabilities in the header of a TensorRT-RTX engine (byte 32) says where the engine runs.
#
# What is so: a network with FP8, built for the default targets, keeps 8.0 and 8.6 in the mask, although nothing was
# compiled for them. TensorRT-RTX says so in its log at VERBOSE only; the build succeeds. Asked for 8.0 alone, the same
# network is refused. What was compiled says "accelerators={sm89 }", the lowest GPU, in a text inside the engine.
#
# Versions: tensorrt-rtx-cu13 1.7.1.116 and numpy 2.4.6 from PyPI, CPython 3.11, Linux x86-64, no GPU. The same with
# 1.5.0.114 and 1.6.1.120.
# Output seen, 2026-11-27:
#   mask 0x7e, compiled for sm89
#   log: sm80, sm86, because the model contains HW-specific datatypes: fp8_e4m3.
#   for 8.0 alone: refused
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

import numpy as np
import tensorrt_rtx as trt

SCALE = np.full((), 0.5, np.float32)


class Log(trt.ILogger):
    def __init__(self):
        trt.ILogger.__init__(self)
        self.text = ""

    def log(self, severity, message):
        self.text += f"{message}\n"


def build(*targets):
    log = Log()
    builder = trt.Builder(log)
    network = builder.create_network(1 << int(trt.NetworkDefinitionCreationFlag.STRONGLY_TYPED))
    scale = network.add_constant((), trt.Weights(SCALE)).get_output(0)
    both = [network.add_input(name, trt.fp8, shape) for name, shape in (("x", (16, 32)), ("w", (32, 32)))]
    one, other = (network.add_dequantize(tensor, scale, trt.float32).get_output(0) for tensor in both)
    none = trt.MatrixOperation.NONE
    network.mark_output(network.add_matrix_multiply(one, none, other, none).get_output(0))
    config = builder.create_builder_config()
    config.num_compute_capabilities = len(targets)
    for index, target in enumerate(targets):
        config.set_compute_capability(target, index)
    plan = builder.build_serialized_network(network, config)
    return plan and bytes(plan), log.text


plan, text = build()
mask = int.from_bytes(plan[32:36], "little")
compiled = re.findall(rb"\n  accelerators=\{([^}]+) \}", plan)
said = re.findall(r"will not be able to run on target\(s\): (.*)", text)
alone, _ = build(trt.ComputeCapability.SM80)
print(f"mask {mask:#x}, compiled for {b', '.join(compiled).decode()}")
print(f"log: {'; '.join(said)}")
print(f"for 8.0 alone: {'built' if alone else 'refused'}")
sys.exit(not (mask & 0x6 == 0x6 and compiled == [b"sm89"] and said and "sm80, sm86" in said[0] and alone is None))
PYTHON
