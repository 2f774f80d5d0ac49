"""From the request to the end: import, library, plugins, GPU, runtime, then one engine after the other.

The engines of the request come first; where it names a pipe for ``more``, each line of that is another one, until the
pipe ends or this process is no place any more to try an engine in.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import importlib
import mmap
import os
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

from probe_channel import SILENCED, TEXT_LIMIT, Channel, CudaError, Failed, Orders, Refused, read_request, short
from probe_cuda import open_cuda
from probe_engine import Bindings, Tensors, engine_facts
from probe_execution import Execution
from probe_library import creators, first_installed, library_facts, load_plugins

LEAK = 64 << 20
"""Bytes of GPU memory that an engine may leave taken: modules that CUDA loads late, or another program."""
LEVELS = {"INTERNAL_ERROR": "internal", "ERROR": "error", "WARNING": "warning", "INFO": "info", "VERBOSE": "verbose"}


def prepare() -> None:
    """No core file of gigabytes, the first to go when memory runs out, a traceback where a signal ends it; and what is
    imported from here on comes from where it would without this folder."""
    faulthandler.enable()
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    with contextlib.suppress(OSError, AttributeError):
        # PR_SET_CHILD_SUBREAPER: what leaves for another session is found below us even if the supervisor is killed.
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
    own = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != own]


def run(channel: Channel, request: dict[str, Any]) -> None:
    """All that is asked. What ends it early is raised; what ends one engine early is reported, and the next comes."""
    trt = import_tensorrt(channel, request["modules"], request["libraries"])
    channel.enter("logger")
    logger = make_logger(trt, channel)
    kept = load_plugins(trt, channel, logger, request)
    cuda = open_gpu(channel, request["cuda"]) if request["execute"] else None
    channel.enter("runtime")
    runtime = trt.Runtime(logger)
    if request["allow_host_code"] and hasattr(runtime, "engine_host_code_allowed"):
        runtime.engine_host_code_allowed = True
    whole = True
    place = Place(trt, cuda)
    for index, wanted in enumerate(asked(request)):
        channel.engine = index
        try:
            run_engine(channel, trt, runtime, request, wanted, cuda)
        except Failed as error:
            channel.report(error)
            whole = False
        except Exception as error:
            channel.report_exception(error)
            whole = False
        if request["more"] and not index:
            channel.facts(host_peak_bytes=peak())  # later ones cannot be told from it
        channel.send(end=True)
        if request["more"] and not place.is_good(whole):
            break
    channel.engine = None
    if whole:
        channel.enter("teardown")
        del runtime, kept
        if cuda is not None:
            cuda.close()


def asked(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The engines, as they come."""
    yield from request["engines"]
    if request["more"]:
        yield from Orders(request["more"], request["secret"])


class Place:
    """This process as a place to try another engine in: it has to be for that one what it was for the first."""

    def __init__(self, trt: Any, cuda: Any) -> None:
        self._trt, self._cuda = trt, cuda
        self._creators = creators(trt)
        self._free: int | None = None

    def is_good(self, whole: bool) -> bool:
        """Whether nothing failed so far but loading, no engine brought plugins along, and GPU memory came back."""
        if self._cuda is None:
            return whole
        try:
            free = int(self._cuda.memory()[0])
        except CudaError:  # an error of CUDA stays
            return False
        self._free = free if self._free is None else self._free
        return free > self._free - LEAK and creators(self._trt) == self._creators


def import_tensorrt(channel: Channel, modules: list[str], libraries: list[str]) -> Any:
    channel.enter("import")
    module = first_installed(modules)
    channel.facts(module=module)
    trt = importlib.import_module(module)
    channel.facts(bindings=short(getattr(trt, "__version__", ""), 40))
    channel.enter("library version")
    channel.facts(library=library_facts(libraries))
    return trt


def make_logger(trt: Any, channel: Channel) -> Any:
    class Logger(trt.ILogger):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self) -> None:
            trt.ILogger.__init__(self)

        def log(self, severity: Any, text: str) -> None:
            word = str(getattr(severity, "name", severity)).rpartition(".")[2]
            channel.logged(LEVELS.get(word, "error"), short(text, TEXT_LIMIT))

    return Logger()


def open_gpu(channel: Channel, choice: str) -> Any:
    """The interface to GPU memory; ``None`` where there is none."""
    channel.enter("cuda")
    try:
        cuda = open_cuda(choice)
        cuda.memory()
        channel.facts(cuda={"name": cuda.name, "version": cuda.version})
        return cuda
    except CudaError as error:
        channel.report(error)
    except ImportError as error:
        channel.failed("no-cuda", str(error))
    return None


def run_engine(
    channel: Channel, trt: Any, runtime: Any, request: dict[str, Any], wanted: dict[str, Any], cuda: Any
) -> None:
    """Loads an engine, and executes it where there is a way to GPU memory."""
    channel.enter("deserialize")
    free = cuda.memory() if cuda is not None else (0, 0)
    engine = deserialize(channel, runtime, wanted, request["files"].get(wanted["plan"]))
    channel.enter("inspect")
    implicit = getattr(engine, "has_implicit_batch_dimension", False)  # only the old API takes a batch size
    by_name = hasattr(engine, "num_io_tensors") and request["api"] != "bindings" and not implicit
    tensors: Tensors = Tensors(trt, engine) if by_name else Bindings(trt, engine)
    channel.facts(api="tensors" if by_name else "bindings", engine=engine_facts(tensors))
    if cuda is not None:
        execution = Execution(channel, cuda, tensors, wanted)
        execution.all()
        channel.facts(device_memory={"before": free[0], "least": execution.least_free, "total": free[1]})
        channel.enter("teardown")
        execution.close()
    channel.enter("teardown")


def deserialize(channel: Channel, runtime: Any, wanted: dict[str, Any], identity: Any = None) -> Any:
    """The engine, handed over as a mapping of the file: its bytes are the page cache's, not a copy of ours. A plan that
    was handed over open is the file of this ``identity``: a library may have put another in its place."""
    with open(wanted["plan"], "rb") as file:
        found = os.fstat(file.fileno())
        if identity is not None and identity != [found.st_dev, found.st_ino]:
            os._exit(SILENCED)
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    view = memoryview(mapped)[wanted["offset"] :][: wanted["size"]]
    started = time.perf_counter()
    engine = runtime.deserialize_cuda_engine(view)
    channel.facts(deserialize_ms=round((time.perf_counter() - started) * 1000, 3))
    if engine is None:
        raise Refused("deserialize_cuda_engine() returned None")
    with contextlib.suppress(BufferError):  # TensorRT may still hold it
        view.release()
        mapped.close()
    return engine


def main() -> None:
    request = read_request()
    channel = Channel(request["pipe"], request["secret"])
    prepare()
    try:
        run(channel, request)
    except Failed as error:
        channel.report(error)
    except Exception as error:
        channel.report_exception(error)
    if not request["more"]:
        channel.facts(host_peak_bytes=peak())
    channel.send(end=True)


def peak() -> int:
    """The most memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
