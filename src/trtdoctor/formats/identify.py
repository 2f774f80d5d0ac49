"""Recognises files that are no TensorRT engine but are often passed as one, and says how to get an engine from them.

Only the standard library, and little of the file: its first 64 KiB, its end, and a few bytes in between where a format
points there. A signature alone never decides: what follows it has to make sense too, so that a damaged engine is not
called an ONNX model because its first byte is 8.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trtdoctor.errors import PlanError
from trtdoctor.formats.protobuf import identify_protobuf
from trtdoctor.formats.ways import foreign
from trtdoctor.formats.zipped import central_directory
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.product import PLAN_TAGS
from trtdoctor.sources.source import Source
from trtdoctor.text import printable

HEAD = 64 * 1024
_DIRECTORY = 2 * 1024 * 1024  # of a zip's central directory, some 20 000 entries

__all__ = ["TIMING_CACHE", "NonEngineFile", "identify", "identify_directory", "is_timing_cache"]


TIMING_CACHE = foreign("timing-cache", "a TensorRT timing cache: measurements that speed up builds, no engine")
"""What to say of a file for which ``is_timing_cache`` is true."""

# ((offset, bytes), …) that must all be there, kind, what. At least 24 bits each: random bytes hardly ever match.
_SIGNATURES: tuple[tuple[tuple[tuple[int, bytes], ...], str, str], ...] = (
    (((0, b"\x28\xb5\x2f\xfd"),), "zstd", "a Zstandard-compressed file"),
    (((0, b"\xfd7zXZ\0"),), "xz", "an xz-compressed file"),
    (((0, b"BZh"), (4, b"1AY&SY")), "bzip2", "a bzip2-compressed file"),
    (((0, b"\x04\x22\x4d\x18"),), "lz4", "an LZ4-compressed file"),
    (((0, b"7z\xbc\xaf\x27\x1c"),), "7z", "a 7-Zip archive"),
    (((0, b"\x93NUMPY"),), "numpy", "a NumPy array (.npy)"),
    (((4, b"TFL3"),), "tflite", "a TensorFlow Lite model"),
    (((4, b"ORTM"),), "onnxruntime", "a model in ONNX Runtime's own format (.ort)"),
    (((0, b"\x89PNG\r\n\x1a\n"),), "image", "a PNG image"),
    (((0, b"\xff\xd8\xff"),), "image", "a JPEG image"),
    (((0, b"GIF8"), (5, b"a")), "image", "a GIF image"),
    (((0, b"RIFF"), (8, b"WEBP")), "image", "a WebP image"),
    (((0, b"RIFF"), (8, b"AVI ")), "image", "an AVI video"),
    (((0, b"\0\0\0"), (4, b"ftyp")), "image", "an MP4 video or HEIF image"),
    (((0, b"\x1aE\xdf\xa3"),), "image", "a Matroska video"),
    (((0, b"%PDF-"),), "image", "a PDF document"),
)
_GGML = {b"lmgg": "ggml", b"fmgg": "ggmf", b"tjgg": "ggjt", b"algg": "ggla"}
_ELF_TYPES = {1: "object file", 2: "executable", 3: "shared library"}
_ELF_MACHINES = {3: "x86", 40: "ARM", 62: "x86-64", 183: "AArch64", 190: "CUDA"}


def identify(source: Source) -> NonEngineFile | None:
    """What ``source`` is, when it is a known kind of file other than an engine.

    ``None`` when it is not recognised, and for everything that begins like an engine. Never raises.
    """
    if source.size == 0:
        return foreign("empty", "an empty file")
    try:
        head = source.read(0, min(source.size, HEAD))
    except PlanError:
        return None
    if head[:4] in PLAN_TAGS:
        return None
    for recognise in _RECOGNISERS:
        try:
            found = recognise(head, source)
        except PlanError:  # it points outside the file: not this format
            continue
        if found is not None:
            return found
    return None


def is_timing_cache(source: Source, body_offset: int) -> bool:
    """Whether the body after a 'ptrt' header begins like a timing cache: with a string of 16 bytes, the GPU's UUID.

    An engine's body begins with its version, four single bytes. Type codes differ between releases, so only the shape
    counts: string, version 1, length 16, array of char, again length 16.
    """
    try:
        body = source.read(body_offset, 26)
    except PlanError:
        return False
    wide = body[13] & 0x80  # type codes have their top bit set since TensorRT 8.2
    return (
        body[2:12] == b"\x01\0\x10\0\0\0\0\0\0\0"
        and body[12:20] == bytes((0x01, wide, 0x0C, wide, 1, 0, 16, 0))
        and body[20:26] == bytes(6)
    )


def identify_directory(names: Sequence[str]) -> NonEngineFile | None:
    """What a directory with these entries is (names, or paths relative to it with ``/``); ``None`` when not known."""
    present = {name.rstrip("/") for name in names}
    bases = {name.rpartition("/")[2] for name in present}
    if "config.json" in present and any(n.startswith("rank") and n.endswith(".engine") for n in present):
        count = sum(n.startswith("rank") and n.endswith(".engine") for n in present)
        return foreign("trtllm-engine-dir", f"a TensorRT-LLM engine directory ({count} rank{'s'[: count != 1]})")
    if "saved_model.pb" in present or "saved_model.pbtxt" in present:
        return foreign("tensorflow-saved-model-dir", "a TensorFlow SavedModel directory")
    if "config.pbtxt" in bases or any(n.endswith("/model.plan") and n.split("/")[-2].isdigit() for n in present):
        return foreign("triton-model-repository", "a Triton model repository, or one model of it")
    if "Manifest.json" in present and any(n == "Data" or n.startswith("Data/") for n in present):
        return foreign("coreml", "a Core ML package (.mlpackage)")
    if any(n.endswith(".xml") and n[:-4] + ".bin" in present for n in present):
        return foreign("openvino", "a directory with an OpenVINO model (.xml and .bin)")
    if "config.json" in present and any(
        n.endswith(".safetensors") or (n.startswith("pytorch_model") and n.endswith(".bin")) for n in present
    ):
        return foreign("hugging-face-dir", "a Hugging Face checkpoint directory")
    return None


def _u(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _quoted(text: str, limit: int = 120) -> str:
    return '"' + printable(" ".join(text.split()), limit) + '"'


def _zeros(head: bytes, source: Source) -> NonEngineFile | None:
    if head.count(0) != len(head):
        return None
    step = max(1, (source.size - 1) // 16)
    for at in (*range(0, source.size, step), max(0, source.size - 4096)):
        sample = source.read(at, min(4096, source.size - at))
        if sample.count(0) != len(sample):
            return None
    where = "" if source.size <= HEAD else ", wherever it was looked at"
    return foreign("zeros", f"{source.size} bytes of zeros{where}, as a broken copy or a full disk leaves them")


def _signature(head: bytes, source: Source) -> NonEngineFile | None:
    for places, kind, what in _SIGNATURES:
        if all(head.startswith(magic, at) for at, magic in places):
            return foreign(kind, what)
    return None


def _binary(head: bytes, source: Source) -> NonEngineFile | None:
    """Formats with a fixed header whose fields can be checked."""
    if head.startswith(b"\x89HDF\r\n\x1a\n"):
        if b"keras_version" in head or b"model_config" in head:
            return foreign("keras", "a Keras model (HDF5)")
        return foreign("hdf5", "an HDF5 file")
    if head.startswith(b"GGUF") and 1 <= _u(head, 4, 4) <= 64:
        return foreign("gguf", f"a GGUF model of llama.cpp (version {_u(head, 4, 4)})")
    if head[:4] in _GGML and _u(head, 4, 4) < 1 << 20 and len(head) >= 8:
        return foreign("gguf", f"a GGML model ({_GGML[head[:4]]})")
    if head.startswith(b"\x7fELF") and len(head) >= 20 and head[4] in (1, 2) and head[5] == 1 and head[6] == 1:
        kind, machine = _u(head, 16, 2), _u(head, 18, 2)
        what = f"an ELF {_ELF_TYPES.get(kind, 'file')} ({_ELF_MACHINES.get(machine, f'machine {machine}')})"
        return foreign("elf", what, "elf" if kind == 3 and machine != 190 else "executable")
    if head.startswith(b"MZ") and len(head) >= 64 and head.startswith(b"PE\0\0", _u(head, 60, 4)):
        return foreign("pe", "a Windows library or program (PE)")
    length = _u(head, 0, 8)
    if 2 <= length <= 100 << 20 and head[8:10] in (b'{"', b"{}"):
        return foreign("safetensors", "a safetensors file" + (", cut short" if 8 + length > source.size else ""))
    # major, minor, revision, images seen; then nothing but floats
    numbers, images = (_u(head, 0, 4), _u(head, 4, 4), _u(head, 8, 4)), 8 if head[4:5] == b"\2" else 4
    if numbers in ((0, 1, 0), (0, 2, 0), (0, 2, 5)) and (source.size - 12 - images) % 4 == 0:
        import struct

        floats = struct.unpack_from("<16f", head, 12 + images) if len(head) >= 12 + images + 64 else ()
        if len(floats) == 16 and all(1e-12 < abs(x) < 1e4 for x in floats):
            return foreign("darknet-weights", f"Darknet weights (version {numbers[0]}.{numbers[1]}.{numbers[2]})")
    # The input's name in front of an encrypted model. Encrypted bytes look random: most of 256 values occur in 1024.
    length = _u(head, 0, 4)
    name, rest = head[4 : 4 + length], head[4 + length : 4 + length + 1024]
    encrypted = 5 <= length <= 64 and len(rest) == 1024 and len(set(rest)) > 220
    if encrypted and b"input" in name.lower() and name.replace(b"_", b"").isalnum():
        return foreign("etlt", f"an encrypted NVIDIA TAO model (.etlt, input {_quoted(name.decode('ascii'))})")
    return None


def _gzip(head: bytes, source: Source) -> NonEngineFile | None:
    if not head.startswith(b"\x1f\x8b\x08") or len(head) < 10 or head[3] & 0xE0:
        return None
    import zlib

    try:  # at most one tar header is inflated, whatever the file promises
        inner = zlib.decompressobj(31).decompress(head, 512)
    except zlib.error:
        inner = b""
    if inner[257:262] == b"ustar":
        return foreign("tar", "a gzip-compressed tar archive, beginning with " + _tar_name(inner))
    at = 10 + (2 + _u(head, 10, 2) if head[3] & 4 else 0)
    name = head[at : at + 256].partition(b"\0")[0] if head[3] & 8 else b""
    what = "a gzip-compressed file"
    return foreign("gzip", f"{what}, {_quoted(name.decode('latin-1'), 60)} inside" if name else what)


def _tar_name(header: bytes) -> str:
    return _quoted(header[:100].partition(b"\0")[0].decode("utf-8", "replace"), 60)


def _tar(head: bytes, source: Source) -> NonEngineFile | None:
    if head[257:262] != b"ustar":
        return None
    if head[:100].rstrip(b"\0") in (b"sys_info", b"pickle", b"storages", b"tensors"):
        return foreign("torch", "a PyTorch checkpoint of the oldest format (tar)")
    return foreign("tar", "a tar archive, beginning with " + _tar_name(head))


def _pickle(head: bytes, source: Source) -> NonEngineFile | None:
    if head.startswith(b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."):
        if b"ultralytics" in head:
            return foreign("torch", "an Ultralytics checkpoint (.pt)", "ultralytics")
        return foreign("torch", "a PyTorch checkpoint of the format before 1.6")
    if len(head) < 12 or head[0] != 0x80:
        return None
    if head[1] in (4, 5):
        whole = head[2] == 0x95 and 4 <= _u(head, 3, 8) <= source.size - 11
    else:
        whole = head[1] in (2, 3) and head[2] in b"}](cXK)\x8a" and source.read(source.size - 1, 1) == b"."
    return foreign("pickle", f"a Python pickle (protocol {head[1]})") if whole else None


def _zip(head: bytes, source: Source) -> NonEngineFile | None:
    if not head.startswith((b"PK\3\4", b"PK\5\6")) or len(head) < 22:
        return None
    names = _central_names(source)
    cut = "" if names or head.startswith(b"PK\5\6") else ", cut short: its directory is missing"
    if cut:  # the directory stands at the end; entries in the first 64 KiB carry their names, too
        at = 0
        while at >= 0 and at + 30 <= len(head):
            names.append(head[at + 30 : at + 30 + _u(head, at + 26, 2)].decode("utf-8", "replace"))
            at = head.find(b"PK\3\4", at + 30)
    bases = {name.rpartition("/")[2] for name in names}
    if "constants.pkl" in bases or any("/code/__torch__" in name for name in names):
        return foreign("torchscript", "a TorchScript module" + cut)
    if bases & {"archive_format", "serialized_exported_program.json"}:
        return foreign("torch", "a torch.export program (.pt2)" + cut, "torch-export")
    if "data.pkl" in bases:
        if b"ultralytics" in head:
            return foreign("torch", "an Ultralytics checkpoint (.pt)" + cut, "ultralytics")
        return foreign("torch", "a PyTorch checkpoint" + cut)
    if "model.weights.h5" in bases:
        return foreign("keras", "a Keras 3 model (.keras)" + cut)
    if names and all(base.endswith(".npy") for base in bases):
        return foreign("numpy", f"NumPy arrays (.npz, {len(names)} inside)" + cut)
    if any("com.apple.CoreML" in name or name.endswith(".mlmodel") for name in names):
        return foreign("coreml", "a zipped Core ML package" + cut)
    engines = [name for name in names if name.endswith((".engine", ".plan", ".trt"))]
    inside = f"{_quoted(engines[0], 60)} inside" if engines else f"{len(names)} entries"
    return foreign("zip", f"a zip archive, {inside}{cut}")


def _central_names(source: Source) -> list[str]:
    """Names from a zip's central directory (its first 2 MiB); none when the directory is missing."""
    place = central_directory(source)
    if place is None:
        return []
    offset, size = place
    directory = source.read(offset, min(size, _DIRECTORY, source.size - offset))
    names, at = [], 0
    while directory.startswith(b"PK\1\2", at) and at + 46 <= len(directory):
        length = _u(directory, at + 28, 2)
        names.append(directory[at + 46 : at + 46 + length].decode("utf-8", "replace"))
        at += 46 + length + _u(directory, at + 30, 2) + _u(directory, at + 32, 2)
    return names


def _dla(head: bytes, source: Source) -> NonEngineFile | None:
    """An NVDLA loadable, by the public schema of its flatbuffer: version 0.x, lists, and blobs that have names."""

    def u32(at: int) -> int:
        return int.from_bytes(source.read(at, 4), "little")

    def slot(table: int, number: int) -> int:
        vtable = table - int.from_bytes(source.read(table, 4), "little", signed=True)
        size = _u(source.read(vtable, 2), 0, 2) if vtable >= 0 else 0
        if not 4 + 2 * number < size <= 64:
            return 0
        offset = _u(source.read(vtable + 4 + 2 * number, 2), 0, 2)
        return table + offset if offset else 0

    root = u32(0)
    version, tasks, memories, blobs = (slot(root, number) for number in (0, 1, 2, 5))
    if not (version and tasks and memories and blobs and source.read(version, 1) == b"\0"):
        return None
    blobs += u32(blobs)
    if not 1 <= u32(blobs) <= 65536:
        return None
    name = slot(blobs + 4 + u32(blobs + 4), 0)
    name += u32(name)
    text = source.read(name + 4, min(u32(name), 32))
    if len(text) < 3 or not text.isascii() or not text.decode().replace("-", "_").isidentifier():
        return None
    return foreign("dla-loadable", f"a loadable for the DLA (version {source.read(version + 1, 1)[0]})")


_TEXT_BYTES = bytes((9, 10, 12, 13, 27, *range(32, 127), *range(128, 256)))


def _text(head: bytes, source: Source) -> NonEngineFile | None:
    from codecs import getincrementaldecoder

    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not utf16:
        # An engine holds kernel sources, long texts: a piece of one may begin with text, but not be text throughout.
        for at in range(0, source.size, max(HEAD, source.size // 8)):
            if source.read(at, min(4096, source.size - at)).translate(None, _TEXT_BYTES):
                return None
        last = min(4096, source.size)
        if (head + source.read(source.size - last, last)).translate(None, _TEXT_BYTES):
            return None
    try:
        text = getincrementaldecoder("utf-16" if utf16 else "utf-8")().decode(head, source.size <= len(head))
    except UnicodeDecodeError:
        return None
    if utf16 and not all(char.isprintable() or char.isspace() for char in text):
        return None
    text = text.lstrip("\ufeff \t\r\n")
    for recognise in (_lfs, _markup, _json, _known_text):
        found = recognise(text, len(head) == source.size)
        if found:
            return found
    first = text.partition("\n")[0]
    return foreign("text", f"a text file, beginning with {_quoted(first, 80)}" if first.strip() else "a text file")


def _lfs(text: str, whole: bool) -> NonEngineFile | None:
    if not text.startswith("version https://git-lfs.github.com/spec/"):
        return None
    said = dict(line.split(" ", 1) for line in text.splitlines()[:16] if " " in line)
    facts = [f"object {printable(said.get('oid', '?').removeprefix('sha256:')[:12])}"]
    if said.get("size", "").isdecimal():
        facts.append(f"the real file has {printable(said['size'], 20)} bytes")
    return foreign("git-lfs-pointer", f"a Git LFS pointer ({', '.join(facts)})")


def _between(text: str, lower: str, tag: str) -> str | None:
    """The text of the first ``<tag …>``; ``lower`` is ``text`` in lower case."""
    start = lower.find("<" + tag)
    start = text.find(">", start) + 1 if start >= 0 else 0
    end = lower.find("</" + tag, start)
    return text[start:end].strip() or None if 0 < start <= end else None


def _markup(text: str, whole: bool) -> NonEngineFile | None:
    if not text.startswith("<"):
        return None
    lower = text.lower() if len(text.lower()) == len(text) else text
    if lower.startswith(("<!doctype html", "<html", "<head")) or (
        lower.startswith(("<!--", "<?xml")) and "<html" in lower[:4096]
    ):
        title = _between(text, lower, "title")
        if not title:
            return foreign("html", "an HTML page")
        from html import unescape

        return foreign("html", f"an HTML page, titled {_quoted(unescape(title[:1000]))}")
    if lower.startswith("<net ") or (lower.startswith("<?xml") and "<net " in lower[:512] and "<layers" in lower):
        return foreign("openvino", "an OpenVINO model description (IR)")
    if not lower.startswith("<?xml") and not (lower.startswith("<error") and "</error" in lower):
        return None
    message = _between(text, lower, "message")
    return foreign("xml", f"an XML file that says {_quoted(message)}" if message else "an XML file")


def _json(text: str, whole: bool) -> NonEngineFile | None:
    if text[:1] not in ("{", "["):
        return None
    value: object = None
    if whole:
        import json

        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return None
    elif text[1:].lstrip()[:1] not in ('"', "{", "["):
        return None
    if '"pretrained_config"' in text and '"build_config"' in text:
        return foreign("trtllm-config", "the config.json of a TensorRT-LLM engine directory")
    for key in ("error", "message", "detail", "error_description", "msg"):
        said = value.get(key) if isinstance(value, dict) else None
        said = said.get("message") if isinstance(said, dict) else said
        if isinstance(said, str) and said.strip():
            return foreign("json", f"a JSON file that says {_quoted(said)}")
    return foreign("json", "a JSON file")


def _known_text(text: str, whole: bool) -> NonEngineFile | None:
    lines = text[:4096].splitlines()
    parts = lines[0].strip().split("-", 2) if lines else []
    if len(parts) == 3 and parts[0] == "TRT" and parts[1].isdecimal() and "Calibration" in parts[2]:
        facts = f"{printable(parts[2], 40)}, TensorRT {printable(parts[1], 8)}"
        return foreign("calibration-cache", f"an INT8 calibration cache ({facts})")
    flat = "\n" + text[:16384].replace(" ", "").replace("\r", "")
    if ("\nlayer{" in flat or "\nlayers{" in flat) and "\ntype:" in flat and ("\nbottom:" in flat or "\ntop:" in flat):
        return foreign("caffe", "a Caffe network description (prototxt)")
    entry = lines[1].split(" ", 3) if len(lines) > 1 and lines[0].strip().isdecimal() else []
    hexadecimal = len(entry) >= 3 and len(entry[2]) == 8 and not entry[2].lower().strip("0123456789abcdef")
    if hexadecimal and entry[1].isdecimal():
        return foreign("wts", f"tensorrtx weights (.wts, {printable(lines[0].strip(), 12)} tensors)")
    return None


# In this order: clear signatures first, formats known only by their structure later, text last.
_RECOGNISERS: tuple[Callable[[bytes, Source], NonEngineFile | None], ...] = (
    _zeros, _signature, _zip, _gzip, _tar, _pickle, _binary, identify_protobuf, _dla, _text,
)  # fmt: skip
