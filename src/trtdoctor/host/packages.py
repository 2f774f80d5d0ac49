"""System packages that have to do with TensorRT, and software that brings its own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from trtdoctor.host.bounded import Child, names_in, read_text, short
from trtdoctor.model.fact import Fact, Known, Unknown
from trtdoctor.model.machine import Bundle, Package
from trtdoctor.named import NamedTuple

DPKG_STATUS = "/var/lib/dpkg/status"
_WANTED = (
    r"(?:lib|python3-lib)?nv(?:infer|onnxparsers?|parsers)[\w.+-]*|tensorrt[\w.+-]*|uff-converter-tf|"
    r"libcudnn[\w.+-]*|libcublas[\w.+-]*|cuda-compat[\w.+-]*|cuda-cudart[\w.+-]*|nvidia-l4t-core|nvidia-jetpack|"
    r"nvidia-(?:driver|utils|open|compute-utils)[\w.+-]*|libnvidia-compute[\w.+-]*|nvidia-container-toolkit"
)
RTX_PLUGIN = "onnxruntime_ep_nv_tensorrt_rtx"
_IN_PYTHON = (
    ("torch_tensorrt", "Torch-TensorRT", "lib/libtorchtrt.so", r"torch_tensorrt(?:_rtx)?"),
    ("onnxruntime", "onnxruntime", "capi/libonnxruntime_providers_tensorrt.so", r"onnxruntime(?:_gpu)?"),
    (
        RTX_PLUGIN,
        "onnxruntime's TensorRT-RTX plugin",
        "libonnxruntime_providers_nv_tensorrt_rtx.so",
        rf"{RTX_PLUGIN}(?:_cu\d\d)?",
    ),
)
"""Python packages: module, title, the file that is linked with TensorRT, and the distributions that have it."""
_STANZA = re.compile(rf"^Package: ({_WANTED})\n((?:.+\n)*)", re.MULTILINE)
_RPM_FORMAT = "%{NAME}\\t%{VERSION}-%{RELEASE}\\n"


def installed() -> Fact[tuple[Package, ...]]:
    """What dpkg and rpm know: dpkg's own file, and ``rpm -qa`` where there is an RPM database."""
    found: list[Package] = []
    text = read_text(DPKG_STATUS, 64 << 20)
    if isinstance(text, Known):
        for match in _STANZA.finditer(text.value):
            fields = dict(line.split(": ", 1) for line in match[2].splitlines() if ": " in line and line[0] != " ")
            if fields.get("Status", "").endswith(" installed"):
                found.append(Package(match[1], fields.get("Version", ""), "dpkg"))
    if any(os.path.isdir(folder) for folder in ("/var/lib/rpm", "/usr/lib/sysimage/rpm")) and not found:
        answer = Child(["rpm", "-qa", "--queryformat", _RPM_FORMAT]).answer(5.0)
        if answer.failure is not None:
            return Unknown(answer.failure)
        for line in answer.output.splitlines():
            name, _, version = line.partition("\t")
            if re.fullmatch(_WANTED, name):
                found.append(Package(name, version, "rpm"))
    return Known(tuple(found), "dpkg and rpm")


class Found(NamedTuple):
    """Software that brings or wants a TensorRT of its own, and the file of it that is linked with TensorRT."""

    bundle: Bundle
    library: str | None
    imports: bool = False  # it imports the interpreter's TensorRT first, whose package loads the libraries by path
    own: tuple[str, ...] = ()  # libraries beside it that it loads by path first


def bundles(
    places: dict[str, str], versions: dict[str, str], requirements: Mapping[str, tuple[str, ...]] = MappingProxyType({})
) -> list[Found]:
    """All of it that is here. ``places`` are the folders of Python packages; ``versions`` those of distributions, and
    ``requirements`` what these ask for of TensorRT."""
    found: list[Found] = []
    triton = "/opt/tritonserver"
    if os.path.isdir(triton):
        text = read_text(f"{triton}/TRITON_VERSION", 100)
        version = text.value.strip() if isinstance(text, Known) else None
        backend = f"{triton}/backends/tensorrt/libtriton_tensorrt.so"
        found.append(Found(Bundle("Triton", version, triton), backend if os.path.exists(backend) else None))
    for name in names_in("/opt/nvidia/deepstream", 100)[0]:
        folder = f"/opt/nvidia/deepstream/{name}"
        if name.startswith("deepstream-") and not os.path.islink(folder):
            library = f"{folder}/lib/libnvds_infer.so"
            entry = Bundle("DeepStream", name.removeprefix("deepstream-"), folder)
            found.append(Found(entry, library if os.path.exists(library) else None))
    return found + list(_in_python(places, versions, requirements))


def _in_python(
    places: dict[str, str], versions: dict[str, str], requirements: Mapping[str, tuple[str, ...]]
) -> Iterator[Found]:
    for module, title, path, distributions in _IN_PYTHON:
        if module not in places:
            continue
        folder = places[module]
        known = next((one for one in versions if re.fullmatch(distributions, one)), "")
        linked = f"{folder}/{path}" if os.path.exists(f"{folder}/{path}") else None
        bundle = Bundle(
            title,
            versions.get(known),
            short(folder),
            distribution=known.replace("_", "-") or None,
            requires=requirements.get(known, ()),
        )
        yield Found(bundle, linked, module == "torch_tensorrt", _own(folder) if module == RTX_PLUGIN else ())


def _own(folder: str) -> tuple[str, ...]:
    """The TensorRT-RTX that onnxruntime's plugin brings, in the order in which its ``__init__.py`` loads it: files with
    a whole version, to which it makes links when it is imported first."""
    names, _ = names_in(folder)
    found = []
    for stem in ("libtensorrt_rtx", "libtensorrt_onnxparser_rtx"):
        files = [name for name in names if re.fullmatch(rf"{stem}\.so(?:\.[0-9]{{1,6}}){{1,4}}", name)]
        found += [f"{folder}/{name}" for name in sorted(files, key=len)[-1:]]
    return tuple(found)
