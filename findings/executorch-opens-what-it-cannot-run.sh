#!/usr/bin/env bash
# Guess: ExecuTorch's load_program() of a program whose delegate's backend is not there fails, and names the backend.
#
# What is so: load_program() succeeds and lists the methods. Only load_method() fails, with a RuntimeError that holds a
# number (0x20) and no name; the name of the backend is printed to standard error, not raised. The wheel of executorch
# has no backend for TensorRT: that is in torch-tensorrt-executorch-runtime. The registered names tell beforehand.
#
# Versions: executorch 1.5.1 and torch 2.13.0 (CPU) from PyPI, CPython 3.11, Linux x86-64, no GPU.
# Output seen, 2026-11-27:
#   registered: no TensorRTBackend
#   load_program: ['forward']
#   load_method: RuntimeError: Failed to load method forward, error: 0x:20
#   standard error: Backend TensorRTBackend is not registered.
#
# Exits 1 when it is not so any more.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3.11}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check --no-cache-dir executorch==1.5.1 torch==2.13.0
"$folder/venv/bin/python" - "$here/../fixtures/containers/segments.pte" 2>"$folder/errors" <<'PYTHON'
import sys

from executorch.runtime import Runtime

runtime = Runtime.get()
has = "TensorRTBackend" in runtime.backend_registry.registered_backend_names
print("registered:", "TensorRTBackend" if has else "no TensorRTBackend")
program = runtime.load_program(sys.argv[1])
print("load_program:", sorted(program.method_names))
try:
    program.load_method("forward")
except RuntimeError as error:
    print(f"load_method: RuntimeError: {error}")
    sys.exit(has or "TensorRT" in str(error))
sys.exit("load_method succeeded")
PYTHON
echo "standard error: $(grep -o 'Backend TensorRTBackend is not registered\.' "$folder/errors")"
