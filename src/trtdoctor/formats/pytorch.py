"""PyTorch: TorchScript modules, exported programs and checkpoints, Ultralytics' among them."""

from __future__ import annotations

from trtdoctor.formats.ways import BUILD
from trtdoctor.formats.zipped import ZipNames
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_TORCH_ONNX = "https://pytorch.org/docs/stable/onnx.html"
_EXPORT = Fix(
    "export it with torch.onnx.export (needs the model's Python class and an example input), then build",
    (BUILD,),
    _TORCH_ONNX,
)
_EXPORT_PROGRAM = Fix(
    "export it to ONNX, then build",
    (
        "python -c 'import sys, torch; torch.onnx.export(torch.export.load(sys.argv[1])).save(sys.argv[2])'"
        " {path} {stem}.onnx",
        BUILD,
    ),
    _TORCH_ONNX,
)
_ULTRALYTICS = Fix(
    "let Ultralytics export an engine, on the GPU that will run it",
    ("yolo export model={path} format=engine",),
    "https://docs.ultralytics.com/integrations/tensorrt/",
)
_OLD_MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # pickled: 0x1950a86a20f9469cfc6c
_OLDEST_NAMES = (b"sys_info", b"pickle", b"storages", b"tensors")


def torchscript(found: ZipNames) -> NonEngineFile | None:
    if "constants.pkl" not in found.bases and not any("/code/__torch__" in name for name in found.names):
        return None
    return NonEngineFile("torchscript", "a TorchScript module" + found.cut, _EXPORT)


def exported_program(found: ZipNames) -> NonEngineFile | None:
    if not found.bases & {"archive_format", "serialized_exported_program.json"}:
        return None
    return NonEngineFile("torch", "a torch.export program (.pt2)" + found.cut, _EXPORT_PROGRAM)


def checkpoint(found: ZipNames) -> NonEngineFile | None:
    """A checkpoint as PyTorch 1.6 and later write it."""
    if "data.pkl" not in found.bases:
        return None
    if b"ultralytics" in found.head:
        return NonEngineFile("torch", "an Ultralytics checkpoint (.pt)" + found.cut, _ULTRALYTICS)
    return NonEngineFile("torch", "a PyTorch checkpoint" + found.cut, _EXPORT)


def old_checkpoint(head: bytes, source: Source) -> NonEngineFile | None:
    """A checkpoint that is a row of pickles, as PyTorch before 1.6 wrote it."""
    if not head.startswith(_OLD_MAGIC):
        return None
    if b"ultralytics" in head:
        return NonEngineFile("torch", "an Ultralytics checkpoint (.pt)", _ULTRALYTICS)
    return NonEngineFile("torch", "a PyTorch checkpoint of the format before 1.6", _EXPORT)


def in_tar(head: bytes, source: Source) -> NonEngineFile | None:
    if head[257:262] != b"ustar" or head[:100].rstrip(b"\0") not in _OLDEST_NAMES:
        return None
    return NonEngineFile("torch", "a PyTorch checkpoint of the oldest format (tar)", _EXPORT)
