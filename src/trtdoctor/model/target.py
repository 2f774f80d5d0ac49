"""The machine in question, wherever its facts come from: this machine, a saved one, a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from trtdoctor.model.fact import Fact
from trtdoctor.model.gpu import NOT_NAMED, Gpu

if TYPE_CHECKING:
    from trtdoctor.model.machine import Machine
from trtdoctor.model.version import PartialVersion


class Target(NamedTuple):
    """The machine in question. ``runtime`` is full, lean, dispatch or rtx; ``bindings`` is what Python reports."""

    described: str  # "gpu=9.0,tensorrt=8.6.0.12", a file's name, "this machine"; safe to print
    gpu: Gpu = Gpu()
    tensorrt: Fact[PartialVersion] = NOT_NAMED
    runtime: Fact[str] = NOT_NAMED
    bindings: Fact[PartialVersion] = NOT_NAMED
    platform: Fact[str] = NOT_NAMED
    driver: Fact[str] = NOT_NAMED
    cuda: Fact[str] = NOT_NAMED  # the newest that the driver supports
    gpus: tuple[Gpu, ...] = ()  # all of them; ``gpu`` is the one in question
    machine: Fact[Machine] = NOT_NAMED
    static: bool = False  # no machine is asked about, only the file
