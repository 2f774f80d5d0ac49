"""The machine in question, wherever its facts come from: this machine, a saved one, a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from trtdoctor.model.fact import Fact, Known, NotAsked
from trtdoctor.model.gpu import NOT_NAMED, Gpu
from trtdoctor.model.product import RuntimeKind
from trtdoctor.model.version import PartialVersion
from trtdoctor.named import NamedTuple

if TYPE_CHECKING:
    from trtdoctor.model.machine import Machine, Runtime

PLATFORMS = ("linux-x86_64", "linux-aarch64", "windows-x86_64", "windows-aarch64")
"""The platforms of TensorRT, as plans name them."""

SCHEMA_VERSION = 1
"""Of every document that is written, and of those that are read."""

KEYS = ("gpu", "tensorrt", "platform", "driver", "runtime", "bindings", "cuda")
"""What a target says, by the names that people give it."""

REFINING = ("tensorrt-cuda",)
"""What a target may say beside its ``KEYS`` where these leave something open; no answer depends on it alone."""

CARRIERS = ("jetpack", "l4t", "container", "deepstream", "onnxruntime", "torch-tensorrt")
"""What a target in words may name instead of the facts that it carries."""

Where = Literal["here", "there", "nowhere"]
"""This machine, another one, or none: only the file is in question."""


class Target(NamedTuple):
    """The machine in question. ``bindings`` is the version that the Python bindings report."""

    described: str  # "gpu=9.0,tensorrt=8.6.0.12", a file's name, "this machine"; safe to print
    gpu: Gpu = Gpu()
    tensorrt: Fact[PartialVersion] = NOT_NAMED
    runtime: Fact[RuntimeKind] = NOT_NAMED
    bindings: Fact[PartialVersion] = NOT_NAMED
    platform: Fact[str] = NOT_NAMED
    driver: Fact[str] = NOT_NAMED
    cuda: Fact[str] = NOT_NAMED  # the newest that the driver supports
    tensorrt_cuda: Fact[str] = NOT_NAMED  # the CUDA that its TensorRT was built for
    gpus: tuple[Gpu, ...] = ()  # all of them; ``gpu`` is the one in question
    machine: Fact[Machine] = NOT_NAMED
    where: Where = "there"
    chosen: Runtime | None = None  # the one of ``machine.runtimes`` that an engine would meet
    assumed: tuple[str, ...] = ()  # keys that it does not name, and whose facts are taken for granted
    carried: tuple[str, ...] = ()  # keys whose facts stand in a table, under a name that it gives
    carrier: tuple[str, str] = (
        "",
        "",
    )  # what brings its TensorRT, and which release: ("deepstream", "7.1"); or nothing
    given: str = ""  # the word that named it on the command line, as it was typed; empty where none did


def stated(target: Target, key: str) -> Fact[object]:
    """What the target itself says of ``key``, one of ``KEYS``; what was only assumed is ``NotAsked``."""
    if key in target.assumed:
        return NOT_NAMED
    if key == "gpu":
        return target.gpu.compute_capability
    fact: Fact[object] = getattr(target, key)
    return fact


def not_asked(target: Target) -> tuple[str, ...]:
    """The keys that the target leaves out. Of a machine that was looked at, none; of ``--static``, none either: there
    no machine is in question."""
    if target.where == "nowhere":
        return ()
    whole = isinstance(target.machine, Known)  # it leaves out only the bindings, where there are none
    return tuple(key for key in KEYS if isinstance(stated(target, key), NotAsked) and not (whole and key == "bindings"))


def no_machine() -> Target:
    """Nothing of a machine is asked: only the file is in question."""
    nothing = NotAsked("only the file is looked at (--static)")
    gpu = Gpu(nothing, nothing, nothing, nothing, nothing)
    return Target("--static", gpu, *(nothing,) * 7, (), nothing, where="nowhere")
