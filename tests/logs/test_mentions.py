"""What a line names beyond the words of its message."""

from __future__ import annotations

import pytest

from trtdoctor.logs.mentions import mentioned
from trtdoctor.model.finding import Cause


@pytest.mark.parametrize(
    ("cause", "text", "named"),
    [
        ("missing-library", "x depends on foo.dll here", {"library": "foo.dll"}),
        ("missing-library", "/a/b/libfoo.so.1: undefined symbol x", {"library": "libfoo.so.1"}),
        ("missing-library", "C:\\x\\nvinfer.dll failed", {"library": "nvinfer.dll"}),
        ("missing-library", "see foo.so.py", {}),
        ("io-binding", "tensor name: images bad", {"tensor": "images"}),
        ("io-binding", "tensor 'a b' and tensor \"c\"", {"tensor": "c"}),
        ("io-binding", "for tensor: the", {}),
        ("io-binding", "tensor is bad, tensor y", {"tensor": "y"}),
        ("io-binding", "tensor a::b", {}),
        ("io-binding", "tensor foo.cpp", {}),
        ("io-binding", "tensor lower", {"tensor": "lower"}),
        ("io-binding", "dimensions are not specified: sample, t", {"tensor": "sample"}),
        ("io-binding", "x" * 994 + " tensor y", {}),
        ("io-binding", "x" * 991 + " tensor y", {"tensor": "y"}),
        ("engine-build", "trtexec --onnx=/a/b.onnx failed", {}),
        ("engine-build", "trtexec --saveEngine=/a/b.engine failed", {}),
        ("engine-build", "reading '/a/b.onnx' failed", {"path": "/a/b.onnx"}),
        ("engine-build", "--onnx=/a/b.onnx: sm_89 and input tensor x", {"tensor": "x", "sm_runtime": "8.9"}),
        ("wrong-path", "trtexec --onnx=/a/b.onnx failed", {"path": "/a/b.onnx"}),
        ("wrong-path", "cannot open '/a/my b.engine'", {"path": "/a/my b.engine"}),
        ("wrong-path", "cannot open '--loadEngine=/a/b.engine'", {"path": "/a/b.engine"}),
        ("wrong-path", "x C:\\\\a\\\\b.plan y", {"path": "C:\\a\\b.plan"}),
        ("wrong-path", "open foo.cpp:12", {}),
        *(
            (
                "version-mismatch",
                f'{before}"failed to load {it} of {why} /m/d/1/model.plan"',
                {"path": "/m/d/1/model.plan"},
            )
            for before in ("", "x.cc:654] ")
            for it in ("'det' version 1: Internal", "it")
            for why in ("unable to load plan file to auto complete config:", "the plan")
        ),
        ("unsupported-sm", "compute capability 8.9", {"sm_runtime": "8.9"}),
        ("unsupported-sm", "sm_120a", {"sm_runtime": "12.0"}),
        ("plugin-missing", "plugin: YoloLayer_TRT", {"plugin": "YoloLayer_TRT"}),
        ("plugin-missing", "plugin 'yolo'", {}),
        ("plugin-missing", "plugin 'yolo_x' of libp.so.1", {"plugin": "yolo_x", "library": "libp.so.1"}),
        ("plugin-missing", "plugin 'a::B'", {}),
        ("version-mismatch", "TensorRT version 8.6.1 /a/x.engine", {"path": "/a/x.engine", "runtime": "8.6.1"}),
        (
            "cudnn-init",
            "CUDNN_STATUS_X_Y libcudnn.so.8",
            {"cuda_error": "CUDNN_STATUS_X_Y", "library": "libcudnn.so.8"},
        ),
        ("crash", "tensor x /a/b.engine", {}),
    ],
)
def test_names_of_the_kind_that_the_cause_is_about(cause: Cause, text: str, named: dict[str, str]) -> None:
    """A name comes out as what it is, without the words around it; a word of the sentence is none."""
    assert mentioned(text, cause) == named


@pytest.mark.parametrize("text", ["cudaErrorIllegalAddress", "CUDA failure: 700 in x", "cuMemAlloc returned 700"])
def test_a_cuda_error_by_name_or_number(text: str) -> None:
    """Both are the same error."""
    found = mentioned(text, "memory")
    assert (found["cuda_error_number"], found["cuda_error_name"]) == ("700", "cudaErrorIllegalAddress")
    assert mentioned(text, "engine-build") == {}
