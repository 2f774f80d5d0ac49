"""The plugins that come with TensorRT: which release has which name and version, and who owns the well-known others.

The standard plugins are read from the open-source repository's constants, tag by tag from 8.0.1 to 11.1
(https://github.com/NVIDIA/TensorRT, folder ``plugin``); FFTPlugin is of 11.2, whose notes name it. Plugins
that live only in the closed library are not listed, so "not listed" means "custom or unknown", never "missing".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trtdoctor.named import NamedTuple

if TYPE_CHECKING:
    from trtdoctor.knowledge.custom_plugins import Custom
    from trtdoctor.model.version import PartialVersion

SOURCE = "https://github.com/NVIDIA/TensorRT/tree/main/plugin"
SCANNED = ((8, 0, 1), (11, 1, 0))
"""The oldest and the newest tag that the table was made from."""


class Standard(NamedTuple):
    """A plugin of ``libnvinfer_plugin``. ``first``: ``None`` when the oldest tag scanned has it; ``last``: ``None``
    when the newest still has it."""

    name: str
    version: str
    first: tuple[int, int, int] | None
    last: tuple[int, int, int] | None

    def may_be_in(self, release: PartialVersion) -> bool:
        """Whether the release has the plugin; a partial version has it when some release that it may be does."""
        late = self.first is None or not release.surely_below(self.first)
        return late and (self.last is None or not release.surely_above(self.last))


# fmt: off
STANDARD: tuple[Standard, ...] = tuple(Standard._make(row) for row in (
    ("BatchTilePlugin_TRT", "1", None, (10, 16, 0)),
    ("BatchedNMSDynamic_TRT", "1", None, (10, 16, 0)),
    ("BatchedNMS_TRT", "1", None, (10, 16, 0)),
    ("Clip_TRT", "1", (8, 5, 1), (10, 16, 0)),
    ("CoordConvAC", "1", None, (10, 16, 0)),
    ("CropAndResize", "1", None, (10, 16, 0)),
    ("CropAndResizeDynamic", "1", None, (10, 16, 0)),
    ("CropAndResizeDynamic", "2", (10, 12, 0), None),
    ("CustomEmbLayerNormPluginDynamic", "1", None, None),
    ("CustomEmbLayerNormPluginDynamic", "2", None, None),
    ("CustomEmbLayerNormPluginDynamic", "3", None, None),
    ("CustomEmbLayerNormPluginDynamic", "4", (10, 4, 0), None),
    ("CustomEmbLayerNormPluginDynamic", "5", (10, 4, 0), None),
    ("CustomEmbLayerNormPluginDynamic", "6", (10, 6, 0), None),
    ("CustomFCPluginDynamic", "1", None, None),
    ("CustomGeluPluginDynamic", "1", None, (10, 16, 0)),
    ("CustomQKVToContextPluginDynamic", "1", None, None),
    ("CustomQKVToContextPluginDynamic", "2", None, None),
    ("CustomQKVToContextPluginDynamic", "3", None, None),
    ("CustomQKVToContextPluginDynamic", "4", (10, 5, 0), None),
    ("CustomQKVToContextPluginDynamic", "5", (10, 5, 0), None),
    ("CustomQKVToContextPluginDynamic", "6", (10, 5, 0), None),
    ("CustomSkipLayerNormPluginDynamic", "1", None, None),
    ("CustomSkipLayerNormPluginDynamic", "2", None, None),
    ("CustomSkipLayerNormPluginDynamic", "3", None, None),
    ("CustomSkipLayerNormPluginDynamic", "4", None, None),
    ("CustomSkipLayerNormPluginDynamic", "5", (10, 4, 0), None),
    ("CustomSkipLayerNormPluginDynamic", "6", (10, 4, 0), None),
    ("CustomSkipLayerNormPluginDynamic", "7", (10, 4, 0), None),
    ("CustomSkipLayerNormPluginDynamic", "8", (10, 4, 0), None),
    ("DecodeBbox3DPlugin", "1", (8, 4, 1), None),
    ("DetectionLayer_TRT", "1", None, None),
    ("DisentangledAttention_TRT", "1", (8, 4, 1), None),
    ("DisentangledAttention_TRT", "2", (10, 11, 0), None),
    ("EfficientNMS_Explicit_TF_TRT", "1", (8, 4, 1), None),
    ("EfficientNMS_Implicit_TF_TRT", "1", (8, 4, 1), None),
    ("EfficientNMS_ONNX_TRT", "1", None, (10, 16, 0)),
    ("EfficientNMS_TFTRT_TRT", "1", (8, 2, 1), (8, 2, 1)),
    ("EfficientNMS_TRT", "1", None, None),
    ("FFTPlugin", "1", (11, 2, 0), None),
    ("FlattenConcat_TRT", "1", None, None),
    ("GenerateDetection_TRT", "1", None, None),
    ("GridAnchorRect_TRT", "1", (8, 6, 1), None),
    ("GridAnchor_TRT", "1", (8, 6, 1), None),
    ("GroupNorm", "1", (8, 5, 3), (8, 5, 3)),
    ("GroupNormalizationPlugin", "1", None, None),
    ("InstanceNormalization_TRT", "1", None, None),
    ("InstanceNormalization_TRT", "2", (8, 4, 1), None),
    ("InstanceNormalization_TRT", "3", (10, 2, 0), None),
    ("LReLU_TRT", "1", None, (10, 16, 0)),
    ("LayerNorm", "1", (8, 5, 3), (8, 5, 3)),
    ("ModulatedDeformConv2d", "1", (8, 6, 1), None),
    ("ModulatedDeformConv2d", "2", (10, 11, 0), None),
    ("MultilevelCropAndResize_TRT", "1", None, None),
    ("MultilevelProposeROI_TRT", "1", None, None),
    ("MultiscaleDeformableAttnPlugin_TRT", "1", (8, 4, 1), None),
    ("MultiscaleDeformableAttnPlugin_TRT", "2", (10, 11, 0), None),
    ("NMSDynamic_TRT", "1", None, (10, 16, 0)),
    ("NMS_TRT", "1", None, (10, 16, 0)),
    ("Normalize_TRT", "1", None, (10, 16, 0)),
    ("PillarScatterPlugin", "1", (8, 4, 1), None),
    ("PriorBox_TRT", "1", None, None),
    ("Proposal", "1", None, (10, 16, 0)),
    ("ProposalDynamic", "1", None, (10, 16, 0)),
    ("ProposalLayer_TRT", "1", None, None),
    ("PyramidROIAlign_TRT", "1", None, None),
    ("ROIAlign_TRT", "1", (8, 5, 1), None),
    ("ROIAlign_TRT", "2", (10, 1, 0), None),
    ("RPROI_TRT", "1", None, None),
    ("Region_TRT", "1", None, None),
    ("Reorg_TRT", "1", None, None),
    ("Reorg_TRT", "2", (10, 0, 1), None),
    ("ResizeNearest_TRT", "1", None, None),
    ("ScatterElements", "1", (10, 0, 1), None),
    ("ScatterElements", "2", (10, 3, 0), None),
    ("ScatterND", "1", None, None),
    ("SeqLen2Spatial", "1", (8, 5, 3), (8, 5, 3)),
    ("SpecialSlice_TRT", "1", None, (10, 16, 0)),
    ("Split", "1", None, (10, 16, 0)),
    ("SplitGeLU", "1", (8, 5, 3), (8, 5, 3)),
    ("TopkLastDim", "1", (11, 0, 0), None),
    ("VoxelGeneratorPlugin", "1", (8, 4, 1), None),
    ("fMHA_V2", "1", (8, 5, 3), (8, 5, 3)),
    ("fMHCA", "1", (8, 5, 3), (8, 5, 3)),
))
# fmt: on

REGISTERED_STATICALLY = frozenset(
    {
        "CustomQKVToContextPluginDynamic",
        "CustomEmbLayerNormPluginDynamic",
        "CustomSkipLayerNormPluginDynamic",
        "CustomFCPluginDynamic",
        "GroupNormalizationPlugin",
        "DisentangledAttention_TRT",
    }
)
"""These register when ``libnvinfer_plugin`` is loaded; all others only in ``init_libnvinfer_plugins``. Source: the
static initialisers in the same repository."""

IN_LEAN_PLUGINS = frozenset({("ROIAlign_TRT", "2")})
"""What ``libnvinfer_vc_plugin`` registers, the plugin library that ships for version-compatible engines (v11.1,
https://github.com/NVIDIA/TensorRT/blob/v11.1/plugin/vc/vfcCommon.cpp)."""


def standard_rows(name: str, namespace: str) -> tuple[Standard, ...]:
    """All versions of a standard plugin; none for one in a namespace, where TensorRT's own are not."""
    return () if namespace else tuple(row for row in STANDARD if row.name == name)


def owners(name: str, namespace: str) -> tuple[Custom, ...]:
    """Projects known to have a plugin of this name: only a hint, plugin names are not unique."""
    from trtdoctor.knowledge.custom_plugins import CUSTOM

    exact = tuple(row for row in CUSTOM if row.name == name and row.namespace in (None, namespace))
    return exact or tuple(
        row
        for row in CUSTOM
        if row.name.endswith("*") and name.startswith(row.name[:-1]) and row.namespace in (None, namespace)
    )
