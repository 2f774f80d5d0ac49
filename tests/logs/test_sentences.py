"""What a message says in a sentence, and what its numbers mean."""

from __future__ import annotations

import pytest

from trtdoctor.logs.sentences import decoded, is_safe, releases, sides


@pytest.mark.parametrize(
    ("number", "safe", "said"),
    [
        ("0", True, "8.2 or newer"),
        ("0", False, ""),
        ("43", True, "8.0"),
        ("43", False, ""),
        ("96", True, "7.2"),
        ("232", True, "8.5"),
        ("232", False, "8.5"),
        ("237", False, "10.0 to 10.1"),
        ("240", False, "10.11 to 10.15"),
        ("500", False, ""),
    ],
)
def test_which_release_a_serialization_number_means(number: str, safe: bool, said: str) -> None:
    """Those of the safety runtime have meanings of their own, and the others their usual one."""
    assert releases(number, safe=safe) == said


@pytest.mark.parametrize(("number", "safe"), [("0", True), ("43", True), ("1", False), ("232", False)])
def test_the_numbers_of_the_safety_runtime(number: str, safe: bool) -> None:
    """0 and 43 are."""
    assert is_safe({"serialization_runtime": number}) is safe


SM = {"sm_runtime": "8.9", "sm_built": "8.6"}
VERSIONS = {"runtime": "10.3.0", "built_with": "1.2.0"}
NUMBERS = {"serialization_runtime": "232", "serialization_built": "500"}
RANGE = {"given": "9", "largest": "8", "smallest": "1", "dimension": "0", "tensor": "x"}
SHAPES = {"shape": "[1,2]", "expected": "[1,3]"}


@pytest.mark.parametrize(
    ("values", "holds", "lacks"),
    [
        (SM, ["8.9", "8.6"], []),
        ({**SM, **VERSIONS}, ["8.9", "8.6"], ["10.3.0"]),
        (VERSIONS, ["TensorRT 10.3.0", "TensorRT-RTX 1.2.0"], []),
        ({**VERSIONS, **NUMBERS}, ["10.3.0"], ["232"]),
        (NUMBERS, ["232", "8.5", "500"], []),
        ({**NUMBERS, **RANGE}, ["232"], ["x"]),
        (RANGE, ["x", "dimension 0", "9", "1 to 8"], []),
        ({**RANGE, **SHAPES}, ["1 to 8"], ["[1,2]"]),
        (SHAPES, ["The input", "[1,2]", "[1,3]"], []),
    ],
)
def test_both_sides_stand_in_one_sentence(values: dict[str, str], holds: list[str], lacks: list[str]) -> None:
    """GPUs before versions, versions before numbers, numbers before shapes."""
    said = sides(values)
    assert all(word in said for word in holds)
    assert not any(word in said for word in lacks)


@pytest.mark.parametrize("values", [SM, VERSIONS, NUMBERS, {"given": "9", "largest": "8"}, SHAPES])
def test_one_side_alone_is_no_sentence(values: dict[str, str]) -> None:
    """Where one of the two values is missing, nothing is said of them."""
    assert sides(values)
    for key in values:
        assert sides({name: value for name, value in values.items() if name != key}) == ""


@pytest.mark.parametrize(
    ("values", "evidence"),
    [
        ({}, []),
        ({"file_begins_with": "a zip"}, [("the file begins with", "a zip")]),
        ({"cuda_error_name": "cudaErrorX", "cuda_error": "9"}, [("CUDA error", "9: cudaErrorX")]),
        ({"plugin": "NoSuchPluginOfAnybody"}, []),
    ],
)
def test_what_codes_mean(values: dict[str, str], evidence: list[tuple[str, str]]) -> None:
    """First bytes and CUDA errors are evidence; a plugin that nobody knows is none."""
    assert [(one.label, one.value) for one in decoded(values)] == evidence


@pytest.mark.parametrize(
    ("plugin", "library"),
    [("EfficientNMS_TRT", "libnvinfer_plugin"), ("YoloLayer_TRT", "yolo")],
)
def test_whose_plugin_it_is(plugin: str, library: str) -> None:
    """One owner is named: TensorRT's own plugins first."""
    (one,) = decoded({"plugin": plugin})
    assert plugin in one.value
    assert library in one.value.lower()
