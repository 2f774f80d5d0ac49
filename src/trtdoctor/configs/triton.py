"""Triton's config.pbtxt: the text form of its ModelConfig."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from trtdoctor.configs import proto_text, reading
from trtdoctor.configs.looking import named_file
from trtdoctor.configs.triton_template import COMPARED, template
from trtdoctor.model.configuration import (
    PLAN_BACKENDS,
    AnyConfiguration,
    Broken,
    ConfigTensor,
    Configuration,
    InstanceGroup,
    Mark,
    NamedFile,
    Said,
    Template,
    Unread,
    VersionPolicy,
)
from trtdoctor.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence, Sized
    from typing import Literal

    from trtdoctor.configs.proto_text import Node

NAME = "config.pbtxt"
DEFAULT_FILES = {
    **dict.fromkeys(PLAN_BACKENDS, "model.plan"),
    **dict.fromkeys(("onnxruntime", "onnxruntime_onnx"), "model.onnx"),
    **dict.fromkeys(("pytorch", "pytorch_libtorch", "libtorch"), "model.pt"),
    **{"torch_aoti": "model.pt2", "openvino": "model.xml", "python": "model.py", "dali": "model.dali"},
    **{"tensorflow_graphdef": "model.graphdef", "tensorflow_savedmodel": "model.savedmodel"},
}
"""What each backend or platform loads where the configuration names no file; where it names neither, Triton goes by
these names. Sources: model_repository.md of triton-inference-server, ``AutoCompleteBackendFields`` of its core."""
MOST_ITEMS = 1024
"""Of tensors, groups, GPUs, files and sizes of one; beyond, the answer is that it was not read."""
_SINGLE = ("name", "platform", "backend", "max_batch_size", "default_model_filename")


def of(path: str, version_folder: str | None = None) -> AnyConfiguration:
    """What the file says; ``version_folder`` is where the files that it names would be."""
    text = reading.read("triton", path)
    if not isinstance(text, reading.Text):
        return text
    if proto_text.too_many(text.text):
        return Unread("triton", path, f"has more than {proto_text.MOST_TOKENS:,} words and marks")
    plain = proto_text.without_comments(text.text)
    deep = proto_text.too_deep(plain)
    if deep is not None:
        return text.broken(f"has messages in each other more than {proto_text.MOST_DEPTH} deep", deep)
    parsed = _parsed(text, plain)
    if isinstance(parsed, (Template, Broken, Unread)):
        return parsed
    message, plain, marks = parsed
    if max(map(len, _lists(message))) > MOST_ITEMS:
        return Unread("triton", path, f"lists more than {MOST_ITEMS:,} tensors, sizes, groups, GPUs or files")
    reader = _Reader(text, message, proto_text.fields(plain), marks)
    found = reader.configuration(version_folder)
    if any(one.key in ("profile", "control_input", "state", "batch_input") for one in found.marks):
        return Template("triton", path, found.marks[-1].said)  # what it changes of the rest is not known
    return _refused(text, reader) or found


def _parsed(text: reading.Text, plain: str) -> tuple[Any, str, list[Mark]] | Template | Broken | Unread:
    """The message, the text that it was made from, and the fields that were left out of that: those whose value is
    still to be filled in."""
    try:
        from trtdoctor.configs import triton_message
    except ImportError:
        return Unread("triton", text.path, "needs the package protobuf to be read, which is not installed")
    marks: list[Mark] = []
    try:
        try:
            return triton_message.parsed(plain), plain, marks
        except triton_message.NotText:
            plain, cut = proto_text.without_values(plain, reading.MARKED)
            marks += [Mark(name, text.said(value, line)) for name, value, line in cut if name in COMPARED]
            return triton_message.parsed(plain), plain, marks
    except triton_message.NotText as problem:
        return template(text, plain, problem.line, str(problem)) or _broken(text, problem.line, str(problem))
    except ImportError:
        return Unread("triton", text.path, "needs the package protobuf to be read, which is not installed")
    except (UnicodeError, ValueError, RecursionError) as problem:
        return text.broken(f"is not what Triton reads ({printable(str(problem), 80)})")


def _lists(message: Any) -> Iterator[Sized]:
    """Each of the lists that are kept."""
    yield from (message.input, message.output, message.instance_group, message.cc_model_filenames)
    yield from (message.version_policy.specific.versions, message.dynamic_batching.preferred_batch_size)
    for tensor in (*message.input, *message.output):
        yield from (tensor.dims, tensor.reshape.shape)
    for group in message.instance_group:
        yield from (group.gpus, group.profile)


# ---- what never becomes a configuration


def _broken(text: reading.Text, line: int, why: str) -> Broken:
    return text.broken(f"is not what Triton reads: {printable(why, 160)}", line)


def _refused(text: reading.Text, reader: _Reader) -> Broken | None:
    """A platform and a backend that Triton does not take: ``ValidateModelConfig`` of its core."""
    backend, platform, file = map(reader.string, ("backend", "platform", "default_model_filename"))
    if backend is not None and backend.value == "tensorrt_plan":
        return text.broken(
            "names the backend tensorrt_plan, which is a platform: there is no such backend", backend.line
        )
    if backend is not None and backend.value == "tensorrt" and platform is not None:
        if platform.value != "tensorrt_plan":
            pair = f"has the backend tensorrt with the platform {printable(platform.value, 60)}"
            return text.broken(f"{pair}: only tensorrt_plan goes with it", platform.line)
    elif backend is None and platform is not None and platform.value == "tensorrt":
        return text.broken("names the platform tensorrt, which is a backend: there is no such platform", platform.line)
    elif backend is None and platform is None and file is not None:
        return _no_guess(text, reader, file)
    return None


def _no_guess(text: reading.Text, reader: _Reader, file: Said[str]) -> Broken | None:
    """A file by whose name Triton guesses no backend, where surely none is named."""
    if file.value in DEFAULT_FILES.values() or any(one.key in ("backend", "platform") for one in reader.marks):
        return None
    name = printable(file.value, 60)
    return text.broken(f"has no backend: Triton guesses one by file names, and not by {name}", file.line)


# ---- what a configuration says


class _Reader:
    """Values from the message, lines from the fields as they stand."""

    def __init__(self, text: reading.Text, message: Any, fields: Sequence[Node], marks: Sequence[Mark]) -> None:
        self.text = text
        self.message = message
        self.fields = fields
        self._marks = {(one.key, one.said.line): one for one in marks}
        """What is still to be filled in: strings that are about the engine. What stands in parameters is another
        program's."""

    @property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(self._marks.values())

    def is_marked(self, key: str, value: str, line: int) -> bool:
        """Whether ``value`` is still to be filled in, which is noted."""
        mark = reading.mark_in(value)
        if mark is not None:
            self._marks[key, line] = Mark(key, self.text.said(mark, line))
        return mark is not None

    def configuration(self, folder: str | None) -> Configuration:
        message = self.message
        name = self.string("name")
        if name is None and folder is not None:
            name = Said(os.path.basename(os.path.dirname(os.path.abspath(self.text.path))), 0)
        batch = _last(self.fields, "max_batch_size")
        return Configuration(
            "triton",
            self.text.path,
            name=name,
            backend=self.backend(),
            max_batch_size=None if batch is None else self.text.said(int(message.max_batch_size), batch.line),
            preferred=self.preferred(),
            tensors=(*self.tensors("input"), *self.tensors("output")),
            fed=frozenset(self.fed()),
            groups=tuple(self.groups()),
            files=tuple(self.files(folder)),
            labels=tuple(self.labels()),
            policy=self.policy(),
            repeated=tuple(self.repeated()),
        )._replace(marks=self.marks)

    def backend(self) -> Said[str] | None:
        """The one that is named, or that the file's name stands for."""
        named, file = self.string("platform"), self.string("default_model_filename")
        backend = self.string("backend")
        if backend is not None:  # of TensorFlow the platform says more
            return named if named is not None and backend.value == "tensorflow" else backend
        if named is not None or file is None or file.value == "model.plan":
            return named
        by_name = next((one for one, default in DEFAULT_FILES.items() if default == file.value), None)
        return None if by_name is None else Said(by_name, file.line, file.text)

    def string(self, field: str) -> Said[str] | None:
        node = _last(self.fields, field)
        value = getattr(self.message, field)
        if node is None or not value or self.is_marked(field, value, node.line):
            return None
        return self.text.said(value, node.line)

    def repeated(self) -> Iterator[Said[str]]:
        for field in _SINGLE:
            nodes = [node for node in self.fields if node.name == field]
            if len(nodes) > 1:
                yield self.text.said(field, nodes[-1].line)

    def tensors(self, mode: Literal["input", "output"]) -> Iterator[ConfigTensor]:
        parts = _parts(self.fields, mode)
        for at, tensor in enumerate(getattr(self.message, mode)):
            line, part = parts[at] if at < len(parts) else (1, [])
            if self.is_marked(mode, tensor.name, _line(part, "name", line)):
                continue
            kind = tensor.DESCRIPTOR.fields_by_name["data_type"].enum_type.values_by_number.get(tensor.data_type)
            dtype = _last(part, "data_type")
            yield ConfigTensor(
                self.text.said(tensor.name, _line(part, "name", line)),
                mode,
                None if dtype is None or kind is None else self.text.said(kind.name, dtype.line),
                self.dims(tensor, part, line),
                bool(tensor.is_shape_tensor),
                bool(mode == "input" and tensor.allow_ragged_batch),
            )

    def dims(self, tensor: Any, part: Sequence[Node], line: int) -> Said[tuple[int, ...]] | None:
        """The dims that the model sees: those of ``reshape`` where there is one."""
        if tensor.HasField("reshape"):
            return self.text.said(tuple(tensor.reshape.shape), _line(part, "reshape", line))
        if not tensor.dims:
            return None
        return self.text.said(tuple(tensor.dims), _line(part, "dims", line))

    def preferred(self) -> Said[tuple[int, ...]] | None:
        sizes = tuple(self.message.dynamic_batching.preferred_batch_size)
        line = next(
            (_line(part, "preferred_batch_size", at) for at, part in _parts(self.fields, "dynamic_batching")), 1
        )
        return self.text.said(sizes, line) if sizes else None

    def fed(self) -> Iterator[str]:
        sequence = self.message.sequence_batching
        found = [("batch_input", name) for one in self.message.batch_input for name in one.target_name]
        found += [("control_input", one.name) for one in sequence.control_input]
        found += [("state", name) for one in sequence.state for name in (one.input_name, one.output_name)]
        line = _line(self.fields, "sequence_batching", 1)
        yield from (name for key, name in found if not self.is_marked(key, name, line))

    def groups(self) -> Iterator[InstanceGroup]:
        parts = _parts(self.fields, "instance_group")
        for at, group in enumerate(self.message.instance_group):
            line, part = parts[at] if at < len(parts) else (1, [])
            count, kind = _last(part, "count"), _last(part, "kind")
            words = group.DESCRIPTOR.fields_by_name["kind"].enum_type.values_by_number
            profile = _line(part, "profile", line)
            for name in group.profile:
                self.is_marked("profile", name, profile)
            yield InstanceGroup(
                self.text.said("", line),
                None if count is None else self.text.said(int(group.count), count.line),
                None if kind is None or group.kind not in words else self.text.said(words[group.kind].name, kind.line),
                tuple(group.gpus),
                tuple(self.text.said(name, profile) for name in group.profile),
            )

    def files(self, folder: str | None) -> Iterator[NamedFile]:
        backend, default = self.backend(), self.string("default_model_filename")
        usual = DEFAULT_FILES.get("tensorrt" if backend is None else backend.value)
        unsure = any(one.key in ("backend", "platform", "default_model_filename") for one in self.marks)
        if default is None and usual is not None and not unsure:
            default = Said(usual, 0)
        if default is not None:
            yield named_file("default", default, folder)
        lines = {}
        for line, part in _parts(self.fields, "cc_model_filenames"):
            key = _last(part, "key")
            if key is not None and key.values:
                lines[key.values[0].text.strip("\"'")] = line
        for capability, name in self.message.cc_model_filenames.items():
            if not name:  # tools print the empty entry; it names nothing
                continue
            line = lines.get(capability, _line(self.fields, "cc_model_filenames", 1))
            if self.is_marked("cc_model_filenames", f"{capability} {name}", line):
                continue
            said = self.text.said(name, line)
            yield named_file("capability", said, folder, printable(capability, 20))

    def labels(self) -> Iterator[NamedFile]:
        """Files of labels, which lie in the model's folder."""
        parts, folder = _parts(self.fields, "output"), os.path.dirname(os.path.abspath(self.text.path))
        for at, tensor in enumerate(self.message.output):
            line, part = parts[at] if at < len(parts) else (1, [])
            line = _line(part, "label_filename", line)
            if tensor.label_filename and not self.is_marked("label_filename", tensor.label_filename, line):
                yield named_file("label", self.text.said(tensor.label_filename, line), folder)

    def policy(self) -> Said[VersionPolicy] | None:
        policy = self.message.version_policy
        kind = policy.WhichOneof("policy_choice")
        if kind is None:
            return None
        numbers = tuple(policy.specific.versions) if kind == "specific" else (policy.latest.num_versions,)
        said = VersionPolicy(kind, () if kind == "all" else numbers)
        return self.text.said(said, _line(self.fields, "version_policy", 1))


def _last(fields: Sequence[Node], name: str) -> Node | None:
    """The field of that name that counts."""
    return next((node for node in reversed(fields) if node.name == name), None)


def _line(fields: Sequence[Node], name: str, default: int) -> int:
    return next((node.line for node in fields if node.name == name), default)


def _parts(fields: Sequence[Node], name: str) -> list[tuple[int, list[Node]]]:
    """Every message of a repeated field with the line of its first field, however the list is spelled."""
    nodes = [node for node in fields if node.name == name]
    return [(part[0].line if part else node.line, part) for node in nodes for part in node.parts]
