"""Reading logs: what stands before and inside a message, what follows from what, and logs of any size."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs import reading

VERSION = (
    "6: The engine plan file is not compatible with this version of TensorRT, expecting library version 10.3.0.26 got "
    "10.9.0.34, please rebuild."
)
FAILED = "4: [runtime.cpp::deserializeCudaEngine::66] Error Code 4: Internal Error (Engine deserialization failed.)"
MAGIC = (
    "1: [stdArchiveReader.cpp::StdArchiveReader::30] Error Code 1: Serialization (Serialization assertion "
    "magicTagRead == kMAGIC_TAG failed.Magic tag does not match)"
)
CACHE = "4: The timing cache will not be used!"
NONE = "AttributeError: 'NoneType' object has no attribute 'create_execution_context'"


def ids(text: str) -> list[str]:
    """What is heard in a log, ``*`` after what another message explains."""
    return [one.message.id + ("*" if one.masked_by else "") for one in reading.read_lines(text.split("\n")).heard]


@pytest.mark.parametrize(
    "line",
    [
        VERSION,
        VERSION + "\r",
        "\x1b[31m[TRT] [E] " + VERSION + "\x1b[0m",
        "web_1  | [05/02/2022-15:17:45] [TRT] [E] " + VERSION,
        "[detector-3] [ERROR] [1690000000.1] [node]: " + VERSION,
        "[1,0]<stderr>: " + VERSION,
        "E0530 23:11:46.299486 1 logging.cc:43] " + VERSION,
        "ERROR: ../nvdsinfer/nvdsinfer_func_utils.cpp:31 [TRT]: " + VERSION,
        "2026-01-23 13:27:57 [E:onnxruntime:default, tensorrt_execution_provider.h:90 log] [2026-01-23  ERROR] "
        + VERSION,
        VERSION.upper(),
        VERSION.replace(" ", "  "),
        VERSION.replace(" ", "\t\t"),
        VERSION + FAILED,
    ],
)
def test_what_stands_around_a_message_does_not_matter(line: str) -> None:
    """Times, levels, colours, names of containers and runs of blanks do not hide a message."""
    (first, *_) = reading.read_lines([line]).heard
    assert first.message.id == "engine-built-by-other-tensorrt"
    assert first.entities == {"runtime": "10.3.0.26", "built_with": "10.9.0.34"}
    assert first.lines == (1,)


def test_a_message_that_a_terminal_broke_is_read_whole() -> None:
    """A message that goes on in the next line is heard once, on both lines."""
    (first, *_) = reading.read_lines(VERSION.replace("version 10.3", "version\n10.3").split("\n")).heard
    assert (first.entities["runtime"], first.lines) == ("10.3.0.26", (1, 2))


def test_a_message_broken_between_two_processes_is_not_joined() -> None:
    """A line of another process does not complete a message."""
    one, two = VERSION.replace("version 10.3", "version\n10.3").split("\n")
    heard = reading.read_lines([f"a_1 | {one}", f"b_1 | {two}"]).heard
    assert all("runtime" not in h.entities for h in heard)


@pytest.mark.parametrize(
    ("log", "expected"),
    [
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
        (f"{VERSION}\nSegmentation fault (core dumped)", ["engine-built-by-other-tensorrt", "crash*"]),
    ],
)
def test_root_cause_against_echoes(log: str, expected: list[str]) -> None:
    """Consequences are masked by their cause, wherever they stand; alone they answer themselves."""
    found = ids(log)
    assert found[0] == expected[0]
    assert sorted(found) == sorted(expected)


def test_several_failures_are_several_findings() -> None:
    """Two plugins that are missing are two findings; one that is missing a thousand times is one."""
    line = "3: getPluginCreator could not find plugin: {} version: 1"
    heard = reading.read_lines([line.format("A_TRT"), line.format("B_TRT"), *[line.format("A_TRT")] * 1000]).heard
    assert [(one.entities["plugin"], one.times) for one in heard] == [("A_TRT", 1001), ("B_TRT", 1)]
    assert len(heard[0].lines) == reading.MOST_LINES


def test_context_decides_between_two_rows() -> None:
    """A library that is missing after an import of the lean package is the lean package's matter, for a while."""
    context = 'File "/venv/tensorrt_lean/__init__.py", line 18, in <module>'
    missing = "ImportError: libnvinfer.so.10: cannot open shared object file: No such file or directory"
    assert ids(f"{context}\n{missing}")[0] == "lean-wants-full-library"
    assert ids("\n".join([context, *["."] * 40, missing]))[0] == "library-missing"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("[E] flux capacitor out of tune", True),
        ("ERROR: something nobody ever saw", True),
        ("E0530 23:11:46.299486 1 thing.cc:43] what is that", True),
        ("ValueError: not of this table", True),
        ("terminate called by nobody", False),
        ("0 errors, 0 warnings", False),
        ("step 12 error: 0", False),
        ("loss 0.12 mirror 3", False),
    ],
)
def test_errors_that_nobody_knows_are_kept(line: str, kept: bool) -> None:
    """A line that says error and fits no row is quoted; one that only has the word in it is not."""
    assert bool(reading.read_lines([line]).unexplained) == kept


def test_unknown_errors_are_bounded_and_not_repeated() -> None:
    """Of many unknown errors some are kept, and those that differ in numbers only once."""
    same = reading.read_lines(f"[E] attempt {n} went wrong" for n in range(1000))
    assert same.unexplained == ((1, "[E] attempt 0 went wrong"),)
    other = reading.read_lines(f"[E] {'x' * n}" for n in range(1000))
    assert len(other.unexplained) == reading.MOST_UNEXPLAINED


def blocks(data: bytes, size: int) -> Iterator[bytes]:
    """``data`` in pieces."""
    return (data[at : at + size] for at in range(0, len(data), size))


LOG = "\n".join(
    [f"line {n} of no interest" for n in range(50)]
    + [message.sample for message in MESSAGES]
    + ["[E] unknown", "expecting library version 1.2", "", "ok"]
)


@pytest.mark.parametrize("size", [1, 7, 64, 1000, 1 << 20])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_blocks_give_what_lines_give(size: int, end: str) -> None:
    """However a log is cut into blocks, the answer is the same as line by line."""
    data = (LOG + end).encode()
    assert reading.read_blocks(blocks(data, size)) == reading.read_lines(data.decode().split("\n"))


def test_a_line_without_an_end_does_not_fill_memory() -> None:
    """Bytes without a line end are given up block by block, and what follows is still read."""
    pieces = [b"x" * reading.BLOCK] * 5 + [b"\n" + VERSION.encode()]
    heard = reading.read_blocks(pieces).heard
    assert heard[0].message.id == "engine-built-by-other-tensorrt"


def test_hostile_bytes_are_read() -> None:
    """Bytes that are no text, and every control character, raise nothing."""
    data = bytes(range(256)) * 20 + b"\n" + VERSION.encode() + b"\xff\xfe"
    assert reading.read_blocks([data]).heard


def test_the_sieve_forgets_before_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words of a log without end do not pile up, and none is lost for it."""
    monkeypatch.setattr(reading, "VOCABULARY", 10)
    sieve = reading.Sieve()
    for number in range(100):
        sieve.leads(b" ".join(b"w" + chr(97 + number % 26).encode() * n for n in range(1, 8)))
        assert sieve.leads(b"Engine deserialization FAILED")[0]
        assert len(sieve._harmless) <= 20


WORDS = [word for message in MESSAGES for word in message.sample.split(" ")]
PIECES = st.one_of(
    st.sampled_from(WORDS), st.sampled_from([m.sample for m in MESSAGES]), st.text(max_size=20), st.just("\n")
)


@given(st.lists(PIECES, max_size=60), st.integers(1, 300))
def test_any_mixture_is_read_alike_in_lines_and_blocks(pieces: list[str], size: int) -> None:
    """Whatever words of messages, whole messages and other text stand together, both ways to read it agree."""
    data = " ".join(pieces).encode("utf-8", "surrogatepass")
    text = data.decode("utf-8", "surrogateescape")
    assert reading.read_blocks(blocks(data, size)) == reading.read_lines(text.split("\n"))


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


def test_an_engine_that_was_built_settles_what_was_said_before() -> None:
    """DeepStream's warnings of an engine that is not there count no longer once it has built one."""
    heard = ids("\n".join([NOT_THERE, REBUILD, BUILT]))
    assert [one for one in heard if not one.endswith("*")] == ["deepstream-built-engine"]


def test_what_is_settled_does_not_hide_another_failure() -> None:
    """A second engine of the same log that could not be built is an error all the same."""
    failed = "ERROR: [UID = 2]: build engine file failed"
    assert ids("\n".join([NOT_THERE, BUILT, failed]))[0] == "build-failed"


@pytest.mark.parametrize(
    "line",
    [
        "find: '/run/user/120/gvfs': Permission denied",
        "mkdir: cannot create directory '/srv/app/.cache': Permission denied",
        "model file not found in cache, downloading it",
        "NvDsInferContext[UID 4]: Info from NvDsInferContextImpl::generateBackendContext() [UID = 4]: Use deserialized "
        "engine model: /models/model.engine",
        "[I] [TRT] No importer registered for op: ResizeNearest_TRT. Attempting to import as plugin.",
        "[TensorRT-LLM][WARNING] [json.exception.out_of_range.403] key 'lora_prefetch_dir' not found",
        "W tensorflow/compiler/tf2tensorrt/utils/py_utils.cc:38] TF-TRT Warning: Could not find TensorRT",
        "  error: subprocess-exited-with-error",
    ],
)
def test_everyday_lines_are_no_error(line: str) -> None:
    """What programs say when nothing is wrong with TensorRT gives neither an error nor a warning."""
    assert [one.message.id for one in reading.read_lines([line]).heard if one.message.severity != "info"] == []


@pytest.mark.parametrize(
    "line",
    [
        "bash: ./trtexec: Permission denied",
        "PermissionError: [Errno 13] Permission denied: 'out.txt'",
        "could not write /models/model.engine: Permission denied",
        "NvRmMemInitNvmap failed with Permission denied",
    ],
)
def test_permission_of_what_tensorrt_needs_is_an_error(line: str) -> None:
    """A refused engine, device or program of TensorRT is named as the cause."""
    assert ids(line)[0] == "permission"


def test_a_long_line_is_quoted_from_the_beginning_of_a_word() -> None:
    """The quotation of a line with much before the message begins with a whole word."""
    (heard,) = reading.read_lines([" ".join(["prefix"] * 100) + " " + VERSION]).heard
    assert heard.text.startswith("… prefix")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Cuda failure in file 'layer.cu' line 51: 35", "cuda-driver-too-old"),
        ("CUDA error 700 at layer.cu:98", "illegal-access"),
        ("Cuda failure: 2", "out-of-memory"),
        ("CUDA error code=209(cudaErrorNoKernelImageForDevice)", "no-kernel-image"),
        ("CUDA error 1 at layer.cu:52", "cuda-other"),
    ],
)
def test_a_bare_cuda_number_tells_the_cause(line: str, wanted: str) -> None:
    """Macros of programs that print only the number of a CUDA error are read by that number."""
    assert ids(line)[0] == wanted
