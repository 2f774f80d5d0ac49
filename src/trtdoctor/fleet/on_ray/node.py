"""What runs on a node: fetches one engine, has ``trtdoctor check`` answer in a child process, and returns its lines.

It needs no more than Ray and the standard library: trtdoctor is what Ray has copied, and nothing else of ours is
installed there; only addresses need the extra ``remote``. The process that ran TensorRT may die, and so may the one of
``check``; this one tells of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from typing import Any, TypedDict

from trtdoctor.errors import TrtDoctorError
from trtdoctor.sources.opening import is_address, opened, shown

EDGE = 1 << 20
"""Bytes at each end of a file by which a copy of it is recognised, beside its size."""
STEP = 8 << 20
"""Bytes of a download at a time."""
MOST_OUTPUT = 64 << 20
"""Bytes that ``check`` may write about one engine."""
TEXT = 2000
GPU_WORDS = ("name", "compute_capability", "memory_bytes", "uuid")
# The child ends with us. PR_SET_PDEATHSIG outlives execve; where there is no prctl, Ray's own clean-up has to do.
BIND = """
import os, sys
try:
    import ctypes
    ctypes.CDLL(None).prctl(1, 15)
except Exception:
    pass
if os.getppid() != int(sys.argv[1]):
    sys.exit(1)
os.execv(sys.executable, [sys.executable, "-m", "trtdoctor", *sys.argv[2:]])
"""


class File(TypedDict):
    """A file as the driver sees it. Without a size the driver has none of that name, or ``path`` is an address."""

    path: str
    size: int | None
    edges: str | None


class Job(TypedDict):
    """One engine to be checked."""

    name: str
    """The engine as it may be shown: an address without what may be a credential."""
    engine: File
    plugins: list[File]
    arguments: list[str]
    seconds: float
    home: str | None


class Result(TypedDict):
    """What came of it. Without lines ``reason`` says why; ``lacks`` is a file that has to be sent."""

    node: str
    gpus: list[dict[str, Any]]
    lines: list[str]
    code: int | None
    reason: str | None
    lacks: str | None


class NotFetched(Exception):
    """A file is not here. ``lacks`` names it where the driver could send it."""

    def __init__(self, reason: str, lacks: str | None = None) -> None:
        super().__init__(reason)
        self.lacks = lacks


def described(path: str) -> File:
    """A file by its size and its ends; of an address, and of a path that is no file here, only that."""
    if is_address(path):
        return File(path=path, size=None, edges=None)
    path = os.path.abspath(path)
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            digest = hashlib.sha256(file.read(EDGE))
            file.seek(max(EDGE, size - EDGE))
            digest.update(file.read(EDGE))
    except OSError:
        return File(path=path, size=None, edges=None)
    return File(path=path, size=size, edges=digest.hexdigest())


def probe(job: Job, sent: dict[str, list[Any]]) -> Result:
    """Answers about one engine. ``sent`` holds, by path, references to the pieces of files that nodes lack."""
    import ray

    context = ray.get_runtime_context()
    result = Result(node=context.get_node_id(), gpus=[], lines=[], code=None, reason=None, lacks=None)
    mine = [str(one) for one in context.get_accelerator_ids().get("GPU", ())]
    with tempfile.TemporaryDirectory(prefix="trtdoctor-ray-") as folder:
        try:
            engine = _fetched(job["engine"], folder, "engine", sent)
            plugins = [_fetched(one, folder, f"plugin{at}", sent) for at, one in enumerate(job["plugins"])]
        except NotFetched as problem:
            result["reason"], result["lacks"] = str(problem), problem.lacks
            return result
        except OSError as problem:
            result["reason"] = f"the engine cannot be written to the node: {problem}"[:TEXT]
            return result
        words = [*job["arguments"], *(word for one in plugins for word in ("--plugin", one)), "--", engine]
        command = ["check", "--output-format", "jsonl", *words]
        _answer(result, command, folder, _environment(job, mine), job["seconds"])
        if is_address(engine) and result["code"] == 0:  # there was nothing to be had a moment ago
            result["code"], result["lines"], result["reason"] = None, [], "the store did not answer the first time"
        elif engine != job["engine"]["path"]:
            result["lines"] = [_renamed(one, engine, job["name"]) for one in result["lines"]]
    return result


def _fetched(file: File, folder: str, place: str, sent: dict[str, list[Any]]) -> str:
    """Where the file is on this node: its own path if the same file is there, else a copy of what was sent."""
    path = file["path"]
    if is_address(path):
        return _downloaded(path, folder, place)
    if file["size"] is None or described(path) == file:
        return path
    if path not in sent:
        raise NotFetched(f"{path} is not on the node, or another file than here", path)
    import ray

    copy = _place(path, folder, place)
    with open(copy, "wb") as out:
        for piece in sent[path]:
            out.write(ray.get(piece, timeout=600))
    if described(copy) != {**file, "path": copy}:
        raise NotFetched(f"{path} changed while it was sent")
    return copy


def _place(path: str, folder: str, place: str) -> str:
    """Where a copy of the file is to be."""
    os.mkdir(os.path.join(folder, place))
    return os.path.join(folder, place, re.sub(r"[^A-Za-z0-9._-]", "_", os.path.basename(path))[-100:] or "engine")


def _downloaded(address: str, folder: str, place: str) -> str:
    """A copy of what is at the address; the address where nothing is to be had, so that ``check`` says why."""
    with opened(address, whole=True) as found:
        source = found.source
        if source is None:
            return address
        copy = _place(shown(address), folder, place)
        try:
            with open(copy, "wb") as out:
                for at in range(0, source.size, STEP):
                    out.write(source.read(at, min(STEP, source.size - at)))
        except TrtDoctorError as problem:
            raise NotFetched(f"the download failed: {problem}") from problem
        return copy


def _environment(job: Job, gpus: list[str]) -> dict[str, str]:
    """That of the worker, with this trtdoctor first on the path, and the GPUs that Ray has given to the task."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRTDOCTOR_")}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (root, environment.get("PYTHONPATH"))))
    if gpus:
        environment["CUDA_VISIBLE_DEVICES"] = ",".join(gpus)
    if job["home"] is not None:
        environment["HOME"] = job["home"]
    return environment


def _answer(result: Result, command: list[str], folder: str, environment: dict[str, str], seconds: float) -> None:
    """Runs ``trtdoctor COMMAND`` and puts into ``result`` what it wrote, or why that is no answer."""
    empty = os.path.join(folder, "cwd")  # -m looks there first
    os.mkdir(empty)
    with open(os.path.join(folder, "out"), "w+b") as out, open(os.path.join(folder, "err"), "w+b") as err:
        started = [sys.executable, "-c", BIND, str(os.getpid()), *command]
        child = subprocess.Popen(started, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=empty, env=environment)
        try:
            code: int | None = child.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:  # also where the task is cancelled
            _end(child)
        out.seek(0)
        text = out.read(MOST_OUTPUT + 1)
        err.seek(max(0, err.seek(0, os.SEEK_END) - TEXT))
        said = " ".join(err.read().decode(errors="replace").split())
    if code is None:
        result["reason"] = f"trtdoctor check did not end within {seconds:g} s"
    elif code < 0:
        result["reason"] = f"the process of trtdoctor check was ended by {_name_of(-code)}"
    elif code not in (0, 1, 3) or len(text) > MOST_OUTPUT:
        result["reason"] = f"trtdoctor check exited with {code} after {len(text)} bytes: {said}"
    else:
        _read(result, text, code, said)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _read(result: Result, text: bytes, code: int, said: str) -> None:
    """Takes apart what ``check`` wrote: reports, and last what machine it was."""
    lines = text.decode("utf-8", "replace").splitlines()
    try:
        whole = [json.loads(line) for line in lines]
        summary = whole.pop()["summary"]
        gpus = [one for one in (summary["target"] or {}).get("gpus", ()) if one.get("visible") is not False]
        if summary.get("interrupted") or not whole:
            raise ValueError("the answer was cut off")
    except (ValueError, LookupError, TypeError, AttributeError) as problem:
        result["reason"] = f"trtdoctor check exited with {code}, and what it wrote is no answer ({problem}): {said}"
        return
    result["code"], result["lines"] = code, lines[:-1]
    result["gpus"] = [{word: one.get(word) for word in GPU_WORDS} for one in gpus]


def _renamed(line: str, path: str, name: str) -> str:
    """The line with the user's name of the engine in the place of that of the copy, which is plain ASCII."""
    return line.replace(path, json.dumps(name)[1:-1])


def _name_of(number: int) -> str:
    with contextlib.suppress(ValueError):
        return signal.Signals(number).name
    return f"signal {number}"
