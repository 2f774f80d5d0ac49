"""What became of a name of TensorRT's API, or of a flag of trtexec: gone since when, or new since when, and what to
use instead. The names are in ``api_names`` and ``trtexec``."""

from __future__ import annotations

from functools import cache
from typing import Literal

from trtdoctor.knowledge import api_names, trtexec
from trtdoctor.named import NamedTuple

NameState = Literal["gone", "newer", "both"]
"""Why a program meets a name that its TensorRT does not have: it is gone; it came later; nobody knows which."""

Release = tuple[int, ...]

LONG_THERE = (8, 2)
"""Whoever misses a name that was there so early and is gone now has a newer TensorRT, not an older one."""

_PRECISION = (
    "let the model carry its types, and build a strongly typed network, as TensorRT 11 always does: FP16 in the ONNX "
    "file itself (python -m modelopt.onnx.autocast), INT8, FP8 and FP4 as Q/DQ nodes in it (python -m "
    "modelopt.onnx.quantization)"
)
_CALIBRATION = (
    "quantize the model before the build (python -m modelopt.onnx.quantization puts Q/DQ nodes into the ONNX file): "
    "TensorRT 11 no longer calibrates"
)
_TENSORS = (
    "use the functions that take tensor names: num_io_tensors, get_tensor_name, get_tensor_shape, set_input_shape, "
    "set_tensor_address, execute_async_v3 (TensorRT 8.5 and later; in C++ getNbIOTensors, setTensorAddress, enqueueV3)"
)
_BATCH = "leave it out: the batch is a dimension like others, its range is that of an optimization profile"
_BUILD = "use build_serialized_network (buildSerializedNetwork), and load what it returns with deserialize_cuda_engine"
_WORKSPACE = "use config.set_memory_pool_limit(trt.MemoryPoolType.WORKSPACE, BYTES) (setMemoryPoolLimit, 8.4 and later)"
_CONFIG = "set it in an IBuilderConfig, which create_builder_config (createBuilderConfig) gives"

INSTEAD = (
    (
        _PRECISION,
        "FP16 BF16 INT8 FP8 FP4 INT4 OBEY_PRECISION_CONSTRAINTS PREFER_PRECISION_CONSTRAINTS STRICT_TYPES "
        "platform_has_fast_fp16 platform_has_fast_int8 platform_has_tf32 set_output_type output_type_is_set precision "
        "precision_is_set reset_output_type reset_precision compute_precision kFP16 kBF16 kINT8 kFP8 kFP4 kINT4 "
        "kOBEY_PRECISION_CONSTRAINTS kPREFER_PRECISION_CONSTRAINTS kSTRICT_TYPES platformHasFastFp16 "
        "platformHasFastInt8 platformHasTf32 setOutputType outputTypeIsSet setPrecision getPrecision precisionIsSet "
        "resetOutputType resetPrecision fp16_mode int8_mode strict_type_constraints setFp16Mode setInt8Mode "
        "setHalf2Mode setStrictTypeConstraints getFp16Mode getInt8Mode setType "
        "--fp16 --bf16 --int8 --fp8 --int4 --best --precisionConstraints --layerPrecisions --layerOutputTypes "
        "--restricted",
    ),
    (
        _CALIBRATION,
        "dynamic_range set_dynamic_range reset_dynamic_range get_dynamic_range int8_calibrator "
        "get_tensors_with_dynamic_range set_calibration_profile get_calibration_profile CalibrationAlgoType "
        "IInt8Calibrator IInt8EntropyCalibrator IInt8EntropyCalibrator2 IInt8LegacyCalibrator IInt8MinMaxCalibrator "
        "QuantizationFlag set_quantization_flag clear_quantization_flag get_quantization_flag quantization_flags "
        "setDynamicRange getDynamicRange dynamicRangeIsSet getDynamicRangeMax getDynamicRangeMin resetDynamicRange "
        "getInt8Calibrator setInt8Calibrator setCalibrationProfile getCalibrationProfile setQuantizationFlag "
        "--calib --calibProfile --minShapesCalib --optShapesCalib --maxShapesCalib",
    ),
    (
        _TENSORS,
        "num_bindings binding_is_input get_binding_bytes_per_component get_binding_components_per_element "
        "get_binding_dtype get_binding_format get_binding_format_desc get_binding_index get_binding_name "
        "get_binding_shape get_binding_vectorized_dim get_location get_profile_shape get_profile_shape_input "
        "is_execution_binding is_shape_binding execute execute_async execute_async_v2 get_shape get_strides "
        "set_binding_shape set_shape_input bindingIsInput getBindingDataType getBindingDimensions getBindingIndex "
        "getBindingName getLocation getNbBindings enqueue enqueueV2 getBindingBytesPerComponent "
        "getBindingComponentsPerElement getBindingFormat getBindingFormatDesc getBindingVectorizedDim "
        "getProfileDimensions getProfileShapeValues isExecutionBinding isShapeBinding getShapeBinding getStrides "
        "setBindingDimensions setInputShapeBinding",
    ),
    (
        _BATCH,
        "max_batch_size getMaxBatchSize setMaxBatchSize has_implicit_batch_dimension hasImplicitBatchDimension "
        "EXPLICIT_BATCH kEXPLICIT_BATCH --explicitBatch --batch --maxBatch",
    ),
    (_BUILD, "build_engine build_cuda_engine buildCudaEngine buildEngineWithConfig"),
    (_WORKSPACE, "max_workspace_size setMaxWorkspaceSize getMaxWorkspaceSize"),
    ("use --memPoolSize=workspace:MEGABYTES", "--workspace"),
    ("use --skipInference", "--buildOnly"),
    (
        "convert the model to ONNX",
        "CaffeParser UffParser createCaffeParser createUffParser ICaffeParser IUffParser "
        "--deploy --model --uff --uffInput --uffNHWC --output",
    ),
    (
        _CONFIG,
        "average_find_iterations debug_sync min_find_iterations refittable setRefittable setMinFindIterations "
        "setAverageFindIterations setDebugSync setDefaultDeviceType setDLACore setEngineCapability allowGPUFallback",
    ),
    (
        "use the one of the same name that ends in _nd (Nd)",
        "add_convolution add_deconvolution add_pooling add_padding addConvolution addDeconvolution addPooling "
        "addPadding kernel_size window_size stride padding dilation pre_padding post_padding",
    ),
    ("delete the object itself (delete, or a std::unique_ptr)", "destroy"),
    ("use get_creator (getCreator)", "get_plugin_creator getPluginCreator"),
    ("use all_creators (getAllCreators)", "plugin_creator_list getPluginCreatorList"),
    (
        "use create_execution_context(trt.ExecutionContextAllocationStrategy.USER_MANAGED)",
        "create_execution_context_without_device_memory createExecutionContextWithoutDeviceMemory",
    ),
    ("use IStreamReaderV2", "IStreamReader"),
    ("use add_matrix_multiply and add_elementwise", "add_fully_connected addFullyConnected IFullyConnectedLayer"),
    ("use set_optimization_profile_async (setOptimizationProfileAsync)", "setOptimizationProfile"),
    ("leave it out: these tactics are gone", "CUBLAS CUBLAS_LT CUDNN kCUBLAS kCUBLAS_LT kCUDNN"),
    (
        "use IPluginV2DynamicExt or IPluginV3",
        "IPlugin IPluginExt IPluginFactory IPluginFactoryExt addPlugin addPluginExt",
    ),
)
"""What takes the place of a name that is gone."""


class Lifetime(NamedTuple):
    """The releases that have a name: from ``first``, ``None`` where it was there in the oldest that was read, to
    ``last``, ``None`` where it is still there in the newest."""

    first: Release | None
    last: Release | None


def lifetime(owner: str, name: str) -> Lifetime | None:
    """Of the member ``name`` of the class ``owner``; of a class or function with no owner. ``None``: not in the table,
    so always there, or never."""
    if name.startswith("--"):
        return _of_flag(name)
    layer = "ILayer" if owner.endswith("Layer") else owner
    spans = _names().get((owner, name)) or _names().get((layer, name)) or _of_cut_owner(owner, name)
    if spans is None:
        return None
    first, last = (part and _release(part) for part in spans.rpartition(",")[2].split("-"))
    return Lifetime(first or None, last or None)


def _of_cut_owner(owner: str, name: str) -> str | None:
    """Python prints no more than 50 characters of a type with its module: ``NetworkDefiniti``."""
    if len(owner) < 15:
        return None
    return next((spans for (whole, one), spans in _names().items() if one == name and whole.startswith(owner)), None)


def state(owner: str, name: str) -> NameState:
    """Why a program can miss this name."""
    found = lifetime(owner, name)
    if found is None:
        return "both"
    if found.last is None:
        return "newer" if found.first is not None else "both"
    return "gone" if found.first is None or found.first <= LONG_THERE else "both"


def states_of_word(word: str) -> set[NameState]:
    """Why a program can miss this name, whichever class it is a member of; none for what the table does not hold."""
    if word.startswith("--"):
        return {state("", word)} if _of_flag(word) else set()
    return {state(owner, name) for owner, name in _names() if name == word}


def instead(owner: str, name: str) -> str:
    """What to use in its place; empty where the table has nothing."""
    row = next((text for text, names in INSTEAD if name in names.split()), "")
    if row or name.startswith("--"):
        return row
    for newer in (f"{name}_v2", f"{name}V2"):
        if (owner, newer) in _names():
            return f"use {newer}"
    return ""


def requirement(owner: str, name: str) -> str:
    """The versions of the wheel ``tensorrt`` that have it, as pip writes them: ``<11``, ``>=8.5``, ``>=8.6,<11``."""
    found = lifetime(owner, name)
    if found is None or (found.last is not None and found.last < (8, 5)):
        return ""  # PyPI has nothing that old
    parts = [f">={_dotted(found.first)}"] if found.first is not None and found.first > (8, 5) else []
    if found.last is not None:
        following = _after(found.last)
        parts.append(f"<{following[0] if following[1] == 0 else _dotted(following)}")
    return ",".join(parts)


def _of_flag(flag: str) -> Lifetime | None:
    tags = [tag for tag in trtexec.TAGS if tag[0] != 9]
    have = [tag for tag in tags if flag in trtexec.flags_near(tag)]
    if not have:
        return None
    return Lifetime(None if have[0] == tags[0] else have[0][:2], None if have[-1] == tags[-1] else have[-1][:2])


@cache
def _names() -> dict[tuple[str, str], str]:
    """Owner and name -> spans."""
    found: dict[tuple[str, str], str] = {}
    for line in (api_names.PYTHON + api_names.CPP).replace("\n    ", " ").split("\n"):
        head, _, names = line.partition(": ")
        spans, _, owner = head.partition(" ")
        for name in names.split():
            found["" if owner == "*" else owner, name] = spans
    return found


def _after(release: Release) -> Release:
    every = [_release(one) for one in api_names.RELEASES.split()]
    return next((one for one in every if one > release), release)


def _release(text: str) -> Release:
    return tuple(map(int, text.split(".")))


def _dotted(release: Release) -> str:
    return ".".join(map(str, release))
