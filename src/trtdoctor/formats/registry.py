"""The order in which formats are asked. Little of a file is read: its first 64 KiB, its end, and a few bytes in between
where a format points there.

A signature alone never decides: what follows it has to make sense too, so that a damaged engine is not called an ONNX
model because its first byte is 8. Clear signatures come first, formats known only by their structure later, text last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from trtdoctor.errors import PlanError
from trtdoctor.formats import (
    archives,
    blank,
    caffe,
    calibration_cache,
    calibration_table,
    compressed,
    coreml,
    darknet,
    dla,
    edge_llm,
    elf_file,
    etlt,
    gguf,
    git_lfs,
    html_page,
    hugging_face,
    json_file,
    keras,
    link_text,
    media,
    numpy_arrays,
    onnx,
    onnxruntime,
    openvino,
    pe_file,
    python_pickle,
    pytorch,
    safetensors,
    tensorflow,
    text_file,
    tflite,
    triton,
    trtllm,
    uff,
    wts,
    xml_file,
)
from trtdoctor.formats.folder import Folder, folder_of
from trtdoctor.formats.plaintext import Text, text_in
from trtdoctor.formats.protobuf import Message, message_in
from trtdoctor.formats.ways import COPY_AGAIN
from trtdoctor.formats.zipped import ZipNames, names_in_zip
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.product import PLAN_TAGS
from trtdoctor.sources.source import Source

HEAD = 64 * 1024

_View = TypeVar("_View")

IN_ZIP: tuple[Callable[[ZipNames], NonEngineFile | None], ...] = (
    pytorch.torchscript,
    pytorch.exported_program,
    pytorch.checkpoint,
    keras.in_zip,
    numpy_arrays.npz,
    coreml.in_zip,
    archives.zip_archive,
)

IN_PROTOBUF: tuple[Callable[[Message], NonEngineFile | None], ...] = (
    onnx.recognize,
    tensorflow.saved_model,
    coreml.in_protobuf,
    uff.recognize,
    tensorflow.graph,
    caffe.model,
)

IN_TEXT: tuple[Callable[[Text], NonEngineFile | None], ...] = (
    git_lfs.recognize,
    html_page.recognize,
    openvino.in_xml,
    xml_file.recognize,
    trtllm.config,
    calibration_table.in_json,
    json_file.recognize,
    calibration_cache.recognize,
    calibration_table.in_text,
    link_text.recognize,
    caffe.network,
    wts.recognize,
    text_file.recognize,
)

IN_DIRECTORY: tuple[Callable[[Folder], NonEngineFile | None], ...] = (
    trtllm.directory,
    edge_llm.directory,
    onnxruntime.directory,
    tensorflow.directory,
    triton.directory,
    coreml.directory,
    openvino.directory,
    hugging_face.directory,
)


def _in_zip(head: bytes, source: Source) -> NonEngineFile | None:
    names = names_in_zip(head, source)
    found = _first(IN_ZIP, names)
    if found is None or names is None or not names.cut:
        return found
    return found._replace(cause="corrupt-or-truncated", fix=COPY_AGAIN)


def _in_protobuf(head: bytes, source: Source) -> NonEngineFile | None:
    return _first(IN_PROTOBUF, message_in(source))


def _in_text(head: bytes, source: Source) -> NonEngineFile | None:
    return _first(IN_TEXT, text_in(head, source))


def _first(recognizers: Sequence[Callable[[_View], NonEngineFile | None]], view: _View | None) -> NonEngineFile | None:
    if view is None:
        return None
    return next((found for recognize in recognizers if (found := recognize(view)) is not None), None)


IN_BYTES: tuple[Callable[[bytes, Source], NonEngineFile | None], ...] = (
    blank.recognize,
    compressed.recognize,
    archives.seven_zip,
    numpy_arrays.npy,
    tflite.recognize,
    onnxruntime.recognize,
    media.recognize,
    _in_zip,
    compressed.gzip,
    pytorch.in_tar,
    archives.tar,
    pytorch.old_checkpoint,
    python_pickle.recognize,
    keras.in_hdf5,
    gguf.recognize,
    elf_file.recognize,
    pe_file.recognize,
    safetensors.recognize,
    darknet.recognize,
    etlt.recognize,
    calibration_table.in_flatbuffer,
    _in_protobuf,
    dla.recognize,
    _in_text,
)
"""Of the first bytes of a file and the source of the rest."""


def identify(source: Source) -> NonEngineFile | None:
    """What ``source`` is, when it is a known kind of file other than an engine.

    ``None`` when it is not recognized, and for everything that begins like an engine. Raises ``BudgetExceeded`` only.
    """
    try:
        head = source.read(0, min(source.size, HEAD))
    except PlanError:
        return None
    if head[:4] in PLAN_TAGS:
        return None
    for recognize in IN_BYTES:
        try:
            found = recognize(head, source)
        except PlanError:  # it points outside the file: not this format
            continue
        if found is not None:
            return found
    return None


def identify_directory(names: Sequence[str], path: str | None = None) -> NonEngineFile | None:
    """What a directory with these entries is; ``None`` when not known.

    The entries are names, or paths relative to the directory with ``/``; a slash follows those of directories. With
    ``path``, what the names alone do not tell is looked up there.
    """
    return _first(IN_DIRECTORY, folder_of(names, path))
