"""A plugin library given with ``--plugin``, examined as a file: what would TensorRT find in it, and would it load."""

from __future__ import annotations

import os
from collections.abc import Sequence

from trtdoctor.host import elf
from trtdoctor.host.bounded import short
from trtdoctor.host.elf import NotElf
from trtdoctor.host.libraries import Libraries, plugin_links
from trtdoctor.host.loader import Loader
from trtdoctor.model.fact import Unknown
from trtdoctor.model.machine import Missing, PluginLibrary
from trtdoctor.sources.apart import within

# getCreators and getPluginCreators: NvInferRuntimeCommon.h, IPluginRegistry::loadLibrary. initLibNvInferPlugins: the
# function of NVIDIA's own plugin library, which libraries copied from its sources export as well.
LIMIT = 10.0
ENTRY_POINTS = ("getCreators", "getPluginCreators", "initLibNvInferPlugins", "setLoggerFinder")


def examine(paths: Sequence[str], *, here: bool) -> tuple[PluginLibrary, ...]:
    """The facts of each library. Its dependencies are looked for only when it is to be loaded on this machine."""
    libraries = Libraries(Loader(os.environ.get("LD_LIBRARY_PATH", "")), ())
    found = within(LIMIT, "examining plugin libraries", lambda: tuple(_examine(path, libraries) for path in paths))
    if isinstance(found, Unknown):
        return tuple(PluginLibrary(short(path), f"cannot be examined: {found.reason}") for path in paths)
    return found if here else tuple(one._replace(missing=()) for one in found)


def _examine(path: str, libraries: Libraries) -> PluginLibrary:
    shown = short(path)
    try:
        with elf.Reader(path) as reader:
            one = reader.elf()
            entries = tuple(name for name in ENTRY_POINTS if reader.symbol(name) is not None)
            strings = reader.strings()
            code = reader.machine_code()
    except NotElf as error:
        return PluginLibrary(shown, str(error))
    missing: tuple[Missing, ...] = ()
    if one.machine == libraries.loader.machine and one.bits == 64:
        missing = libraries.missing(libraries.loader.closure(os.path.abspath(path)))
    return PluginLibrary(
        path=shown,
        machine=one.machine if one.bits == 64 else f"{one.machine}, 32 bit",
        tensorrt=plugin_links(one.needed),
        missing=missing,
        entry_points=entries,
        # REGISTER_TENSORRT_PLUGIN calls getPluginRegistry() of libnvinfer while the library is loaded.
        registers=b"\0getPluginRegistry\0" in strings,
        old_abi=b"_ZNSs" in strings and b"__cxx11" not in strings,
        code=code,
    )
