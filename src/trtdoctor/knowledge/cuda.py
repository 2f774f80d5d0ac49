"""Which driver a CUDA needs, and which package holds a library."""

from __future__ import annotations

import re
from functools import lru_cache

from trtdoctor.model.product import Product
from trtdoctor.model.version import PartialVersion
from trtdoctor.named import NamedTuple


class DriverNeed(NamedTuple):
    """The oldest driver on which programs of a CUDA major version run (minor-version compatibility); of CUDA 10, of
    10.2. ``windows`` is ``None`` where the table names none."""

    cuda: int
    driver: tuple[int, ...]
    windows: tuple[int, ...] | None
    source: str


_MINOR_VERSIONS = "https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html"
_RELEASE_NOTES = "https://docs.nvidia.com/cuda/cuda-toolkit-release-notes/index.html"

# The table "CUDA Toolkit and Minimum Required Driver Version for CUDA Minor Version Compatibility" of the release
# notes. For CUDA 13 they give no driver for Windows; NVIDIA's page on minor versions says 580 for all systems.
DRIVERS = (
    DriverNeed(
        10,
        (440, 33),
        (441, 22),
        "https://docs.nvidia.com/cuda/archive/11.0/cuda-toolkit-release-notes/index.html",
    ),
    DriverNeed(11, (450, 80, 2), (452, 39), _RELEASE_NOTES),
    DriverNeed(12, (525, 60, 13), (528, 33), _RELEASE_NOTES),
    DriverNeed(13, (580, 65, 6), (580,), _MINOR_VERSIONS),
)


class CudaRange(NamedTuple):
    """The CUDA major versions that a range of TensorRT releases is built for; ``until`` is not part of it."""

    first: tuple[int, ...]
    until: tuple[int, ...]
    majors: tuple[int, ...]
    source: str


_MATRIX = "https://docs.nvidia.com/deeplearning/tensorrt"
_OSS = "https://github.com/NVIDIA/TensorRT/blob"
CUDA_OF_TENSORRT = (
    CudaRange((5, 1), (7,), (9, 10), f"{_OSS}/v6.0.1/README.md"),
    CudaRange((7,), (7, 1), (10,), f"{_OSS}/v7.0.0/README.md"),
    CudaRange((7, 1), (7, 2), (10, 11), f"{_OSS}/7.1.3/README.md"),
    CudaRange((7, 2), (8,), (10, 11), "https://github.com/NVIDIA/TensorRT/issues/982"),
    CudaRange((8, 0), (8, 5), (10, 11), f"{_MATRIX}/archives/tensorrt-825/support-matrix/index.html"),
    CudaRange((8, 5), (8, 6), (10, 11), f"{_MATRIX}/archives/tensorrt-852/release-notes/tensorrt-8.html"),
    CudaRange((8, 6), (8, 7), (11, 12), f"{_MATRIX}/archives/tensorrt-861/support-matrix/index.html"),
    CudaRange((9,), (10,), (11, 12), f"{_MATRIX}/archives/tensorrt-1001/pdf/TensorRT-Release-Notes.pdf"),
    CudaRange((10, 0), (10, 13, 2), (11, 12), f"{_MATRIX}/archives/tensorrt-1010/support-matrix/index.html"),
    CudaRange((10, 13, 2), (11,), (12, 13), "https://github.com/NVIDIA/TensorRT/blob/main/CHANGELOG.md"),
    CudaRange((11,), (12,), (12, 13), f"{_MATRIX}/11.4.0/installing-tensorrt/prerequisites.html"),
)

CUDA_OF_RTX = (CudaRange((1, 4), (2,), (12, 13), f"{_MATRIX}-rtx/1.4/installing-tensorrt-rtx/prerequisites.html"),)
"""Of TensorRT-RTX: separate packages for CUDA 12 and CUDA 13."""


def driver_for(cuda: int) -> DriverNeed | None:
    """What CUDA ``cuda`` asks of the driver; ``None`` for one that the table does not hold."""
    return next((row for row in DRIVERS if row.cuda == cuda), None)


@lru_cache(maxsize=64)
def cuda_of(tensorrt: PartialVersion, product: Product = "tensorrt") -> tuple[tuple[int, ...], str] | None:
    """The CUDA major versions that a release of ``product`` may be built for, oldest first, and the source."""
    rows = [
        row
        for row in (CUDA_OF_TENSORRT if product == "tensorrt" else CUDA_OF_RTX)
        if not tensorrt.surely_below(row.first) and not tensorrt.surely_at_least(row.until)
    ]
    return (tuple(sorted({major for row in rows for major in row.majors})), rows[0].source) if rows else None


# Library → what pip and apt-get install for it. {cu} is -cu12 where the CUDA is known; {n} the number of the soname.
# Names are those of PyPI and of NVIDIA's repository for Debian and Ubuntu.
PACKAGES: dict[str, tuple[str, str]] = {
    "libnvinfer": ("tensorrt{cu}=={trt}", "libnvinfer{n}"),
    "libnvinfer_plugin": ("tensorrt{cu}=={trt}", "libnvinfer-plugin{n}"),
    "libnvinfer_builder_resource": ("tensorrt{cu}=={trt}", "libnvinfer{n}"),
    "libnvinfer_lean": ("tensorrt-lean{cu}=={trt}", "libnvinfer-lean{n}"),
    "libnvinfer_dispatch": ("tensorrt-dispatch{cu}=={trt}", "libnvinfer-dispatch{n}"),
    "libnvinfer_vc_plugin": ("tensorrt-lean{cu}=={trt}", "libnvinfer-vc-plugin{n}"),
    "libnvonnxparser": ("tensorrt{cu}=={trt}", "libnvonnxparsers{n}"),
    "libnvparsers": ("tensorrt{cu}=={trt}", "libnvparsers{n}"),
    "libtensorrt_rtx": ("tensorrt-rtx{cu}=={trt}", ""),
    "libtensorrt_onnxparser_rtx": ("tensorrt-rtx{cu}=={trt}", ""),
    "libcudnn": ("nvidia-cudnn-cu{cuda}=={n}.*", "libcudnn{n}-cuda-{cuda}"),
    "libcublas": ("nvidia-cublas{wheel}", "libcublas-{n}-0"),
    "libcublasLt": ("nvidia-cublas{wheel}", "libcublas-{n}-0"),
    "libcudart": ("nvidia-cuda-runtime{wheel}", "cuda-cudart-{n}-0"),
    "libnccl": ("nvidia-nccl-cu{cuda}", "libnccl{n}"),
    "libstdc++": ("", "libstdc++6"),
    "libgcc_s": ("", "libgcc-s1"),
}


def packages_of(library: str, cuda: str | None, tensorrt: str | None = None) -> tuple[str, str]:
    """What pip and what apt-get would install for ``libcudnn.so.8``; empty where neither has it.

    ``cuda`` is the major version that the TensorRT in question was built for, ``tensorrt`` its exact version.
    """
    match = re.fullmatch(r"(lib[\w+]+)\.so(?:\.(\d+))?[\d.]*", library)
    if match is None or match[1] not in PACKAGES:
        return "", ""
    pip, debian = PACKAGES[match[1]]
    number = match[2] or ""
    # From CUDA 13 on the wheels carry the major version as their own instead of in their name.
    wheel = f"=={number}.*" if number.isdigit() and int(number) >= 13 else f"-cu{number}"
    values = {
        "n": number,
        "cu": f"-cu{cuda}" if cuda else "",
        "cuda": cuda or "12",
        "trt": tensorrt or f"{number}.*",
        "wheel": wheel,
    }
    return pip.format(**values), debian.format(**values)
