"""TRT312: libraries that the loader would not find."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from machines import CUDNN, LOST, OLD_CXX, PARSER, TRT10, TRTEXEC, k, on, packages, runtime
from trtdoctor.checks.trt312_dependencies import dependencies
from trtdoctor.diagnose import diagnose
from trtdoctor.model.machine import Missing

ELSEWHERE = PARSER._replace(elsewhere=("/opt/trt/libnvonnxparser.so.10",))
OLD_CUDNN = Missing("libcudnn.so.8 (CUDNN_8)", "/opt/x.so", symbol_version="CUDNN_8")
ROWS = (
    Row("whole", on(TRT10), "passed"),
    Row(
        "bindings alone",
        on(runtime("10.16.1.11", missing=(PARSER,), **LOST)),
        "error",
        "libnvonnxparser.so.10",
        "missing-library",
    ),
    Row(
        "cuDNN for plugins",
        on(runtime("8.6.0.12", missing=(CUDNN,))),
        "warning",
        "libcudnn.so.8",
        "cudnn-init",
    ),
    Row("of another process", on(TRT10, TRTEXEC._replace(missing=(PARSER,))), "passed"),
    Row(
        "of another module",
        on(TRT10, runtime("10.3.0.26", module="tensorrt_lean", kind="lean", missing=(PARSER,))),
        "warning",
        "libnvonnxparser.so.10",
        "missing-library",
    ),
    Row("old libstdc++", on(runtime("10.3.0.26", missing=(OLD_CXX,))), "error", "GLIBCXX_3.4.29"),
    Row("no extension", on(runtime("10.3.0.26", **LOST)), "error", "libnvinfer.so.10", "python-packaging"),
    Row(
        "somewhere else",
        on(runtime("10.3.0.26", missing=(ELSEWHERE,), **LOST), packages=packages("tensorrt_cu13_libs")),
        "error",
        "/opt/trt",
        hides="force-reinstall",
    ),
    Row("the driver's", on(runtime("10.3.0.26", missing=(Missing("libcuda.so.1", "/venv/x.so"),))), "error", "TRT301"),
    Row(
        "where it is instead",
        on(runtime("10.3.0.26", missing=(ELSEWHERE,))),
        "error",
        "/opt/trt/libnvonnxparser.so.10 holds it",
    ),
    Row(
        "too old, and nowhere else",
        on(runtime("10.3.0.26", missing=(OLD_CXX._replace(elsewhere=()),))),
        "error",
        "GLIBCXX_3.4.29",
        hides="strings ",
    ),
    Row("how old it is", on(runtime("10.3.0.26", missing=(OLD_CXX,))), "error", "strings /usr/lib/libstdc++.so.6"),
    Row(
        "too old a library of a package",
        on(TRTEXEC._replace(missing=(OLD_CUDNN,))),
        "error",
        "CUDNN_8",
        hides="apt-get install",
    ),
)


LEAN = Missing("libnvinfer_lean.so.10", "/venv/tensorrt_lean_bindings/tensorrt_lean.so")


@pytest.mark.parametrize(
    ("listed", "command"),
    [
        (("tensorrt_lean_cu13_libs",), "install --force-reinstall --no-deps tensorrt_lean_cu13_libs==1"),
        (("tensorrt-lean-cu12-libs",), "install 'tensorrt-lean-cu13==10.16.1.11'"),
        (("tensorrt_lean_cu13",), "install 'tensorrt-lean-cu13==10.16.1.11'"),
    ],
)
def test_package_without_its_files(listed: tuple[str, ...], command: str) -> None:
    """What pip would call installed is installed again by force; what it does not list is just installed."""
    lean = runtime("10.16.1.11", module="tensorrt_lean", kind="lean", missing=(LEAN,), cuda=k("13"), **LOST)
    _, (finding,) = diagnose([dependencies._replace(needs=())], on(lean, packages=packages(*listed)))
    assert [one.partition("-m pip ")[2] for fix in finding.fixes for one in fix.commands] == [command]


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(dependencies, row)
