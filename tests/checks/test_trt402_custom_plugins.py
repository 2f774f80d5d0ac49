"""TRT402: plugins that come with no TensorRT."""

from __future__ import annotations

from typing import Any

import pytest
from running import Row, expect, named

from samples import plugins, with_body
from trtdoctor.checks.trt402_custom_plugins import custom_plugins
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import Container
from trtdoctor.model.machine import PluginLibrary


def given(**more: Any) -> Facts:
    """An engine with a plugin of its own, and a library."""
    made = with_body("tensorrt=10.3.0.26", plugins=plugins(("Mine", "1")))
    return made._replace(plugin_libraries=(PluginLibrary("libmine.so", **more),))


def of_file(path: str, container: Container) -> Facts:
    """An engine with a plugin that nobody knows, in this file."""
    found = with_body("tensorrt=10.3.0.26", plugins=plugins(("Mine", "1")))
    return found._replace(engine=found.engine._replace(path=path, container=container))


ROWS = (
    Row(
        "on a Jetson",
        with_body("jetpack=6.2", plugins=plugins(("YoloLayer_TRT", "1"))),
        "warning",
        "\n/usr/src/tensorrt/bin/trtexec --loadEngine=",
    ),
    Row(
        "on no Jetson",
        with_body("tensorrt=10.3.0.26", plugins=plugins(("YoloLayer_TRT", "1"))),
        "warning",
        "\ntrtexec --loadEngine=",
    ),
    Row("standard", with_body("tensorrt=10.3.0.26", plugins=plugins(("EfficientNMS_TRT", "1"))), "passed"),
    Row(
        "known owner",
        with_body("tensorrt=7.1.3.0", plugins=plugins(("YoloLayer_TRT", "1"))),
        "warning",
        "YoloLayer_TRT version 1",
        "plugin-missing",
        "possible",
    ),
    Row(
        "nobody's",
        with_body("tensorrt=10.3.0.26", plugins=plugins(("Mine", "1", "ns"))),
        "warning",
        "in namespace ns",
    ),
    Row(
        "Edge-LLM's",
        with_body("tensorrt=10.13.3.9", plugins=plugins(("Nvfp4MoePlugin", "1"))),
        "warning",
        "of the package tensorrt-edgellm",
    ),
    Row(
        "of two projects",
        with_body(
            "tensorrt=10.13.3.9",
            plugins=plugins(("Nvfp4MoePlugin", "1"), ("GPTAttention", "1", "tensorrt_llm")),
        ),
        "warning",
        "known from TensorRT-Edge-LLM",
        hides="get the library",
    ),
    Row("the file itself", of_file("/m/my engine.plan", "plain"), "warning", "--loadEngine='/m/my engine.plan' "),
    Row("a file inside", of_file("/m/a.zip", "zip"), "warning", "--loadEngine=model.engine "),
    Row("a file at an address", of_file("s3://m/a.plan", "plain"), "warning", "--loadEngine=model.engine "),
    Row("no target", with_body(None, plugins=plugins(("Mine", "1"))), "skipped"),
    Row("a library of plugins given", given(entry_points=("getCreators",)), "info", "libmine.so"),
    Row("one that registers given", given(registers=True), "info", "libmine.so"),
    Row("one without plugins given", given(), "warning", "library given: libmine.so"),
    Row("one that cannot be read given", given(failure="no ELF", registers=True), "warning", "libmyplugin.so"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(custom_plugins, row)
