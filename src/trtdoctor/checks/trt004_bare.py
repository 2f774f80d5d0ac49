"""TRT004: the plan is not inside a wrapper."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.configured import PROGRAMS, served_as_plan
from trtdoctor.checks.foreign_file import filled
from trtdoctor.checks.shared import copy_again, header_of, quoted, unwrap_to
from trtdoctor.model.check import Facts, check
from trtdoctor.model.engine import Engine
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import printable, shell_quote


@check("TRT004", "the engine is not wrapped", stage="file", needs=("TRT003",))
def bare(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the file is a bare plan, or something else that contains one: the JSON metadata of Ultralytics before the
    plan, a module, exported program, AOTInductor package or cache entry of Torch-TensorRT, an EPContext model of ONNX
    Runtime, an ExecuTorch program, a TensorRT-Model-Connect bundle, an archive. The facts shown are those of the plan
    inside. Of several plans each has a report of its own; `FILE!MEMBER` names one.

    ## Why it matters
    `trtexec`, Triton, DeepStream and `deserialize_cuda_engine()` want the bare plan. Given the wrapped file they say
    `Magic tag does not match` or ask whether `the same OS was used and version compatibility parameters were set`.

    ## How to fix
    Load it with the program that wrote it, or write the bare plan out with `trtdoctor unwrap`.

    ## Confidence
    Certain: the plan was found inside. Whether that matters depends on the program that loads it, hence a warning;
    an error where a configuration of Triton or DeepStream beside it says that they do.
    """
    engine = facts.engine
    kind = engine.container
    if kind is None or kind == "plain":
        header_of(facts)
        return
    path = quoted(engine)
    if kind == "ultralytics":
        title = "the plan is preceded by Ultralytics metadata"
        message = (
            f"The file begins with Ultralytics metadata; the plan starts at byte {engine.plan_offset}. "
            "Ultralytics loads it as it is; TensorRT, trtexec and Triton refuse it (magic tag)."
        )
        load = Fix("load it with Ultralytics", (f"yolo predict model={path} source=image.jpg",))
        where = f"bytes 0..{engine.plan_offset} of the file"
    else:
        from trtdoctor.checks.wrapper_words import words_of

        words = words_of(engine, kind)
        title, message, load = words.title, words.message, words.load
        where = printable(engine.member) if engine.member else "the file"
    written = Fix("write out the bare plan for TensorRT", (unwrap_to(engine, "model.plan"),))
    evidence = [Evidence("wrapper", kind, where)]
    loader = served_as_plan(facts)
    if loader is not None:
        message += f" {PROGRAMS[loader.kind]} is configured to load this file, and wants a bare plan."
        evidence.append(Evidence("configuration", printable(loader.path, 200), "beside the engine"))
        written = Fix("put the bare plan in its place", (_in_place(engine),))
    fixes = (load, written) if loader is None else (written,)  # another program that could load it is no help there
    if _unpacks_to_a_wrapper(engine):
        message += " What comes out of it is no bare plan either."
        fixes = (written,)
    if engine.wrapper_damage is not None:  # nothing good comes out of it
        fixes = (copy_again(engine),)
    elif engine.unseen is not None:
        fixes = (filled(facts, engine.unseen.fix),)
    yield Finding(
        "not-an-engine",
        Severity.WARNING if loader is None else Severity.ERROR,
        Confidence.CERTAIN,
        title,
        message,
        tuple(evidence),
        fixes,
    )


def _in_place(engine: Engine) -> str:
    bare = shell_quote(f"{engine.path}.bare")
    return f"{unwrap_to(engine, bare)} && mv {bare} {quoted(engine)}"


def _unpacks_to_a_wrapper(engine: Engine) -> bool:
    """Whether unpacking an archive gives another wrapper. A compressed tar is unpacked in one step."""
    inner = engine.inner_container
    return inner is not None and not (inner == "tar" and engine.container != "zip" and "!" not in (engine.member or ""))
