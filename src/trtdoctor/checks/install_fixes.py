"""How libraries and packages are put where a process finds them."""

from __future__ import annotations

from trtdoctor.checks.machine import path_word
from trtdoctor.model.finding import Fix

INSTALL = "https://docs.nvidia.com/deeplearning/tensorrt/latest/installing-tensorrt/installing.html"


def put_on_path(folder: str) -> Fix:
    """The folder on the loader's path."""
    word = path_word(folder)
    return Fix(
        "add it to the loader's path: for this shell, or for good",
        (
            f'export LD_LIBRARY_PATH={word}"${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"',
            f"echo {word} | sudo tee /etc/ld.so.conf.d/tensorrt.conf && sudo ldconfig",
        ),
    )
