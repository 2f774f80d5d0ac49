"""What logs name comes out as entities, in the wordings of many releases and programs."""

from __future__ import annotations

import pytest

from trtdoctor.logs.explain import explained
from trtdoctor.logs.reader import read_lines

B = "IBuilder::buildSerializedNetwork: Error Code 4: API Usage Error "
CASES: tuple[tuple[str, dict[str, str]], ...] = (
    # versions and serialization numbers
    (
        "IRuntime::deserializeCudaEngine: Error Code 6: API Usage Error (The engine plan file is not compatible "
        "with this "
        "version of TensorRT, expecting library version 10.3.0.30 got 10.13.3.9, please rebuild.",
        {"runtime": "10.3.0.30", "built_with": "10.13.3.9"},
    ),
    (
        "Serialization assertion stdVersionRead == kSERIALIZATION_VERSION failed.Version tag does not match. "
        "Note: Current "
        "Version: 240, Serialized Engine Version: 237)",
        {"serialization_runtime": "240", "serialization_built": "237"},
    ),
    (
        "&&&& RUNNING TensorRT.trtexec [TensorRT v110200] [b26] # trtexec --loadEngine=m.engine\n[E] "
        "plan->header.magicTag "
        "== rt::kPLAN_MAGIC_TAG failed.",
        {"runtime": "11.2.0", "path": "m.engine"},
    ),
    (
        "TensorRT: starting export with TensorRT 10.3.0...\n[TRT] [E] Error Code 10: Internal Error (Could not "
        "find any "
        "implementation for node /model.0/conv.)",
        {"runtime": "10.3.0"},
    ),
    (
        "TensorRT version: 8.6.1\n[E] 1: [stdArchiveReader.cpp::StdArchiveReader::32] Error Code 1: Serialization "
        "(Serialization assertion magicTagRead == kMAGIC_TAG failed.Magic tag does not match)",
        {"runtime": "8.6.1"},
    ),
    # GPUs, by name and by capability
    (
        "Found GPU NVIDIA GeForce RTX 5090 memory 34190458880 compute capability major 12 minor 0\nTensorRT: 10.3 [E] "
        "Error Code 10: Internal Error (Could not find any implementation for node x.)",
        {"sm_runtime": "12.0", "gpu": "NVIDIA GeForce RTX 5090"},
    ),
    (
        "[I] Selected Device: NVIDIA L4\n[E] Could not find any implementation for node x.",
        {"gpu": "NVIDIA L4", "sm_runtime": "8.9"},
    ),
    (
        "Ultralytics 8.3.62 CUDA:0 (Orin, 7620MiB)\n[TRT] [E] Could not find any implementation for node x.",
        {"gpu": "Orin", "sm_runtime": "8.7"},
    ),
    ("Target GPU SM 61 is not supported by this TensorRT release.", {"sm_runtime": "6.1"}),
    (
        "The engine cannot run on this GPU, which has compute capability 9.0. Supported compute capabilities: 12.0. "
        "TensorRT-RTX does not support this compute capability, so the engine cannot be rebuilt for it.",
        {"sm_runtime": "9.0", "sm_built": "12.0"},
    ),
    (
        "The engine plan file is generated on an incompatible device, expecting compute 8.6 got compute 7.5, "
        "please rebuild.",
        {"sm_runtime": "8.6", "sm_built": "7.5"},
    ),
    (
        B + "(Cannot compile for target(s) sm75, because the model contains HW-specific datatypes: fp8_e4m3.)",
        {"sm_runtime": "7.5"},
    ),
    # tensors and their ranges
    (
        "Set dimension [1,3,2048,2048] for tensor input does not satisfy any optimization profiles. Valid range "
        "for profile "
        "0: [1,3,256,256]..[1,3,1280,1280].)",
        {
            "tensor": "input",
            "shape": "[1,3,2048,2048]",
            "profile_min": "[1,3,256,256]",
            "profile_max": "[1,3,1280,1280]",
        },
    ),
    (
        B + "(Dynamic input tensor attention_mask is missing dimensions in profile 0. In validate)",
        {"tensor": "attention_mask"},
    ),
    (B + "(Input tensor x has static dimensions that don't match kOPT dimensions in profile index 0.", {"tensor": "x"}),
    (
        B + "(Dynamic-shaped input tensor pixel_values has 4 dimensions but profile 0 has 3 dimensions.",
        {"tensor": "pixel_values"},
    ),
    (
        "IOptimizationProfile::isValid: Error Code 4: API Usage Error (Invalid optimization profiles for input tensors "
        "images, please ensure that the optimization profiles satisfy MIN<=OPT<=MAX.",
        {"tensor": "images"},
    ),
    (
        "Not all shapes are specified. Following input tensors' dimensions are not specified: sample, timestep.",
        {"tensor": "sample"},
    ),
    (
        "Neither address or allocator is set for output tensor output0. Call setOutputTensorAddress",
        {"tensor": "output0"},
    ),
    (
        "Address is not set for input tensor images. Call setInputTensorAddress or setTensorAddress",
        {"tensor": "images"},
    ),
    ("Given invalid tensor name: output. Get valid tensor names with getIOTensorName()", {"tensor": "output"}),
    (
        "Static dimension mismatch while setting input shape for images. Set dimensions are [4,3,640,640]. Expected "
        "dimensions are [1,3,640,640].)",
        {"tensor": "images", "shape": "[4,3,640,640]", "expected": "[1,3,640,640]"},
    ),
    # libraries
    (
        'Error loading "H:\\AI\\my files\\onnxruntime_providers_tensorrt.dll" which depends on "nvinfer_10.dll" which '
        'is missing. (Error 126: "The specified module could not be found.")',
        {"library": "nvinfer_10.dll"},
    ),
    ("Unable to load library: nvinfer_builder_resource_10.dll", {"library": "nvinfer_builder_resource_10.dll"}),
    (
        "ImportError: libnvinfer.so.10: cannot open shared object file: No such file or directory",
        {"library": "libnvinfer.so.10"},
    ),
    ("\tlibcudnn.so.8 => not found", {"library": "libcudnn.so.8"}),
    (
        "FileNotFoundError: Could not find module 'C:\\x y\\nvinfer_plugin.dll' (or one of its dependencies).",
        {"library": "C:\\x y\\nvinfer_plugin.dll"},
    ),
    ("The code execution cannot proceed because nvinfer_10.dll was not found.", {"library": "nvinfer_10.dll"}),
    (
        "System.DllNotFoundException: Unable to load DLL 'nvinfer_10': The specified module could not be found. "
        "(0x8007007E)",
        {"library": "nvinfer_10"},
    ),
    # paths
    (
        "ERROR: nvdsinfer_model_builder.cpp:1197 Deserialize engine failed from file: /home/u/my models/yolo 11.engine",
        {"path": "/home/u/my models/yolo 11.engine"},
    ),
    (
        "FileNotFoundError: [Errno 2] No such file or directory: 'C:\\\\My Models\\\\a b.engine'",
        {"path": "C:\\My Models\\a b.engine"},
    ),
    ("[E] Error opening engine file: /models/yolo.plan", {"path": "/models/yolo.plan"}),
    (
        "Loading TensorRT engine: J:\\ComfyUI portable\\models\\4x.engine\n[E] plan->header.magicTag == "
        "rt::kPLAN_MAGIC_TAG failed.",
        {"path": "J:\\ComfyUI portable\\models\\4x.engine"},
    ),
    ("PermissionError: [Errno 13] Permission denied: '/opt/models/a.engine'", {"path": "/opt/models/a.engine"}),
    (
        "In node -1 with name: and operator: (parseFromFile): INVALID_VALUE: Assertion failed: Input file "
        "cannot be found, "
        "or is not a regular file: /models/My Models/gone.onnx",
        {"path": "/models/My Models/gone.onnx"},
    ),
    # plugins
    (
        "getPluginCreator could not find plugin: EfficientNMS_TRT version: 1",
        {"plugin": "EfficientNMS_TRT", "plugin_version": "1"},
    ),
    ("Cannot find plugin: DCNv2_TRT, version: 1, namespace:.", {"plugin": "DCNv2_TRT"}),
    (
        "IPluginRegistry::getCreator: Error Code 4: API Usage Error (Cannot find plugin: YoloLayer_TRT, "
        "version: 1, namespace:.)",
        {"plugin": "YoloLayer_TRT"},
    ),
    # CUDA
    ("CUDA initialization failure with error: 35", {"cuda_error": "35 (driver version is insufficient)"}),
    ("Cuda failure: 700", {"cuda_error_name": "cudaErrorIllegalAddress"}),
    ("RuntimeError: CUDA error: out of memory", {"cuda_error_name": "cudaErrorMemoryAllocation"}),
    (
        "pycuda._driver.LogicError: cuMemcpyHtoDAsync failed: invalid resource handle",
        {"cuda_error_name": "cudaErrorInvalidResourceHandle"},
    ),
    ("CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected", {"cuda_error_name": "cudaErrorNoDevice"}),
)


@pytest.mark.parametrize(("log", "entities"), CASES, ids=[log[-60:] for log, _ in CASES])
def test_what_a_log_names_comes_out(log: str, entities: dict[str, str]) -> None:
    """Each value is an entity of a finding that nothing explains away, by its name."""
    findings = [one for one in explained(read_lines(log.split("\n"))) if one.finding.masked_by is None]
    assert findings
    found = {key: value for one in reversed(findings) for key, value in one.entities.items()}
    assert {key: found.get(key) for key in entities} == entities


@pytest.mark.parametrize(
    "log",
    [
        "Serialization assertion magicTagRead == kMAGIC_TAG failed.Magic tag does not match) In "
        "/_src/runtime/archive.cpp:12",
        "Parameter check failed, condition: allInputDimensionsSpecified(routine). In enqueue at "
        "executionContext.cpp:512",
        "Error Code 2: OutOfMemory (no further information)",
        "Error Code 10: Internal Error (Could not find any implementation for node {ForeignNode[/a/Add.../b/Mul]}.)",
    ],
)
def test_what_is_no_name_does_not(log: str) -> None:
    """Sources, layers and plain words are no entity."""
    for one in explained(read_lines([log])):
        assert not one.entities.keys() & {"path", "library", "tensor", "plugin", "gpu"}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Cuda failure: 9999 (cudaErrorMemoryAllocation)", None),
        ("CUDA error 700 at layer.cu:98 cudaErrorMemoryAllocation", "cudaErrorIllegalAddress"),
    ],
)
def test_one_line_has_one_cuda_error(line: str, name: str | None) -> None:
    """The number that the message gives, not another error that is mentioned beside it."""
    one = explained(read_lines([line]))[0]
    assert one.entities.get("cuda_error_name") == name


def test_only_what_is_wrong_names_more_than_its_message() -> None:
    """A harmless message holds what its own words say."""
    found = explained(read_lines(["CUDA lazy loading is not enabled, said libx.so.1 of /a/b.engine"]))
    assert [one.entities for one in found if one.finding.code == "lazy-loading"] == [{}]
