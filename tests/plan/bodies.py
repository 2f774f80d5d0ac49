"""Composes plan bodies byte by byte, for the families of which there is no engine of ours.

Written from ``docs/plan-format.md``, not from the reader. The types of structs and enums are made up: they change with
every release, and a reader must not rely on them.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

from trtdoctor.model.plan import Body, Family

CODES = {
    "u8": (0x02, "B"),
    "i8": (0x03, "b"),
    "u16": (0x04, "H"),
    "i16": (0x05, "h"),
    "u32": (0x06, "I"),
    "i32": (0x07, "i"),
    "i64": (0x08, "q"),
    "u64": (0x09, "Q"),
    "bool": (0x0A, "B"),
    "f32": (0x0B, "f"),
    "char": (0x0C, "B"),
}
END_OF_BODY = 0x8B8D8B8F
Version = tuple[int, int, int, int]


def family_of(version: Version) -> Family:
    """The family that ``version`` writes; one below 2 is of TensorRT-RTX."""
    if version < (2,):
        return "tensorrt-rtx"
    families: dict[tuple[int, ...], Family] = {
        (8, 0): "tensorrt-6",
        (8, 2): "tensorrt-8.0",
        (8, 6): "tensorrt-8.2",
        (10, 6): "tensorrt-8.6",
    }
    return next((family for before, family in families.items() if version < before), "tensorrt-10.6")


def encoded(text: str) -> bytes:
    """As it stands in a plan; a name of no UTF-8 as ``os.fsdecode`` gives it."""
    return text.encode(errors="surrogateescape")


class Tensor(NamedTuple):
    """What a tensor's record says; ``rank`` as stored, where it is not the number of ``dims``."""

    name: str
    mode: int
    number: int
    dims: tuple[int, ...]
    dtype: int = 0
    kind: int = 0
    strides: int = 8
    quantization: int = -(1 << 31)
    rank: int | None = None
    location: int = 0
    form: int = 0


class Writer:
    """Appends tokens to a body of ``family``."""

    def __init__(self, family: Family = "tensorrt-8.6", types_from: int = 0x8100) -> None:
        self.family = family
        self.before_8 = family == "tensorrt-6"
        self.wide = family in ("tensorrt-10.6", "tensorrt-rtx")
        self.types_from = types_from
        self.base = 0 if family in ("tensorrt-6", "tensorrt-8.0") else 0x8000
        self.out = bytearray()

    def type_of(self, name: str) -> int:
        """A made-up but stable type number for a record."""
        if name == "text":
            return {"tensorrt-6": 0x0E, "tensorrt-8.0": 0x8002}.get(self.family, self.types_from + 1)
        return self.types_from + 2 + sum(name.encode()) % 200

    def pack(self, form: str, *values: float) -> Writer:
        self.out += struct.pack("<" + form, *values)
        return self

    def code(self, kind: str) -> int:
        return self.base + (0x0D if kind == "char" and self.before_8 else CODES[kind][0])

    def number(self, kind: str, *values: float) -> Writer:
        for value in values:
            self.pack("HH" + CODES[kind][1], self.code(kind), 1, value)
        return self

    def array(self, kind: str, values: Sequence[float], headed: bool = False) -> Writer:
        self.pack("HHHQ", self.base + 1, self.code(kind), 1, len(values))
        for value in values:
            if headed:
                self.pack("HH", self.code(kind), 1)
            self.pack(CODES[kind][1], value)
        return self

    def bytes_array(self, data: bytes, kind: str = "u8") -> Writer:
        self.pack("HHHQ", self.base + 1, self.code(kind), 1, len(data))
        self.out += data
        return self

    def text(self, text: str) -> Writer:
        data = encoded(text)
        return self.pack("HHQ", self.type_of("text"), 1, len(data)).bytes_array(data, "char")

    def records(self, name: str, count: int) -> Writer:
        """The head of an array of structs; its elements have no opener, but each closes."""
        return self.pack("HHHQ", self.base + 1, self.type_of(name), 1, count)

    def arrays(self, count: int) -> Writer:
        return self.pack("HHHQ", self.base + 1, self.base + 1, 1, count)

    def opens(self, name: str) -> Writer:
        return self.pack("HH", self.type_of(name), 1)

    def closes(self, name: str) -> Writer:
        return self if self.before_8 else self.pack("H", self.type_of(name) ^ 0xFFFF)

    def enum(self, name: str, value: int) -> Writer:
        return self.opens(name).number("i32", value)

    def counted(self, count: int) -> Writer:
        """6 and 7 write the number of elements before an array of records as well."""
        return self.number("i64", count) if self.before_8 else self

    def raw(self, data: bytes) -> Writer:
        self.opens("blob").number("u64", len(data))
        self.out += data
        return self.closes("blob")


def dims(w: Writer, shape: Sequence[int] | None, rank: int | None = None) -> Writer:
    """Dimensions; ``None`` where a profile has nothing to say."""
    w.number("i32", rank if rank is not None else -1 if shape is None else len(shape))
    if shape is not None:
        w.array("i64" if w.wide else "i32", shape)
    return w


def tensor(w: Writer, t: Tensor) -> Writer:
    """The record of an input or output."""
    w.opens("tensor").enum("kind", t.kind).opens("record").text(t.name)
    w.opens("description").number("i8", 0).enum("dtype", t.dtype).number("i8", 0)
    w.array("u64" if w.wide else "i32", [1] * t.strides).number("i32", t.quantization).closes("description")
    if w.before_8:
        w.number("i64", 1).array("f32", [1.0])
    w.opens("dims")
    dims(w, t.dims, t.rank).closes("dims")
    w.enum("location", t.location).enum("mode", t.mode).number("u32", t.number).enum("format", t.form)
    if not w.before_8:
        w.number("u64" if w.wide else "i32", 0)
    return w.closes("record").closes("tensor")


def layer(w: Writer, name: str, inputs: Sequence[Tensor], outputs: Sequence[Tensor], kind: int) -> Writer:
    """A layer up to its tactic; what follows is the layer's own."""
    w.enum("layer-kind", kind).opens("layer")
    for tensors in (inputs, outputs):
        w.number("i64", len(tensors)).records("layer-tensor", len(tensors))
        for t in tensors:
            w.text(t.name)
            for shape in ((0,) * len(t.dims), t.dims):
                w.opens("dims")
                dims(w, shape).closes("dims")
            if not w.before_8:
                w.opens("scales").number("bool", 0).closes("scales")
            w.closes("layer-tensor")
    w.text(name)
    if w.wide:
        w.text("[ONNX Layer: " + name + "]")
    return w.enum("layer-kind", kind).number("i64", 77).number("i32", -1)


def plugin(w: Writer, name: str, version: str, namespace: str) -> Writer:
    tag = 3 << 24 | 8000
    w.opens("plugin").number("i32", tag).text(name).text(version).text(namespace)
    return w.array("i8", [1, 2]).number("i32", tag).closes("plugin")


Ranges = Sequence[Sequence[Sequence[int]] | None]


def profile(w: Writer, ranges: Ranges, values: Ranges = (), wide: bool | None = None) -> Writer:
    """One optimization profile: for each I/O tensor minimum, optimum and maximum of its shape, or nothing; and of the
    ``values`` of shape tensors. ``wide``: says of the values, too, whether they have 64 bits."""
    w.counted(len(ranges)).records("shapes", len(ranges))
    for found in ranges:
        w.records("dims", 3)
        for i in range(3):
            dims(w, found[i] if found else None).closes("dims")
        w.closes("shapes")
    w.counted(len(ranges)).records("values", len(ranges))
    for index in range(len(ranges)):
        three = (values[index] if index < len(values) else None) or ((), (), ())
        if not w.before_8:
            w.number("bool", three[0] != ()).arrays(3)
        for one in three:
            w.counted(len(one))
            if wide is not None:
                w.number("bool", wide)
            w.array("i64" if wide else "i32", one)
        w.closes("values")
    return w


class Network(NamedTuple):
    """What a composed engine holds."""

    name: str = "composed"
    tensors: tuple[Tensor, ...] = (Tensor("y", 1, 1, (-2, 8)), Tensor("x", 0, 0, (-2, 3)))
    plugins: tuple[tuple[str, str, str], ...] = ()
    profiles: tuple[tuple[tuple[tuple[int, ...], ...] | None, ...], ...] = ()
    weights: bytes = b"\x80\x3f" * 40
    layers: int = 2
    max_batch: int = 4
    bools: tuple[int, ...] = (1, 0, 1)
    refit: int = 0
    kernel: bytes = b""
    verbosity: int = 0
    stripped: tuple[int, int] = (0, 0)  # behind the device, in the record of weights
    stripped_sizes: tuple[int, ...] = ()
    weights_record: bytes = b""
    layer: str = "layer"
    """What the names of layers begin with."""


def compose(version: Version, net: Network, types_from: int = 0x8100) -> bytes:
    """The body of an engine of TensorRT 6.0 or later, or of TensorRT-RTX."""
    w = Writer(family_of(version), types_from)
    w.number("u8", *version)
    if w.family == "tensorrt-rtx":
        version = (99, 0, 0, 0)  # the rest is as in a late TensorRT
    major, headed = version[0], w.family == "tensorrt-8.0"
    if version >= (8, 6, 0, 0):
        w.enum("hardware", 0)
    device(w, version)
    weights_and_flags(w, major, net)
    w.text(net.name)
    w.counted(2).array("i64", [512, 1024], headed=headed)
    if not w.before_8:
        w.number("u32", 5).arrays(1).array("i64", [512, 1024], headed=headed)
    w.number("i64", len(net.tensors))
    for t in net.tensors:
        tensor(w, t)
    if w.before_8:
        w.opens("weights").bytes_array(net.weights, "i8")
    layers(w, net)
    if not w.before_8:
        texts = [
            b"PluginType\0" + encoded(net.plugins[i][0]) + b"\0" if i < len(net.plugins) else b"ParameterType\0Conv\0"
            for i in range(net.layers)
        ]
        ends = [sum(map(len, texts[:i])) for i in range(net.layers + 1)]
        w.bytes_array(b"".join(texts), "char").array("u64", ends, headed=headed)
    else:
        w.number("i32", len(net.tensors))
    w.counted(len(net.profiles)).records("profile", len(net.profiles))
    for ranges in net.profiles:
        profile(w, ranges).closes("profile")
    parts = max(1, len(net.profiles))
    ends = [net.layers * i // parts for i in range(parts + 1)]
    w.counted(len(ends)).array("i32", ends)
    if w.base:
        w.array("i32", ends[1:])
    if not w.before_8 or version >= (7, 1, 0, 0):
        w.enum("verbosity", net.verbosity)
    if version >= (8, 4, 0, 0):
        w.number("u32", END_OF_BODY)
    return bytes(w.out)


def weights_and_flags(w: Writer, major: int, net: Network) -> None:
    """What is between the build GPU and the name."""
    if w.wide:
        w.number("bool", 0, net.stripped[0]).number("u64", 0, len(net.weights), *net.stripped_sizes)
        w.opens("weights").raw(net.weights_record).number("u64", 0)
        w.number("i32", net.stripped[1]).number("u64", 0, 0).closes("weights").opens("flags")
    elif major >= 10:
        w.number("bool", 0).raw(net.weights).opens("weights").number("u64", 0, 0).number("i32", 0)
        w.number("u64", 0, 0).closes("weights").opens("flags")
    elif not w.before_8:
        w.raw(net.weights)
    if major >= 10:
        w.enum("refit", net.refit).number("bool", 0, 1, 0)
        w.enum("capability", 0).number("u64", 0, 1)
    else:
        w.number("i32", net.max_batch).number("bool", *net.bools)
        _ = w.number("i8", 0) if w.before_8 else w.enum("capability", 0)


def layers(w: Writer, net: Network) -> None:
    """The layers: the first ones hold the plugins, and every one the kernel."""
    inputs = [t for t in net.tensors if t.mode == 0]
    outputs = [t for t in net.tensors if t.mode == 1]
    w.number("i64", net.layers)
    for i in range(net.layers):
        own = net.plugins[i] if i < len(net.plugins) else None
        kind = (0x19 if own else 0x09) + (0 if w.before_8 else 0x80000000)
        layer(w, f"{net.layer} {i}", inputs, outputs, kind - (1 << 32) if kind >> 31 else kind)
        if own:
            plugin(w, *own)
        if net.kernel:
            w.bytes_array(net.kernel)
        w.closes("layer")


def device(w: Writer, version: Version) -> Writer:
    """The build GPU: an H200."""
    w.opens("device").opens("properties")
    if w.wide:
        w.number("u64", 150109880320).number("i64", 62914560, 39321600)
        w.number("i32", 1980000, 3201000, 6016, 49152, 233472, 132, 0, 1024, 1024, 9, 0, 512)
    else:
        w.number("i32", 9, 0, 1980000, 3201000, 6016).number("i64", 62914560)
        if version >= (8, 5, 0, 0):
            w.number("i64", 39321600)
        w.number("i64" if version < (8, 4, 0, 0) else "i32", 49152, 233472, 512).number("i32", 132).number("bool", 0)
        if version >= (7, 0, 0, 0):
            w.number("i32", 1024, 2147483647, 65535, 65535)
        if version >= (7, 1, 0, 0):
            w.number("u64" if version >= (8, 0, 0, 0) else "i64", 150109880320)
        if version >= (8, 0, 0, 0):
            w.number("i32", 268435456)
    return w.closes("properties").closes("device")


def body_of(plan: bytes) -> Body:
    """Where the body of one of our engines is, which are of TensorRT 8.5, 8.6 and TensorRT-RTX."""
    at = 0
    if plan[:4] in (b"ftrt", b"vtrt"):
        table = 32 if plan[:4] == b"ftrt" else 64
        (count,) = struct.unpack_from("<Q", plan, 8)
        entries = [struct.unpack_from("<4s4xQ", plan, table + 24 * i) for i in range(count)]
        at = next(offset for tag, offset in entries if tag == b"NGNE")
    families: dict[bytes, Family] = {b"ftrt": "tensorrt-8.6", b"vtrt": "tensorrt-rtx", b"ptrt": "tensorrt-8.2"}
    size, head = (at + 8, 20) if plan[:4] == b"vtrt" else (at + 16, 24)
    return Body(families[plan[:4]], at + head, struct.unpack_from("<Q", plan, size)[0])
