"""TRT105: Python's bindings and the library behind them are of one version."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.shared import target_has, target_tensorrt
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need
from trtdoctor.model.finding import Confidence, Finding, Fix, Severity


@check("TRT105", "bindings and library are the same version", stage="version")
def bindings(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The version that `import tensorrt` reports against the version of the library behind it, where the target has both.

    ## Why it matters
    Two installations are mixed in one process: the library decides whether the engine loads, while every version that
    Python prints is that of the bindings.

    ## How to fix
    Install bindings and libraries of one version; take the stray one off the loader's path.

    ## Confidence
    Certain about the versions. Bindings of the same major and minor version were seen to work with another build.
    """
    binding, library = need(facts.target.bindings), need(facts.target.tensorrt)
    if binding.could_be(library.parts):
        return
    assumed = "tensorrt" in facts.target.assumed
    close = binding.parts[:2] == library.parts[:2]
    yield Finding(
        "two-trt-versions",
        Severity.WARNING if close else Severity.ERROR,
        Confidence.LIKELY,
        "bindings and library are of different versions",
        f"Python's bindings are TensorRT {binding}, "
        + (f"the engine needs {library}." if assumed else f"the library they load is {library}."),
        (target_has(facts.target, f"bindings {binding}"), target_tensorrt(facts.target, f"library {library}")),
        (
            Fix(
                "see which library a process gets",
                ("LD_DEBUG=libs python3 -c 'import tensorrt' 2>&1 | grep 'calling init.*libnvinfer'",),
            ),
        ),
    )
