# mypy: ignore-errors
"""The TensorRT of ``tests/probe/fake``, whose fate with an engine is decided by the engine's size.

``$FAKE_CRASH`` is the size of a plan that ends the process, ``$FAKE_HOLD`` that of one whose load waits for ever, but
for the second time. Then the process that leads the node is told through the FIFO ``$FAKE_FOLDER/holds``. Each process
says in ``from-PID`` whose trtdoctor asked it.
"""

import os
import runpy
import signal
from pathlib import Path

FAKE = Path(__file__).parents[2] / "probe" / "fake" / "tensorrt.py"
globals().update({name: one for name, one in runpy.run_path(str(FAKE)).items() if not name.startswith("__")})
__version__ = "9.9.1"
FOLDER = Path(os.environ["FAKE_FOLDER"])
FIRST = Runtime  # noqa: F821


class Runtime(FIRST):
    def deserialize_cuda_engine(self, plan):
        size = str(len(plan))
        (FOLDER / f"from-{os.getpid()}").write_text(os.environ["PYTHONPATH"].partition(os.pathsep)[0])
        if size == os.environ.get("FAKE_CRASH"):
            (FOLDER / f"crash-{os.getpid()}").touch()
            os.kill(os.getpid(), signal.SIGSEGV)
        if size == os.environ.get("FAKE_HOLD") and not (FOLDER / "held").exists():
            (FOLDER / "held").touch()
            (FOLDER / "holds").write_text(f"{os.environ['RAY_RAYLET_PID']} {os.getpid()}")
            signal.pause()
        return super().deserialize_cuda_engine(b"ftrt")
