"""What became of a name of TensorRT's API: gone, newer, or not known; until when and since when."""

from __future__ import annotations

import pytest

from trtdoctor.knowledge import api_names
from trtdoctor.knowledge.removed_api import INSTEAD, instead, lifetime, requirement, state


@pytest.mark.parametrize(
    ("owner", "name", "kind", "wheel"),
    [
        ("Builder", "platform_has_fast_fp16", "gone", "<11"),
        ("Builder", "platform_has_tf32", "gone", "<11"),
        ("BuilderFlag", "FP16", "gone", "<11"),
        ("IBuilderConfig", "set_calibration_profile", "gone", "<11"),
        ("IBuilderConfig", "algorithm_selector", "gone", "<11"),
        ("IConvolutionLayer", "set_output_type", "gone", "<11"),
        ("ITensor", "set_dynamic_range", "gone", "<11"),
        ("IPluginRegistry", "get_plugin_creator", "gone", "<11"),
        ("", "IInt8EntropyCalibrator2", "gone", "<11"),
        ("NetworkDefinitionCreationFlag", "EXPLICIT_BATCH", "gone", "<11"),
        ("ICudaEngine", "num_bindings", "gone", "<10"),
        ("IExecutionContext", "execute_async_v2", "gone", "<10"),
        ("IBuilderConfig", "max_workspace_size", "gone", "<10"),
        ("Builder", "build_cuda_engine", "gone", ""),
        ("ICudaEngine", "num_io_tensors", "newer", ""),
        ("INetworkDefinition", "add_plugin_v3", "newer", ">=10.0"),
        ("IBuilderConfig", "build_route", "newer", ">=11.1"),
        ("BuilderFlag", "FP8", "both", ">=8.6,<11"),
        ("IPluginV3QuickBuild", "num_outputs", "both", ">=10.6,<10.8"),
        ("ICudaEngine", "no_such_name", "both", ""),
        ("IBuilder", "platformHasFastFp16", "gone", "<11"),
        ("IBuilder", "buildEngineWithConfig", "newer", ">=10.6"),
        ("", "--fp16", "gone", "<11"),
        ("", "--workspace", "gone", "<10"),
        ("", "--skipInference", "newer", ">=8.6"),
        ("", "--saveEngin", "both", ""),
    ],
)
def test_names_come_and_go(owner: str, name: str, kind: str, wheel: str) -> None:
    """The table knows why a name is missing, and which wheels have it."""
    assert (state(owner, name), requirement(owner, name)) == (kind, wheel)


@pytest.mark.parametrize("text", [api_names.PYTHON, api_names.CPP])
def test_spans_are_of_releases_that_were_read(text: str) -> None:
    """Every line has spans of known releases, an owner, and names."""
    releases = api_names.RELEASES.split()
    for line in text.replace("\n    ", " ").strip().split("\n"):
        head, _, names = line.partition(": ")
        spans, _, owner = head.partition(" ")
        assert owner
        assert names
        for span in spans.split(","):
            first, _, last = span.partition("-")
            assert {first, last} <= {*releases, ""}
            assert not first or not last or releases.index(first) <= releases.index(last)


def test_what_replaces_a_name_is_said_of_names_that_went() -> None:
    """Each name with a replacement is gone in some release, so the table of replacements has no dead words."""
    known = {word for line in (api_names.PYTHON + api_names.CPP).split("\n") for word in line.split()}
    for _, names in INSTEAD:
        for name in names.split():
            assert name in known or lifetime("", name) is not None, name


@pytest.mark.parametrize(
    ("owner", "name", "word"),
    [
        ("ICudaEngine", "device_memory_size", "device_memory_size_v2"),
        ("INetworkDefinition", "add_convolution", "_nd"),
        ("IBuilderConfig", "int8_calibrator", "quantization"),
        ("BuilderFlag", "FP16", "strongly typed"),
        ("", "--explicitBatch", "leave it out"),
    ],
)
def test_what_to_use_instead(owner: str, name: str, word: str) -> None:
    """Names that went have successors, by the table or by the same name of a later version."""
    assert word in instead(owner, name)
