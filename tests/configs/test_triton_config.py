"""Triton's configurations: every spelling that people use, templates, what Triton refuses, and what is bounded."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from trtdoctor.configs import of, proto_text
from trtdoctor.model.configuration import Broken, Configuration, Template, Unread


def read(tmp_path: Path, text: str | bytes, folder: str = "net") -> object:
    path = tmp_path / folder / "config.pbtxt"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return of(str(path))


def good(tmp_path: Path, text: str | bytes) -> Configuration:
    found = read(tmp_path, text)
    assert isinstance(found, Configuration), found
    return found


@pytest.mark.parametrize(
    "text",
    [
        b"input { data_type: \xff }",
        b'input { data_type: "\xff" }',
        b"instance_group { kind: \xff\xff }",
        b'name: "\xff"',
        b"\xff: 1",
        b"x\xff { }",
    ],
)
def test_no_utf8(text: bytes, tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are refused at their line wherever they stand, but in a comment."""
    assert good(tmp_path, b"# \xff\n").kind == "triton"
    found = read(tmp_path, b"# \xff\n" + text)
    assert isinstance(found, Broken)
    assert found.at is not None
    assert found.at.line == 2


@pytest.mark.parametrize(
    "text",
    [
        'input [ { name: "a" dims: [ 3, 4 ] }, { name: "b" dims: [ 5 ] } ]',
        'input { name: "a" dims: [ 3, 4 ] } input { name: "b" dims: 5 }',
        'input[{name:"a",dims:[3,4]},{name:"b",dims:[5]}]',
        'input <name: "a" dims: 3 dims: 4> input <name: "b" dims: 5>',
        'input [\r\n  {\r\n    name: "a"\r\n    dims: [ 3, 4 ]\r\n  },\r\n\r\n  { name: "b" dims: [ 5 ] }\r\n]',
        '# name: "quoted" {\ninput { name: "a" # Korean \xed\n dims: [3 , 4] } input { name: "b" dims: [ 5] }',
    ],
    ids=range(6),
)
def test_spellings(text: str, tmp_path: Path) -> None:
    """A repeated field in each of its forms."""
    found = good(tmp_path, text.encode("latin-1"))
    assert [(one.name.value, one.dims and one.dims.value) for one in found.tensors] == [("a", (3, 4)), ("b", (5,))]


def test_lines(tmp_path: Path) -> None:
    """Each value has the line that says it."""
    found = good(
        tmp_path, 'platform: "tensorrt_plan"\n\nmax_batch_size : 8\ninput [\n {\n  name: "a"\n  dims: [ 3 ]\n }\n]\n'
    )
    assert found.max_batch_size is not None
    assert found.tensors[0].dims is not None
    assert (found.max_batch_size.line, found.tensors[0].name.line, found.tensors[0].dims.line) == (3, 6, 7)
    assert found.max_batch_size.text == "max_batch_size : 8"


@pytest.mark.parametrize(
    ("text", "batch", "groups"),
    [
        ('name: "net"', None, 0),
        ("max_batch_size: 0", 0, 0),
        ("instance_group [ { kind: KIND_GPU gpus: [ 0 ] } ]", None, 1),
        ("instance_group { gpus: 0 count: 2 }", None, 1),
        ('instance_group [ { profile: "0" profile: "1" } ]', None, 1),
        ("dynamic_batching { }\nversion_policy: { latest: { num_versions: 2 } }", None, 0),
        ('parameters { key: "a" value: { string_value: "%b%" } }', None, 0),
        ("\ufeffmax_batch_size: 4", 4, 0),
        ("", None, 0),
    ],
)
def test_short_ones(text: str, batch: int | None, groups: int, tmp_path: Path) -> None:
    """Two lines are a whole configuration; what is not given is absent, and 0 is not absent."""
    found = good(tmp_path, text)
    assert (found.max_batch_size and found.max_batch_size.value) == batch
    assert len(found.groups) == groups


@pytest.mark.parametrize(
    "text",
    [
        "cc_model_filenames %cc_model_filenames%",
        "max_batch_size: {{ batch }} dims",
        "{% if x %} max_batch_size: 1 {% endif %}",
        "input { dims: [ TOPK, 4 ] }",
        "input { data_type: TYPE_#DTYPE\n }",
        "input { dims: [ ${N}, 3 ] }",
        "{% if x %}\nnmae: 1",
        'instance_group { profile: "${X}" }',
        'sequence_batching { control_input { name: "${X}" } }',
        'max_batch_size: \ninput { name: "a" }',
    ],
)
def test_templates(text: str, tmp_path: Path) -> None:
    """What a script fills in is a template, not broken."""
    assert isinstance(read(tmp_path, text), Template)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ('name: "%name%"', ["name"]),
        ("max_batch_size: {{ batch }}", ["max_batch_size"]),
        ('default_model_filename: "@@ENGINE@@"', ["default_model_filename"]),
        ("max_batch_size: \n ${BATCH}", ["max_batch_size"]),
        ('backend: "${b}"', ["backend"]),
        ('input { name: "a" } input { name: "${b}" }', ["input"]),
        ('input { name: "a" data_type: TYPE_%dtype% dims: $DIMS }', ["data_type", "dims"]),
        ('cc_model_filenames { key: "8.6" value: "${a}.plan" }', ["cc_model_filenames"]),
        ("dynamic_batching { max_queue_delay_microseconds: ${X} }", []),
        ('parameters { key: "a" value: { string_value: "max_batch_size: ${x}" } }', []),
    ],
)
def test_what_is_still_to_be_filled_in(text: str, marks: list[str], tmp_path: Path) -> None:
    """A value that a script fills in is kept where it is about the engine; the rest is read all the same."""
    found = good(tmp_path, text + '\ninput { name: "images" }')
    assert [one.key for one in found.marks] == marks
    assert (found.tensors[-1].name.value, found.tensors[-1].name.line) == ("images", text.count("\n") + 2)
    assert all(one.said.line == text.count("\n") + 1 for one in found.marks)


@pytest.mark.parametrize(
    "text",
    [
        'parameters { key: "a" value: { string_value: "%b%" } }\nnmae: "x"',
        'nmae: "x"\nmax_batch_size: ${B}',
        'max_batch_size: ${B}\nnmae: "x"',
        "nmae: 1\n\n{% if x %}",
    ],
)
def test_a_mark_elsewhere_hides_nothing(text: str, tmp_path: Path) -> None:
    """What Triton refuses is broken, whatever is to be filled in elsewhere."""
    found = read(tmp_path, text)
    assert isinstance(found, Broken)
    assert found.at is not None
    assert "nmae" in found.at.text


@pytest.mark.parametrize(
    "text",
    [
        "max_batch_size: many_many",
        'nmae: "x"',
        "input {",
        "input { dims: [ 1 2 ] }",
        b"\xff\xfen\0",
        b"na\0me: 1",
        "[" * 500,
    ],
)
def test_broken(text: str | bytes, tmp_path: Path) -> None:
    """What Triton refuses is broken, or, where a word stands for a number, a template: no configuration."""
    assert isinstance(read(tmp_path, text), (Broken, Template))


def test_the_parsers_words_end_without_a_dot(tmp_path: Path) -> None:
    """A sentence that quotes the parser of protobuf ends once."""
    found = read(tmp_path, "]")
    assert isinstance(found, Broken)
    assert "got ]" in found.why
    assert not found.why.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        " " * ((1 << 20) + 1),
        'input { name: "a" }\n' * 5000,
        "input { name: 'a' dims: [" + "1, " * 5000 + "1] }",
        "input { name: 'a' reshape { shape: [" + "1, " * 5000 + "1] } }",
        "instance_group { gpus: [" + "0, " * 5000 + "0] }",
        "instance_group { " + "profile: '0' " * 5000 + "}",
        "dynamic_batching { preferred_batch_size: [" + "1, " * 5000 + "1] }",
        "version_policy { specific { versions: [" + "1, " * 5000 + "1] } }",
        "name: " + '"a"' * proto_text.MOST_TOKENS,
        "name: 'a'" + "\n" * proto_text.MOST_TOKENS,
        "name: '" + "\\a" * (proto_text.MOST_TOKENS + 1) + "'",
    ],
    ids=lambda text: text[:40],
)
def test_bounded(text: str, tmp_path: Path) -> None:
    """What is too much is not read, and said; nor is a part of it taken for the whole."""
    assert isinstance(read(tmp_path, text), Unread)


def test_a_long_string(tmp_path: Path) -> None:
    """The characters of a string need no state for each: a megabyte did 250 times."""
    tracemalloc.start()
    try:
        list(proto_text.tokens(f'name: "{"a" * 500_000}"'))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("", [("default", "model.plan")]),
        ('backend: "tensorrt"', [("default", "model.plan")]),
        ('platform: "onnxruntime_onnx"', [("default", "model.onnx")]),
        ('default_model_filename: "model.pt"', [("default", "model.pt")]),
        ('platform: "ensemble"', []),
        ('backend: "own"', []),
        ('backend: "python" default_model_filename: "m.py"', [("default", "m.py")]),
        ('cc_model_filenames { key: "" value: "" }', [("default", "model.plan")]),
        ('cc_model_filenames { key: "8.6" value: "a.plan" }', [("default", "model.plan"), ("capability", "a.plan")]),
    ],
)
def test_files(text: str, files: list[tuple[str, str]], tmp_path: Path) -> None:
    """Each backend has a file of its own by default, and an empty entry names nothing."""
    assert [(one.role, one.name.value) for one in good(tmp_path, text).files] == files


def test_labels(tmp_path: Path) -> None:
    """Files of labels lie beside the configuration; they are no files of a version."""
    text = (
        'output { name: "a" label_filename: "a.txt" }\noutput [ { name: "b"\nlabel_filename: "b.txt" }, { name: "c" } ]'
    )
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "a.txt").touch()
    found = good(tmp_path, text)
    assert [(one.name.value, one.name.line, one.there) for one in found.labels] == [
        ("a.txt", 1, True),
        ("b.txt", 3, False),
    ]
    assert [one.role for one in found.files] == ["default"]
    marked = good(tmp_path, 'output { name: "a" label_filename: "${X}" }')
    assert (marked.labels, [one.key for one in marked.marks]) == ((), ["label_filename"])


def test_control_inputs_are_fed(tmp_path: Path) -> None:
    """What the server itself fills is no input of the engine's that was forgotten."""
    text = 'sequence_batching { control_input [ { name: "START" control [ { kind: CONTROL_SEQUENCE_START } ] } ] }'
    assert good(tmp_path, text).fed == {"START"}


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("dynamic_batching { }", None),
        ("dynamic_batching {\n preferred_batch_size: [ 4, 16 ]\n}", ((4, 16), 2)),
        ("dynamic_batching {\n preferred_batch_size: 4\n preferred_batch_size: 8 }", ((4, 8), 2)),
        ("sequence_batching { oldest { preferred_batch_size: 4 } }", None),
    ],
)
def test_preferred_batches(text: str, sizes: tuple[tuple[int, ...], int] | None, tmp_path: Path) -> None:
    """The sizes of the dynamic batcher, with their line."""
    found = good(tmp_path, text).preferred
    assert (found and (found.value, found.line)) == sizes


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('backend: "tensorrt_plan"', 1),
        ('platform: "tensorrt"', 1),
        ('platform: "onnxruntime_onnx"\nbackend: "tensorrt"', 1),
        ('max_batch_size: 1\ndefault_model_filename: "net.plan"', 2),
        ('backend: "tensorrt" platform: "tensorrt_plan"', None),
        ('platform: "tensorrt_plan" default_model_filename: "net.plan"', None),
        ('default_model_filename: "model.plan"', None),
        ('backend: "tensorrt"', None),
        ('backend: "own" platform: "tensorrt"', None),
    ],
)
def test_backend_and_platform(text: str, line: int | None, tmp_path: Path) -> None:
    """Words that Triton does not take together, or at all, are refused; the rest is read."""
    (tmp_path / "config.pbtxt").write_text(text)
    found = of(str(tmp_path / "config.pbtxt"))
    assert isinstance(found, Configuration if line is None else Broken)
    assert line is None or (isinstance(found, Broken) and found.at is not None and found.at.line == line)
