"""The answer of ``trtdoctor inspect`` about several engines: a line for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from trtdoctor import derived
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known
from trtdoctor.model.plan import PlanHeader, Tensor
from trtdoctor.render.text.plain import WHOLE
from trtdoctor.render.text.words import shown_paths
from trtdoctor.text import dims, dotted, size

if TYPE_CHECKING:
    from trtdoctor.summary import Interruption

SHORT = {
    "float32": "fp32",
    "float16": "fp16",
    "bfloat16": "bf16",
    "float8": "fp8",
    "float4": "fp4",
}
"""Types in as few letters as people use."""
BLOCK = 100
"""Rows for which the widths of the columns are chosen together. The next block has its own header and widths, so that
no folder needs memory for all of its engines, and the first lines come early."""


class EngineTable:
    """What distinguishes the engines of a folder."""

    def __init__(self, out: Console) -> None:
        self.out = out
        self.rows: list[tuple[Engine, list[Text]]] = []
        """The cells behind each name. Of the engines only what makes the name is kept."""

    def begin(self) -> None:
        """The header comes with the first rows."""

    def engine(self, engine: Engine) -> None:
        if len(self.rows) == BLOCK:
            self._print()
        header = engine.header
        total = engine.size_bytes if engine.plan_size is None else engine.plan_size
        length = size(total) if total is not None else ""
        name = engine._replace(header=None, body=None)
        if header is None:
            self.rows.append((name, [Text(_what(engine), "red"), *[Text()] * 4, Text(length)]))
            return
        whole = known(header.complete)
        words = (_version(header), _capabilities(header), *_shapes(engine), _precision(engine))
        condition = Text(length + _condition(engine, whole), "" if whole else "red")
        self.rows.append((name, [*map(Text, words), condition]))

    def end(self, interruption: Interruption | None) -> None:
        if self.rows:
            self._print()
        if interruption is not None:
            self.out.print(Text(interruption.sentence, style="bold"))

    def _print(self) -> None:
        table = _table(self.out)
        names = shown_paths([engine for engine, _ in self.rows])
        for name, (_, cells) in zip(names, self.rows, strict=True):
            table.add_row(Text(name, "bold"), *cells)
        self.out.print(table)
        self.rows = []


def _table(out: Console) -> Table:
    narrow = out.width < WHOLE
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("file", header_style="dim", overflow="fold", min_width=14)
    table.add_column("built by", header_style="dim", no_wrap=True)
    precision = "prec." if narrow else "precision"
    for label, width in (("runs on", 9), ("inputs", 10), ("profiles", 8), (precision, 5)):  # 80 columns in all
        table.add_column(label, header_style="dim", overflow="fold", max_width=width if narrow else None)
    table.add_column("size", header_style="dim", overflow="fold", min_width=9)
    return table


def _what(engine: Engine) -> str:
    if engine.unseen is not None:
        return "not looked at to the end"
    if engine.wrapper_damage is not None:
        return "damaged file"
    if engine.path_status.state == "directory":
        return f"a directory{f': {engine.not_engine.kind}' if engine.not_engine else ''}"
    if engine.not_engine is not None:
        return f"not an engine: {engine.not_engine.kind}"
    if engine.failure is not None:
        return "not read to the end"
    return f"not an engine: {engine.path_status.state if engine.path_status.state != 'file' else '?'}"


def _condition(engine: Engine, whole: bool | None) -> str:
    if engine.wrapper_damage is not None:
        return " DAMAGED FILE"
    return {True: "", False: " NOT COMPLETE", None: " perhaps not complete"}[whole]


def _version(header: PlanHeader) -> str:
    version = known(header.tensorrt_version)
    return ("RTX " if header.product == "tensorrt-rtx" else "") + (dotted(version) if version else "not known")


def _capabilities(header: PlanHeader) -> str:
    if known(header.hardware_compatibility) == "ampere_plus":
        return "8.0+"
    targets = known(header.target_compute_capabilities) or ()
    newer = ", newer" if known(header.newer_gpus) else ""
    return _some([dotted(target) for target in targets], 3) + newer if targets else "not known"


def _shapes(engine: Engine) -> tuple[str, str]:
    """Inputs, and profiles."""
    body = engine.body
    tensors: tuple[Tensor, ...] = (known(body.io) or ()) if body is not None else ()
    profiles = known(body.profiles) if body is not None else None
    inputs = [dims(tensor.shape) for tensor in tensors if tensor.mode == "input"]
    batch = derived.batch_range(body) if body is not None else None
    words = [] if profiles is None or (batch and not profiles) else [str(len(profiles) or "static")]
    words += [f"batch {batch[0]}-{batch[1]}"] if batch else []
    return _some(inputs, 2), ", ".join(words)


def _precision(engine: Engine) -> str:
    counts = known(derived.precision(engine.body))
    word = derived.precision_word(counts) if counts else ""
    return SHORT.get(word, word)


def _some(words: Sequence[str], most: int) -> str:
    return ", ".join(words[:most]) + (f" +{len(words) - most}" if len(words) > most else "")
