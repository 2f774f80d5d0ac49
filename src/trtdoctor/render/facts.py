"""The screen of ``trtdoctor inspect``: what one file is, or a comparison of several; and that of ``trtdoctor diff``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trtdoctor.difference import Difference
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Fact, Known, Unknown, known
from trtdoctor.model.plan import PlanBody, PlanHeader, Tensor
from trtdoctor.model.product import title_of
from trtdoctor.render.terminal import console
from trtdoctor.render.words import gpu_words, shape
from trtdoctor.text import dotted, exact_size, listing, printable, size
from trtdoctor.verdict import name_of

ROWS = 40
"""Tensors, profiles or plugins listed before the rest is only counted; ``-v`` lists all."""


def inspect(stream: TextIO, engines: Sequence[Engine], *, verbose: bool) -> None:
    """One file in full, several as a table; with ``verbose`` all in full, with every layer and every reason."""
    out = console(stream)
    if len(engines) > 1 and not verbose:
        _compare(out, engines)
        return
    for index, engine in enumerate(engines):
        if index:
            out.print()
        _Screen(out, engine, verbose).print()


class _Screen:
    def __init__(self, out: Console, engine: Engine, verbose: bool) -> None:
        self.out = out
        self.engine = engine
        self.verbose = verbose
        self.table = _grid(2)

    def row(self, label: str, value: str, style: str = "") -> None:
        self.table.add_row(Text(label, "dim"), Text(value, style))

    def fact(self, label: str, fact: Fact[object], shown: str | None = None) -> None:
        """A fact that the format has no place for is worth a line only to somebody who asks for everything."""
        if isinstance(fact, Known):
            self.row(label, str(fact.value) if shown is None else shown)
        elif self.verbose:
            self.row(label, f"not known: {printable(fact.reason)}", "dim")

    def print(self) -> None:
        engine, out = self.engine, self.out
        out.print(Text(printable(engine.path), "bold"))
        if engine.header is None:
            self.not_an_engine()
            out.print(Padding(self.table, (0, 0, 0, 2)))
            return
        self.head(engine.header)
        if engine.body is not None:
            self.body(engine.body)
        for problem in engine.header.problems:
            self.row("damage", printable(problem, 400), "red")
        out.print(Padding(self.table, (0, 0, 0, 2)))
        if engine.body is not None:
            self.tensors(engine.body)
            self.profiles(engine.body)
            if self.verbose:
                self.layers(engine.body)

    def not_an_engine(self) -> None:
        engine = self.engine
        status = engine.path_status
        if status.state != "file":
            self.row("file", f"{status.state}{': ' + printable(status.why) if status.why else ''}", "red")
        elif engine.failure is not None:
            self.row("file", printable(engine.failure), "red")
        else:
            what = engine.not_engine.what if engine.not_engine else "and no format that is known"
            self.row("kind", f"no engine: {what}", "red")
        if engine.size_bytes is not None:
            self.row("size", exact_size(engine.size_bytes))

    def head(self, header: PlanHeader) -> None:
        engine = self.engine
        name = known(engine.body.name) if engine.body is not None else None
        named = f' "{printable(name, 80)}"' if name else ""
        complete = known(header.complete)
        self.row("kind", name_of(engine) + named, "bold")
        if engine.container != "plain":
            at = f", plan at byte {engine.plan_offset}" if engine.plan_offset is not None else ", plan encoded inside"
            more = f", the first of {engine.plans}" if engine.plans > 1 else ""
            self.row("wrapper", f"{engine.container}{at}{more}")
            for key, value in list(engine.metadata.items())[:12]:
                self.row("", f"{printable(str(key), 40)}: {printable(str(value), 120)}", "dim")
        whole = {True: "whole", False: "NOT WHOLE", None: "perhaps not whole"}[complete]
        checked = {"ok": ", checksum right", "bad": ", CHECKSUM WRONG"}.get(known(header.checksum) or "", "")
        length = exact_size(engine.size_bytes) if engine.size_bytes is not None else "size not known"
        self.row("size", f"{length}, {whole}{checked}", "" if complete and "WRONG" not in checked else "red")
        gpu = known(header.build_gpu)
        self.fact("built on", header.build_gpu, gpu_words(gpu) if gpu else None)
        if gpu is not None and self.verbose:
            memory = known(gpu.total_memory_bytes)
            parts = [
                f"SM clock {gpu.sm_clock_khz / 1000:g} MHz",
                f"memory clock {gpu.memory_clock_khz / 1000:g} MHz",
                f"{gpu.memory_bus_bits} bit bus",
                f"{size(gpu.l2_bytes)} L2",
            ]
            self.row("", ", ".join(parts + ([f"{size(memory)} memory"] if memory else [])), "dim")
        self.row("runs on", "; ".join(self.runs_on(header)))
        self.fact("platform", header.platform)
        self.fact("serialization", header.serialization_version)
        libraries = known(header.embedded_libraries)
        if libraries:
            words = listing(f"{library.kind} library ({size(library.size)})" for library in libraries[:8])
            self.row("embedded code", f"{words}: runs in your process if you allow it", "yellow")

    def runs_on(self, header: PlanHeader) -> list[str]:
        level = known(header.hardware_compatibility)
        targets = known(header.target_compute_capabilities)
        version = known(header.tensorrt_version)
        words = []
        if level == "ampere_plus":
            words.append("any discrete GPU of compute capability 8.0 or newer")
        elif targets:
            words.append(f"compute capability {listing(dotted(target) for target in targets)}")
        if version is not None:
            lean = any(library.kind == "lean" for library in known(header.embedded_libraries) or ())
            product = title_of(header.product)
            words.append(f"{product} {dotted(version)}{' and newer (version-compatible)' if lean else ' exactly'}")
        return words or ["not known"]

    def body(self, body: PlanBody) -> None:
        weights, memory = known(body.weights_bytes), known(body.activation_memory_bytes)
        sizes = [f"{size(weights)} weights"] if weights is not None else []
        sizes += [f"{size(memory)} activations for each context"] if memory is not None else []
        if sizes:
            self.row("memory", " + ".join(sizes))
        self.fact("plugins", body.plugins, self.plugin_words(body))
        kinds = Counter(layer.kind for layer in known(body.layers) or () if layer.kind)
        most = listing(f"{count} {printable(kind, 30)}" for kind, count in kinds.most_common(4))
        self.fact("layers", body.num_layers, f"{known(body.num_layers)}{f', among them {most}' if most else ''}")
        sms, compilers = known(body.cubin_sms), known(body.cuda_compilers)
        built = f", compiled by CUDA {listing(compilers)}" if compilers else ""
        self.fact("kernels", body.cubin_sms, f"SM {listing(map(str, sms or ()))}{built}")
        self.row("flags", "; ".join(self.flag_words(body)) or "none set")
        for label, fact in (("weights", body.weights_bytes), ("activations", body.activation_memory_bytes)):
            if not isinstance(fact, Known):
                self.fact(label, fact)
        if self.verbose:
            for label, flag in body.flags._asdict().items():
                if not isinstance(flag, Known):
                    self.fact(label, flag)

    def plugin_words(self, body: PlanBody) -> str:
        counts = Counter(known(body.plugins) or ())
        words = []
        for plugin, count in list(counts.items())[: None if self.verbose else ROWS]:
            space = f" in {printable(plugin.namespace, 40)}" if plugin.namespace else ""
            times = f" ({count} layers)" if count > 1 else ""
            words.append(f"{printable(plugin.name, 80)} version {printable(plugin.version, 20)}{space}{times}")
        return listing(words) or "none"

    def flag_words(self, body: PlanBody) -> list[str]:
        flags = body.flags
        names = {
            "refittable": "refittable",
            "weights_stripped": "weights stripped",
            "weight_streaming": "weight streaming",
            "dla": "DLA",
            "safety": "safety",
        }
        words = [label for name, label in names.items() if known(getattr(flags, name))]
        if known(flags.implicit_batch):
            words.append(f"implicit batch, at most {known(flags.max_batch_size)}")
        verbosity = known(flags.profiling_verbosity)
        if verbosity is not None:
            words.append(f"profiling verbosity {verbosity.replace('_', ' ')}")
        return words

    def reason(self, what: str, fact: Unknown) -> None:
        text = Text(f"{what} not known: {printable(fact.reason)}", "dim")
        self.out.print(Padding(text, (1, 0, 0, 2), expand=False))

    def tensors(self, body: PlanBody) -> None:
        if not isinstance(body.io, Known):
            self.out.print(
                Padding(
                    Text(f"inputs and outputs not known: {printable(body.io.reason)}", "dim"),
                    (1, 0, 0, 2),
                    expand=False,
                )
            )
            return
        table = _grid(5)
        shown = body.io.value if self.verbose else body.io.value[:ROWS]
        for tensor in shown:
            table.add_row(
                Text(tensor.mode, "dim"),
                Text(printable(tensor.name, 80), "bold"),
                Text(tensor.dtype or "dtype not known"),
                Text(shape(tensor.shape)),
                Text("" if tensor.format in (None, "linear") else str(tensor.format), "dim"),
            )
        _titled(self.out, "inputs and outputs", table, len(body.io.value) - len(shown))

    def profiles(self, body: PlanBody) -> None:
        found = known(body.profiles)
        if not found:
            return
        table = _grid(5)
        rows = [
            (profile.index, name + suffix, ranges)
            for profile in found
            for part, suffix in ((profile.inputs, ""), (profile.values, " (values)"))
            for name, ranges in part.items()
        ]
        shown = rows if self.verbose else rows[:ROWS]
        for index, name, ranges in shown:
            fixed = ranges.min == ranges.max
            cells = [shape(ranges.min), shape(ranges.opt), shape(ranges.max)]
            if name.endswith(" (values)"):
                cells = [listing(map(str, values)) for values in (ranges.min, ranges.opt, ranges.max)]
            table.add_row(
                Text(str(index), "dim"),
                Text(printable(name, 80), "bold"),
                *(Text(c, "dim" if fixed else "") for c in cells),
            )
        _titled(self.out, "optimization profiles (profile, input, min, opt, max)", table, len(rows) - len(shown))

    def layers(self, body: PlanBody) -> None:
        if not isinstance(body.layers, Known):
            self.out.print(
                Padding(Text(f"layers not known: {printable(body.layers.reason)}", "dim"), (1, 0, 0, 2), expand=False)
            )
            return
        table = _grid(4)
        for index, layer in enumerate(body.layers.value):
            table.add_row(
                Text(str(index), "dim"),
                Text(printable(layer.kind or "", 40)),
                Text(printable(layer.name, 120)),
                Text(printable(layer.tactic or "", 120), "dim"),
            )
        _titled(self.out, "layers (index, kind, name, tactic)", table, 0)


def _grid(columns: int) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for index in range(columns):
        table.add_column(overflow="fold", no_wrap=index == 0)
    return table


def _titled(out: Console, title: str, table: Table, left: int) -> None:
    out.print()
    out.print(Padding(Text(title, "dim"), (0, 0, 0, 2), expand=False))
    out.print(Padding(table, (0, 0, 0, 4)))
    if left:
        out.print(Padding(Text(f"… and {left} more (-v lists all)", "dim"), (0, 0, 0, 4), expand=False))


def _compare(out: Console, engines: Sequence[Engine]) -> None:
    """A line for each file: what tells engines apart in a folder of them."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("file", header_style="dim", overflow="fold", min_width=16)
    table.add_column("built by", header_style="dim", no_wrap=True)
    for label, width in (("runs on", 11), ("inputs", 12), ("profiles", 8)):  # 80 columns in all
        table.add_column(label, header_style="dim", overflow="fold", max_width=width)
    table.add_column("size", header_style="dim", no_wrap=True)
    for engine in engines:
        header = engine.header
        length = size(engine.size_bytes) if engine.size_bytes is not None else ""
        name = Text(printable(engine.path.rsplit("/", 1)[-1], 60), "bold")
        if header is None:
            what = (
                engine.not_engine.kind
                if engine.not_engine
                else engine.path_status.state
                if engine.path_status.state != "file"
                else "?"
            )
            table.add_row(name, Text(f"no engine: {what}", "red"), "", "", "", length)
            continue
        version = known(header.tensorrt_version)
        product = "RTX " if header.product == "tensorrt-rtx" else ""
        targets = known(header.target_compute_capabilities)
        level = known(header.hardware_compatibility) == "ampere_plus"
        body = engine.body
        tensors: tuple[Tensor, ...] = (known(body.io) or ()) if body is not None else ()
        inputs = [shape(tensor.shape) for tensor in tensors if tensor.mode == "input"]
        profiles = known(body.profiles) if body is not None else None
        whole = known(header.complete)
        table.add_row(
            name,
            Text(product + (dotted(version) if version else "not known")),
            Text("8.0+" if level else _some([dotted(target) for target in targets or ()], 3) or "not known"),
            Text(_some(inputs, 2)),
            Text("" if profiles is None else str(len(profiles) or "static")),
            Text(length + ("" if whole else " NOT WHOLE"), "" if whole else "red"),
        )
    out.print(table)


def _some(words: list[str], most: int) -> str:
    return ", ".join(words[:most]) + (f" +{len(words) - most}" if len(words) > most else "")


def diff(stream: TextIO, names: tuple[str, str], found: Sequence[Difference]) -> None:
    """The differences of two engines, side by side."""
    out = console(stream)
    if not found:
        out.print(
            Text("No difference in anything that the files tell (kernels and weights themselves are not compared).")
        )
        return
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("", style="dim", overflow="fold")
    for name in names:
        table.add_column(Text(printable(name, 60)), overflow="fold")
    for difference in found:
        table.add_row(
            Text(printable(difference.what, 120)),
            Text(printable(difference.before, 400), "red"),
            Text(printable(difference.after, 400), "green"),
        )
    out.print(table)
