#!/bin/sh
# Guess: the mask of target GPUs in the header of a TensorRT-RTX engine (bytes 32..35) names those that it runs on. An
#   engine of FP8 types, built for the default GPUs, would leave out 8.0 and 8.6, as its build says it cannot run there.
# So it is: the mask stays that of any default build. Only the build log at VERBOSE ("this engine will not be able to
#   run on target(s): sm80, sm86") and the text of the compiled parts ("accelerators={sm89 }") tell. Asked for 8.0
#   alone, the same network is refused. And the highest bit of a default mask, 0x40, is no GPU: a build for all GPUs
#   that there are does not set it. It stands for newer ones.
# Versions: tensorrt-rtx-cu13 1.7.1.116, numpy 2.3.5, CPython 3.11, no GPU.
# Seen:
#   float32, default: mask 0x7e, dropped [], compiled for sm80
#   float8, default: mask 0x7e, dropped ['sm80', 'sm86'], compiled for sm89
#   float8, SM80: not built
#   float32, all: mask 0x3f, dropped [], compiled for sm75 sm80 sm86 sm89 sm120 sm121
# Date: 2026-11-27
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3.11}" -m venv v
v/bin/pip install --quiet --disable-pip-version-check tensorrt-rtx-cu13==1.7.1.116 numpy==2.3.5
cat >build.py <<'PY'
import re

import tensorrt_rtx as trt


class Log(trt.ILogger):
    def __init__(self):
        trt.ILogger.__init__(self)
        self.text = ""

    def log(self, severity, message):
        self.text += message + "\n"


LOG = Log()
BUILDER = trt.Builder(LOG)


def build(title, dtype, *targets):
    LOG.text = ""
    network = BUILDER.create_network(1 << int(trt.NetworkDefinitionCreationFlag.STRONGLY_TYPED))
    network.mark_output(network.add_identity(network.add_input("x", dtype, (16, 32))).get_output(0))
    config = BUILDER.create_builder_config()
    config.num_compute_capabilities = len(targets)
    for index, target in enumerate(targets):
        config.set_compute_capability(target, index)
    engine = BUILDER.build_serialized_network(network, config)
    if engine is None:
        print(f"{title}: not built")
        return
    data = bytes(engine)
    dropped = re.findall(r"sm\d+", "".join(re.findall(r"will not be able to run on target\(s\): [^.]*", LOG.text)))
    (compiled,) = re.findall(rb"\n  accelerators=\{([^}*]+) \}", data)
    mask = int.from_bytes(data[32:36], "little")
    print(f"{title}: mask {mask:#x}, dropped {dropped}, compiled for {compiled.decode()}")


build("float32, default", trt.float32)
build("float8, default", trt.DataType.FP8)
build("float8, SM80", trt.DataType.FP8, trt.ComputeCapability.SM80)
build("float32, all", trt.float32, *(getattr(trt.ComputeCapability, f"SM{sm}") for sm in (75, 80, 86, 89, 120, 121)))
PY
v/bin/python build.py >seen 2>errors || { cat errors; exit 1; }
cat seen
sed -n 's/^#   \(float.*\)/\1/p' "$OLDPWD/$0" 2>/dev/null >expected || sed -n 's/^#   \(float.*\)/\1/p' "$0" >expected
cmp seen expected
