"""Uses TensorRT as programs wrongly do, and prints what its logger says: ``misuse.py CASE ENGINE``.

Run by ``test_probe_gpu.py`` with the interpreter that has TensorRT; each case may end the process.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import Any

import tensorrt as trt  # type: ignore[import-not-found, unused-ignore]


class Logger(trt.ILogger):  # type: ignore[misc, unused-ignore]
    def __init__(self) -> None:
        trt.ILogger.__init__(self)

    def log(self, severity: Any, text: str) -> None:
        if severity <= trt.ILogger.WARNING:
            print(f"[TRT] [{severity.name[0]}] {text}", flush=True)


def cudart() -> Any:
    folders = Path("/usr/local").glob("cuda*/lib64")
    files = [str(path) for folder in folders for path in folder.glob("libcudart.so.*")]
    return ctypes.CDLL(files[0] if files else "libcudart.so")


def memory(size: int = 1 << 24) -> int:
    found = ctypes.c_void_p()
    assert CUDA.cudaMalloc(ctypes.byref(found), ctypes.c_size_t(size)) == 0
    return found.value or 0


def main() -> None:
    case, path = sys.argv[1:]
    logger = Logger()
    runtime = trt.Runtime(logger)
    engine = runtime.deserialize_cuda_engine(Path(path).read_bytes())
    context = engine.create_execution_context()
    names = [engine.get_tensor_name(index) for index in range(engine.num_io_tensors)]
    if case == "shape_not_set":
        addresses(context, names)
        context.execute_async_v3(0)
    elif case == "address_not_set":
        context.execute_async_v3(0)
    elif case == "misaligned_address":
        context.set_tensor_address(names[0], memory() + 1)
        context.execute_async_v3(0)
    elif case == "wrong_tensor_name":
        context.set_tensor_address("nope", memory())
    elif case == "profile_out_of_range":
        context.set_optimization_profile_async(7, 0)
    elif case == "two_contexts_one_profile":
        context.set_input_shape(names[0], (1, 3, 16, 16))
        addresses(context, names)
        context.execute_async_v3(0)
        other = engine.create_execution_context()
        other.set_optimization_profile_async(0, 0)
    elif case == "bad_address":
        for name in names:
            context.set_tensor_address(name, 0x1000)
        context.execute_async_v3(0)
        code = CUDA.cudaDeviceSynchronize()
        CUDA.cudaGetErrorString.restype = ctypes.c_char_p
        print(f"CUDA Error in file program.cpp at line 42: {code} {CUDA.cudaGetErrorString(code).decode()}")


def addresses(context: Any, names: list[str]) -> None:
    for name in names:
        context.set_tensor_address(name, memory())


if __name__ == "__main__":
    CUDA = cudart()
    main()
