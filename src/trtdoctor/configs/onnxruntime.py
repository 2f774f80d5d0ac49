"""Options of ONNX Runtime's TensorRT provider that are kept as JSON: ``{"trt_engine_cache_path": "…"}``.

Keys: the page of the TensorRT execution provider at onnxruntime.ai.
"""

from __future__ import annotations

from trtdoctor.configs import reading
from trtdoctor.model.configuration import AnyConfiguration, Broken, Configuration, Said, Template, Unread

_PREFIX = "trt_"


def of(path: str) -> AnyConfiguration:
    """What the file says, where it holds options of that provider, alone or under the provider's name."""
    text = reading.read("onnxruntime", path)
    if not isinstance(text, reading.Text):
        return text
    whole = text.json()
    if isinstance(whole, Broken):
        return whole
    options = _options(whole)
    if options is None:
        return Unread("onnxruntime", path, "holds no options of ONNX Runtime's TensorRT provider")
    for number, line in enumerate(text.lines, start=1):
        if mark := reading.mark_in(line):
            return Template("onnxruntime", path, text.said(mark, number))
    return Configuration("onnxruntime", path, program=Said("TensorrtExecutionProvider", 0))


def _options(whole: object) -> dict[str, object] | None:
    for one in (whole, *(whole.values() if isinstance(whole, dict) else ())):
        if isinstance(one, dict) and any(isinstance(key, str) and key.startswith(_PREFIX) for key in one):
            return one
    return None
