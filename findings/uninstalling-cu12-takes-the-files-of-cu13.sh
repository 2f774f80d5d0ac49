#!/usr/bin/env bash
# Guess: after "pip uninstall tensorrt-lean-cu12-libs" the wheel for CUDA 13 beside it still works; if it does not,
# "pip check" says so, and "pip install" of it again puts the files back.
#
# What is so: both wheels write tensorrt_lean_libs/libnvinfer_lean.so.10, and the uninstalled one takes the file along.
# The import fails, "pip check" finds no broken requirement, and "pip install" of the same version says that it is
# satisfied. Only --force-reinstall (with --no-deps) brings the file back.
#
# Versions: tensorrt-lean-cu13-libs, -cu13-bindings and -cu12-libs 10.16.1.11 from PyPI, CPython 3.11, Linux x86-64, no
# GPU.
# Output seen, 2026-11-27:
#   before: there
#   after the other is uninstalled: gone, import: ImportError
#   pip check: ok
#   pip install: gone
#   pip install --force-reinstall --no-deps: there
#
# Exits 1 when it is not so any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3.11}" -m venv "$folder/venv"
python=$folder/venv/bin/python
version=10.16.1.11
pip() { "$python" -m pip "$@" -q --disable-pip-version-check; }
there() { compgen -G "$folder/venv/lib/python3*/site-packages/tensorrt_lean_libs/libnvinfer_lean.so.10" >/dev/null && echo there || echo gone; }

pip install --no-deps "tensorrt-lean-cu13-libs==$version" "tensorrt-lean-cu13-bindings==$version"
before=$(there)
pip install --no-deps "tensorrt-lean-cu12-libs==$version"
pip uninstall -y tensorrt-lean-cu12-libs
after=$(there)
error=$("$python" -c 'import tensorrt_lean_bindings' 2>&1 | grep -o '^[A-Za-z]*Error' || true)
wanted=$("$python" -m pip check --disable-pip-version-check 2>&1 | grep -c 'libnvinfer\|tensorrt.*libs' || true)
pip install --no-deps "tensorrt-lean-cu13-libs==$version"
again=$(there)
pip install --force-reinstall --no-deps "tensorrt-lean-cu13-libs==$version"
forced=$(there)
echo "before: $before"
echo "after the other is uninstalled: $after, import: ${error:-no error}"
echo "pip check: $([ "$wanted" = 0 ] && echo ok || echo broken)"
echo "pip install: $again"
echo "pip install --force-reinstall --no-deps: $forced"
[ "$before $after $error $wanted $again $forced" = "there gone ImportError 0 gone there" ]
