"""Files are opened by the sources; what opens one elsewhere is named here, with its reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from driving import ROOT

SOURCE = ROOT / "src" / "trtdoctor"

MAY_OPEN = {
    "sources": "the one home of opening",
    "fleet/journal.py": "the record of a run, which is added to, synced and locked",
    "fleet/collecting.py": "results of shards, read line by line and once more where an engine's lie",
    "fleet/fetching.py": "a copy of what is at an address, for TensorRT, which reads files only; deleted afterwards",
    "fleet/shard.py": "what one pod does: its list of engines, and the result that it leaves",
    "fleet/on_ray": "part of it runs on other nodes, by path and without trtdoctor; folders of its own",
    "cli/fleet/collect.py": "a copy of what comes on standard input, deleted with the answer",
    "cli/fleet/shard.py": "the mark by which a pod is ready, and what the kernel module says of itself",
    "probe/child": "runs in another interpreter, which has no trtdoctor",
    "probe/processes.py": "runs in a process of its own, without trtdoctor",
    "probe/session.py": "a file without a name for a plan that only lies encoded in its file",
    "probe/pipes.py": "a file without a name for the request to the child",
    "render/collected.py": "results wait in a file without a name until they can be written in order",
    "cli/inputs.py": "a copy of standard input, deleted with the answer",
    "cli/unwrap.py": "/dev/null in place of a standard output that was written in part",
    "host/bounded.py": "/dev/null as the standard streams of a program that is asked",
    "cli/output.py": "/dev/null in place of a broken standard output",
}
"""Files and folders."""

FUNCTIONS = {"open", "fdopen", "openpty", "mkfifo", "FileIO", "open_code"}
"""Of whatever module: ``open``, ``os.open``, ``io.open``, ``codecs.open``, ``gzip.open``, ``Path(…).open`` …"""
METHODS = {"read_text", "read_bytes", "write_text", "write_bytes", "fromfile", "tofile", "copyfile", "copytree"}
"""Of paths and arrays."""
MODULES = {"tempfile", "mmap", "pathlib", "fileinput"}


def openings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of everything that opens a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in FUNCTIONS:
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and node.attr in FUNCTIONS | METHODS:
            if not isinstance(node.value, ast.Name) or node.value.id != "self":  # a method of our own
                yield node.lineno, node.attr
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names} & FUNCTIONS
            if (node.module or "").split(".")[0] in MODULES:
                names.add(node.module or "")
            yield from ((node.lineno, name) for name in sorted(names))


def may_open(path: Path) -> bool:
    name = path.relative_to(SOURCE).as_posix()
    return any(name == place or name.startswith(place + "/") for place in MAY_OPEN)


def test_only_sources_open_files() -> None:
    """No module opens a file but the sources and those that are named above."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted(SOURCE.rglob("*.py"))
        if not may_open(path)
        for line, name in openings(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize("place", MAY_OPEN)
def test_every_exception_is_needed(place: str) -> None:
    """What is named above opens files."""
    where = SOURCE / place
    files = [where] if where.is_file() else sorted(where.rglob("*.py"))
    assert any(list(openings(ast.parse(path.read_text(encoding="utf-8")))) for path in files)


@pytest.mark.parametrize(
    "code",
    [
        "open('a')",
        "os.open('a', 0)",
        "io.open('a')",
        "from io import open",
        "Path('a').open()",
        "Path('a').read_text()",
        "path.write_bytes(b'')",
        "import tempfile",
        "from tempfile import mkstemp",
        "import os as o; o.fdopen(3)",
        "opener = open",
    ],
)
def test_ways_to_open(code: str) -> None:
    """Each way to open a file is seen."""
    assert list(openings(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["reopened = 1", "opened(path)", "self.open()", "from trtdoctor.host.bounded import read_text"]
)
def test_other_words(code: str) -> None:
    """Names that only look alike are not."""
    assert not list(openings(ast.parse(code)))
