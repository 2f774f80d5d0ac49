"""Messages on lines: what stands around and inside them, what is kept of them, what is no message."""

from __future__ import annotations

import tracemalloc

import pytest
from loglines import CACHE, FAILED, VERSION, ids

from trtdoctor.logs.analysis import MOST_LINES
from trtdoctor.logs.lines import Line
from trtdoctor.logs.match import LineMatcher, LogMatcher
from trtdoctor.logs.reader import read_lines
from trtdoctor.logs.table import table


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
        VERSION.replace(" version", " \x1b[1;31mversion\x1b[0m"),
        VERSION.replace(" version", " \x1b]0;title\x07version"),
        VERSION.replace(" ", "  "),
        VERSION.replace(" ", "\t\t"),
        VERSION + FAILED,
    ],
)
def test_what_stands_around_a_message_does_not_matter(line: str) -> None:
    """Times, levels, colours, names of containers and runs of blanks do not hide a message."""
    (first, *_) = read_lines([line]).matches
    assert first.message.id == "engine-built-by-other-tensorrt"
    assert first.entities == {"runtime": "10.3.0.26", "built_with": "10.9.0.34"}
    assert first.lines == (1,)


def test_a_message_that_a_terminal_broke_is_read_whole() -> None:
    """A message that goes on in the next line is heard once, on both lines."""
    (first, *_) = read_lines(VERSION.replace("version 10.3", "version\n10.3").split("\n")).matches
    assert (first.entities["runtime"], first.lines) == ("10.3.0.26", (1, 2))


def test_a_message_broken_between_two_processes_is_not_joined() -> None:
    """A line of another process does not complete a message."""
    one, two = VERSION.replace("version 10.3", "version\n10.3").split("\n")
    heard = read_lines([f"a_1 | {one}", f"b_1 | {two}"]).matches
    assert all("runtime" not in h.entities for h in heard)


def test_several_failures_are_several_findings() -> None:
    """Two plugins that are missing are two findings; one that is missing a thousand times is one."""
    line = "3: getPluginCreator could not find plugin: {} version: 1"
    heard = read_lines([line.format("A_TRT"), line.format("B_TRT"), *[line.format("A_TRT")] * 1000]).matches
    assert [(one.entities["plugin"], one.times) for one in heard] == [("A_TRT", 1001), ("B_TRT", 1)]
    assert len(heard[0].lines) == MOST_LINES


def test_context_decides_between_two_rows() -> None:
    """A library that is missing after an import of the lean package is the lean package's matter, for a while."""
    context = 'File "/venv/tensorrt_lean/__init__.py", line 18, in <module>'
    missing = "ImportError: libnvinfer.so.10: cannot open shared object file: No such file or directory"
    assert ids(f"{context}\n{missing}")[0] == "lean-wants-full-library"
    assert ids("\n".join([context, *["."] * 29, missing]))[0] == "lean-wants-full-library"
    assert ids("\n".join([context, *["."] * 30, missing]))[0] == "library-missing"


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
    assert bool(read_lines([line]).unexplained) == kept


def test_unknown_errors_are_bounded_and_not_repeated() -> None:
    """Of many unknown errors some are kept, and those that differ in numbers only once."""
    same = read_lines(f"[E] attempt {n} went wrong" for n in range(1000))
    assert same.unexplained == ((1, "[E] attempt 0 went wrong"),)
    other = read_lines(f"[E] {'x' * n}" for n in range(1000))
    assert [number for number, _ in other.unexplained] == list(range(1, 21))


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
    assert [one.message.id for one in read_lines([line]).matches if one.message.severity != "info"] == []


@pytest.mark.parametrize(
    ("line", "row", "first"),
    [
        ("bash: ./trtexec: Permission denied", "permission", "ls"),
        ("PermissionError: [Errno 13] Permission denied: 'out.txt'", "permission", "ls"),
        ("could not write /models/model.engine: Permission denied", "permission", "ls"),
        ("NvRmMemInitNvmap failed with Permission denied", "nvmap-permission", "sudo usermod"),
        ("open /dev/nvmap: Permission denied", "nvmap-permission", "sudo usermod"),
    ],
)
def test_permission_of_what_tensorrt_needs_is_an_error(line: str, row: str, first: str) -> None:
    """A refused engine, device or program of TensorRT is named as the cause; of a device, what mends it comes first."""
    (found, *_) = read_lines([line]).matches
    assert found.message.id == row
    assert found.message.fixes[0].commands[0].startswith(f"{first} ")


def test_a_long_line_is_quoted_from_the_beginning_of_a_word() -> None:
    """The quotation of a line with much before the message begins with a whole word."""
    (heard,) = read_lines([" ".join(["prefix"] * 100) + " " + VERSION]).matches
    assert heard.text.startswith("… prefix")


@pytest.mark.parametrize(("before", "cut"), [(0, False), (250, False), (251, True), (5000, True)])
@pytest.mark.parametrize("blank", [True, False])
def test_of_a_long_line_what_is_around_the_message_is_quoted(before: int, cut: bool, blank: bool) -> None:
    """It begins at most two hundred characters before it, and has a thousand of the line."""
    text = "Segmentation fault (core dumped)"
    line = ("a" * 6 + (" " if blank else "-")) * (before // 7 + 1)
    (heard,) = read_lines([f"{line[: before - 1]} {text}{' b' * 2000}" if before else text + " b" * 2000]).matches
    assert heard.text.startswith("… ") == cut
    assert len(heard.text) == (1002 if cut else 1000)
    assert text in heard.text
    if cut:
        assert heard.text[2] == ("a" if blank else "S")
        assert heard.text.index(text) in (range(180, 203) if blank else (2,))


def test_what_is_kept_of_a_log_is_bounded() -> None:
    """Two hundred different messages, with fifty lines of each."""
    plugin = "3: getPluginCreator could not find plugin: {} version: 1"
    names = [f"A{chr(97 + number // 26)}{chr(97 + number % 26)}_TRT" for number in range(201)]
    heard = read_lines([plugin.format(name) for name in names]).matches
    assert [one.entities["plugin"] for one in heard] == names[:200]
    (heard,) = (read_lines([FAILED] * 60).matches,)
    assert [(one.lines, one.times) for one in heard] == [(tuple(range(1, 51)), 60)]


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


def test_lines_that_were_read_do_not_fill_memory() -> None:
    """Of lines of which no two are alike only the last ones are remembered."""
    matcher = LineMatcher()
    tracemalloc.start()
    try:
        for number in range(6000):
            matcher.matches(f"{number} {'.' * 900}", "", ())
            matcher.matches(f"{number} {'.' * 9000}", "", ())
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def test_writers_do_not_fill_memory() -> None:
    """Of more containers than anybody has the last messages are forgotten, those of the oldest first."""
    log = LogMatcher()
    for number in range(1100):
        log.line(number, Line(f"job{number}", FAILED, False), lambda: Line("", "", False), table().anchors.keys())
    assert len(log._writers) == 1000
    assert log.analysis(whole=False).matches[0].times == 1100


def test_of_a_message_that_is_taken_back_nothing_is_left_without_lines() -> None:
    """A long line has it so many times that not all of them are remembered."""
    line = (" " + "ab " * 6000).join([FAILED] * 6)
    (heard,) = read_lines([line, CACHE]).matches
    assert (heard.message.id, heard.lines) == ("timing-cache-refused", (2,))
