"""What follows from what, and which message is the root cause."""

from __future__ import annotations

import pytest
from loglines import CACHE, FAILED, LAZY, MAGIC, NONE, VERSION, ids

from trtdoctor.logs.reader import read_lines

NOT_THERE = (
    "WARNING: ../nvdsinfer/nvdsinfer_model_builder.cpp:1482 Deserialize engine failed because file path: "
    "/models/model.engine open error"
)
REBUILD = (
    "NvDsInferContext[UID 1]: Warning from NvDsInferContextImpl::generateBackendContext() [UID = 1]: deserialize "
    "backend context from engine from file :/models/model.engine failed, try rebuild"
)
BUILT = (
    "NvDsInferContext[UID 1]: Info from NvDsInferContextImpl::buildModel() [UID = 1]: serialize cuda engine to file: "
    "/models/model.engine successfully"
)

SIZE = "[I] [TRT] Loaded engine size: 14 MiB"
STRATEGY = "[W] [TRT] Engine generation failed with backend strategy 3."
NO_IMPLEMENTATION = "Error Code 10: Internal Error (Could not find any implementation for node {a}.)"
SKIPPED = f"{STRATEGY}\nError message: [x.cpp::y::1] {NO_IMPLEMENTATION}.\nSkipping this backend strategy."


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (SKIPPED, ["backend-strategy-skipped"]),
        (f"{SKIPPED}\n[E] {NO_IMPLEMENTATION}", ["build-failed", "backend-strategy-skipped"]),
        ("Reason: OOMKilled\nExit Code: 137\nKilled", ["container-out-of-memory", "killed*"]),
        (
            f"{VERSION}\n{FAILED}\n{NONE}",
            ["engine-built-by-other-tensorrt", "engine-deserialization-failed*", "engine-is-none*"],
        ),
        (f"{FAILED}\n{VERSION}", ["engine-built-by-other-tensorrt", "engine-deserialization-failed*"]),
        (f"{NONE}\n{FAILED}", ["engine-deserialization-failed", "engine-is-none*"]),
        (f"{MAGIC}\n{CACHE}", ["timing-cache-refused"]),
        (f"{MAGIC}\n{MAGIC}\n{CACHE}", ["timing-cache-refused"]),
        (f"{MAGIC}\n{FAILED}", ["magic-tag", "engine-deserialization-failed*"]),
        (
            f"{MAGIC}\n{CACHE}\nbuilt\nloading\n{MAGIC}\n{FAILED}",
            ["magic-tag", "timing-cache-refused", "engine-deserialization-failed*"],
        ),
        (f"a_1 | {MAGIC}\nb_1 | {CACHE}", ["magic-tag", "timing-cache-refused"]),
        (f"a_1 | {MAGIC}\nb_1 | hello\na_1 | {CACHE}", ["timing-cache-refused"]),
        ("ImportError: libnvinfer.so.10: cannot open shared object file: No such file", ["library-missing"]),
        ("Segmentation fault (core dumped)", ["crash"]),
        (f"{LAZY}\n{FAILED}", ["engine-deserialization-failed", "lazy-loading"]),
        (f"Segmentation fault (core dumped)\n{SIZE}", ["crash"]),
        (f"{SIZE}\nSegmentation fault (core dumped)\n{SIZE}", ["crash-while-loading"]),
        (f"{MAGIC}\n.\n.\n{CACHE}", ["timing-cache-refused"]),
        (f"{MAGIC}\n.\n.\n.\n{CACHE}", ["magic-tag", "timing-cache-refused"]),
        (f"{VERSION}\nSegmentation fault (core dumped)", ["engine-built-by-other-tensorrt", "crash*"]),
    ],
)
def test_root_cause_against_echoes(log: str, expected: list[str]) -> None:
    """Consequences are masked by their cause, wherever they stand; alone they answer themselves."""
    found = ids(log)
    assert found[0] == expected[0]
    assert sorted(found) == sorted(expected)


PACKAGE = "ModuleNotFoundError: No module named 'pycuda'"
MEMORY = "[TRT] [E] Error Code 2: OutOfMemory (Requested size)"
PLUGIN = "3: getPluginCreator could not find plugin: {} version: 1"
CREATOR = "Could not register plugin creator Clip_TRT Namespace"


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ([CREATOR, VERSION], ["engine-built-by-other-tensorrt", "plugin-registered-twice"]),
        ([MEMORY, VERSION], ["out-of-memory", "engine-built-by-other-tensorrt"]),
        ([VERSION, MEMORY], ["engine-built-by-other-tensorrt", "out-of-memory"]),
        ([LAZY, CREATOR], ["plugin-registered-twice", "lazy-loading"]),
        ([FAILED, LAZY, MEMORY], ["out-of-memory", "lazy-loading", "engine-deserialization-failed*"]),
        ([PACKAGE, MEMORY], ["out-of-memory", "python-package-missing"]),
        ([MEMORY, PACKAGE], ["out-of-memory", "python-package-missing"]),
        ([PACKAGE], ["python-package-missing"]),
        ([PACKAGE, CREATOR], ["python-package-missing", "plugin-registered-twice"]),
        ([PLUGIN.format("A_TRT"), f"{PLUGIN.format('B_TRT')}", FAILED], ["plugin-not-found", "plugin-not-found",
                                                                        "engine-deserialization-failed*"]),
    ],
)  # fmt: skip
def test_the_order(log: list[str], expected: list[str]) -> None:
    """Errors before warnings before what is harmless; the root first among its kind, else the order of the log."""
    assert ids("\n".join(log)) == expected


def test_what_is_taken_back_is_counted_no_more() -> None:
    """Of several lines with a message the one that the next lines take back falls away."""
    found = read_lines([MAGIC, *"." * 10, MAGIC, CACHE]).matches
    assert [(one.message.id, one.lines, one.times) for one in found] == [
        ("magic-tag", (1,), 1),
        ("timing-cache-refused", (13,), 1),
    ]


def test_an_engine_that_was_built_settles_what_was_said_before() -> None:
    """DeepStream's warnings of an engine that is not there count no longer once it has built one."""
    heard = ids("\n".join([NOT_THERE, REBUILD, BUILT]))
    assert [one for one in heard if not one.endswith("*")] == ["deepstream-built-engine"]


def test_what_is_settled_does_not_hide_another_failure() -> None:
    """A second engine of the same log that could not be built is an error all the same."""
    failed = "ERROR: [UID = 2]: build engine file failed"
    assert ids("\n".join([NOT_THERE, BUILT, failed]))[0] == "build-echo"


def test_a_message_is_told_once() -> None:
    """What TensorRT logs and the program prints again with the node's name is one finding, with the lines of both."""
    log = [
        '[E] [6] creator && "Plugin not found, are the plugin name, version, and namespace correct?"',
        'In node 0 with name: /a and operator: Frob (check): INVALID_NODE: creator && "Plugin not found, are"',
        "In node 1 with name: /b and operator: Twiddle (check): UNSUPPORTED_NODE: false",
    ]
    matches = read_lines(log).matches
    assert [(one.message.id, one.entities["plugin"], one.lines) for one in matches] == [
        ("onnx-operator-unsupported", "Frob", (1, 2)),
        ("onnx-operator-unsupported", "Twiddle", (3,)),
    ]


def test_who_asked_in_vain_tells_it() -> None:
    """A plugin that the parser of ONNX asked for is its operator, with the lines of both, each counted."""
    asked = "In node 0 with name: /a and operator: Frob (check): UNSUPPORTED_NODE: false"
    for plugin, expected in (("Frob", ["onnx-operator-unsupported"]),
                             ("Twiddle", ["onnx-operator-unsupported", "plugin-not-found"])):  # fmt: skip
        found = read_lines([PLUGIN.format(plugin), PLUGIN.format(plugin), asked]).matches
        assert sorted(one.message.id for one in found) == expected
        if plugin == "Frob":
            assert (found[0].lines, found[0].times) == ((1, 2, 3), 3)
            assert found[0].entities["plugin_version"] == "1"
