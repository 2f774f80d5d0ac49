"""This machine as a target."""

from __future__ import annotations

import math
import os
import sys

from trtdoctor.host import survey
from trtdoctor.model.fact import Fact, Known, Unknown
from trtdoctor.model.target import PLATFORMS, Target
from trtdoctor.targets.choose import with_gpu, with_runtime

SYSTEMS = {"linux": "linux", "win32": "windows"}
PROCESSORS = {"amd64": "x86_64", "AMD64": "x86_64", "arm64": "aarch64"}


def this_machine(interpreter: str | None = None, patience: float = math.inf) -> Target:
    """The machine we run on; ``interpreter`` is the Python whose TensorRT counts, ours if none is named. It,
    and the driver, have ``patience`` seconds to answer."""
    found = survey(interpreter, patience=patience)
    target = Target(
        "this machine",
        platform=_platform(),
        driver=found.driver,
        cuda=found.cuda,
        gpus=found.gpus,
        machine=Known(found.machine, "this machine"),
        where="here",
    )
    return with_runtime(with_gpu(target, None), "tensorrt")


def _platform() -> Fact[str]:
    processor = os.uname().machine if hasattr(os, "uname") else "x86_64"
    processor = PROCESSORS.get(processor, processor)
    name = f"{SYSTEMS.get(sys.platform)}-{processor}"
    if name in PLATFORMS:
        return Known(name, "this machine")
    return Unknown(f"TensorRT does not support {sys.platform} on {processor}")
