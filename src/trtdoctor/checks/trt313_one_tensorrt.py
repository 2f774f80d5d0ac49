"""TRT313: the TensorRTs that different processes of a machine get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.checks.install_fixes import INSTALL
from trtdoctor.checks.machine import chosen_runtime, machine_of, path_word, pip, version_of
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.product import product_of, runtime_spec, title_of
from trtdoctor.model.version import PartialVersion
from trtdoctor.named import NamedTuple
from trtdoctor.text import dotted, printable

if TYPE_CHECKING:
    from trtdoctor.model.machine import Runtime


class _Installed(NamedTuple):
    runtime: Runtime
    version: PartialVersion


@check(
    "TRT313",
    "every process loads the same TensorRT",
    stage="libraries",
    needs=("TRT311",),
    explains=("TRT102",),
)
def one_tensorrt(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Which library each kind of process gets: Python with the examined interpreter, `trtexec`, programs that are linked
    with TensorRT. Whether they have the same version, and if not, which of them the engine was built for.

    ## Why it matters
    The most frequent cause of `Version tag does not match`: `trtexec` of one install builds the engine, Python of
    another loads it; or an `LD_LIBRARY_PATH` from last year decides.

    ## How to fix
    Build and load with the same install: remove the other, or change the one line that decides.

    ## Confidence
    Certain about the versions. That this broke the engine is certain when its version is that of the other install.
    """
    chosen = chosen_runtime(facts)
    installed = _installed(facts)
    mine = next((one for one in installed if one.runtime == chosen), None)
    if mine is None:
        return
    others = [one for one in installed if not one.version.could_be(mine.version.parts)]
    if others:
        yield _two(facts, mine, others)


def _two(facts: Facts, mine: _Installed, others: list[_Installed]) -> Finding:
    built = known(facts.engine.header.tensorrt_version) if facts.engine.header is not None else None
    builder = next((one for one in others if built is not None and one.version.could_be_of_plan(built)), None)
    fits = built is not None and mine.version.could_be_of_plan(built)
    wrong = builder is not None and not fits
    other = builder or others[0]
    return Finding(
        "two-trt-versions",
        Severity.ERROR if wrong else Severity.WARNING,
        Confidence.CERTAIN,
        "the engine was built by another TensorRT on this machine" if wrong else "two TensorRT versions are installed",
        _message(mine, other, built if wrong else None) + (" The engine fits the first." if fits else ""),
        tuple(_evidence(one) for one in [mine, *others][:6]),
        tuple(_fixes(facts, mine, other, wrong=wrong)),
    )


def _installed(facts: Facts) -> list[_Installed]:
    """The runtimes of the engine's product whose versions are known."""
    header = facts.engine.header
    product = header.product if header is not None else product_of(known(facts.target.runtime))
    runtimes = [row for row in need(machine_of(facts).runtimes) if product_of(row.kind) == product]
    return [_Installed(row, version) for row in runtimes if (version := version_of(row))]


def _message(mine: _Installed, other: _Installed, built: tuple[int, ...] | None) -> str:
    process, others = printable(mine.runtime.process, 120), printable(other.runtime.process, 120)
    if built is None:
        return f"{process} gets TensorRT {mine.version}, {others} gets {other.version}."
    return f"The engine was built by TensorRT {dotted(built)}, which {others} gets; {process} gets {mine.version}."


def _evidence(one: _Installed) -> Evidence:
    runtime = one.runtime
    kind = f" ({runtime.kind} runtime)" if runtime.kind in ("lean", "dispatch") else ""
    words = f"{title_of(product_of(runtime.kind))} {one.version}{kind}: {printable(known(runtime.library) or '?')}"
    return Evidence(printable(runtime.process, 80), words, printable(runtime.decided_by))


def _fixes(facts: Facts, mine: _Installed, other: _Installed, *, wrong: bool) -> Iterator[Fix]:
    runtimes = (mine.runtime, other.runtime)
    decided = next((row for row in runtimes if row.decided_by == "LD_LIBRARY_PATH"), None)
    if decided is not None:
        folder = (known(decided.library) or "").rpartition("/")[0]
        yield Fix(
            f"LD_LIBRARY_PATH decides for {printable(decided.process, 80)}: remove {printable(folder)} from it",
            (
                f'export LD_LIBRARY_PATH="$(echo "$LD_LIBRARY_PATH" | tr : \'\\n\' | grep -vxF {path_word(folder)} '
                '| paste -sd:)"',
            ),
        )
    if mine.runtime.module is not None:
        title = "give the interpreter the version that the engine needs" if wrong else "give both the same version"
        wheel = f"{runtime_spec(mine.runtime.kind).wheel}=={other.version}"
        yield Fix(title, (f"{pip(facts)} install '{wheel}'",), INSTALL)
    yield Fix("build the engine again with the install that will load it")
