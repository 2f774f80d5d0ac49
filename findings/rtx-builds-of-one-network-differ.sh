#!/bin/sh
# Guess: TensorRT-RTX, which times no kernels, builds the same network into the same bytes; or, if it does not, engines
#   of two runs differ in their kernels.
# So it is: a network without a name is called "Unnamed Network N", N counts the networks of the process, and the name
#   stands in the engine. Two builds in one process differ in that one byte, and the first builds of two processes do
#   not. With a name of one's own all are equal: a checksum then tells whether an engine was built again.
# Versions: tensorrt-rtx-cu13 1.7.1.116, numpy 2.3.5, CPython 3.11, no GPU.
# Seen:
#   without a name: 1 byte differs in one process, 0 between first builds
#   with a name: 0 bytes differ in one process, 0 between first builds
# Date: 2026-11-28
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3.11}" -m venv v
v/bin/pip install --quiet --disable-pip-version-check tensorrt-rtx-cu13==1.7.1.116 numpy==2.3.5
cat >build.py <<'PY'
import sys

import tensorrt_rtx as trt

BUILDER = trt.Builder(trt.Logger(trt.Logger.ERROR))


def build(path):
    network, config = BUILDER.create_network(), BUILDER.create_builder_config()
    if len(sys.argv) > 2:
        network.name = sys.argv[2]
    tensor = network.add_input("x", trt.float32, (2, 3))
    out = network.add_activation(tensor, trt.ActivationType.RELU).get_output(0)
    network.mark_output(out)
    with open(path, "wb") as file:
        file.write(BUILDER.build_serialized_network(network, config))


build(f"{sys.argv[1]}1.engine")
build(f"{sys.argv[1]}2.engine")
PY
for name in "" net; do
  v/bin/python build.py "a$name" $name
  v/bin/python build.py "b$name" $name
done
different() { { cmp -l "$1" "$2" || true; } | wc -l | tr -d ' '; }
found="$(different a1.engine a2.engine) $(different a1.engine b1.engine)"
named="$(different anet1.engine anet2.engine) $(different anet1.engine bnet1.engine)"
echo "without a name: $found; with a name: $named"
[ "$found" = "1 0" ] && [ "$named" = "0 0" ]
