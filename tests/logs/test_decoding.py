"""Numbers and characters that programs print, and what they stand for."""

from __future__ import annotations

import pytest

from trtdoctor.logs.decoding import (
    capability,
    cuda_error,
    entities,
    first_bytes,
    printed_tag,
    releases_of,
    safe_releases_of,
    span,
    split_namespace,
    unescaped,
    unpacked,
    version_of_characters,
)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (r"\n.\x0f.\x01.\x1d", "10.15.1.29"),
        ("\n.\x0f.\x01.\x1d", "10.15.1.29"),
        (r"\b.\006.\001.\006", "8.6.1.6"),
        ("^J.^C.^Z", "10.3.26"),
        (r"\n.0", "10.48"),
        (r"\n.^", "10.94"),
        (r"\x05.\x01", "5.1"),
        (r"\x1f.\x01", "31.1"),
        (r"\x04.\x01", ""),
        (r"\x20.\x01", ""),
        (r"\n", ""),
        (r"\n.\a.\t.\r.\v", ""),
        (r"\n.\a.\t.\r", "10.7.9.13"),
        (r"\n.\v.\f", "10.11.12"),
    ],
)
def test_version_of_characters(text: str, version: str) -> None:
    """A version that was printed as characters is read in every way to write them, and nothing else is one."""
    assert version_of_characters(text) == version


@pytest.mark.parametrize(
    ("data", "kind", "holds"),
    [
        (bytes(4), None, "zero bytes"),
        (b"\x10\x02\0\0", None, "528"),
        (b"wxyz", "unknown", "b'wxyz'"),
        (b"ftrt", "known", "TensorRT plan"),
        (b"vers", "known", "git-lfs"),
        (b"\x80\x04\x95\x10", "known", "pickle"),
        (b"\x08\x20\x12\x07", "known", "ONNX"),
        (b"\x08\x21\0\0", None, "8456"),
        (b"\x01\0\0\0", None, "length of 1:"),
        ((100_000).to_bytes(4, "little"), None, "length of 100000:"),
        ((100_001).to_bytes(4, "little"), "unknown", "a1 86 01 00"),
        (b"\xf1\xf2\xf3\xf4", "unknown", "f1 f2 f3 f4"),
    ],
)
def test_first_bytes(data: bytes, kind: str | None, holds: str) -> None:
    """Four bytes that were printed as a number, with or without a sign, are told as what they begin."""
    for signed in (False, True):
        found = first_bytes(int.from_bytes(data, "little", signed=signed))
        assert found.data == data
        assert holds in found.what
        assert kind is None or found.kind == kind


@pytest.mark.parametrize(
    ("digits", "version"),
    [("8502", "8.5.2"), ("1000", "1.0.0"), ("8601", "8.6.1"), ("100000", "10.0.0"), ("101302", "10.13.2")],
)
def test_packed_versions(digits: str, version: str) -> None:
    """Four digits up to TensorRT 9, six from 10 on."""
    assert unpacked(digits) == version


@pytest.mark.parametrize(
    ("text", "shown"),
    [("0x809", "8.9"), ("0X0C01", "12.1"), ("89", "8.9"), ("120", "12.0"), ("8", "8"), ("8.9", "8.9"), ("x", "x")],
)
def test_compute_capabilities(text: str, shown: str) -> None:
    """However it is written, the major and the minor number come out."""
    assert capability(text) == shown


@pytest.mark.parametrize(
    ("number", "releases"),
    [
        (205, ("8.2",)),
        (213, ("8.4",)),
        (228, ("9",)),
        (232, ("8.5",)),
        (237, ("10.0", "10.1")),
        (239, ("10.3", "10.4", "10.5", "10.6", "10.7", "10.9")),
        (240, ("10.11", "10.12", "10.15")),
        (500, ()),
    ],
)
def test_releases_of_a_serialization_number(number: int, releases: tuple[str, ...]) -> None:
    """In order; early access alone does not make a release one of them."""
    assert releases_of(number) == releases


@pytest.mark.parametrize(("number", "releases"), [(43, "8.0"), (95, "7.1.0"), (232, ""), (0, "")])
def test_releases_of_the_safety_runtime(number: int, releases: str) -> None:
    """It has numbers of its own."""
    assert safe_releases_of(number) == releases


@pytest.mark.parametrize(
    ("releases", "text"),
    [
        ((), ""),
        (("8.5",), "8.5"),
        (("8.5", "8.6"), "8.5 to 8.6"),
        (("8.5", "10.3", "10.4", "10.5"), "8.5, or 10.3 to 10.5"),
        (("8.5", "10.3"), "8.5, or 10.3"),
    ],
)
def test_a_span_of_releases(releases: tuple[str, ...], text: str) -> None:
    """Neighbours of one major version are a range."""
    assert span(releases) == text


@pytest.mark.parametrize(
    ("path", "single"),
    [("C:\\\\a\\\\b", "C:\\a\\b"), ("\\\\host\\a", "\\\\host\\a"), ("/a/b", "/a/b"), ("a\\b", "a\\b")],
)
def test_backslashes_are_single_again(path: str, single: str) -> None:
    """But for the two at the beginning of a share."""
    assert unescaped(path) == single


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("GPTAttentiontensorrt_llm", ("GPTAttention", "tensorrt_llm")),
        ("tensorrt_llm", ("tensorrt_llm", "")),
        ("Xtensorrt_llm", ("X", "tensorrt_llm")),
        ("EfficientNMS_TRT", ("EfficientNMS_TRT", "")),
    ],
)
def test_a_namespace_behind_a_name(name: str, parts: tuple[str, str]) -> None:
    """Is split off where a name is left."""
    assert split_namespace(name) == parts


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        ({"runtime": " 8.6 ", "runtime_2": "9"}, {"runtime": "8.6"}),
        ({"runtime": None, "runtime_2": "9"}, {"runtime": "9"}),
        ({"built_with_chars": "^J.^C"}, {"built_with": "10.3"}),
        ({"built_with_chars": "^A.^C"}, {}),
        ({"runtime_packed": "8502"}, {"runtime": "8.5.2"}),
        ({"sm_built": "89", "sm_runtime_2": "0x805"}, {"sm_built": "8.9", "sm_runtime": "8.5"}),
        (
            {"plugin": "Atensorrt_llm"},
            {"plugin": "A", "plugin_namespace": "tensorrt_llm", "plugin_printed": "Atensorrt_llm"},
        ),
        ({"plugin": "A_TRT"}, {"plugin": "A_TRT"}),
        ({"library": "a.so.1."}, {"library": "a.so.1"}),
        ({"plugin_library": "C:\\x/y\\p.dll"}, {"library": "C:\\x/y\\p.dll", "plugin": "p.dll"}),
        ({"cudnn_number": "4"}, {"cuda_error": "CUDNN_STATUS_INTERNAL_ERROR (4)"}),
        ({"cudnn_number": "1000"}, {"cuda_error": "cuDNN status 1000"}),
        ({"dla_number": "7"}, {"cuda_error": "DLA error 7"}),
        ({"tensor": "'images',"}, {"tensor": "images"}),
        ({"tensor": "'images'"}, {"tensor": "images"}),
        ({"path": " C:\\\\a "}, {"path": "C:\\a"}),
        ({"cuda_number": "9999"}, {"cuda_error": "9999"}),
        ({"cuda_text": " odd thing "}, {"cuda_error": "odd thing"}),
    ],
)
def test_groups_of_a_pattern_become_entities(groups: dict[str, str | None], found: dict[str, str]) -> None:
    """By their names, decoded; what says nothing is left out."""
    assert entities(groups) == found


@pytest.mark.parametrize(
    ("groups", "tag"), [({}, None), ({"tag": None}, None), ({"tag": "12"}, 12), ({"tag": None, "tag_2": "7"}, 7)]
)
def test_the_tag_that_a_message_prints(groups: dict[str, str | None], tag: int | None) -> None:
    """The first of its groups that is there."""
    assert printed_tag(groups) == tag


@pytest.mark.parametrize(("number", "words"), [("700", ""), ("", "cudaErrorIllegalAddress"), ("700", "nothing known")])
def test_a_cuda_error(number: str, words: str) -> None:
    """By number or by words, all that is known of it comes out."""
    found = dict(cuda_error(number, words))
    assert (found["cuda_error_number"], found["cuda_error_name"]) == ("700", "cudaErrorIllegalAddress")
    assert set(found) == {f"cuda_error{rest}" for rest in ("", "_number", "_name", "_text", "_description")}
