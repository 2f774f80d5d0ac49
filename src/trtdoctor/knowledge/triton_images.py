"""Which Triton Inference Server has which TensorRT, and how an image is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trtdoctor.knowledge.lookup import offered
from trtdoctor.model.finding import Fix
from trtdoctor.model.version import PartialVersion
from trtdoctor.named import NamedTuple
from trtdoctor.text import dotted, shell_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trtdoctor.knowledge.releases import Container


class TritonImage(NamedTuple):
    """An image of Triton, and its TensorRT as the table has it: ``None`` where only that of the TensorRT image of the
    same month is known, which may be another one (23.05)."""

    image: str
    tensorrt: tuple[int, ...] | None

    def has(self, version: tuple[int, ...]) -> str:
        """Whether it has this version, in words that go on from its name."""
        if self.tensorrt is None:
            return "may have it, as the TensorRT image of its month has; ask it first"
        return "has it" if self.tensorrt == version else f"has {dotted(self.tensorrt)} (build not known)"

    def fix(self, version: tuple[int, ...]) -> Fix:
        """To take it, or to ask it first."""
        command = f"docker pull {self.image}" if self.tensorrt is not None else ask_image(self.image)
        return Fix(f"the container {self.image} {self.has(version)}", (command,), kind="container")


def triton_image(version: PartialVersion) -> TritonImage | None:
    """The newest Triton Inference Server with its TensorRT backend that has this version, or may have it.

    Other frameworks tell nothing of Triton's: PaddlePaddle's of 23.04 differs. Images of TensorRT-LLM have no such
    backend.
    """
    rows = [row for row in offered() if "trtllm" not in row.image]
    own = [row for row in rows if "/triton" in row.image]
    known = {_month(row) for row in own}
    if found := _newest(own, version):
        return TritonImage(found.image, found.tensorrt)
    of_month = [row for row in rows if "/tensorrt:" in row.image and _month(row) not in known]
    found = _newest(of_month, version)
    return TritonImage(f"nvcr.io/nvidia/tritonserver:{_month(found)}-py3", None) if found else None


def _newest(rows: Sequence[Container], version: PartialVersion) -> Container | None:
    """The newest that has this version; of those that may have it, where none surely has."""
    found = [row for row in rows if version.could_be(row.tensorrt)]
    exact = [row for row in found if row.tensorrt == version.parts] or found
    return max(exact, key=_month, default=None)


def ask_image(image: str) -> str:
    """The command by which an image says which TensorRT it has."""
    listed = 'env | grep TRT_VERSION; dpkg -l | grep -E "nvinfer|tensorrt"'
    return f"docker run --rm --entrypoint sh {shell_word(image)} -c '{listed}'"


def _month(row: Container) -> str:
    return row.image.split(":")[1][:5]
