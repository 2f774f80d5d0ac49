"""The products that make and load plans, and the runtimes in which they come. The only table of their names."""

from __future__ import annotations

from typing import Literal

from trtdoctor.named import NamedTuple

Product = Literal["tensorrt", "tensorrt-rtx"]
RuntimeKind = Literal["full", "lean", "dispatch", "rtx"]


class ProductSpec(NamedTuple):
    """How a product calls itself, the program that builds with it, and the tags with which its plans begin."""

    title: str
    builder: str
    tags: tuple[bytes, ...]


class RuntimeSpec(NamedTuple):
    """One runtime as NVIDIA ships it: its Python module, the wheel on PyPI, and its library without the version."""

    kind: RuntimeKind
    product: Product
    module: str
    wheel: str
    library: str


PRODUCTS: dict[Product, ProductSpec] = {
    # ftrt: TensorRT 8.6 and later. ptrt: 8.5 and before; since 8.6 only the header inside begins with it.
    "tensorrt": ProductSpec("TensorRT", "trtexec", (b"ftrt", b"ptrt")),
    "tensorrt-rtx": ProductSpec("TensorRT-RTX", "tensorrt_rtx", (b"vtrt",)),
}
PLAN_TAGS = tuple(tag for product in PRODUCTS.values() for tag in product.tags)
"""The first four bytes of every plan that is known."""

RUNTIMES: tuple[RuntimeSpec, ...] = (
    RuntimeSpec("full", "tensorrt", "tensorrt", "tensorrt", "libnvinfer.so"),
    RuntimeSpec("lean", "tensorrt", "tensorrt_lean", "tensorrt-lean", "libnvinfer_lean.so"),
    RuntimeSpec("dispatch", "tensorrt", "tensorrt_dispatch", "tensorrt-dispatch", "libnvinfer_dispatch.so"),
    RuntimeSpec("rtx", "tensorrt-rtx", "tensorrt_rtx", "tensorrt-rtx", "libtensorrt_rtx.so"),
)
"""In the order in which a TensorRT engine prefers them."""
RUNTIME_KINDS: tuple[RuntimeKind, ...] = tuple(row.kind for row in RUNTIMES)
MODULE_PARTS = ("", "_bindings")
"""``tensorrt`` and ``tensorrt_bindings`` both load the library: the wheel of the bindings can be there alone."""


def runtime_spec(kind: RuntimeKind) -> RuntimeSpec:
    """The row of a kind."""
    return RUNTIMES[RUNTIME_KINDS.index(kind)]


def product_of(kind: RuntimeKind | None) -> Product:
    """The product that a runtime belongs to; TensorRT where the kind is not known."""
    return "tensorrt" if kind is None else runtime_spec(kind).product


def title_of(product: Product) -> str:
    """``TensorRT`` or ``TensorRT-RTX``."""
    return PRODUCTS[product].title


def modules_of(product: Product) -> tuple[str, ...]:
    """The Python modules that load a runtime of the product, the full one first."""
    return tuple(f"{row.module}{part}" for row in RUNTIMES if row.product == product for part in MODULE_PARTS)


def runtime_of_library(name: str) -> RuntimeSpec | None:
    """``libnvinfer_lean.so.10`` -> the lean runtime; ``None`` for a library that is not a runtime's own."""
    stem, dot, version = name.partition(".so")
    if version and not (version[0] == "." and version[1:].replace(".", "").isdecimal() and version.isascii()):
        return None
    return next((row for row in RUNTIMES if row.library == stem + dot), None)
