#!/bin/sh
# Guess: TensorRT's Python bindings without any of its libraries say that libnvinfer, the runtime, is missing.
# So it is: they say libnvonnxparser.so, because the loader names the first that is not there, and the module names the
#   parser first, then the plugins, then the runtime. A program that only loads engines needs no parser, but cannot be
#   started without one; and whoever installs the parser alone gets the next name. All of the three must be brought.
# Versions: tensorrt-cu12-bindings 10.16.1.11 (without dependencies), pyelftools 0.32, CPython 3.11, no GPU.
# Seen:
#   ImportError: libnvonnxparser.so.10: cannot open shared object file: No such file or directory
#   asked for, in this order: libnvonnxparser.so.10 libnvinfer_plugin.so.10 libnvinfer.so.10
# Date: 2026-11-28
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3.11}" -m venv v
v/bin/pip install --quiet --disable-pip-version-check --no-deps tensorrt-cu12-bindings==10.16.1.11 pyelftools==0.32
cat >asked.py <<'PY'
import glob
import sys

from elftools.elf.elffile import ELFFile

try:
    import tensorrt_bindings  # noqa: F401

    sys.exit("TensorRT is on this machine: nothing is missing")
except ImportError as error:
    print(f"ImportError: {error}")
    first = str(error)
(path,) = glob.glob("v/lib/python*/site-packages/tensorrt_bindings/*.so")
with open(path, "rb") as file:
    tags = ELFFile(file).get_section_by_name(".dynamic").iter_tags("DT_NEEDED")
    needed = [tag.needed for tag in tags if tag.needed.startswith("libnv")]
print("asked for, in this order:", *needed)
parts = [name.partition(".")[0] for name in needed]
sys.exit(not first.startswith("libnvonnxparser.so") or parts != ["libnvonnxparser", "libnvinfer_plugin", "libnvinfer"])
PY
v/bin/python asked.py
