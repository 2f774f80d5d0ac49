"""The failure strings of the libraries: each is at least quoted, and nearly all of TensorRT's are named."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from driving import ROOT
from trtdoctor.logs.explain import explained
from trtdoctor.logs.reader import read_lines

sys.path.insert(0, str(ROOT / "scripts"))
import string_coverage

LEAST_NAMED = {"tensorrt": 0.90, "tensorrt-rtx": 0.90, "onnxruntime-tensorrt": 0.90, "onnxruntime-tensorrt-rtx": 0.90}
QUIET = ("Terminated prematurely. Check the exception logged above",)
"""Strings that only point to another line."""


@pytest.mark.parametrize("library", string_coverage.libraries())
def test_nothing_is_passed_over(library: str) -> None:
    """Whatever a library says of a failure is explained or quoted."""
    silent = [one.text for one, found in string_coverage.answers(library) if found == string_coverage.SILENT]
    assert [text for text in silent if not any(words in text for words in QUIET)] == []


@pytest.mark.parametrize("library", sorted(LEAST_NAMED))
def test_most_strings_are_named(library: str) -> None:
    """A row, or a family with one cause, answers nearly every string of the libraries that load engines."""
    assert string_coverage.coverage(library).named >= LEAST_NAMED[library]


@pytest.mark.parametrize(
    ("row", "members", "kind"),
    [
        ("check-graph", 150, "family"),
        ("check-graph", 151, "generic"),
        ("builder-error", 1, "generic"),
        ("plan-size", 3, "row"),
        ("plan-size", 151, "generic"),
    ],
)
def test_what_counts_as_named(row: str, members: int, kind: str) -> None:
    """A row or family that answers too many strings of one library names none of them."""
    assert string_coverage.kind(row, members) == kind


WITH_FAMILIES = ("tensorrt", "tensorrt-rtx", "tensorrt-plugins", "trtexec")


def test_every_family_has_a_member() -> None:
    """A family answers at least one string that a library really holds."""
    found = Counter(row for library in WITH_FAMILIES for _, row in string_coverage.answers(library))
    assert {row for row in string_coverage.FAMILIES if not found[row]} == set()


@pytest.mark.parametrize(
    ("line", "row"),
    [
        (
            "[TRT] [E] 2: [qdqGraphOptimizer.cpp::matchInt8ConstantDQ::203] Error Code 2: Internal Error (onednn == 2)",
            "check-quantization",
        ),
        (
            "[TRT] [E] IExecutionContext::enqueueV3: Error Code 2: Internal Error (Assertion x failed. "
            "In operator() at /_src/runtime/core/shapeMachine.cpp:1208)",
            "check-shapes-at-run",
        ),
        (
            "[TRT] [E] IBuilder::buildSerializedNetwork: Error Code 4: API Usage Error (Network must have at least "
            "one output. In validate at /_src/optimizer/api/network.cpp:3810)",
            "network-without-output",
        ),
    ],
)
def test_a_family_answers_only_without_a_message_of_its_own(line: str, row: str) -> None:
    """The place that a line names decides where no known message is on it."""
    assert [match.message.id for match in read_lines([line]).matches][:1] == [row]


@pytest.mark.parametrize(
    ("place", "says", "row"),
    [
        (
            "optimizer/common/rewrite/graphOptimizer.cpp",
            "Assertion scale1.scale.tensor failed.",
            "check-graph-optimizer",
        ),
        ("optimizer/common/shape/shapeContext.cpp", "Assertion isConstant(dimension) failed.", "check-shape-context"),
        ("optimizer/std/standardEngineBuilder.cpp", "Assertion engine != nullptr failed.", "check-build-setup"),
        ("optimizer/std/standardEngineBuilder.cpp", "Assertion refitRes failed.", "refittable-build-check"),
        ("runtime/serialization/serialization.cpp", "Assertion totalOutputSize > 0 failed.", "engine-write-check"),
        (
            "runtime/dispatch/dispatchClasses.cpp",
            "x is only supported from TensorRT 10.1 onwards.",
            "call-of-newer-release",
        ),
        ("optimizer/api/network.cpp", "Parameter check failed, condition: root >= 0.", "argument-of-network-refused"),
    ],
)
def test_internal_assertions_are_told_from_what_a_caller_did(place: str, says: str, row: str) -> None:
    """A failed assertion on TensorRT's own variables is internal; a failed check of a parameter is the caller's."""
    line = f"IBuilder::call: Error Code 2: Internal Error ({says} In check at /_src/{place}:1)"
    assert [one.message.id for one in read_lines([line]).matches][:1] == [row]


@pytest.mark.parametrize(
    ("place", "says", "row"),
    [
        ("runtime/gpu/cuda/cachePolicy.cu", "Assertion budget >= 0 failed.", "persistent-cache-budget"),
        ("runtime/core/glob.h", "Parameter check failed, condition: budget >= 0.", "weight-streaming-budget"),
        ("runtime/gpu/cuda/fillRunner.cpp", "Assertion mParams.alpha < mParams.beta failed.", "random-range"),
        ("optimizer/common/shapeCompiler.cpp", "Dimensions with name b must be equal.", "named-dimensions-differ"),
    ],
)
@pytest.mark.parametrize("old", [False, True])
def test_the_source_file_tells_what_the_words_mean(place: str, says: str, row: str, old: bool) -> None:
    """The same words mean another thing in another source file, named before or after them."""
    new = f"IBuilder::call: Error Code 2: Internal Error ({says} In check at /_src/{place}:1)"
    line = f"2: [{place.rpartition('/')[2]}::check::1] Error Code 2: Internal Error ({says})" if old else new
    assert [one.message.id for one in read_lines([line]).matches][:1] == [row]


@pytest.mark.parametrize(("release", "major"), [("8.6.1", "10"), ("9.3.0", "10"), ("10.3.0", "10"), ("11.0.0", "11")])
def test_a_release_that_has_no_newer_one_leads_to_the_next_major(release: str, major: str) -> None:
    """Bugs of TensorRT 8 are mended in TensorRT 10."""
    banner = f"[TRT] [I] TensorRT version: {release}"
    line = "2: [graph.cpp::check::1] Error Code 2: Internal Error (Assertion node failed.)"
    [fix, *_] = explained(read_lines([banner, line]))[0].finding.fixes
    assert f'pip install --upgrade "tensorrt=={major}.*"' in fix.commands
