"""TRT004: the plan is not inside a wrapper."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.shared import quoted
from trtdoctor.model.check import Facts, check
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity


@check("TRT004", "the engine is not wrapped", stage="file", needs=("TRT003",))
def bare(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the file is a bare plan, or a wrapper that contains one: the JSON metadata of Ultralytics before the plan,
    or a Torch-TensorRT module that holds it as base64 text. The facts shown are those of the plan inside.

    ## Why it matters
    `trtexec`, Triton, DeepStream and `deserialize_cuda_engine()` want the bare plan. Given the wrapped file they say
    `Magic tag does not match` or ask whether `the same OS was used and version compatibility parameters were set`.

    ## How to fix
    Load it with the library that wrote it, or write the bare plan out with `trtdoctor unwrap`.

    ## Confidence
    Certain: the plan was found inside. Whether that matters depends on the program that loads it, hence a warning.
    """
    engine = facts.engine
    if engine.container in (None, "plain"):
        return
    path = quoted(engine)
    if engine.container == "ultralytics":
        title = "the plan is preceded by Ultralytics metadata"
        message = (
            f"The file begins with Ultralytics metadata; the plan starts at byte {engine.plan_offset}. "
            "Ultralytics loads it as it is; TensorRT, trtexec and Triton refuse it (magic tag)."
        )
        load = Fix("load it with Ultralytics", (f"yolo predict model={path} source=image.jpg",))
        where = f"bytes 0..{engine.plan_offset} of the file"
    else:
        title = "the plan is inside a TorchScript module"
        message = (
            "The file is a Torch-TensorRT module that holds the plan as base64 text"
            + (f" ({engine.plans} plans; the facts are those of the first)" if engine.plans > 1 else "")
            + ". Torch-TensorRT loads it with torch.jit.load; TensorRT itself does not."
        )
        command = f"python3 -c 'import sys, torch, torch_tensorrt; torch.jit.load(sys.argv[1])' {path}"
        load = Fix("load it with Torch-TensorRT", (command,))
        where = "data.pkl of the zip"
    yield Finding(
        "not-an-engine",
        Severity.WARNING,
        Confidence.CERTAIN,
        title,
        message,
        (Evidence("wrapper", engine.container or "", where),),
        (load, Fix("write out the bare plan for TensorRT", (f"trtdoctor unwrap {path} -o model.plan",))),
    )
