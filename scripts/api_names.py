#!/usr/bin/env python3
"""What came and went in TensorRT's Python API, for ``knowledge/api_names.py``, out of the bindings that PyPI has.

    api_names.py RELEASE RELEASE…     8.6 or later, each against the one before: api_names.py 11.3 11.4

It prints lines as the table has them; the table joins what came and went into one span. The bindings are imported
beside libraries that are empty but for the functions that they ask for, so nothing of TensorRT runs. It needs gcc, nm
and readelf, and wheels for this Python on PyPI. Before 8.6 the names were read from python/src, and those of C++ from
the headers, of github.com/NVIDIA/TensorRT.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

Names = dict[str, list[str]]
"""Class -> what it has; ``*``: the module."""

BINDINGS = re.compile(r"tensorrt_bindings/tensorrt[\w.-]*\.so")
OURS = re.compile(r"(?:get|create|init)\w+|_ZN2?\d{1,2}nv\w+|_ZT\w+nv\w+")
READ = """
import importlib.util, json, os, sys
sys.setdlopenflags(os.RTLD_LAZY)
spec = importlib.util.spec_from_file_location("tensorrt", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
public = lambda thing: [name for name in dir(thing) if not name.startswith("_")]
types = {name: getattr(module, name) for name in public(module)}
found = {name: public(thing) for name, thing in types.items() if isinstance(thing, type)}
print(json.dumps({"*": public(module), **found}))
"""


def requirement(release: str) -> str:
    """The bindings of the newest build of a release."""
    package = "tensorrt-bindings" if release.startswith("8.") else "tensorrt-cu12-bindings"
    return f"{package}=={release}.*"


def empty_libraries(bindings: Path, folder: Path) -> None:
    """The libraries of TensorRT that the bindings ask for, with functions that return null."""
    undefined = subprocess.run(["nm", "-D", "--undefined-only", bindings], capture_output=True, text=True, check=True)
    symbols = [words[-1] for words in map(str.split, undefined.stdout.splitlines()) if OURS.fullmatch(words[-1])]
    source = "".join(f"void *{symbol}(void) {{ return 0; }}\n" for symbol in symbols)
    dynamic = subprocess.run(["readelf", "-d", bindings], capture_output=True, text=True, check=True).stdout
    for name in re.findall(r"\[(libnv(?:infer|onnx|parsers)[^\]]*)\]", dynamic):
        command = ["gcc", "-w", "-shared", "-fPIC", "-x", "c", "-", "-o", str(folder / name), f"-Wl,-soname,{name}"]
        subprocess.run(command, input=source, text=True, check=True)
        source = ""


def names_of(release: str) -> Names:
    """What the bindings of a release hold."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        pip = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--only-binary=:all:", "-d", place]
        subprocess.run([*pip, requirement(release)], check=True)
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            member = next(filter(BINDINGS.fullmatch, wheel.namelist()))
            bindings = Path(wheel.extract(member, folder))
        empty_libraries(bindings, folder)
        read = [sys.executable, "-c", READ, str(bindings)]
        run = subprocess.run(read, env={"LD_LIBRARY_PATH": place}, capture_output=True, text=True, check=True)
    names: Names = json.loads(run.stdout)
    return names


def lines(before: str, after: str, old: Names, new: Names) -> list[str]:
    """The lines of the table for what is gone since ``before`` and what came with ``after``."""
    changes: defaultdict[str, list[str]] = defaultdict(list)
    for span, have, other in ((f"-{before}", old, new), (f"{after}-", new, old)):
        every_layer = {*have["ILayer"]} - {*other["ILayer"]}
        for owner in have.keys() & other.keys():
            inherited = every_layer if owner.endswith("Layer") and owner != "ILayer" else set()
            changes[f"{span} {owner}"] += sorted({*have[owner]} - {*other[owner]} - inherited)
    return [f"{head}: {' '.join(names)}" for head, names in sorted(changes.items()) if names]


def main(releases: list[str]) -> None:
    if len(releases) < 2:
        sys.exit(__doc__)
    names = {release: names_of(release) for release in releases}
    for before, after in pairwise(releases):
        print(*lines(before, after, names[before], names[after]), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
