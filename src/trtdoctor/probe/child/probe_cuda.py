"""GPU memory and streams: one narrow interface, and three ways to it (pycuda, cuda-python, libcudart)."""

from __future__ import annotations

import abc
import contextlib
import ctypes
import glob
import importlib
import os
import sys
from collections.abc import Iterator
from typing import Any

from probe_channel import CudaError, short
from probe_library import mapped_files

CHUNK = 1 << 24  # bytes of a tensor that are held on the host at a time


class PyCuda:
    name = "pycuda"

    def __init__(self) -> None:
        import pycuda.driver as driver  # type: ignore[import-not-found, unused-ignore]

        self._driver = driver
        self._held: dict[int, Any] = {}
        self.version = short(getattr(importlib.import_module("pycuda"), "VERSION_TEXT", ""))
        with self._errors():
            driver.init()
            device = driver.Device(0)
            retain = getattr(device, "retain_primary_context", None)
            self._context = retain() if retain else device.make_context()
            if retain:
                self._context.push()

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except self._driver.Error as error:
            raise CudaError(str(error)) from error

    def memory(self) -> tuple[int, int]:
        with self._errors():
            free, total = self._driver.mem_get_info()
        return int(free), int(total)

    def allocate(self, size: int) -> int:
        with self._errors():
            block = self._driver.mem_alloc(max(size, 1))
        self._held[int(block)] = block
        return int(block)

    def free(self, address: int) -> None:
        with self._errors():
            block = self._held.pop(address, None)
            if block is not None:
                block.free()

    def zero(self, address: int, size: int) -> None:
        with self._errors():
            self._driver.memset_d8(address, 0, size)

    def write(self, address: int, data: bytes) -> None:
        with self._errors():
            self._driver.memcpy_htod(address, data)

    def read(self, address: int, size: int) -> bytearray:
        data = bytearray(size)
        with self._errors():
            self._driver.memcpy_dtoh(data, address)
        return data

    def stream(self) -> int:
        with self._errors():
            self._stream = self._driver.Stream()
        return int(self._stream.handle)

    def wait(self) -> None:
        with self._errors():
            self._stream.synchronize()

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._held.clear()
            self._context.pop()
            getattr(self._context, "detach", int)()


class _Runtime(abc.ABC):
    """What cuda-python and libcudart share: the functions of the CUDA runtime, called by ``_call``."""

    name = ""
    _stream: Any = 0

    @abc.abstractmethod
    def _call(self, name: str, *arguments: Any) -> Any:
        """What the function gives back beside its error, which is raised as ``CudaError``."""

    def allocate(self, size: int) -> int:
        return int(self._call("cudaMalloc", max(size, 1)))

    def free(self, address: int) -> None:
        self._call("cudaFree", address)

    def zero(self, address: int, size: int) -> None:
        self._call("cudaMemset", address, 0, size)

    def write(self, address: int, data: bytes) -> None:
        held = (ctypes.c_char * len(data)).from_buffer_copy(data)
        self._call("cudaMemcpy", address, ctypes.addressof(held), len(data), 1)

    def read(self, address: int, size: int) -> bytearray:
        data = bytearray(size)
        held = (ctypes.c_char * size).from_buffer(data)
        self._call("cudaMemcpy", ctypes.addressof(held), address, size, 2)
        return data

    def stream(self) -> int:
        self._stream = self._call("cudaStreamCreate")
        return int(self._stream)

    def wait(self) -> None:
        self._call("cudaStreamSynchronize", self._stream)

    def close(self) -> None:
        self._stream = 0  # the context is the process's, and goes with it


class CudaPython(_Runtime):
    name = "cuda-python"

    def __init__(self) -> None:
        try:
            self._module = importlib.import_module("cuda.bindings.runtime")
        except ImportError:
            self._module = importlib.import_module("cuda.cudart")
        package = importlib.import_module(self._module.__name__.rpartition(".")[0])
        self.version = short(getattr(package, "__version__", ""))
        self._call("cudaFree", 0)  # makes the context; fails here where there is no device

    def _call(self, name: str, *arguments: Any) -> Any:
        if name == "cudaMemcpy":
            arguments = (*arguments[:3], self._module.cudaMemcpyKind(arguments[3]))
        answer = getattr(self._module, name)(*arguments)
        error = answer[0]
        if int(error):
            raise CudaError("%s failed: %s" % (name, error.name), error.name, int(error))
        return answer[1] if len(answer) == 2 else answer[1:]

    def memory(self) -> tuple[int, int]:
        free, total = self._call("cudaMemGetInfo")
        return int(free), int(total)


class LibCudart(_Runtime):
    name = "libcudart"

    def __init__(self, path: str) -> None:
        self._library = ctypes.CDLL(path)
        self._library.cudaGetErrorName.restype = ctypes.c_char_p
        self._library.cudaGetErrorString.restype = ctypes.c_char_p
        self.version = short(os.path.basename(path))
        self._call("cudaFree", 0)

    def _call(self, name: str, *arguments: Any) -> Any:
        found = ctypes.c_void_p()
        words = [ctypes.c_int(a) if name == "cudaMemset" and i == 1 else a for i, a in enumerate(arguments)]
        words = [ctypes.c_size_t(a) if isinstance(a, int) else a for a in words]
        if name == "cudaMemcpy":
            words[3] = ctypes.c_int(arguments[3])
        if name in ("cudaMalloc", "cudaStreamCreate"):
            words.insert(0, ctypes.byref(found))
        self._check(name, getattr(self._library, name)(*words))
        return found.value or 0

    def _check(self, name: str, code: int) -> None:
        if code:
            word = self._library.cudaGetErrorName(code).decode("ascii", "replace")
            text = self._library.cudaGetErrorString(code).decode("ascii", "replace")
            raise CudaError("%s failed: %s: %s" % (name, word, text), word, code)

    def memory(self) -> tuple[int, int]:
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        self._check("cudaMemGetInfo", self._library.cudaMemGetInfo(ctypes.byref(free), ctypes.byref(total)))
        return free.value, total.value


def cudart_files() -> Iterator[str]:
    """Where a libcudart may lie: in this process already, in wheels, where the loader looks, in the toolkit."""

    for path in mapped_files():
        if os.path.basename(path).startswith("libcudart.so"):
            yield path
    for folder in sys.path:
        for pattern in ("nvidia/cuda_runtime/lib", "nvidia/cu1?/lib", "torch/lib"):
            for path in sorted(glob.glob(os.path.join(glob.escape(folder), pattern, "libcudart*.so*"))):
                yield path
    for name in ("libcudart.so.13", "libcudart.so.12", "libcudart.so.11.0", "libcudart.so.10.2", "libcudart.so"):
        yield name
    for path in sorted(glob.glob("/usr/local/cuda*/lib64/libcudart.so.*")):
        yield path


def open_cuda(choice: str) -> Any:
    """The first interface that is installed and works: one built for a newer CUDA than the driver's does not."""
    refusals: list[CudaError] = []
    missing: list[str] = []
    for kind in (PyCuda, CudaPython):
        if choice in ("auto", kind.name):
            try:
                return kind()
            except CudaError as error:
                refusals.append(error)
            except Exception as error:  # not installed, or not for this Python
                missing.append("%s: %s: %s" % (kind.name, type(error).__name__, short(error, 200)))
    if choice in ("auto", LibCudart.name):
        for path in cudart_files():
            try:
                return LibCudart(path)
            except CudaError as error:
                refusals.append(error)
            except (OSError, AttributeError):
                continue
        missing.append("libcudart: no libcudart.so was found")
    if refusals:
        raise refusals[0]
    raise ImportError("; ".join(missing))


def clear(cuda: Any, address: int, size: int) -> None:
    """Zeroes, in parts that a 32-bit length holds: pycuda takes no more."""
    for start in range(0, size, 1 << 30):
        cuda.zero(address + start, min(1 << 30, size - start))


def fill(cuda: Any, address: int, size: int, block: bytes) -> None:
    """Writes the block again and again; the tail is cut."""
    big = block * max(1, min(CHUNK, size) // len(block))
    for start in range(0, size, len(big)):
        cuda.write(address + start, big[: size - start])
