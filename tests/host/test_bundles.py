"""TensorRT inside other packages: what they bring, what they load first, and what is then still not found."""

from __future__ import annotations

from pathlib import Path

from building import library, needs_cc

from trtdoctor.host.libraries import Libraries
from trtdoctor.host.loader import Loader
from trtdoctor.host.packages import bundles
from trtdoctor.model.fact import known
from trtdoctor.model.version import PartialVersion

pytestmark = needs_cc
RTX = "-Wl,-soname,libtensorrt_rtx.so.1"


def nothing_found(tmp_path: Path) -> Libraries:
    """A machine on whose paths there is no TensorRT."""
    return Libraries(Loader(cache=str(tmp_path / "none")), ())


def test_rtx_in_the_plugin_of_onnxruntime(tmp_path: Path) -> None:
    """Its TensorRT-RTX is a runtime before the package was ever imported, under the file's whole version."""
    folder = tmp_path / "onnxruntime_ep_nv_tensorrt_rtx"
    own = library(folder / "libtensorrt_rtx.so.1.7.1", (), RTX)
    library(folder / "libonnxruntime_providers_nv_tensorrt_rtx.so", (own,))
    found = bundles({folder.name: str(folder)}, {"onnxruntime_ep_nv_tensorrt_rtx_cu13": "0.5.0"})
    (one,) = found
    libraries = nothing_found(tmp_path)
    runtime = libraries.of_bundle(one)
    assert runtime is not None
    assert (runtime.kind, runtime.module, runtime.missing) == ("rtx", None, ())
    assert known(runtime.version) == PartialVersion((1, 7, 1))
    assert (known(runtime.library) or "").endswith("/libtensorrt_rtx.so.1.7.1")
    bundle = libraries.bundle(one, one.own)
    assert (bundle.version, bundle.needs, bundle.missing) == ("0.5.0", ("libtensorrt_rtx.so.1",), ())


def test_torch_tensorrt_imports_tensorrt_first(tmp_path: Path) -> None:
    """What the interpreter's TensorRT package loads answers to Torch-TensorRT's needs; without it, it is missing."""
    folder = tmp_path / "torch_tensorrt"
    own = library(tmp_path / "tensorrt_rtx_libs" / "libtensorrt_rtx.so.1", (), RTX)
    library(folder / "lib" / "libtorchtrt.so", (own,))
    (one,) = bundles({"torch_tensorrt": str(folder)}, {"torch_tensorrt_rtx": "2.14.0"})
    assert one.imports
    libraries = nothing_found(tmp_path)
    bundle = libraries.bundle(one, (str(own),))
    assert (bundle.version, bundle.needs, bundle.missing) == ("2.14.0", ("libtensorrt_rtx.so.1",), ())
    (missing,) = libraries.bundle(one, ()).missing
    assert missing.name == "libtensorrt_rtx.so.1"


def test_nothing_linked(tmp_path: Path) -> None:
    """onnxruntime without its TensorRT provider, and a plugin without its files, need nothing and bring nothing."""
    found = bundles({"onnxruntime": str(tmp_path), "onnxruntime_ep_nv_tensorrt_rtx": str(tmp_path)}, {})
    libraries = nothing_found(tmp_path)
    assert [libraries.of_bundle(one) for one in found] == [None, None]
    assert [libraries.bundle(one, ()).needs for one in found] == [(), ()]
