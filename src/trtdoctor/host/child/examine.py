"""Says what an interpreter would find: run by path with that interpreter, imports nothing that it finds.

Its arguments are the number of the process that it is to end with, 0 for none, and the modules in question. Standard
library only and Python 3.8 syntax, because the interpreter may be a Jetson's. Prints one line: a marker, then JSON.
Packages are read from the names of their metadata folders: reading every METADATA of a large environment takes longer
than all the rest.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

MARK = "trtdoctor-python:"
WANTED = ("tensorrt", "nvidia_", "torch", "onnxruntime", "cuda_", "pycuda", "cupy", "polygraphy", "ultralytics")
MOST_ENTRIES = 50000


def end_with(parent: int) -> None:
    """Has the kernel kill this process when ``parent`` ends, whose child it is; where it cannot, it ends by itself."""
    try:
        import _ctypes  # a fifth of the time that ``ctypes`` takes

        prctl = _ctypes.dlsym(_ctypes.dlopen(None, os.RTLD_NOW), "prctl")  # type: ignore[arg-type]
        _ctypes.call_function(prctl, (1, 9, 0, 0, 0))  # PR_SET_PDEATHSIG, SIGKILL
    except (ImportError, AttributeError, OSError):
        return
    if os.getppid() != parent:  # it has ended before
        sys.exit(1)


def distributions(folders: list[str]) -> list[list[str]]:
    found: list[list[str]] = []
    seen = set()
    for folder in folders:
        try:
            names = os.listdir(folder or ".")[:MOST_ENTRIES]
        except (OSError, ValueError):
            continue  # zip files and folders that went away
        for name in names:
            stem, dot, kind = name.rpartition(".")
            if kind not in ("dist-info", "egg-info") or not dot:
                continue
            parts = stem.split("-")
            plain = parts[0].lower().replace("-", "_").replace(".", "_")
            if plain.startswith(WANTED) and plain not in seen and len(parts) > 1:
                seen.add(plain)
                found.append([parts[0], parts[1], os.path.join(folder, name)])
    return found


def modules(names: list[str], folders: list[str]) -> dict[str, Any]:
    """Where the modules live: what ``import`` would find, asked of the path finder only."""
    from importlib.machinery import PathFinder

    found: dict[str, Any] = {}
    for name in names:
        try:
            spec = PathFinder.find_spec(name, folders)
        except Exception as error:  # noqa: BLE001 - somebody's hook; say so and go on
            found[name] = {"error": repr(error)[:200]}
            continue
        if spec is not None:
            origin = spec.origin if spec.has_location else None
            places = list(spec.submodule_search_locations or [])[:8]
            found[name] = {"origin": origin, "folders": [str(place) for place in places]}
    return found


def main() -> None:
    parent = int(sys.argv[1])
    if parent:  # started without ``site``, which may hang before anything of ours runs
        end_with(parent)
        import site

        site.main()
    own = os.path.dirname(os.path.abspath(__file__))
    folders = [folder for folder in sys.path if folder and os.path.abspath(folder) != own]
    answer = {
        "executable": sys.executable,
        "version": ".".join(map(str, sys.version_info[:3])),
        "path": folders[:1000],
        # A wrapper script may set its own: the libraries that this interpreter gets are decided by these.
        "library_path": os.environ.get("LD_LIBRARY_PATH", "")[:100000],
        "preload": os.environ.get("LD_PRELOAD", "")[:10000],
        "distributions": distributions(folders[:1000]),
        "modules": modules(sys.argv[2:], folders[:1000]),
    }
    sys.stdout.write("\n" + MARK + json.dumps(answer) + "\n")


main()
