"""Well-known custom TensorRT plugins: which project and which shared library a creator name belongs to.

Every row was read in the project's source or in one of its public issues; ``source`` is that page. Files are linked at
the commit that was read, since several of them have moved or gone since.

How a creator name relates to its namespace in TensorRT's messages:

1. A creator is found by (name, version, namespace). ``REGISTER_TENSORRT_PLUGIN`` gives the empty namespace ``""``,
   except to a creator that insists on its own (torch2trt's).
2. Newer TensorRT (seen in 10.3) says all three: ``Cannot find plugin: NAME, version: 1, namespace:.`` (empty here).
3. Older (seen up to 10.0.1) runs name and namespace together: ``GPTAttentiontensorrt_llm version: 1`` is
   ``GPTAttention`` in ``tensorrt_llm``. ``NAMESPACES`` lists the endings to try, the longest first.
4. An empty namespace leaves no trace there; "Registered plugin creator - ::NAME" has the namespace before the ``::``.
5. The ONNX parser takes the name from ``op_type`` and the namespace from the attribute ``plugin_namespace``, never from
   the node's domain, and logs "Searching for plugin: NAME, plugin_version: 1, plugin_namespace: ".
"""

from __future__ import annotations

from trtdoctor.named import NamedTuple


class Custom(NamedTuple):
    """A plugin that does not come with TensorRT.

    ``name``: the creator name, exact, or the beginning of one followed by ``*``. ``namespace``: ``""`` is the default
    one, ``None`` any or not known. ``how``: how to get or load the library; it also says a version other than "1".
    """

    name: str
    namespace: str | None
    project: str
    library: str
    how: str
    source: str


NAMESPACES: tuple[str, ...] = ("torch2trt_plugins", "torch_tensorrt", "tensorrt_llm", "torch2trt", "trtorch")
"""The namespaces other than ``""`` that the rows use, the longest first."""

_GH = "https://github.com/"
_MMDEPLOY = _GH + "open-mmlab/mmdeploy/blob/"
_OPS = "/csrc/mmdeploy/backend_ops/tensorrt/"
_MM_1 = _MMDEPLOY + "0693dc02806d80798d45d1905c8cdf9727d95ad7" + _OPS
_MM_2 = _MMDEPLOY + "6a6314aeb2e4b42e3de61a886818bc0f799afd85" + _OPS
_MM_3 = _MMDEPLOY + "2766393188d94fa000ace66653ca35110504c74d" + _OPS
_MM_4 = _MMDEPLOY + "c20536e49ab8cc62c6b761c2822e11954b2280f9" + _OPS
_MM_5 = _MMDEPLOY + "bd3f3f60b0b14f3fb12bc21a11b890c1204543e5" + _OPS
_MM_6 = _MMDEPLOY + "19488407b36008888bc8c03a63a967fef288ffbb" + _OPS
_MM_7 = _MMDEPLOY + "40adb329a316e700a0b3a53443d000ac7b3a7ffc" + _OPS
_MM_LIB = "libmmdeploy_tensorrt_ops.so"
_MM_HOW = "build mmdeploy with its TensorRT ops (mmdeploy/lib), then trtexec --plugins or ctypes.CDLL"

_TRTX = _GH + "wang-xinyu/tensorrtx/blob/"
_RCNN_1 = _TRTX + "0e269fcc221db6e9d5d6b00a85705df7ccbd66e0/rcnn/"
_RCNN_2 = _TRTX + "23efa402f2b9f8f16d03026073114b7ec30db3b1/rcnn/"
_TRTX_LIB = "libmyplugins.so"
_TRTX_HOW = "cmake and make in the model's folder, then load build/libmyplugins.so before the engine"

_EDGE_LIB = "libNvInfer_edgellm_plugin.so"
_EDGE_HOW = (
    "set EDGELLM_PLUGIN_PATH to the library for this very GPU: of the package tensorrt-edgellm (_native/payloads; of "
    "0.11, x86-64: 8.0, 8.6, 10.0, 12.0; aarch64: 8.7, 11.0, 12.1, IGX 12.0), else build TensorRT-Edge-LLM for it"
)
_EDGE_PY = (
    _GH + "NVIDIA/TensorRT-Edge-LLM/blob/e296e81becc3b1e63d876c6f4e7c9f6a2390b61a/experimental/builder/ops/backend.py"
)

_TRTLLM_LIB = "libnvinfer_plugin_tensorrt_llm.so"
_TRTLLM_HOW = (
    "import tensorrt_llm (it calls initTrtLlmPlugins); elsewhere set TRT_LLM_LOAD_PLUGINS=1 and load the library"
)
_TRTLLM_PY = (
    _GH + "NVIDIA/TensorRT-LLM/blob/138f96d45f90b9667426f7c47297d8c06bafac73/tensorrt_llm/quantization/functional.py"
)
_TRTLLM_ISSUE = _GH + "NVIDIA/TensorRT/issues/3982"

_AMIRSTAN_HOW = "cmake and make amirstan_plugin, set AMIRSTAN_LIBRARY_PATH to build/lib"
_AMIRSTAN = _GH + "grimoire/mmdetection-to-tensorrt/issues/33"

_BEV_HOW = "cmake -DCMAKE_TENSORRT_PATH=... in the TensorRT folder, make install, then load lib/libtensorrt_ops.so"
_BEV = _GH + "DerryHub/BEVFormer_tensorrt/blob/"
_BEV_README = _BEV + "088d05790f134d5fa479d4e460801dce8d0c56a9/TensorRT/README.md"

_TRT_YOLO_LIB = "libcustom_plugins.so (custom_plugins.dll)"
_TRT_YOLO_HOW = "build TensorRT-YOLO; trtexec --staticPlugins=... --setPluginsToSerialize=... puts it into the engine"

CUSTOM: tuple[Custom, ...] = (
    # YOLO layers: one creator name, several owners with different layouts. The engines are not interchangeable.
    Custom(
        "YoloLayer_TRT",
        "",
        "tensorrtx",
        _TRTX_LIB,
        _TRTX_HOW + " (older models: libyololayer.so)",
        _TRTX + "0bcdd195fb8354e04f202180ccd842846768e63f/yolov8/plugin/yololayer.cu",
    ),
    Custom(
        "YoloLayer_TRT",
        "",
        "DeepStream-Yolo",
        "libnvdsinfer_custom_impl_Yolo.so",
        "CUDA_VER=... make -C nvdsinfer_custom_impl_Yolo, then custom-lib-path in the nvinfer configuration",
        _GH + "marcoslucianops/DeepStream-Yolo/blob/07feae9509ffb581fa85f65bec653d1c1d001056/"
        "nvdsinfer_custom_impl_Yolo/yoloPlugins.h",
    ),
    Custom(
        "YoloLayer_TRT",
        "",
        "tensorrt_demos (jkjung-avt)",
        "libyolo_layer.so",
        "make in plugins/, then ctypes.cdll.LoadLibrary before the engine",
        _GH + "jkjung-avt/tensorrt_demos/issues/476",
    ),
    Custom(
        "YoloLayer_TRT",
        "",
        "FastMOT",
        "libyolo_layer.so",
        "make in fastmot/plugins",
        _GH + "GeekAlexis/FastMOT/issues/152",
    ),
    Custom(
        "CHUNK_TRT",
        None,
        "yolo-tensorrt (enazoe)",
        "the project's detector library (detector.dll)",
        "part of the project's own library; version 1.0",
        _GH + "enazoe/yolo-tensorrt/issues/157",
    ),
    Custom(
        "DETECT_TRT",
        None,
        "yolo-tensorrt (enazoe)",
        "the project's detector library (detector.dll)",
        "part of the project's own library; version 1.0",
        _GH + "enazoe/yolo-tensorrt/issues/168",
    ),
    Custom(
        "EfficientRotatedNMS_TRT",
        "",
        "TensorRT-YOLO",
        _TRT_YOLO_LIB,
        _TRT_YOLO_HOW,
        _GH + "laugh12321/TensorRT-YOLO/blob/0caaf27925b44be28b3b96692f9edd27b744418f/"
        "plugin/efficientRotatedNMSPlugin/efficientRotatedNMSPlugin.cpp",
    ),
    Custom(
        "EfficientIdxNMS_TRT",
        "",
        "TensorRT-YOLO",
        _TRT_YOLO_LIB,
        _TRT_YOLO_HOW,
        _GH + "laugh12321/TensorRT-YOLO/issues/118",
    ),
    Custom(
        "EfficientPoseNMS_TRT",
        None,
        "TensorRT-YOLO",
        _TRT_YOLO_LIB,
        "older releases only; " + _TRT_YOLO_HOW,
        _GH + "laugh12321/TensorRT-YOLO/blob/b8d4b3a5dd7df464e34d568d06f8a04155f637b6/"
        "plugin/efficientPoseNMSPlugin/README.md",
    ),
    Custom(
        "EfficientNMSX*",
        None,
        "deepstream-yolo-e2e (levipereira)",
        "libnvinfer_plugin.so (patched build)",
        "replace libnvinfer_plugin.so with the patched build: TensorRTPlugin/patch_libnvinfer.sh",
        _GH + "NVIDIA/TensorRT/pull/3920",
    ),
    Custom(
        "BatchedNMSCustomDynamic_TRT",
        None,
        "deepstream-face-recognition (NNDam)",
        "the library built from plugins/nms",
        "LD_PRELOAD=/path/to/the/library.so",
        _GH + "NNDam/deepstream-face-recognition/issues/10",
    ),
    # tensorrtx, beyond the YOLO layer
    Custom("Mish_TRT", None, "tensorrtx", _TRTX_LIB, _TRTX_HOW, _GH + "wang-xinyu/tensorrtx/issues/107"),
    Custom(
        "HardSwishLayer_TRT",
        "",
        "tensorrtx",
        _TRTX_LIB,
        _TRTX_HOW,
        _TRTX + "a2056b6bb94ccb4f4774f11ff9d8f6551d963f13/yolov5/hardswish.cu",
    ),
    Custom(
        "HardSwishLayer_TRT",
        None,
        "Yolov5-in-Deepstream-5.0 (DanaHan)",
        _TRTX_LIB,
        "LD_PRELOAD=./libmyplugins.so deepstream-app ... (the library comes from tensorrtx)",
        _GH + "DanaHan/Yolov5-in-Deepstream-5.0/issues/5",
    ),
    Custom(
        "PRelu_TRT",
        "",
        "tensorrtx",
        _TRTX_LIB,
        _TRTX_HOW + " (arcface)",
        _TRTX + "3accb0d8e2e80cb82e9d37a95660785f8fe7ba9e/arcface/prelu.cu",
    ),
    Custom(
        "Decode_TRT",
        None,
        "tensorrtx",
        "libdecodeplugin.so",
        "built in retinaface/ (retinafaceAntiCov: libmyplugins.so); load it before the engine",
        _GH + "wang-xinyu/tensorrtx/issues/438",
    ),
    Custom(
        "Decode_TRT",
        None,
        "face-recognition-deepstream (zhouyuchong)",
        "libplugin_rface.so",
        "tensorrtx's libdecodeplugin.so under another name; ctypes.cdll.LoadLibrary before the engine",
        _GH + "zhouyuchong/face-recognition-deepstream/issues/15",
    ),
    Custom("RpnDecode", "", "tensorrtx", _TRTX_LIB, _TRTX_HOW + " (rcnn)", _RCNN_2 + "RpnDecodePlugin.h"),
    Custom("RpnNms", "", "tensorrtx", _TRTX_LIB, _TRTX_HOW + " (rcnn)", _RCNN_2 + "RpnNmsPlugin.h"),
    Custom("RoiAlign", "", "tensorrtx", _TRTX_LIB, _TRTX_HOW + " (rcnn)", _RCNN_1 + "RoiAlignPlugin.h"),
    Custom("PredictorDecode", "", "tensorrtx", _TRTX_LIB, _TRTX_HOW + " (rcnn)", _RCNN_1 + "PredictorDecodePlugin.h"),
    Custom("BatchedNms", "", "tensorrtx", _TRTX_LIB, _TRTX_HOW + " (rcnn)", _RCNN_2 + "BatchedNmsPlugin.h"),
    Custom(
        "MaskRcnnInference", "", "tensorrtx", _TRTX_LIB, _TRTX_HOW + " (rcnn)", _RCNN_1 + "MaskRcnnInferencePlugin.h"
    ),
    Custom(
        "DCNv2_TRT",
        None,
        "tensorrtx",
        "libnvinfer_plugin.so (patched build)",
        "copy centernet/dcnv2Plugin into TensorRT's open-source plugin folder and rebuild it",
        _TRTX + "d9e2cbc294ae61bcd6b877156756cb06c057e9b1/centernet/dcnv2Plugin/dcnv2Plugin.cpp",
    ),
    Custom(
        "Prelu_TRT",
        None,
        "tiny-tensorrt",
        "the project's own library",
        "build tiny-tensorrt and link it into the program",
        _GH + "NVIDIA/TensorRT/issues/263",
    ),
    # deformable convolution (DCNv2) elsewhere
    Custom(
        "DCNv2_TRT",
        None,
        "DCNv2 (eweill-nv/dcnv2_trt)",
        "dcn_plugin.so",
        "build dcnv2_trt, then trtexec --plugins=build/dcn_plugin.so",
        _GH + "eweill-nv/dcnv2_trt/issues/1",
    ),
    Custom(
        "DCNv2",
        None,
        "DCNv2 (lesliejackson/TensorRT-DCNv2-Plugin)",
        "libnvinfer_plugin.so (patched build)",
        "rebuild TensorRT's open-source plugins with it and put that library first on LD_LIBRARY_PATH; version 001",
        _GH + "lesliejackson/TensorRT-DCNv2-Plugin/issues/3",
    ),
    Custom(
        "DCNv2",
        None,
        "DCNv2 (dlunion/tensorRTIntegrate)",
        "the project's own program",
        "compiled into the program together with its onnx parser",
        _GH + "dlunion/tensorRTIntegrate/issues/37",
    ),
    # mmdeploy and what is built on it
    Custom("TRTBatchedNMS", "", "mmdeploy", _MM_LIB, _MM_HOW, _MM_1 + "batched_nms/trt_batched_nms.cpp"),
    Custom(
        "TRTBatchedRotatedNMS",
        "",
        "mmdeploy",
        _MM_LIB,
        _MM_HOW,
        _MM_4 + "batched_rotated_nms/trt_batched_rotated_nms.cpp",
    ),
    Custom("TRTBatchedBEVNMS", "", "mmdeploy", _MM_LIB, _MM_HOW, _MM_3 + "batched_bev_nms/trt_batched_bev_nms.cpp"),
    Custom(
        "TRTBicubicInterpolate",
        "",
        "mmdeploy",
        _MM_LIB,
        _MM_HOW,
        _MM_2 + "bicubic_interpolate/trt_bicubic_interpolate.cpp",
    ),
    Custom("TRTInstanceNormalization", "", "mmdeploy", _MM_LIB, _MM_HOW, _MM_1 + "instance_norm/trt_instance_norm.cpp"),
    Custom("TRTDCNv3", "", "mmdeploy", _MM_LIB, _MM_HOW, _MM_6 + "modulated_deform_conv_v3/trt_deform_conv_v3.cpp"),
    Custom("MMCVDeformConv2d", "", "mmdeploy", _MM_LIB, _MM_HOW, _MM_1 + "deform_conv/trt_deform_conv.cpp"),
    Custom(
        "MMCVModulatedDeformConv2d",
        "",
        "mmdeploy",
        _MM_LIB,
        _MM_HOW,
        _MM_1 + "modulated_deform_conv/trt_modulated_deform_conv.cpp",
    ),
    Custom("MMCVRoiAlign", "", "mmdeploy", _MM_LIB, _MM_HOW, _MM_1 + "roi_align/trt_roi_align.cpp"),
    Custom(
        "MMCVMultiLevelRoiAlign",
        "",
        "mmdeploy",
        _MM_LIB,
        _MM_HOW,
        _MM_5 + "multi_level_roi_align/trt_multi_level_roi_align.cpp",
    ),
    Custom(
        "MMCVMultiLevelRotatedRoiAlign",
        "",
        "mmdeploy",
        _MM_LIB,
        _MM_HOW,
        _MM_1 + "multi_level_rotated_roi_align/trt_multi_level_rotated_roi_align.cpp",
    ),
    Custom(
        "MMCVMultiScaleDeformableAttention",
        "",
        "mmdeploy",
        _MM_LIB,
        _MM_HOW,
        _MM_1 + "multi_scale_deform_attn/trt_ms_deform_attn.cpp",
    ),
    Custom(
        "ScaledDotProductAttentionTRT",
        "",
        "mmdeploy",
        _MM_LIB,
        _MM_HOW,
        _MM_7 + "scaled_dot_product_attention/scaled_dot_product_attention.cpp",
    ),
    Custom(
        "grid_sampler",
        "",
        "mmdeploy",
        _MM_LIB,
        _MM_HOW + " (libmmdeploy_onnxruntime_ops.so is another backend's and does not have it)",
        _MM_2 + "grid_sampler/trt_grid_sampler.cpp",
    ),
    Custom("GridPriorsTRT", "", "mmdeploy", _MM_LIB, _MM_HOW, _MM_2 + "grid_priors/trt_grid_priors.cpp"),
    Custom("GatherTopk", "", "mmdeploy", _MM_LIB, _MM_HOW, _MM_1 + "gather_topk/gather_topk.cpp"),
    Custom(
        "ScatterND",
        "",
        "mmdeploy",
        _MM_LIB,
        "TensorRT 7 and older only (8 has the operator); " + _MM_HOW,
        _MM_1 + "scatternd/trt_scatternd.cpp",
    ),
    Custom(
        "MMCVModulatedDeformConv2d",
        None,
        "mmcv (before mmdeploy)",
        "_ext_trt.cpython-*.so",
        "mmcv-full built with TensorRT, mmcv.tensorrt.load_tensorrt_plugin(); deprecated, use mmdeploy",
        _GH + "open-mmlab/mmcv/issues/1965",
    ),
    Custom(
        "bev_pool_v2",
        None,
        "BEVDet (HuangJunJie2017/mmdeploy)",
        _MM_LIB,
        "build BEVDet's fork of mmdeploy (FlashOCC uses it too)",
        _GH + "HuangJunJie2017/BEVDet/issues/157",
    ),
    # torch2trt
    Custom(
        "interpolate",
        "torch2trt",
        "torch2trt",
        "libtorch2trt.so (later: the extension built with --plugins)",
        "python setup.py install --plugins, then import torch2trt",
        _GH + "NVIDIA-AI-IOT/torch2trt/blob/052e968c38875a5d52e9b8b0bb477afc5267014b/torch2trt/plugins/interpolate.cpp",
    ),
    Custom(
        "group_norm",
        "torch2trt",
        "torch2trt",
        "libtorch2trt.so (later: the extension built with --plugins)",
        "python setup.py install --plugins, then import torch2trt",
        _GH + "NVIDIA-AI-IOT/torch2trt/blob/02a1d4b6447ccaff1fb47735dc3800a1e402c4c6/torch2trt/plugins/group_norm.cpp",
    ),
    Custom(
        "ReflectionPad2dPlugin",
        None,
        "torch2trt",
        "libtorch2trt_plugins.so",
        "cmake, make and make install in plugins/",
        _GH + "NVIDIA-AI-IOT/torch2trt/blob/40e1f8b930337dced591b54127c46eb02c8e5753/"
        "plugins/src/reflection_pad_2d_plugin.h",
    ),
    Custom(
        "ExamplePlugin",
        "torch2trt_plugins",
        "torch2trt",
        "libtorch2trt_plugins.so",
        "cmake, make and make install in plugins/",
        _GH + "NVIDIA-AI-IOT/torch2trt/blob/004a4510ce2de268c9228853a75a788af8e413ff/"
        "torch2trt/plugins/src/example_plugin/example.h",
    ),
    # Torch-TensorRT
    Custom(
        "Interpolate",
        "torch_tensorrt",
        "Torch-TensorRT",
        "libtorchtrt_plugins.so",
        "import torch_tensorrt, or load the library",
        _GH + "pytorch/TensorRT/blob/4c670dea7a68cfb09199518437577813418ef205/core/plugins/README.md",
    ),
    Custom(
        "NormalizePlugin",
        "torch_tensorrt",
        "Torch-TensorRT",
        "libtorchtrt_plugins.so",
        "import torch_tensorrt, or load the library",
        _GH + "pytorch/TensorRT/blob/6903995d71cc64c31f13315acac528dc1e2128a2/core/plugins/impl/normalize_plugin.cpp",
    ),
    Custom(
        "NormalizePlugin",
        "trtorch",
        "Torch-TensorRT (when it was TRTorch)",
        "the TRTorch library",
        "import trtorch",
        _GH + "pytorch/TensorRT/blob/029c898ede0720144a6de4d8f85f6aa758289b17/core/plugins/impl/normalize_plugin.cpp",
    ),
    # TensorRT-LLM: the whole namespace is its own
    Custom("GPTAttention", "tensorrt_llm", "TensorRT-LLM", _TRTLLM_LIB, _TRTLLM_HOW, _TRTLLM_ISSUE),
    Custom("Gemm", "tensorrt_llm", "TensorRT-LLM", _TRTLLM_LIB, _TRTLLM_HOW, _TRTLLM_ISSUE),
    Custom("SmoothQuantGemm", "tensorrt_llm", "TensorRT-LLM", _TRTLLM_LIB, _TRTLLM_HOW, _TRTLLM_PY),
    Custom("WeightOnlyQuantMatmul", "tensorrt_llm", "TensorRT-LLM", _TRTLLM_LIB, _TRTLLM_HOW, _TRTLLM_PY),
    Custom("WeightOnlyGroupwiseQuantMatmul", "tensorrt_llm", "TensorRT-LLM", _TRTLLM_LIB, _TRTLLM_HOW, _TRTLLM_PY),
    Custom("LayernormQuantization", "tensorrt_llm", "TensorRT-LLM", _TRTLLM_LIB, _TRTLLM_HOW, _TRTLLM_PY),
    Custom("RmsnormQuantization", "tensorrt_llm", "TensorRT-LLM", _TRTLLM_LIB, _TRTLLM_HOW, _TRTLLM_PY),
    Custom("QuantizePerToken", "tensorrt_llm", "TensorRT-LLM", _TRTLLM_LIB, _TRTLLM_HOW, _TRTLLM_PY),
    Custom("QuantizeTensor", "tensorrt_llm", "TensorRT-LLM", _TRTLLM_LIB, _TRTLLM_HOW, _TRTLLM_PY),
    Custom(
        "*",
        "tensorrt_llm",
        "TensorRT-LLM",
        _TRTLLM_LIB,
        _TRTLLM_HOW,
        _GH + "NVIDIA/TensorRT-LLM/blob/035b99e0d09d4f2dfdb949810cf7245112aa4165/tensorrt_llm/plugin/plugin.py",
    ),
    # TensorRT-Edge-LLM and FasterTransformer
    *(
        Custom(name, "", "TensorRT-Edge-LLM", _EDGE_LIB, _EDGE_HOW, _EDGE_PY)
        for name in (
            "AllReducePlugin",
            "AttentionPlugin",
            "DFlash2GroupedDynamicConvPlugin",
            "DFlashTargetKVCacheUpdate",
            "Fp16MoePlugin",
            "FusedNvfp4GemmAllReducePlugin",
            "Gemma4AudioAttentionPlugin",
            "Int4GroupwiseGemmPlugin",
            "Int4GroupwiseGemmPluginV2",
            "Int4MoePlugin",
            "NvFP4MoEPluginGeforce",
            "Nvfp4A16BlackwellGemmPlugin",
            "Nvfp4A16GemmPlugin",
            "Nvfp4A16MoePlugin",
            "Nvfp4MoePlugin",
            "ViTAttentionPlugin",
        )
    ),
    Custom(
        "CustomSwinTransformerPlugin",
        "",
        "FasterTransformer",
        "libswinTransformer_plugin.so",
        "cmake -DBUILD_TRT=ON in FasterTransformer, then load the library",
        _GH + "NVIDIA/FasterTransformer/blob/6fddeac5f59ce4df380002aa945da57a0c8e878c/"
        "src/fastertransformer/tensorrt_plugin/swin/swinTransformerPlugin.h",
    ),
    Custom(
        "CustomVisionTransformerPlugin",
        None,
        "FasterTransformer",
        "libvit_plugin.so",
        "cmake -DBUILD_TRT=ON in FasterTransformer, then load the library",
        _GH + "NVIDIA/FasterTransformer/blob/6ea1c77c7fabf1a046463eceddce1839efc63e60/"
        "src/fastertransformer/tensorrt_plugin/vit/ViTPlugin.h",
    ),
    # amirstan_plugin (mmdetection-to-tensorrt, torch2trt_dynamic)
    *(
        Custom(name, None, "amirstan_plugin", "libamirstan_plugin.so", _AMIRSTAN_HOW, _AMIRSTAN)
        for name in (
            "AdaptivePoolPluginDynamic",
            "BatchedNMS_TRT_CUSTOM",
            "CarafeFeatureReassemblePluginDynamic",
            "DeformableConvPluginDynamic",
            "DeformablePoolPluginDynamic",
            "Delta2BBoxPluginDynamic",
            "ExViewPluginDynamic",
            "GridAnchorDynamicPluginDynamic",
            "GridSamplePluginDynamic",
            "GroupNormPluginDynamic",
            "LayerNormPluginDynamic",
            "MeshGridPluginDynamic",
            "ModulatedDeformableConvPluginDynamic",
            "RoiExtractorPluginDynamic",
            "RoiPoolPluginDynamic",
            "TorchCumMaxMinPluginDynamic",
            "TorchCumPluginDynamic",
            "TorchFlipPluginDynamic",
            "TorchGatherPluginDynamic",
        )
    ),
    Custom(
        "RepeatDimsPluginDynamic",
        None,
        "amirstan_plugin",
        "libamirstan_plugin.so",
        "removed from amirstan_plugin: convert again with the newest torch2trt_dynamic, which does not use it",
        _GH + "grimoire/torch2trt_dynamic/issues/32",
    ),
    # BEVFormer_tensorrt
    *(
        Custom(name, "", "BEVFormer_tensorrt", "libtensorrt_ops.so", _BEV_HOW, _BEV_README)
        for name in (
            "GridSampler2DTRT",
            "GridSampler2DTRT2",
            "GridSampler3DTRT",
            "GridSampler3DTRT2",
            "ModulatedDeformableConv2dTRT",
            "ModulatedDeformableConv2dTRT2",
            "MultiScaleDeformableAttnTRT",
            "MultiScaleDeformableAttnTRT2",
            "RotateTRT",
            "RotateTRT2",
        )
    ),
    Custom(
        "BEVPoolV2TRT",
        "",
        "BEVFormer_tensorrt",
        "libtensorrt_ops.so",
        _BEV_HOW,
        _BEV + "4ee5df9d5e27f664cf942c0b21e8312d22cbff91/TensorRT/plugin/bev_pool_v2/bevPoolPlugin.cpp",
    ),
    Custom(
        "InverseTRT",
        "",
        "BEVFormer_tensorrt",
        "libtensorrt_ops.so",
        _BEV_HOW,
        _BEV + "35e3df90813b863fff0edcd20f86dd646a33b60c/TensorRT/plugin/inverse/inversePlugin.cpp",
    ),
    *(
        Custom(
            name,
            "",
            "BEVFormer_tensorrt",
            "libtensorrt_ops.so",
            _BEV_HOW,
            _BEV + "19ed9c2e8cd4750b6d55f309e4c5c6b1e05987d6/TensorRT/plugin/multi_head_attn/multiHeadAttnPlugin.cpp",
        )
        for name in ("QKVTRT", "QKVTRT2")
    ),
    # point clouds
    *(
        Custom(
            name,
            "",
            "Autoware (autoware_tensorrt_plugins)",
            "libautoware_tensorrt_plugins.so",
            "build the package (needs spconv_cpp); libcuda_ops.so and libspconv.so must be found too",
            _GH + "autowarefoundation/autoware_universe/issues/13067",
        )
        for name in ("GetIndicePairsImplicitGemm", "ImplicitGemm")
    ),
    Custom(
        "SparseConvolution",
        None,
        "Lidar_AI_Solution (spconv)",
        "libspconv.so",
        "not a TensorRT plugin: that ONNX file is run by libspconv, not by the ONNX parser",
        _GH + "NVIDIA-AI-IOT/Lidar_AI_Solution/issues/105",
    ),
    Custom(
        "ScatterBEV",
        None,
        "CUDA-PointPillars",
        "the project's own program",
        "compiled into its demo: build it with the CMakeLists.txt, or export the model again for the current release",
        _GH + "NVIDIA-AI-IOT/CUDA-PointPillars/issues/14",
    ),
    Custom(
        "PPScatterPlugin",
        None,
        "PointPillars-ROS (from CUDA-PointPillars)",
        "the project's own program",
        "compiled into the node, so trtexec and others cannot find it",
        _GH + "zzningxp/PointPillars-ROS/issues/10",
    ),
    Custom(
        "VoxelGeneratorV1",
        None,
        "pointpillars_pytorch_trt (Qiuzhongyuan)",
        "patched TensorRT 7.2 plugins and parser",
        "rebuild TensorRT's open-source part with the project's plugins and parser; version 001",
        _GH + "Qiuzhongyuan/pointpillars_pytorch_trt/issues/10",
    ),
    # others
    Custom(
        "GridSample3D",
        "",
        "grid-sample3d-trt-plugin (FasterLivePortrait, ditto-talkinghead)",
        "libgrid_sample_3d_plugin.so (grid_sample_3d_plugin.dll)",
        "cmake and make grid-sample3d-trt-plugin, then ctypes.CDLL(..., mode=RTLD_GLOBAL)",
        _GH + "warmshao/FasterLivePortrait/issues/113",
    ),
    Custom(
        "tpat_*",
        None,
        "TPAT",
        "tpat_<node name>.so (trt_plugin/lib)",
        "written by TPAT for this model: keep the library beside the engine and load it first",
        _GH + "Tencent/TPAT/issues/38",
    ),
    Custom(
        "AddScalar",
        "",
        "trt-samples-for-hackathon-cn",
        "AddScalarPlugin.so",
        "make in the cookbook's 05-Plugin example, then trtexec --plugins or ctypes.CDLL",
        _GH + "NVIDIA/trt-samples-for-hackathon-cn/blob/918c3b0e51563b9fdc76c5da6f19b428eea465b2/"
        "cookbook/05-Plugin/BasicExample/AddScalarPlugin.h",
    ),
    Custom(
        "FlattenConcat_TRT",
        "",
        "tensorrt_demos (ssd), TRT_object_detection",
        "libflattenconcat.so (.5 for TensorRT 5, .6 for TensorRT 6)",
        "TensorRT 7 has it in libnvinfer_plugin; before that load the prebuilt library",
        _GH + "jkjung-avt/tensorrt_demos/issues/87",
    ),
    Custom(
        "FlattenConcat_TRT",
        "",
        "jetson-inference",
        "the project's own library",
        "compiled into jetson-inference (plugins/FlattenConcat.cpp), for TensorRT 5 and newer",
        _GH + "dusty-nv/jetson-inference/blob/8338e59cec4de3b9db0588fcdfe699b11f12d46e/plugins/FlattenConcat.cpp",
    ),
)
