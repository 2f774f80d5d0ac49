"""What people pass as an engine is recognised, and nothing else is."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pickle
import random
import re
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trtdoctor.errors import PlanError
from trtdoctor.formats.identify import HEAD, TIMING_CACHE, identify, identify_directory, is_timing_cache
from trtdoctor.formats.ways import FIXES
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.sources.source import BytesSource

NOISE = random.Random(7).randbytes(5000)


def varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes((value & 0x7F | 0x80,))
        value >>= 7
    return out + bytes((value,))


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def part(field: int, data: bytes | str) -> bytes:
    data = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(data)) + data


def onnx(weights: int = 10) -> bytes:
    node = part(1, "x") + part(2, "y") + part(4, "Relu")
    graph = part(1, node) + part(2, "g") + part(5, part(9, bytes(weights)))
    return number(1, 8) + part(2, "pytorch") + part(3, "2.1") + part(7, graph) + part(8, part(1, "") + number(2, 17))


def graph_def() -> bytes:
    return part(1, part(1, "x") + part(2, "Placeholder")) + part(1, part(1, "y") + part(2, "Relu") + part(3, "x"))


def saved_model() -> bytes:
    info = part(2, b"") + part(4, "serve") + part(5, "2.15.0")
    return number(1, 1) + part(2, part(1, info) + part(2, graph_def()))


def coreml() -> bytes:
    feature = part(1, "image") + part(3, part(4, number(1, 224)))
    return number(1, 4) + part(2, part(1, feature) + part(10, part(1, "label"))) + part(500, part(1, part(1, "conv")))


def uff() -> bytes:
    return number(1, 1) + number(2, 1) + part(4, part(1, "main") + part(2, part(1, "input") + part(3, "Input")))


def caffemodel() -> bytes:
    return part(1, "LeNet") + part(100, part(1, "conv1") + part(2, "Convolution") + part(7, bytes(40)))


def zipped(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def zip64() -> bytes:
    """A zip whose end record says: look in the zip64 record, as PyTorch writes above 4 GiB."""
    plain = zipped(m__data_dot_pkl=b"x")
    at = plain.rindex(b"PK\5\6")
    size, offset = struct.unpack_from("<II", plain, at + 12)
    record = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 1, 1, size, offset)
    locator = struct.pack("<IIQI", 0x07064B50, 0, at, 1)
    return plain[:at] + record + locator + plain[at : at + 12] + b"\xff" * 8 + plain[at + 20 :]


def tarred(name: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    return out.getvalue()


def named_gzip(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(filename=name, fileobj=out, mode="wb") as stream:
        stream.write(data)
    return out.getvalue()


def elf(kind: int, machine: int) -> bytes:
    return b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHI", kind, machine, 1) + bytes(40)


def loadable() -> bytes:
    """A flatbuffer: a root table with a version and one list for all three of its fields, and in it one named blob."""
    vtable = (16, 20, 4, 8, 12, 0, 0, 16)
    root = (16, 0, 7, 0, 0, 12, 8, 4)
    lists, blob_vtable, blob = (1, 12), (6, 8, 4, 0), (8, 4)
    return struct.pack("<I8Hi4B3I2I4HiI", 20, *vtable, *root, *lists, *blob_vtable, *blob) + b"\x0c\0\0\0task-0-addr0\0"


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4e2e8f15b97e" + b"0" * 52 + b"\nsize 40703713\n"
PROTOTXT = b'name: "LeNet"\nlayer {\n  name: "conv1"\n  type: "Convolution"\n  bottom: "data"\n}\n'
HEADER = json.dumps({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
LEGACY = pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2)

# kind, words that must be in ``what``, bytes
SAMPLES: list[tuple[str, str, bytes]] = [
    ("empty", "empty", b""),
    ("zeros", "300000 bytes of zeros", bytes(300_000)),
    ("git-lfs-pointer", "4e2e8f15b97e, the real file has 40703713 bytes", LFS),
    ("onnx", "(IR version 8, opset 17, made by pytorch 2.1)", onnx()),
    ("onnx", "opset 17", onnx(300_000)),
    ("onnx", "cut short", onnx(300_000)[:1000]),
    ("onnxruntime", "ONNX Runtime", b"\x1c\0\0\0ORTM" + NOISE),
    ("torchscript", "TorchScript", zipped(m__data__0=NOISE, m__code____torch___dot_py=b"", m__constants_dot_pkl=b"x")),
    ("torch", "PyTorch checkpoint", zipped(m__data_dot_pkl=b"x", m__data__0=NOISE)),
    ("torch", "cut short", zipped(m__data_dot_pkl=b"x", m__data__0=NOISE)[:-200]),
    ("torch", "PyTorch checkpoint", zip64()),
    ("torch", "Ultralytics", zipped(m__data_dot_pkl=b"cultralytics.nn.tasks\nDetectionModel\n")),
    ("torch", "torch.export", zipped(m__archive_format=b"pt2", m__models__model_dot_json=b"{}")),
    ("torch", "before 1.6", LEGACY),
    ("torch", "oldest", tarred("sys_info")),
    ("pickle", "protocol 4", pickle.dumps({"a": [1, 2, 3]}, 4)),
    ("pickle", "protocol 2", pickle.dumps({"a": [1, 2, 3]}, 2)),
    ("safetensors", "safetensors", struct.pack("<Q", len(HEADER)) + HEADER + bytes(8)),
    ("tensorflow", "frozen", graph_def()),
    ("tensorflow", "SavedModel (TensorFlow 2.15.0)", saved_model()),
    ("keras", ".keras", zipped(config_dot_json=b"{}", model_dot_weights_dot_h5=b"")),
    ("keras", "HDF5", b"\x89HDF\r\n\x1a\n" + bytes(80) + b"keras_version" + NOISE),
    ("hdf5", "HDF5", b"\x89HDF\r\n\x1a\n" + NOISE),
    ("tflite", "TensorFlow Lite", b"\x1c\0\0\0TFL3" + NOISE),
    ("openvino", "OpenVINO", b'<?xml version="1.0"?>\n<net name="m" version="11"><layers></layers></net>'),
    ("coreml", "specification 4", coreml()),
    ("coreml", "package", zipped(Manifest_dot_json=b"{}", Data__com_dot_apple_dot_CoreML__m_dot_mlmodel=b"")),
    ("gguf", "version 3", b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + NOISE),
    ("gguf", "ggjt", b"tjgg" + struct.pack("<I", 3) + NOISE),
    ("calibration-cache", "EntropyCalibration2, TensorRT 8601", b"TRT-8601-EntropyCalibration2\ndata: 3c008912\n"),
    ("dla-loadable", "version 7", loadable()),
    ("etlt", "input_1", struct.pack("<I", 7) + b"input_1" + NOISE),
    ("wts", "2 tensors", b"2\nconv.weight 2 3c008912 3c88edfc\nconv.bias 1 00000000\n"),
    ("gzip", '"model.engine" inside', named_gzip("model.engine", NOISE)),
    ("gzip", "gzip", gzip.compress(NOISE)),
    ("tar", '"model.engine"', gzip.compress(tarred("model.engine"))),
    ("tar", '"model.engine"', tarred("model.engine")),
    ("zip", '"model.engine" inside', zipped(model_dot_engine=NOISE, readme=b"")),
    ("zip", "0 entries", zipped()),
    ("xz", "xz", lzma.compress(NOISE)),
    ("bzip2", "bzip2", bz2.compress(NOISE)),
    ("zstd", "Zstandard", b"\x28\xb5\x2f\xfd" + NOISE),
    ("lz4", "LZ4", b"\x04\x22\x4d\x18" + NOISE),
    ("7z", "7-Zip", b"7z\xbc\xaf\x27\x1c" + NOISE),
    ("html", 'titled "Sign in · GitLab"', b"<!DOCTYPE html>\n<html><title>\nSign in &middot; GitLab </title>"),
    ("html", "HTML", b"<html><body>404</body></html>"),
    ("json", 'says "Repository not found"', b'{"error": "Repository not found"}'),
    ("json", 'says "quota"', b'{"error": {"code": 429, "message": "quota"}}'),
    ("json", "JSON", b"[1, 2]"),
    ("trtllm-config", "TensorRT-LLM", b'{"version": "0.9", "pretrained_config": {}, "build_config": {}}'),
    ("xml", 'says "Gone."', b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>Gone.</Message></Error>'),
    ("text", '"Entry not found"', b"Entry not found"),
    ("text", '"caf\u00e9"', "caf\u00e9\n".encode()),
    ("text", '"hello"', "hello".encode("utf-16")),
    ("elf", "shared library (x86-64)", elf(3, 62)),
    ("elf", "executable (CUDA)", elf(2, 190)),
    ("pe", "Windows", b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(40)),
    ("numpy", ".npy", b"\x93NUMPY\x01\x00v\x00{'descr': '<f8'}"),
    ("numpy", ".npz, 2", zipped(a_dot_npy=b"", b_dot_npy=b"")),
    ("caffe", "prototxt", PROTOTXT),
    ("caffe", "caffemodel", caffemodel()),
    ("darknet-weights", "0.2.5", struct.pack("<3IQ", 0, 2, 5, 32013312) + struct.pack("<f", 0.25) * 64),
    ("uff", "UFF", uff()),
    ("image", "PNG", b"\x89PNG\r\n\x1a\n" + NOISE),
    ("image", "JPEG", b"\xff\xd8\xff\xe0" + NOISE),
]


def name_of(sample: object) -> str | None:
    return sample[:30] if isinstance(sample, str) else ""


@pytest.mark.parametrize(("kind", "words", "data"), SAMPLES, ids=name_of)
def test_kind(kind: str, words: str, data: bytes) -> None:
    """Each kind is recognised, and the sentence carries the facts that the file gives."""
    found = identify(BytesSource(data))
    assert found is not None
    assert found.kind == kind
    assert words in found.what


@pytest.mark.parametrize(("kind", "words", "data"), SAMPLES, ids=name_of)
def test_truncated(kind: str, words: str, data: bytes) -> None:
    """Every prefix of a sample, and every suffix, gives an answer and no exception."""
    step = 1 if len(data) < 2000 else 211
    for size in range(0, len(data), step):
        identify(BytesSource(data[:size]))
        identify(BytesSource(data[size:]))


@pytest.mark.parametrize(("kind", "words", "data"), SAMPLES, ids=name_of)
def test_behind_an_engine_magic(kind: str, words: str, data: bytes) -> None:
    """What begins like an engine is left to the engine reader, whatever follows."""
    for magic in (b"ftrt", b"vtrt", b"ptrt"):
        assert identify(BytesSource(magic + data)) is None
        assert identify(BytesSource(magic + data[4:])) is None


def test_every_fix_is_used_and_clean() -> None:
    """Placeholders are ``{path}`` and ``{stem}`` only, and no command writes over the file that it reads."""
    for title, commands, url in FIXES.values():
        assert title
        assert url is None or url.startswith("https://")
        for command in commands:
            assert set(re.findall(r"\{.*?\}", command)) <= {"{path}", "{folder}", "{name}", "{stem}"}
            assert "{path} > {stem}.engine" not in command
    assert {kind for kind, _, _ in SAMPLES} <= set(FIXES)


@pytest.mark.parametrize("recipe", ["onnx", "ultralytics", "git-lfs-pointer", "tflite"])
def test_fix_names_the_file(recipe: str) -> None:
    """The command to paste takes the file itself."""
    assert any("{path}" in command or ("{folder}" in command and "{name}" in command) for command in FIXES[recipe][1])


@given(st.binary(max_size=400))
def test_random_bytes(data: bytes) -> None:
    """Any bytes give ``None`` or a complete ``Foreign``."""
    found = identify(BytesSource(data))
    assert found is None or (isinstance(found, NonEngineFile) and found.what.isprintable())


@given(st.sampled_from([data for _, _, data in SAMPLES if 0 < len(data) < 7000]), st.data())
def test_damaged_sample(sample: bytes, draw: st.DataObject) -> None:
    """Samples with bytes overwritten never raise, and what is said stays printable."""
    data = bytearray(sample)
    for at, value in draw.draw(st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255)), max_size=8)):
        data[at] = value
    found = identify(BytesSource(bytes(data)))
    assert found is None or found.what.isprintable()


@pytest.mark.parametrize("start", [b"", b"\x08", b"\x08\x08", b"\x0a\x08", b"\x80\x04", b"\x04\0\0\0", bytes(64)])
def test_noise_is_not_recognised(start: bytes) -> None:
    """Noise is nothing, and stays nothing when its first bytes look like protobuf, pickle or a length."""
    dice = random.Random(11)
    assert not any(identify(BytesSource(start + dice.randbytes(dice.randrange(64, 2000)))) for _ in range(500))


def test_zero_head_is_not_all_zeros() -> None:
    """A file with a hole at its beginning only is not called zeros."""
    assert identify(BytesSource(bytes(HEAD * 2) + NOISE)) is None


def test_piece_of_an_engine_is_no_text() -> None:
    """Text at the beginning and binary data behind it make no text file."""
    assert identify(BytesSource(b"__device__ float f();\n" * 4000 + NOISE)) is None


def hostile_zip() -> bytes:
    """An end record that promises a directory of 4 GB."""
    return b"PK\3\4" + bytes(26) + b"PK\5\6" + bytes(4) + b"\xff" * 4 + b"\xfe\xff\xff\xff" + b"\4\0\0\0" + bytes(2)


HOSTILE: list[tuple[str, Callable[[], bytes]]] = [
    ("gzip bomb", lambda: gzip.compress(bytes(50_000_000))),
    ("zip directory", hostile_zip),
    ("deep json", lambda: b"[" * 60_000),
    ("deep json with ends", lambda: b"[" * 30_000 + b"]" * 30_000),
    ("huge number", lambda: b"[" + b"9" * 60_000 + b"]"),
    ("nested protobuf", lambda: part(1, part(1, part(1, part(1, "x")))) * 5000),
    ("long title", lambda: b"<html><title>" + b"<title>" * 9000 + b"\x1b[2J</title>"),
    ("varint", lambda: b"\x08\x01" + b"\xff" * 60_000),
    ("safetensors", lambda: b"\xff" * 8 + b'{"'),
]


@pytest.mark.parametrize(("name", "build"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_hostile(name: str, build: Callable[[], bytes]) -> None:
    """Files made to exhaust a reader cost a bounded number of bytes."""
    source = Counting(build())
    found = identify(source)
    assert found is None or len(found.what) < 300
    assert source.taken < 400_000


class Counting(BytesSource):
    """Counts what is read."""

    taken = 0

    def read(self, offset: int, size: int) -> bytes:
        self.taken += size
        return super().read(offset, size)


def test_big_files_are_not_read_whole() -> None:
    """Of a large model only the head and what points further is read, though its opset stands at the end."""
    source = Counting(onnx(20_000_000))
    found = identify(source)
    assert found is not None
    assert "opset 17" in found.what
    assert source.taken < 2 * HEAD


class Vanishing(BytesSource):
    """A file that shrank since its size was taken."""

    def read(self, offset: int, size: int) -> bytes:
        raise PlanError("gone", field="data", offset=offset)


def test_file_that_shrinks() -> None:
    """A file that cannot be read (any more) is not recognised."""
    assert identify(Vanishing(NOISE)) is None


def test_quoted_text_is_cleaned() -> None:
    """Control characters of a title do not reach the terminal."""
    found = identify(BytesSource(b"<html><title>&#27;[31mred&#7;</title>"))
    assert found is not None
    assert found.what.isprintable()
    assert "red" in found.what


def cache(string: int, array: int, char: int, std: int = 236) -> bytes:
    body = struct.pack("<HHQHHHQ", string, 1, 16, array, char, 1, 16) + NOISE[:16]
    return b"ptrt" + struct.pack("<IIIQ", 0, std, 0, len(body)) + body


def test_timing_cache() -> None:
    """A body that begins with a string of 16 bytes is a timing cache, one that begins with a version is an engine."""
    assert is_timing_cache(BytesSource(cache(0x8018, 0x8001, 0x800C)), 24)
    assert is_timing_cache(BytesSource(cache(0x8013, 0x8001, 0x800C)), 24)
    engine = b"ptrt" + struct.pack("<IIIQ", 0, 236, 0, 20) + struct.pack("<HHB", 0x8002, 1, 8) * 8
    assert not is_timing_cache(BytesSource(engine), 24)
    assert not is_timing_cache(BytesSource(engine[:30]), 24)
    assert TIMING_CACHE.kind == "timing-cache"


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("trtllm-engine-dir", ["config.json", "rank0.engine", "rank1.engine"]),
        ("tensorflow-saved-model-dir", ["saved_model.pb", "variables", "assets"]),
        ("triton-model-repository", ["config.pbtxt", "1"]),
        ("triton-model-repository", ["1/model.plan"]),
        ("triton-model-repository", ["yolo/config.pbtxt", "yolo/1/model.plan"]),
        ("openvino", ["model.xml", "model.bin"]),
        ("coreml", ["Manifest.json", "Data"]),
        ("hugging-face-dir", ["config.json", "model-00001-of-00002.safetensors", "tokenizer.json"]),
        (None, ["a.engine", "b.engine"]),
        (None, ["config.json", "a.engine"]),
        (None, ["model.plan"]),
        (None, []),
    ],
)
def test_directory(kind: str | None, names: list[str]) -> None:
    """Directories are known by the names in them; one that only holds engines is left to the caller."""
    found = identify_directory(names)
    assert (found.kind if found else None) == kind


def test_import_is_cheap() -> None:
    """Modules that only some formats need are not imported for all."""
    source = str(Path(__file__).parents[2] / "src")
    heavy = {"json", "zipfile", "zlib", "html", "pickle"}
    code = (
        f"import sys; sys.path.insert(0, {source!r}); import trtdoctor.formats.identify\n"
        f"print({heavy} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
