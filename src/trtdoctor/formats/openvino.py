"""OpenVINO models: the description (IR, .xml) and the directory that it shares with its weights (.bin)."""

from __future__ import annotations

from trtdoctor.formats.folder import Folder
from trtdoctor.formats.plaintext import Text
from trtdoctor.formats.ways import BUILD, REBUILD_FROM_SOURCE
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix

_FIX = Fix(REBUILD_FROM_SOURCE, (BUILD,), "https://docs.openvino.ai")


def in_xml(found: Text) -> NonEngineFile | None:
    text = found.markup
    if not text.startswith("<net ") and not (text.startswith("<?xml") and "<net " in text[:512] and "<layers" in text):
        return None
    return NonEngineFile("openvino", "an OpenVINO model description (IR)", _FIX)


def directory(folder: Folder) -> NonEngineFile | None:
    if not any(name.endswith(".xml") and name[:-4] + ".bin" in folder.names for name in folder.names):
        return None
    return NonEngineFile("openvino", "a directory with an OpenVINO model (.xml and .bin)", _FIX)
