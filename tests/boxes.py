"""Files that hold plans, composed as the programs that write them would; real ones are in ``fixtures/containers``."""

from __future__ import annotations

import base64
import io
import json
import pickle
import struct
import tarfile
import zipfile
from collections.abc import Mapping

DEVICE = "0%9%0%0%NVIDIA H200"


# ---- archives


def zipped(entries: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """A zip with these entries, the same at any time of the day."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return out.getvalue()


def tarred(entries: Mapping[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar with these files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


# ---- ONNX Runtime


def _varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | bytes) -> bytes:
    """A field of a protobuf message."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def node(operator: str, name: str = "", **attributes: int | bytes) -> bytes:
    """An ONNX node."""
    found = [
        field(5, field(1, key.encode()) + field(3 if isinstance(value, int) else 4, value) + field(20, 2))
        for key, value in attributes.items()
    ]
    domain = field(7, b"com.microsoft") if operator == "EPContext" else b""
    return (
        field(1, b"x")
        + field(2, b"y")
        + field(3, name.encode())
        + field(4, operator.encode())
        + b"".join(found)
        + domain
    )


def context(data: bytes, name: str = "TRT_0", *, embed: int = 1, **more: int | bytes) -> bytes:
    """An EPContext node with its data: the plan, or the name of a file."""
    return node("EPContext", name, embed_mode=embed, ep_cache_context=data, hardware_architecture=b"90", **more)


def onnx(*nodes: bytes) -> bytes:
    """An ONNX model of these nodes, as ONNX Runtime writes it."""
    graph = b"".join(field(1, one) for one in nodes) + field(2, b"g")
    opsets = field(8, field(1, b"") + field(2, 17)) + field(8, field(1, b"com.microsoft") + field(2, 1))
    return field(1, 10) + field(2, b"onnxruntime") + field(7, graph) + opsets


# ---- Torch-TensorRT


def row(plan: bytes, abi: str = "10") -> list[str]:
    """An engine as Torch-TensorRT lists it."""
    text = base64.b64encode(plan).decode()
    return [abi, "_run_on_acc_0_engine", DEVICE, text, "x", "y", "0", "", "linux_x86_64", "0", "0", "0", ""]


def exported(*plans: bytes, nested: bool = False, package: bool = False) -> bytes:
    """An exported program, or an AOTInductor package; ``nested``: each object is a zip in the zip."""
    entries = {"model/archive_format": b"pt2", "model/archive_version": b"0", "model/models/model.json": b"{}"}
    folder = "model/data/constants"
    if package:
        folder = "model/data/aotinductor/model"
        entries = {"model/archive_format": b"pt2", f"{folder}/model.wrapper.so": b"\x7fELF"}
    for number, plan in enumerate(plans):
        data = pickle.dumps(row(plan), protocol=2)
        if nested:
            entries[f"{folder}/custom_obj_{number}"] = zipped({"archive/data.pkl": data, "archive/version": b"3"})
        else:
            entries[f"{folder}/opaque_obj_{number}"] = data
    return zipped(entries)


def cached(plan: bytes, protocol: int = 4) -> bytes:
    """An entry of the engine cache."""
    return pickle.dumps({"serialized_engine": plan, "input_names": ["x"], "output_names": ["y"]}, protocol=protocol)


def blob(plan: bytes, magic: bytes = b"TR01") -> bytes:
    """The delegate of ExecuTorch."""
    text = json.dumps(
        {"io_bindings": [], "hardware_compatible": False, "device_id": 0, "target_platform": "linux_x86_64"}
    )
    at = 32 + len(text)
    start = at + -at % 16
    header = struct.pack("<4sIIIQ8s", magic, 32, len(text), start, len(plan), b"\1" + bytes(7))
    return header + text.encode() + bytes(start - at) + plan


def program(*blobs: bytes) -> bytes:
    """An ExecuTorch program, as far as it is looked at: its head, and the delegates as segments."""
    out = struct.pack("<I4s4sI", 48, b"ET12", b"eh00", 24) + bytes(100)
    for one in blobs:
        out += bytes(-len(out) % 16) + one
    return out


def bundle(engines: Mapping[str, bytes], **header: object) -> bytes:
    """A bundle of TensorRT-Model-Connect."""
    at, places = 0, {}
    for name, data in engines.items():
        places[name] = {"offset": at, "size": len(data)}
        at += len(data)
    text = json.dumps(
        {"model_id": "m", "trt_version": "8.5.3.1", "gpu_name": "H200", "sections": places, **header}
    ).encode()
    return b"BUNDLE\1\0" + struct.pack("<Q", len(text)) + text + b"".join(engines.values())
