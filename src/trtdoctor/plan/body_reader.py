"""Reads the facts of a plan's body.

The archive is a row of data, a letter each (see ``archive``); here the shapes of records are searched for in that row.
The shapes come from controlled builds with TensorRT 8.5 and 8.6 and TensorRT-RTX 1.4 to 1.7, checked against some 140
engines of 6.0 to 11.0. Whatever a release stores more than once has to agree, or the fact is unknown.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from trtdoctor.errors import PlanError
from trtdoctor.model.fact import Fact, Known, Unknown, known
from trtdoctor.model.plan import Body, Flags, Layer, PlanBody, Plugin, Profile, Range, Section, Tensor, Verbosity
from trtdoctor.plan.archive import Archive, walk
from trtdoctor.plan.cubin import Cubins, find_cubins
from trtdoctor.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_DTYPES = (
    *("float32", "float16", "int8", "int32", "bool", "uint8", "float8"),
    *("bfloat16", "int64", "int4", "float4", "e8m0"),
)
_FORMATS = (
    *("linear", "chw2", "hwc8", "chw4", "chw16", "chw32", "dhwc8", "cdhw32"),
    *("hwc", "dla_linear", "dla_hwc4", "hwc16", "dhwc"),
)
_LOCATIONS: dict[int, Literal["device", "host"]] = {0: "device", 1: "host"}
_VERBOSITIES: tuple[Verbosity, ...] = ("layer_names_only", "none", "detailed")
_TACTIC_SOURCES = ("cublas", "cublas_lt", "cudnn", "edge_mask_convolutions", "jit_convolutions")
_WEIGHT_TYPES = {"Float": "float32", "Half": "float16", "BFloat16": "bfloat16", "Int8": "int8", "FP8": "float8"}
_MAX_DIMENSIONS = 8
_MAX_HEAD = 80  # data before the name that are looked at; most of them are those of the device
_MAX_LAYER_TEXT = 1 << 16
_DEFAULT_QUANTIZATION = -(1 << 31)

# Shapes. Behind the name of a tensor stand its description, its dimensions and, for an input or output, location, mode,
# index and format; in 6 and 7 the scales of int8 stand in between.
_TENSOR = b"isbib"
_IO_TENSOR = rb"isbib([INQ])i(?:qF)?i([INQ]?)iiui"
_LAYER_TENSORS = rb"[qn]S(?:si[INQ]i[INQ](?:t[in]{0,16})?)*"
_LAYER = rb"it?" + _LAYER_TENSORS + _LAYER_TENSORS + rb"(ss?)(i)[qn]"
_PLUGIN = rb"isssq?Bi"
_FLAGS_TO_8 = rb"(i)(t)(t)t*[ib]s\Z"  # largest batch, implicit batch, refittable
_FLAGS = rb"(i)tt(t)t*i(?:nn)?s\Z"  # refit mode, weight streaming
_CAPABILITY = rb"([ib])(?:nn)?s\Z"
_WEIGHTS_8 = rb"(n)R?it{2,}[ib]s\Z"
_WEIGHTS_10 = rb"(n)R?nR?(n)R?innit{3,}[ib](?:nn)?s\Z"
_STRIPPED = rb"t(t)nn(?:nn)?(n)R?nR?(i)nnit{3,}[ib](?:nn)?s\Z"  # two numbers more where not all weights were left out

# Lowest bytes of the kinds of layers that were seen in 8.0 and later without being a plugin's.
_NO_PLUGIN = frozenset(
    b"\x00\x01\x03\x06\x07\x09\x0d\x0e\x0f\x1b\x23\x24\x25\x28\x2a\x2c\x2e\x2f\x30\x31\x33\x35\x40\x42"
)


def read_body(
    source: Source,
    body: Body,
    *,
    product: str,
    serialization_version: int | None,
    weights_section: Section | None = None,
) -> PlanBody:
    """Every fact of the body at ``body``. ``product`` is "tensorrt" or "tensorrt-rtx"; ``weights_section`` is the WGHT
    entry of the section table, where the plan has one.

    Nothing is raised for damaged bytes: what stands before the damage is known, the rest is unknown and says why.
    """
    if body.layout == "flatbuffer":
        from trtdoctor.plan.flatbuffer import read_flatbuffer

        return read_flatbuffer(source).body
    return _BodyReader(source, body, product, serialization_version, weights_section).read()


class _Tail(NamedTuple):
    """What stands behind the layers: profiles by I/O index, and how many layers all profiles up to each have."""

    profiles: tuple[tuple[dict[int, Range], dict[int, Range]], ...]
    ends: tuple[int, ...]
    verbosity: int | None


class _NotToldError(Exception):
    """The plan is sound, but does not tell."""


class _Row:
    """Takes data one by one, each of a kind that has to stand there."""

    def __init__(self, archive: Archive, at: int, field: str) -> None:
        self.archive = archive
        self.at = at
        self.field = field

    def next_is(self, letters: bytes) -> bool:
        return self.at < len(self.archive.letters) and self.archive.letters[self.at] in letters

    def value(self, letters: bytes) -> int:
        if not self.next_is(letters):
            raise self.unexpected()
        self.at += 1
        return self.archive.values[self.at - 1]

    def exactly(self, letters: bytes, value: int) -> None:
        if self.value(letters) != value:
            self.at -= 1
            raise self.unexpected()

    def numbers(self, letters: bytes = b"INQ") -> tuple[int, ...]:
        self.value(letters)
        return self.archive.numbers(self.at - 1)

    def unexpected(self) -> PlanError:
        places = self.archive.places
        place = places[self.at] if self.at < len(places) else places[-1] if places else 0
        return self.archive.error or PlanError("not understood", field=self.field, offset=place)


class _BodyReader:
    """One reading of a body; see ``read_body``."""

    def __init__(
        self, source: Source, body: Body, product: str, serialization_version: int | None, weights: Section | None
    ) -> None:
        self.source = source
        self.body = body
        self.rtx = product == "tensorrt-rtx"
        self.weights_section = weights
        self.archive = archive = walk(source, body)
        self.letters = bytes(archive.letters)
        self.release = f"layout {body.layout}, serialization version {serialization_version}"
        self.major = archive.values[0] if self.letters[:4] == b"oooo" else None
        name = self.letters.find(b"s")
        self.name_at = name if name >= 0 else None
        self.head_at = max(0, name - _MAX_HEAD)
        self.head = self.letters[self.head_at : name + 1]
        self.io_tensors = list(re.finditer(_IO_TENSOR, self.letters))
        self.layer_records = [
            match for match in re.finditer(_LAYER, self.letters) if self.same(match.start(), match.start(2))
        ]
        self.texts = self.layer_texts()

    def same(self, one: int, other: int) -> bool:
        return self.archive.values[one] == self.archive.values[other]

    def missing(self, field: str) -> PlanError:
        """Why ``field`` cannot be read: the damage, or a shape that no release has shown so far."""
        return self.archive.error or PlanError(
            f"not understood in {self.release}", field=field, offset=self.body.offset
        )

    def fact(self, read: Callable[[], T], source: str) -> Fact[T]:
        try:
            return Known(read(), source)
        except (PlanError, _NotToldError) as error:
            return Unknown(str(error))

    def read(self) -> PlanBody:
        error = self.archive.error
        tail = self.fact(self.read_tail, "end of the body")
        num_layers = self.fact(
            lambda: self.count_layers(known(tail)), "layer ranges, layer count and layer records agree"
        )
        cubins = self.fact(self.read_cubins, "ELF headers of the embedded cubins")
        return PlanBody(
            name=self.fact(self.name, "first text of the body"),
            io=self.fact(lambda: self.io(known(tail)), "tensor records, by index"),
            profiles=self.fact(lambda: self.profiles(tail), "optimization profiles behind the layers"),
            plugins=self.fact(lambda: self.plugins(known(num_layers)), "plugin layers"),
            num_layers=num_layers,
            layers=self.fact(lambda: self.layers(known(num_layers)), "layer records and layer texts"),
            weights_bytes=self.fact(self.weights, "size of the stored weights"),
            activation_memory_bytes=self.fact(self.memory, "memory sizes behind the name, the largest of all profiles"),
            cuda_compilers=self.fact(lambda: self.compilers(cubins), "ELF headers of the embedded cubins"),
            cubin_sms=self.fact(lambda: self.sms(cubins), "ELF headers of the embedded cubins"),
            walked_to_end=Known(error is None, str(error) if error else "last datum ends with the body"),
            flags=self.flags(tail),
        )

    def name(self) -> str:
        if self.name_at is None:
            raise self.missing("name")
        return self.archive.text(self.name_at)

    # Tensors

    def io(self, tail: _Tail | None) -> tuple[Tensor, ...]:
        """By index. With several profiles each has a copy of all I/O tensors, with the next indices."""
        letters, values = self.letters, self.archive.values
        count_at = letters.find(_TENSOR) - 1
        if count_at < 0 or letters[count_at] not in b"qn" or values[count_at] != letters.count(_TENSOR):
            raise self.missing("tensors")
        by_index: dict[int, Tensor] = {}
        for match in self.io_tensors:
            index, tensor = self.tensor(match)
            by_index[index] = tensor
        count = len(self.io_tensors)
        if not count or sorted(by_index) != list(range(count)):
            raise self.missing("tensor indices")
        copies = self.copies(tail, [tensor.name for tensor in by_index.values()])
        if count % copies:
            raise self.missing("tensor indices")
        own = count // copies
        return tuple(self.merge([by_index[i + own * copy] for copy in range(copies)]) for i in range(own))

    def copies(self, tail: _Tail | None, names: list[str]) -> int:
        if tail is not None:
            return len(tail.ends) - 1
        if any(name.endswith(" [profile 1]") for name in names):
            raise self.missing("profiles")
        return 1

    def merge(self, copies: list[Tensor]) -> Tensor:
        """One tensor of its copies for each profile; a dimension that differs between them is no constant."""
        first = copies[0]
        for profile, copy in enumerate(copies):
            name = f"{first.name} [profile {profile}]" if profile else first.name
            if (copy.name, copy.mode, copy.dtype, len(copy.shape)) != (name, first.mode, first.dtype, len(first.shape)):
                raise self.missing("tensors of several profiles")
        shape = tuple(d[0] if len(set(d)) == 1 else -1 for d in zip(*(c.shape for c in copies), strict=True))
        return Tensor(first.name, first.mode, first.dtype, shape, first.format, first.location)

    def tensor(self, match: re.Match[bytes]) -> tuple[int, Tensor]:
        at, dims_at, end = match.start(), match.start(2), match.end()
        values = self.archive.values
        dtype, rank, mode, form = values[at + 3], values[dims_at - 1], values[end - 3], values[end - 1]
        dims = self.archive.numbers(dims_at) if match[2] else ()
        if (
            values[at] != 0  # an input or output
            or values[match.start(1)] != _MAX_DIMENSIONS  # strides
            or values[match.end(1)] != _DEFAULT_QUANTIZATION
            or not 0 <= rank <= _MAX_DIMENSIONS
            or rank != len(dims)
            or mode not in (0, 1)
        ):
            raise self.missing("tensor")
        return values[end - 2], Tensor(
            name=self.archive.text(at + 1),
            mode="output" if mode else "input",
            dtype=_DTYPES[dtype] if 0 <= dtype < len(_DTYPES) else None,
            shape=tuple(max(dim, -1) for dim in dims),  # a symbol is negative
            format=_FORMATS[form] if 0 <= form < len(_FORMATS) else None,
            location=_LOCATIONS.get(values[end - 4]),
        )

    # Behind the layers

    def read_tail(self) -> _Tail:
        before_8 = self.body.layout == "A"
        start = len(self.letters)
        for _ in range(64):
            start = self.letters.rfind(b"iqS" if before_8 else b"CN", 0, start)
            if start < 0:
                break
            try:
                return self.tail_before_8(start) if before_8 else self.tail_at(start + 2)
            except PlanError:
                continue
        raise self.missing("profiles")

    def tail_at(self, start: int) -> _Tail:
        """Behind the layer texts of 8.0 and later."""
        row = _Row(self.archive, start, "profiles")
        profiles = []
        for _ in range(row.value(b"S")):
            shapes = [self.dims_range(row) for _ in range(row.value(b"S"))]
            row.exactly(b"S", len(shapes))
            values: list[Range | None] = []
            for _ in shapes:
                is_set = row.value(b"t")
                row.exactly(b"S", 3)
                found = [self.shape_values(row) for _ in range(3)]
                values.append(Range(*found) if is_set else None)
            profiles.append((_by_index(shapes), _by_index(values)))
        ends = row.numbers(b"I")
        if row.next_is(b"I"):  # index of the last layer that reads inputs, 8.2 and later
            row.value(b"I")
        return self.checked(_Tail(tuple(profiles), ends, row.value(b"i")))

    def tail_before_8(self, start: int) -> _Tail:
        """The end of the body in 6 and 7, from the number of I/O tensors on; counts stand before the arrays."""
        row = _Row(self.archive, start, "profiles")
        inputs_and_outputs = row.value(b"i")
        profiles = []
        count = row.value(b"q")
        row.exactly(b"S", count)
        if len(self.io_tensors) not in (inputs_and_outputs, inputs_and_outputs * count) or not self.io_tensors:
            raise row.unexpected()  # whether the copies of several profiles are counted has not been seen
        for _ in range(count):
            inputs = row.value(b"q")
            row.exactly(b"S", inputs)
            shapes = [self.dims_range(row) for _ in range(inputs)]
            row.exactly(b"q", inputs)
            row.exactly(b"S", inputs)
            values: list[Range | None] = []
            for _ in shapes:
                is_set = row.value(b"t") if row.next_is(b"t") else True
                found = []
                for _ in range(3):
                    size = row.value(b"q")
                    found.append(row.numbers(b"I"))
                    if len(found[-1]) != size:
                        raise row.unexpected()
                values.append(Range(*found) if is_set and found[0] else None)
            profiles.append((_by_index(shapes), _by_index(values)))
        row.value(b"q")
        ends = row.numbers(b"I")
        if row.next_is(b"i"):
            row.value(b"i")
        if row.at != len(self.letters):
            raise row.unexpected()
        return self.checked(_Tail(tuple(profiles), ends, None))

    def dims_range(self, row: _Row) -> Range | None:
        row.exactly(b"S", 3)
        found = []
        for _ in range(3):
            rank = row.value(b"i")
            dims = row.numbers() if row.next_is(b"INQ") else ()
            if len(dims) != max(rank, 0) or rank > _MAX_DIMENSIONS:
                raise row.unexpected()
            found.append(None if rank < 0 else dims)
        low, best, high = found
        return None if low is None or best is None or high is None else Range(low, best, high)

    def shape_values(self, row: _Row) -> tuple[int, ...]:
        if row.next_is(b"t"):  # whether they have 64 bits
            row.value(b"t")
        return row.numbers()

    def checked(self, tail: _Tail) -> _Tail:
        ends = tail.ends
        if (
            len(ends) < 2
            or ends[0] != 0
            or any(a > b for a, b in pairwise(ends))
            or len(ends) - 1 != max(1, len(tail.profiles))
        ):
            raise self.missing("layer ranges")
        return tail

    def profiles(self, tail: Fact[_Tail]) -> tuple[Profile, ...]:
        stored = _need(tail).profiles
        if not stored:
            return ()
        tensors = self.io(_need(tail))
        profiles = []
        for index, (shapes, values) in enumerate(stored):
            if any(i >= len(tensors) or tensors[i].mode != "input" for i in (*shapes, *values)):
                raise self.missing("profiles")
            by_name = [{tensors[i].name: found for i, found in part.items()} for part in (shapes, values)]
            profiles.append(Profile(index, *by_name))
        return tuple(profiles)

    # Layers

    def count_layers(self, tail: _Tail | None) -> int:
        """Two of the three places have to agree, and none may differ."""
        counts = []
        if tail is not None:
            counts.append(tail.ends[-1])
        if self.texts is not None:
            counts.append(len(self.texts))
        if self.layer_records:
            first = self.layer_records[0].start()
            if first and self.letters[first - 1] in b"qn":
                counts.append(self.archive.values[first - 1])
            counts.append(len(self.layer_records))
        if len(counts) < 2 or len(set(counts)) > 1:
            raise self.missing("layers")
        return counts[0]

    def layer_texts(self) -> list[bytes] | None:
        """What TensorRT says of each layer, words and values in turn, each ended by a zero: "ParameterType",
        "Convolution", "Kernel", "[3,3]", …; empty for some kinds of layers, and for all since 11.0."""
        at = self.letters.rfind(b"CN")
        if at < 0:
            return None
        try:
            text, ends = self.archive.elements(at, 1), self.archive.numbers(at + 1)
        except PlanError:
            return None
        if not ends or ends[0] != 0 or any(a > b for a, b in pairwise(ends)) or ends[-1] > len(text):
            return None
        return [text[a:b] for a, b in pairwise(ends)]

    def layers(self, count: int | None) -> tuple[Layer, ...]:
        if self.archive.error is not None or count is None or len(self.layer_records) != count:
            raise self.missing("layers")
        texts = self.texts if self.texts is not None and len(self.texts) == count else [b""] * count
        return tuple(self.layer(match, text) for match, text in zip(self.layer_records, texts, strict=True))

    def layer(self, match: re.Match[bytes], text: bytes) -> Layer:
        words = text[:_MAX_LAYER_TEXT].decode("utf-8", "replace").split("\0")
        facts = dict(zip(words[::2], words[1::2], strict=False))
        weights = facts.get("Weights", "").partition('"Type": "')[2].partition('"')[0]
        return Layer(
            name=self.archive.text(match.start(1)),
            kind="Plugin" if "PluginType" in facts else facts.get("ParameterType"),
            tactic=facts.get("TacticName"),
            precision=_WEIGHT_TYPES.get(weights),
        )

    def plugins(self, count: int | None) -> tuple[Plugin, ...]:
        """A plugin layer has a record of its own between two equal tags, and says so in its text. Of the plugins of
        TensorRT 10 called V3 no record is known; so there a layer without text has to be of a kind that is harmless.
        """
        if self.archive.error is not None or count is None:
            raise self.missing("plugins")
        found = [m.start() + 1 for m in re.finditer(_PLUGIN, self.letters) if self.same(m.start(), m.end() - 1)]
        plugins = tuple(Plugin(*(self.archive.text(at + i) for i in range(3))) for at in found)
        if self.body.layout == "A":  # which has no texts
            return plugins
        if self.texts is None or len(self.texts) != count:
            raise self.missing("plugins")
        at_least = sum(text.startswith(b"PluginType\0") for text in self.texts)
        silent = [i for i, text in enumerate(self.texts) if not text.startswith((b"PluginType\0", b"ParameterType\0"))]
        if (self.major or 0) in (8, 9):
            at_most = at_least + len(silent)
        else:
            kinds = self.layer_records if len(self.layer_records) == count else None
            at_least += sum(
                kinds is None or self.archive.values[kinds[i].start()] & 0xFF not in _NO_PLUGIN for i in silent
            )
            at_most = at_least
        if not at_least <= len(plugins) <= at_most:
            raise self.missing("plugins")
        return plugins

    # Sizes

    def weights(self) -> int:
        if self.body.layout == "D":
            if self.weights_section is None:
                raise _NotToldError("the plan has no section of weights")
            return self.weights_section.size
        if self.body.layout == "A":  # the array of bytes behind the tensors
            before_layers = self.layer_records[0].start() - 2 if self.layer_records else -1
            if before_layers < 0 or self.letters[before_layers] not in b"B":
                raise self.missing("weights")
            return self.archive.values[before_layers]
        match = re.search(_WEIGHTS_8, self.head) or re.search(_WEIGHTS_10, self.head)
        if match is None:
            raise self.missing("weights")
        return sum(self.archive.values[self.head_at + match.start(i + 1)] for i in range(len(match.groups())))

    def memory(self) -> int:
        """Scratch and activations of one execution context, in bytes."""
        if self.name_at is None:
            raise self.missing("memory")
        row = _Row(self.archive, self.name_at + 1, "memory")
        if row.next_is(b"q"):
            row.value(b"q")
        sizes = row.numbers(b"QN")
        if row.next_is(b"u"):
            row.value(b"u")
            if row.next_is(b"S"):
                sizes = max((row.numbers(b"QN") for _ in range(row.value(b"S"))), key=sum, default=sizes)
        if any(size < 0 for size in sizes):
            raise self.missing("memory")
        return sum(sizes)

    # Kernels

    def read_cubins(self) -> Cubins:
        if self.archive.error is not None:
            raise self.archive.error
        weights = self.layer_records[0].start() - 2 if self.body.layout == "A" and self.layer_records else None
        values, places = self.archive.values, self.archive.places
        arrays = [
            (places[i], values[i])
            for i in (match.start() for match in re.finditer(rb"[OB]", self.letters))
            if i != weights and values[i] >= 64
        ]
        return find_cubins(self.source, arrays)

    def sms(self, cubins: Fact[Cubins]) -> tuple[int, ...]:
        found = _need(cubins).sms
        if not found:
            raise _NotToldError("no cubin is embedded in the plan")
        return tuple(sorted(found))

    def compilers(self, cubins: Fact[Cubins]) -> tuple[str, ...]:
        self.sms(cubins)
        found = _need(cubins).compilers
        if found is None:
            raise _NotToldError("the cubins do not tell their compiler")
        return tuple(sorted(found, key=lambda version: [int(part) for part in version.split(".") if part]))

    # Flags

    def flags(self, tail: Fact[_Tail]) -> Flags:
        here, never = "flags before the name", "plans of TensorRT 8 and earlier never"
        streaming = stripped = implicit = here
        if self.rtx or (self.major or 0) >= 10:
            implicit = "TensorRT 10 and later, TensorRT-RTX: no implicit batch"
            stripped = "flags behind the device and in the weights, which agree"
        else:
            streaming = stripped = never
        return Flags(
            refittable=self.fact(self.refittable, here),
            weights_stripped=self.fact(self.weights_stripped, stripped),
            weight_streaming=self.fact(self.weight_streaming, streaming),
            implicit_batch=self.fact(self.implicit_batch, implicit),
            max_batch_size=self.fact(self.max_batch_size, "number before the flags"),
            dla=self.fact(self.dla, "engine capability"),
            safety=self.fact(lambda: self.capability() == 1, "engine capability"),
            profiling_verbosity=self.fact(lambda: self.verbosity(_need(tail)), "behind the layer ranges"),
            tactic_sources=self.fact(self.tactic_sources, "behind the memory sizes: what the engine uses"),
        )

    def is_old(self) -> bool:
        """Whether the flags are those of TensorRT 6 to 8; TensorRT 10 and later and TensorRT-RTX have others."""
        if self.major is None:
            raise self.missing("version")
        if self.rtx or self.major >= 10:
            return False
        if self.major == 9:
            raise _NotToldError("no plan of TensorRT 9 is known")
        if self.major < 6:
            raise self.missing("version")
        return True

    def before_name(self, shape: bytes) -> tuple[int, ...]:
        """The data in the groups of ``shape``, which ends at the name; of a group of several the first."""
        match = re.search(shape, self.head)
        if match is None:
            raise self.missing("flags")
        return tuple(self.archive.values[self.head_at + match.start(i + 1)] for i in range(len(match.groups())))

    def refittable(self) -> bool:
        if self.is_old():
            return self.before_name(_FLAGS_TO_8)[2] != 0
        mode = self.before_name(_FLAGS)[0]
        if mode not in (0, 1, 2, 4):  # none, all, with identical weights, single weights
            raise self.missing("refit mode")
        return mode != 0

    def weights_stripped(self) -> bool:
        if self.is_old():
            return False
        if self.body.layout != "D":
            raise _NotToldError("no stripped plan of TensorRT 10.0 to 10.5 is known")
        one, record, other = self.before_name(_STRIPPED)
        if one != other and record:  # an engine without weights has no record of them that could say so again
            raise self.missing("stripped weights")
        return one == 1

    def weight_streaming(self) -> bool:
        return not self.is_old() and self.before_name(_FLAGS)[1] != 0

    def implicit_batch(self) -> bool:
        return self.is_old() and self.before_name(_FLAGS_TO_8)[1] != 0

    def max_batch_size(self) -> int:
        if not self.is_old():
            raise _NotToldError("TensorRT 10 has no implicit batch, and so no largest one")
        return self.before_name(_FLAGS_TO_8)[0]

    def capability(self) -> int:
        """0 standard, 1 safety, 2 DLA standalone; only the first has been seen."""
        self.is_old()
        (capability,) = self.before_name(_CAPABILITY)
        if capability not in (0, 1, 2):
            raise self.missing("engine capability")
        return capability

    def dla(self) -> bool:
        if self.capability() != 2:
            raise _NotToldError("no plan with layers on a DLA is known")
        return True

    def verbosity(self, tail: _Tail) -> Verbosity:
        if tail.verbosity is None:
            raise _NotToldError("plans of TensorRT 6 and 7 do not tell")
        if not 0 <= tail.verbosity < len(_VERBOSITIES):
            raise self.missing("profiling verbosity")
        return _VERBOSITIES[tail.verbosity]

    def tactic_sources(self) -> tuple[str, ...]:
        match = re.match(rb"sq?[QN](u)", self.letters[self.name_at :]) if self.name_at is not None else None
        if match is None:
            if self.body.layout == "A" and self.name_at is not None:
                raise _NotToldError("plans before TensorRT 7.2 do not tell")
            raise self.missing("tactic sources")
        assert self.name_at is not None
        bits = self.archive.values[self.name_at + match.start(1)]
        if bits >> len(_TACTIC_SOURCES):
            raise self.missing("tactic sources")
        return tuple(name for bit, name in enumerate(_TACTIC_SOURCES) if bits >> bit & 1)


def _need(fact: Fact[T]) -> T:
    """The value of a fact that another one builds on; its reason is that of the other too."""
    if isinstance(fact, Known):
        return fact.value
    raise _NotToldError(fact.reason)


def _by_index(ranges: list[Range | None]) -> dict[int, Range]:
    return {index: found for index, found in enumerate(ranges) if found is not None}
