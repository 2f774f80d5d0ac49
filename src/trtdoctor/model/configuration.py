"""What a configuration beside an engine says of it: each value with its line; what is not given is absent."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar, Union

from trtdoctor.named import NamedTuple

T_co = TypeVar("T_co", covariant=True)

ConfigurationKind = Literal["triton", "deepstream", "onnxruntime", "tensorrt-llm", "edge-llm"]
"""Whose configuration it is."""


PLAN_BACKENDS = ("tensorrt", "tensorrt_plan")
"""Triton's words for the backend that loads plans."""


class Said(Generic[T_co]):
    """A value of a configuration, with the number (from 1) and the text of the line that it begins on."""

    __slots__ = ("line", "text", "value")

    def __init__(self, value: T_co, line: int, text: str = "") -> None:
        self.value = value
        self.line = line
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Said) and (self.value, self.line, self.text) == (other.value, other.line, other.text)

    def __hash__(self) -> int:
        return hash((self.value, self.line, self.text))

    def __repr__(self) -> str:
        return f"Said({self.value!r}, {self.line!r}, {self.text!r})"


class ConfigTensor(NamedTuple):
    """An input or output as the configuration has it. ``dims`` are those that the model sees, after a reshape."""

    name: Said[str]
    mode: Literal["input", "output"]
    dtype: Said[str] | None = None  # in the configuration's own word: TYPE_FP32
    dims: Said[tuple[int, ...]] | None = None
    shape_tensor: bool = False
    ragged: bool = False


class InstanceGroup(NamedTuple):
    """How often, where and with which optimization profiles Triton makes a model ready."""

    at: Said[str]
    number: Said[int] | None = None
    kind: Said[str] | None = None
    gpus: tuple[int, ...] = ()
    profiles: tuple[Said[str], ...] = ()


class VersionPolicy(NamedTuple):
    """Which versions of a model Triton loads: all, the ``numbers[0]`` newest, or those of the ``numbers``."""

    kind: Literal["all", "latest", "specific"]
    numbers: tuple[int, ...] = ()


class NamedFile(NamedTuple):
    """A file that the configuration names, and where its program looks for it; ``there`` is ``None`` if nobody did."""

    role: Literal["default", "capability", "engine", "source", "library", "calibration", "rank", "label"]
    name: Said[str]
    path: str
    there: bool | None = None
    capability: str | None = None  # of a file for one compute capability: "8.6"


class Mark(NamedTuple):
    """A value that a script is still to fill in: its key, and what stands for it, empty where nothing does."""

    key: str
    said: Said[str]


class Configuration(NamedTuple):
    """A configuration that was read. ``name`` of a model is that of its folder where the file gives none."""

    kind: ConfigurationKind
    path: str
    name: Said[str] | None = None
    backend: Said[str] | None = None
    max_batch_size: Said[int] | None = None  # DeepStream: batch-size
    preferred: Said[tuple[int, ...]] | None = None  # Triton: the batches that its dynamic batcher makes
    tensors: tuple[ConfigTensor, ...] = ()
    fed: frozenset[str] = frozenset()  # inputs that the server itself fills: control inputs, states, batch inputs
    groups: tuple[InstanceGroup, ...] = ()
    files: tuple[NamedFile, ...] = ()
    labels: tuple[NamedFile, ...] = ()  # Triton: files of names for the values of outputs
    policy: Said[VersionPolicy] | None = None
    versions: Said[tuple[int, ...]] | None = None  # Triton: those that it loads, where somebody looked
    empty: tuple[int, ...] = ()  # of these the ones that have none of ``files``
    version: int | None = None  # Triton: the one whose folder the engine is in
    network_mode: Said[int] | None = None
    outputs: Said[tuple[str, ...]] | None = None  # DeepStream: output-blob-names
    repeated: tuple[Said[str], ...] = ()  # keys given again; the last one counts
    program: Said[str] | None = None  # the version of the program that wrote it
    marks: tuple[Mark, ...] = ()  # what of this is still to be filled in, and so absent
    in_version: bool = True  # Triton: whether the engine is in the folder of a version, the only place for it
    names_it: bool = True  # DeepStream: whether its engine has this one's name; else it is one that is not there

    @property
    def loads_plans(self) -> bool:
        """Whether its program takes this file, by what the configuration says: only then they can be compared."""
        return self.names_it and (self.backend is None or self.backend.value in PLAN_BACKENDS)


class Template(NamedTuple):
    """Something that a script fills in before it is a configuration: nobody can read it yet."""

    kind: ConfigurationKind
    path: str
    mark: Said[str]


class Broken(NamedTuple):
    """What its own program refuses to read. ``why`` goes on from "the file"."""

    kind: ConfigurationKind
    path: str
    why: str
    at: Said[str] | None = None


class Unread(NamedTuple):
    """What could not be looked at, or not to the end. ``why`` goes on from "the file"."""

    kind: ConfigurationKind
    path: str
    why: str


AnyConfiguration = Union[Configuration, Template, Broken, Unread]
