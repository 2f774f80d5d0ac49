"""System packages that have to do with TensorRT, and software that brings its own."""

from __future__ import annotations

import os
import re

from trtdoctor.host.bounded import Child, names_in, read_text, short
from trtdoctor.model.fact import Fact, Known, Unknown
from trtdoctor.model.machine import Bundle, Package

DPKG_STATUS = "/var/lib/dpkg/status"
_WANTED = (
    r"(?:lib|python3-lib)?nv(?:infer|onnxparsers?|parsers)[\w.+-]*|tensorrt[\w.+-]*|uff-converter-tf|"
    r"libcudnn[\w.+-]*|libcublas[\w.+-]*|cuda-compat[\w.+-]*|cuda-cudart[\w.+-]*|nvidia-l4t-core|nvidia-jetpack|"
    r"nvidia-(?:driver|utils|open|compute-utils)[\w.+-]*|libnvidia-compute[\w.+-]*|nvidia-container-toolkit"
)
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


def bundles(places: dict[str, str], versions: dict[str, str]) -> list[tuple[Bundle, str | None]]:
    """Software that brings or wants a TensorRT of its own, and the file of it that is linked with TensorRT."""
    found: list[tuple[Bundle, str | None]] = []
    triton = "/opt/tritonserver"
    if os.path.isdir(triton):
        text = read_text(f"{triton}/TRITON_VERSION", 100)
        version = text.value.strip() if isinstance(text, Known) else None
        backend = f"{triton}/backends/tensorrt/libtriton_tensorrt.so"
        found.append((Bundle("Triton", version, triton), backend if os.path.exists(backend) else None))
    for name in names_in("/opt/nvidia/deepstream", 100)[0]:
        folder = f"/opt/nvidia/deepstream/{name}"
        if name.startswith("deepstream-") and not os.path.islink(folder):
            library = f"{folder}/lib/libnvds_infer.so"
            entry = Bundle("DeepStream", name.removeprefix("deepstream-"), folder)
            found.append((entry, library if os.path.exists(library) else None))
    for module, title, path in (
        ("torch_tensorrt", "Torch-TensorRT", "lib/libtorchtrt.so"),
        ("onnxruntime", "onnxruntime", "capi/libonnxruntime_providers_tensorrt.so"),
    ):
        if module in places:
            library = f"{places[module]}/{path}"
            version = versions.get(module) or versions.get(f"{module}_gpu")
            found.append((Bundle(title, version, short(places[module])), library if os.path.exists(library) else None))
    return found
