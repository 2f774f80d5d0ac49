#!/usr/bin/env bash
# Guess: an EPContext model of ONNX Runtime with the engine inside is an ONNX model like any other (onnx.checker says so):
# NVIDIA's tools for ONNX models open it and show or edit the rest of its graph.
#
# What is so: ONNX GraphSurgeon, Polygraphy's "inspect model" and onnx's own printer end with a UnicodeDecodeError. The
# engine is a string attribute, and onnx.proto says of those that they are UTF-8; the checker does not look. The same
# model with embed_mode 0, which names its engine's file, is read by all three.
#
# Versions: onnx 1.22.0, onnx-graphsurgeon 0.6.1, polygraphy 0.53.6, numpy 2.4.6 from PyPI, CPython 3.11, Linux x86-64, no
# GPU.
# Output seen, 2026-11-28:
#   embed_mode 1: checker ok, graphsurgeon UnicodeDecodeError, printer UnicodeDecodeError, polygraphy UnicodeDecodeError
#   embed_mode 0: checker ok, graphsurgeon ok, printer ok, polygraphy ok
#
# Exits 1 when it is not so any more.
set -euo pipefail
containers=$(cd "$(dirname "$0")/../fixtures/containers" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3.11}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
  onnx==1.22.0 onnx-graphsurgeon==0.6.1 polygraphy==0.53.6 numpy==2.4.6
"$folder/venv/bin/python" - "$containers/embedded_ctx.onnx" "$containers/beside_ctx.onnx" <<'PYTHON'
import os
import re
import subprocess
import sys

import onnx
import onnx.printer
import onnx_graphsurgeon

POLYGRAPHY = os.path.join(os.path.dirname(sys.executable), "polygraphy")


def polygraphy(path):
    ran = subprocess.run([POLYGRAPHY, "inspect", "model", path], capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(re.search(r"^\w+Error", ran.stdout + ran.stderr, re.MULTILINE)[0])


def ending(tool, given):
    try:
        tool(given)
    except RuntimeError as error:
        return str(error)
    except ValueError as error:
        return type(error).__name__
    return "ok"


found = []
for path in sys.argv[1:]:
    model = onnx.load(path)
    (mode,) = (one.i for one in model.graph.node[0].attribute if one.name == "embed_mode")
    tools = {"checker": onnx.checker.check_model, "graphsurgeon": onnx_graphsurgeon.import_onnx}
    endings = {name: ending(tool, model) for name, tool in (tools | {"printer": onnx.printer.to_text}).items()}
    endings["polygraphy"] = ending(polygraphy, path)
    print(f"embed_mode {mode}:", ", ".join(" ".join(pair) for pair in endings.items()))
    found.append((mode, *endings.values()))
sys.exit(found != [(1, "ok", *["UnicodeDecodeError"] * 3), (0, *["ok"] * 4)])
PYTHON
