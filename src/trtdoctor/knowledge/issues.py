"""Known bugs of TensorRT that an engine file and a version reveal: narrow ranges, each with the thread it comes from.

A row speaks of the version that *runs* the engine. Everything named in a row must hold for it to apply.
"""

from __future__ import annotations

from trtdoctor.model.finding import Confidence, Severity
from trtdoctor.model.plan import ComputeCapability
from trtdoctor.model.product import Product
from trtdoctor.named import NamedTuple

Version = tuple[int, ...]


class Issue(NamedTuple):
    """``since`` and ``before`` bound the TensorRT version (``None``: open). ``confidence`` is as far
    as the source goes."""

    id: str
    since: Version | None
    before: Version | None
    what: str
    fix: str
    severity: Severity
    confidence: Confidence
    source: str
    product: Product = "tensorrt"
    plugins: tuple[tuple[str, tuple[str, ...]], ...] = ()  # name, versions (none: any); one of them is needed
    any_plugin: bool = False
    capabilities: tuple[ComputeCapability, ...] = ()
    profiles: int = 0  # at least so many
    refittable: bool = False
    dla: bool = False
    hardware_compatible: bool = False
    model: str = ""  # what the exporter wrote into the file's metadata has this word


_CHANGELOG = "https://github.com/NVIDIA/TensorRT/blob/main/CHANGELOG.md"
_NOTES_11_4_1 = "https://docs.nvidia.com/deeplearning/tensorrt/latest/getting-started/release-notes-11/11.4.1.html"
_EDGE_LLM = "https://nvidia.github.io/TensorRT-Edge-LLM/0.10.0/user_guide/getting_started/limitations.html"
_BLACKWELL: tuple[ComputeCapability, ...] = ((10, 0), (10, 3), (12, 0), (12, 1))

ISSUES: tuple[Issue, ...] = (
    Issue(
        "jetson-11",
        (11, 0),
        (11, 4, 1),
        "TensorRT 11.0 to 11.4.0 do not run on Jetson",
        "stay on the TensorRT of the JetPack, or use 11.4.1 on JetPack 7.2.2 or newer",
        Severity.ERROR,
        Confidence.CERTAIN,
        _NOTES_11_4_1,
        capabilities=((7, 2), (8, 7)),  # Xavier and Orin; of Thor (11.0) no source says so
    ),
    Issue(
        "dla-10.8",
        (10, 8),
        (11, 4, 1),
        "DLA engines do not run with TensorRT 10.8 to 11.4.0",
        "use TensorRT 10.7 or older, or 11.4.1",
        Severity.ERROR,
        Confidence.CERTAIN,
        _NOTES_11_4_1,
        dla=True,
    ),
    Issue(
        "cudnn-plugins-blackwell",
        (10, 8),
        None,
        "plugins that use cuDNN (InstanceNormalization_TRT, GroupNormalizationPlugin) are not supported on Blackwell",
        "build the engine again with native normalization layers",
        Severity.ERROR,
        Confidence.LIKELY,
        _CHANGELOG,
        plugins=(("InstanceNormalization_TRT", ("1", "2", "3")), ("GroupNormalizationPlugin", ("1",))),
        capabilities=_BLACKWELL,
    ),
    Issue(
        "qkv3-sm100",
        (10, 8),
        (10, 9),
        "CustomQKVToContextPluginDynamic version 3 is not supported on compute capability 10.0",
        "use TensorRT 10.9 or newer",
        Severity.ERROR,
        Confidence.LIKELY,
        _CHANGELOG,
        plugins=(("CustomQKVToContextPluginDynamic", ("3",)),),
        capabilities=((10, 0),),
    ),
    Issue(
        "qkv4-10.6",
        (10, 6),
        (10, 7),
        "CustomQKVToContextPluginDynamic version 4 fails an assertion when batch or sequence length differ from those "
        "at build time",
        "use a newer TensorRT, or version 1 of the plugin",
        Severity.WARNING,
        Confidence.CERTAIN,
        "https://github.com/nvidia/tensorrt/releases/tag/v10.6.0",
        plugins=(("CustomQKVToContextPluginDynamic", ("4",)),),
    ),
    Issue(
        "plugin-serialization-8.4",
        (8, 4),
        (8, 5),
        "plugins of 8.4 were reported to crash while they are deserialized: a parameter was not serialized. It is not "
        "confirmed that this is what crashed",
        "if it crashes, try the libnvinfer_plugin of 8.5.2, and check how custom plugins serialize their parameters",
        Severity.WARNING,
        Confidence.POSSIBLE,
        "https://github.com/NVIDIA/TensorRT/issues/4222",
        any_plugin=True,
    ),
    Issue(
        "plugin-v3-10.0",
        (10, 0),
        (10, 1),
        "with 10.0, a V3 plugin fed by a quantized constant cannot be built (Quantized constant is only allowed before "
        "DQ or PLUGIN_V2 node)",
        "build with TensorRT 10.1 or newer",
        Severity.INFO,
        Confidence.POSSIBLE,
        "https://github.com/NVIDIA/TensorRT/issues/3919",
        any_plugin=True,
    ),
    Issue(
        "gelu-bias",
        None,
        (10, 13),
        "the GELU plugin divides by zero when it has no bias",
        "use TensorRT 10.13 or newer",
        Severity.WARNING,
        Confidence.POSSIBLE,
        _CHANGELOG,
        plugins=(("CustomGeluPluginDynamic", ()),),
    ),
    Issue(
        "priorbox-7",
        None,
        (8, 0),
        "PriorBox_TRT gives wrong results or crashes after it was deserialized and cloned",
        "use a libnvinfer_plugin of TensorRT 8 or newer, or build the open-source one of 21.04 or newer",
        Severity.WARNING,
        Confidence.LIKELY,
        "https://github.com/NVIDIA/TensorRT/pull/1185",
        plugins=(("PriorBox_TRT", ()),),
    ),
    Issue(
        "flattenconcat-7",
        None,
        (7, 2),
        "FlattenConcat_TRT crashes while it is deserialized",
        "use TensorRT 7.2 or newer",
        Severity.WARNING,
        Confidence.LIKELY,
        "https://github.com/NVIDIA/TensorRT/pull/366",
        plugins=(("FlattenConcat_TRT", ()),),
    ),
    Issue(
        "normalize-7",
        None,
        (7, 2),
        "Normalize_TRT is deserialized wrongly",
        "use TensorRT 7.2 or newer",
        Severity.WARNING,
        Confidence.LIKELY,
        "https://github.com/NVIDIA/TensorRT/pull/432",
        plugins=(("Normalize_TRT", ()),),
    ),
    Issue(
        "profiles-10.8",
        (10, 0),
        (10, 8),
        "wrong results with more than one optimization profile were reported for TensorRT before 10.8",
        "compare the outputs of all profiles with a reference, or use 10.8 or newer",
        Severity.INFO,
        Confidence.POSSIBLE,
        "https://github.com/NVIDIA/TensorRT/issues/4250",
        profiles=2,
    ),
    Issue(
        "refit-profiles-8.5",
        (8, 5),
        (8, 6),
        "createInferRefitter fails for an engine with several profiles",
        "use TensorRT 8.6 or newer to refit it",
        Severity.WARNING,
        Confidence.LIKELY,
        "https://github.com/NVIDIA/TensorRT/issues/3268",
        profiles=2,
        refittable=True,
    ),
    Issue(
        "execute-10.16-sm120",
        (10, 16),
        (11, 0),
        "engines of image decoders (VAE) were reported to crash at the first execute_async_v3 with TensorRT 10.16 on "
        "an RTX 5090",
        "if it crashes there, build and run it with TensorRT 10.13",
        Severity.INFO,
        Confidence.POSSIBLE,
        "https://github.com/daydreamlive/DEMON/pull/17",
        capabilities=((12, 0),),
    ),
    Issue(
        "hardware-compatibility-thor-spark",
        (10, 14),
        (11,),
        "hardware-compatible engines were reported to fail on Jetson Thor and DGX Spark, but with TensorRT 10.13.3.9",
        "build it again without hardware compatibility, or build and run it with TensorRT 10.13.3.9",
        Severity.WARNING,
        Confidence.POSSIBLE,
        "https://github.com/ultralytics/ultralytics/pull/22224",
        capabilities=((11, 0), (12, 1)),
        hardware_compatible=True,
    ),
    Issue(
        "rt-detr-thor-spark",
        (10, 13),
        (10, 15),
        "engines of RT-DETR were reported to find wrong boxes on Jetson Thor and DGX Spark before TensorRT 10.15",
        "build it again and run it with TensorRT 10.15 or newer",
        Severity.WARNING,
        Confidence.LIKELY,
        "https://github.com/ultralytics/ultralytics/pull/23499",
        capabilities=((11, 0), (12, 1)),
        model="rtdetr",
    ),
    Issue(
        "edge-llm-nvfp4-10.15",
        (10, 15),
        (10, 16),
        "engines of TensorRT-Edge-LLM with NVFP4 may lose accuracy with TensorRT 10.15",
        "if it was quantized to NVFP4, build and run it with TensorRT 10.13.3.9, which JetPack 7.1 has",
        Severity.INFO,
        Confidence.POSSIBLE,
        _EDGE_LLM,
        plugins=(("AttentionPlugin", ()),),
        capabilities=((11, 0), (12, 1)),
    ),
    Issue(
        "edge-llm-int4-gemm-2",
        None,
        None,
        "Int4GroupwiseGemmPluginV2 of TensorRT-Edge-LLM 0.10 may lose accuracy",
        "export the ONNX model again with --int4-gemm-plugin-version 1",
        Severity.WARNING,
        Confidence.POSSIBLE,
        _EDGE_LLM,
        plugins=(("Int4GroupwiseGemmPluginV2", ()),),
    ),
    Issue(
        "rtx-turing",
        None,
        None,
        "TensorRT-RTX on Turing was reported to give no context, zeros, or a crash with bfloat16",
        "compare the outputs with a reference, or use TensorRT on Turing",
        Severity.INFO,
        Confidence.POSSIBLE,
        "https://github.com/pytorch/TensorRT/pull/4643",
        product="tensorrt-rtx",
        capabilities=((7, 5),),
    ),
)


def of_plugins(version: Version) -> tuple[Issue, ...]:
    """The bugs of this release that any plugin can meet."""
    return tuple(
        issue
        for issue in ISSUES
        if issue.any_plugin
        and issue.severity > Severity.INFO
        and (issue.since is None or issue.since <= version)
        and (issue.before is None or version < issue.before)
    )
