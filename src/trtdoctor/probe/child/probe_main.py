"""From the request to the end: import, library, plugins, GPU, runtime, then one engine after the other."""

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
from typing import Any

from probe_channel import TEXT_LIMIT, Channel, CudaError, Failed, Refused, read_request, short
from probe_cuda import open_cuda
from probe_engine import Bindings, Tensors, engine_facts
from probe_execution import Execution
from probe_library import first_installed, library_facts, load_plugins

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
    cuda, free = open_gpu(channel, request["cuda"]) if request["execute"] else (None, (0, 0))
    channel.enter("runtime")
    runtime = trt.Runtime(logger)
    if request["allow_host_code"] and hasattr(runtime, "engine_host_code_allowed"):
        runtime.engine_host_code_allowed = True
    whole = True
    for index, wanted in enumerate(request["engines"]):
        channel.engine = index
        try:
            run_engine(channel, trt, runtime, request["api"], wanted, cuda, free)
        except Failed as error:
            channel.report(error)
            whole = False
        except Exception as error:
            channel.report_exception(error)
            whole = False
        channel.send(end=True)
    channel.engine = None
    if whole:
        channel.enter("teardown")
        del runtime, kept
        if cuda is not None:
            cuda.close()


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


def open_gpu(channel: Channel, choice: str) -> tuple[Any, tuple[int, int]]:
    """The interface to GPU memory with what is free and what there is in bytes; ``None`` where there is none."""
    channel.enter("cuda")
    try:
        cuda = open_cuda(choice)
        memory = cuda.memory()
        channel.facts(cuda={"name": cuda.name, "version": cuda.version})
        return cuda, memory
    except CudaError as error:
        channel.report(error)
    except ImportError as error:
        channel.failed("no-cuda", str(error))
    return None, (0, 0)


def run_engine(
    channel: Channel, trt: Any, runtime: Any, api: str, wanted: dict[str, Any], cuda: Any, free: tuple[int, int]
) -> None:
    """Loads an engine, and executes it where there is a way to GPU memory."""
    engine = deserialize(channel, runtime, wanted)
    channel.enter("inspect")
    implicit = getattr(engine, "has_implicit_batch_dimension", False)  # only the old API takes a batch size
    by_name = hasattr(engine, "num_io_tensors") and api != "bindings" and not implicit
    tensors: Tensors = Tensors(trt, engine) if by_name else Bindings(trt, engine)
    channel.facts(api="tensors" if by_name else "bindings", engine=engine_facts(tensors))
    if cuda is not None:
        execution = Execution(channel, cuda, tensors, wanted)
        execution.all()
        channel.facts(device_memory={"before": free[0], "least": execution.least_free, "total": free[1]})
        channel.enter("teardown")
        execution.close()
    channel.enter("teardown")


def deserialize(channel: Channel, runtime: Any, wanted: dict[str, Any]) -> Any:
    """The engine, handed over as a mapping of the file: its bytes are the page cache's, not a copy of ours."""
    channel.enter("deserialize")
    with open(wanted["plan"], "rb") as file:
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
    channel.facts(host_peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    channel.send(end=True)
