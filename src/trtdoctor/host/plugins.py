"""A plugin library given with ``--plugin``, examined as a file: what would TensorRT find in it, and would it load."""

from __future__ import annotations

import os

from trtdoctor.host import elf
from trtdoctor.host.bounded import short
from trtdoctor.host.elf import NotElf
from trtdoctor.host.libraries import Libraries, plugin_links
from trtdoctor.machine import Missing, Plugin

# getCreators and getPluginCreators: NvInferRuntimeCommon.h, IPluginRegistry::loadLibrary. initLibNvInferPlugins: the
# function of NVIDIA's own plugin library, which libraries copied from its sources export as well.
ENTRY_POINTS = ("getCreators", "getPluginCreators", "initLibNvInferPlugins", "setLoggerFinder")


def examine(path: str, libraries: Libraries) -> Plugin:
    """The facts of one library. ``libraries`` knows where this machine's loader looks."""
    shown = short(path)
    try:
        with elf.Reader(path) as reader:
            one = reader.elf()
            entries = tuple(name for name in ENTRY_POINTS if reader.symbol(name) is not None)
            strings = reader.strings()
            sms = reader.cubin_sms()
    except NotElf as error:
        return Plugin(shown, str(error))
    missing: tuple[Missing, ...] = ()
    if one.machine == libraries.loader.machine and one.bits == 64:
        missing = libraries.missing(libraries.loader.closure(os.path.abspath(path)))
    return Plugin(
        path=shown,
        machine=one.machine if one.bits == 64 else f"{one.machine}, 32 bit",
        tensorrt=plugin_links(one.needed),
        missing=missing,
        entry_points=entries,
        # REGISTER_TENSORRT_PLUGIN calls getPluginRegistry() of libnvinfer while the library is loaded.
        registers=b"\0getPluginRegistry\0" in strings,
        old_abi=b"_ZNSs" in strings and b"__cxx11" not in strings,
        sms=sms,
    )
