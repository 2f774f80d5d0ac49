"""Configurations that programs keep beside engines: Triton's, DeepStream's, TensorRT-LLM's, ONNX Runtime's.

``beside(engine)`` finds and reads those that belong to an engine, with no more than a look at names where there are
none; ``of(path)`` reads one file. Both are bounded, follow nothing, and raise nothing for what stands in a file.
"""

from __future__ import annotations

from trtdoctor.configs.find import beside, near, of

__all__ = ["beside", "near", "of"]
