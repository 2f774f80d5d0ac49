"""Names that a program misses in TensorRT's API: which way out, by the table and not by guess."""

from __future__ import annotations

import pytest

from trtdoctor.logs.explain import explained
from trtdoctor.logs.reader import read_lines


def commands(log: str) -> tuple[str, str, list[str]]:
    """Code, confidence and commands of the first finding."""
    one = explained(read_lines(log.split("\n")))[0]
    return (
        one.finding.code,
        one.finding.confidence.name.lower(),
        [command for fix in one.finding.fixes for command in fix.commands],
    )


@pytest.mark.parametrize(
    ("line", "code", "confidence", "command"),
    [
        (
            "AttributeError: 'tensorrt_bindings.tensorrt.Builder' object has no attribute 'platform_has_fast_fp16'",
            "api-removed",
            "certain",
            "pip install 'tensorrt<11'",
        ),
        (
            "AttributeError: 'tensorrt.tensorrt.ICudaEngine' object has no attribute 'num_bindings'",
            "api-removed",
            "certain",
            "pip install 'tensorrt<10'",
        ),
        (
            "AttributeError: type object 'tensorrt.tensorrt.BuilderFlag' has no attribute 'FP16'. Did you mean: 'TF32'",
            "api-removed",
            "certain",
            "pip install 'tensorrt<11'",
        ),
        (
            "AttributeError: 'tensorrt_bindings.tensorrt.IConvolutionLayer' object has no attribute 'set_output_type'",
            "api-removed",
            "certain",
            "pip install 'tensorrt<11'",
        ),
        (
            "AttributeError: module 'tensorrt' has no attribute 'IInt8EntropyCalibrator2'",
            "api-removed",
            "certain",
            "pip install 'tensorrt<11'",
        ),
        (
            "ImportError: cannot import name 'IInt8EntropyCalibrator2' from 'tensorrt' (/usr/lib/tensorrt/__init__.py)",
            "api-removed",
            "certain",
            "pip install 'tensorrt<11'",
        ),
        (
            "AttributeError: 'tensorrt.tensorrt.IBuilderConfig' object has no attribute 'set_memory_pool_limit'",
            "api-newer",
            "certain",
            "",
        ),
        (
            "AttributeError: 'tensorrt.tensorrt.INetworkDefinition' object has no attribute 'add_plugin_v3'",
            "api-newer",
            "certain",
            "pip install 'tensorrt>=10.0'",
        ),
        (
            "AttributeError: type object 'tensorrt.tensorrt.BuilderFlag' has no attribute 'FP8'",
            "api-unknown",
            "possible",
            "pip install 'tensorrt>=8.6,<11'",
        ),
        (
            "AttributeError: 'tensorrt.tensorrt.ICudaEngine' object has no attribute 'frobnicate'",
            "api-unknown",
            "possible",
            "trtdoctor host",
        ),
        ("AttributeError: module 'tensorrt' has no attribute 'Logger'", "bindings-not-installed", "certain", ""),
        (
            "a.cpp:9: error: 'class nvinfer1::IBuilder' has no member named 'platformHasFastFp16'",
            "api-removed",
            "certain",
            "",
        ),
        ("a.cpp:9: error: no member named 'setMaxBatchSize' in 'nvinfer1::IBuilder'", "api-removed", "certain", ""),
        (
            "a.cpp(9): error C2039: 'getNbBindings': is not a member of 'nvinfer1::ICudaEngine'",
            "api-removed",
            "certain",
            "",
        ),
        ("a.cpp:9: error: 'kFP16' is not a member of 'nvinfer1::BuilderFlag'", "api-removed", "certain", ""),
        (
            "a.cpp:9: error: 'class nvinfer1::IRuntime' has no member named 'setTemporaryDirectory'",
            "api-newer",
            "certain",
            "",
        ),
        ("[E] Unknown option: --fp16", "trtexec-flag-removed", "certain", ""),
        ("[E] Unknown option: --timingCacheFil x", "trtexec-flag-unknown", "possible", ""),
    ],
)
def test_the_name_decides(line: str, code: str, confidence: str, command: str) -> None:
    """A name that is gone leads to an older TensorRT, one that is newer to a newer one, any other to neither."""
    found = commands(line)
    assert found[:2] == (code, confidence)
    assert command in ("", *found[2])
    assert not any("nvinfer1" in line and "tensorrt<" in one for one in found[2])
