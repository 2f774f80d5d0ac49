"""The answer of ``trtdoctor inspect`` about one engine: all that the file says of itself, on one screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trtdoctor import derived
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Fact, Known, known
from trtdoctor.model.plan import BuildGpu, Flags, PlanBody, PlanHeader
from trtdoctor.model.product import title_of
from trtdoctor.render.text.console import grid, indented
from trtdoctor.render.text.words import gpu_words, shown_path
from trtdoctor.text import counted, dims, dotted, exact_size, listing, printable, size
from trtdoctor.verdict import name_of

if TYPE_CHECKING:
    from trtdoctor.summary import Interruption

ROWS = 40
"""Tensors, profiles or plugins listed before the rest is only counted; ``-v`` lists all."""
FLAG_WORDS = {
    "refittable": "refittable",
    "weights_stripped": "weights stripped",
    "weight_streaming": "weight streaming",
    "dla": "DLA",
    "safety": "safety",
}


class EngineScreens:
    """One screen after the other; with ``verbose`` every layer, and the reason of every fact that is not known."""

    def __init__(self, out: Console, *, verbose: bool) -> None:
        self.out = out
        self.verbose = verbose
        self.first = True

    def begin(self) -> None:
        """A text has no head."""

    def engine(self, engine: Engine) -> None:
        if not self.first:
            self.out.print()
        self.first = False
        _Screen(self.out, engine, self.verbose).print()

    def end(self, interruption: Interruption | None) -> None:
        if interruption is not None:
            self.out.print(Text(interruption.sentence, style="bold"))


class _Screen:
    def __init__(self, out: Console, engine: Engine, verbose: bool) -> None:
        self.out = out
        self.engine = engine
        self.verbose = verbose
        self.table = grid(2)

    def row(self, label: str, value: str, style: str = "") -> None:
        self.table.add_row(Text(label, "dim"), Text(value, style))

    def fact(self, label: str, fact: Fact[object], shown: str | None = None) -> None:
        """A fact that is not there is worth a line only to somebody who asks for everything."""
        if isinstance(fact, Known):
            self.row(label, str(fact.value) if shown is None else shown)
        elif self.verbose:
            self.row(label, f"not known: {printable(fact.reason)}", "dim")

    def print(self) -> None:
        engine, out = self.engine, self.out
        out.print(Text(shown_path(engine), "bold"))
        if engine.header is None:
            self.not_an_engine()
            out.print(Padding(self.table, (0, 0, 0, 2)))
            return
        self.head(engine.header)
        if engine.body is not None:
            self.body(engine.body)
        self.around()
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
        if status.state == "directory":
            self.row("kind", engine.not_engine.what if engine.not_engine else "a directory, not an engine", "red")
        elif status.state != "file":
            self.row("file", f"{status.state}{': ' + printable(status.why) if status.why else ''}", "red")
        elif engine.failure is not None:
            self.row("file", printable(engine.failure), "red")
        elif engine.unseen is not None:
            self.row("kind", engine.not_engine.what if engine.not_engine else "not known", "red")
        elif engine.not_engine is not None or engine.wrapper_damage is None:
            what = f": {engine.not_engine.what}" if engine.not_engine else " and no other known format"
            self.row("kind", f"not an engine{what}", "red")
        self.around()
        if engine.size_bytes is not None:
            self.row("size", exact_size(engine.size_bytes))

    def around(self) -> None:
        """What is wrong with the file around an engine, and why it was not looked at to its end."""
        if self.engine.wrapper_damage is not None:
            self.row("damage", f"the file {printable(self.engine.wrapper_damage, 400)}", "red")
        remote = self.engine.remote
        if remote is not None:
            words = [f"{counted(remote.requests, 'request')}, {exact_size(remote.bytes_read)} read"]
            words += [f"ETag {printable(remote.etag, 80)}"] if remote.etag else ["the server names no version"]
            words += [] if remote.private else ["over http, which is not private"]
            self.row("address", "; ".join(words), "" if remote.private else "yellow")
        if self.engine.unseen is not None:
            self.row("not looked at", printable(self.engine.unseen.why, 400), "red")

    def head(self, header: PlanHeader) -> None:
        engine = self.engine
        name = known(engine.body.name) if engine.body is not None else None
        self.row("kind", name_of(engine) + (f' "{printable(name, 80)}"' if name else ""), "bold")
        self.wrapper()
        self.size(header)
        gpu = known(header.build_gpu)
        self.fact("built on", header.build_gpu, gpu_words(gpu) if gpu else None)
        if gpu is not None and self.verbose:
            self.row("", ", ".join(_clocks(gpu)), "dim")
        self.row("runs on", "; ".join(_runs_on(header)) or "not known")
        self.fact("platform", header.platform)
        self.fact("serialization", header.serialization_version)
        libraries = known(header.embedded_libraries)
        if libraries:
            words = listing(f"{library.kind} library ({size(library.size)})" for library in libraries[:8])
            self.row("embedded code", f"{words}: runs in your process if you allow it", "yellow")

    def wrapper(self) -> None:
        engine = self.engine
        if engine.container == "plain":
            return
        at = f", plan at byte {engine.plan_offset}" if engine.plan_offset is not None else ", plan encoded inside"
        more = f", one of {engine.plans}" if engine.plans > 1 else ""
        self.row("wrapper", f"{engine.container}{at}{more}")
        for key, value in list(engine.metadata.items())[:12]:
            self.row("", f"{printable(str(key), 40)}: {printable(str(value), 120)}", "dim")

    def size(self, header: PlanHeader) -> None:
        complete, checksum = known(header.complete), known(header.checksum) or ""
        whole = {True: "complete", False: "NOT COMPLETE", None: "perhaps not complete"}[complete]
        checked = {"ok": ", checksum right", "bad": ", CHECKSUM WRONG"}.get(checksum, "")
        length = exact_size(self.engine.plan_size) if self.engine.plan_size is not None else "size not known"
        self.row("size", f"{length}, {whole}{checked}", "" if complete and checksum != "bad" else "red")

    def body(self, body: PlanBody) -> None:
        self.memory(body)
        self.fact("plugins", body.plugins, self.plugin_words(body))
        kinds = Counter(layer.kind for layer in known(body.layers) or () if layer.kind)
        most = listing(f"{count} {printable(kind, 30)}" for kind, count in kinds.most_common(4))
        self.fact("layers", body.num_layers, f"{known(body.num_layers)}{f', among them {most}' if most else ''}")
        self.precision(body)
        sms, compilers = known(body.cubin_sms), known(body.cuda_compilers)
        built = f", compiled by CUDA {listing(compilers)}" if compilers else ""
        self.fact("kernels", body.cubin_sms, f"SM {listing(map(str, sms or ()))}{built}")
        self.row("flags", "; ".join(_flag_words(body.flags)) or "none set")
        missing = {"weights": body.weights_bytes, "activations": body.activation_memory_bytes, **body.flags._asdict()}
        for label, fact in missing.items():
            if not isinstance(fact, Known):
                self.fact(label, fact)

    def precision(self, body: PlanBody) -> None:
        found = derived.precision(body)
        counts, header = known(found) or {}, self.engine.header
        typed = header is not None and known(derived.strongly_typed(header, body))
        words = next(iter(counts), "")
        if len(counts) > 1:
            words = f"{derived.precision_word(counts)}: {listing(f'{n} {name}' for name, n in counts.items())}"
        if counts:
            words += f" (said by {sum(counts.values())} of {counted(known(body.num_layers) or 0, 'layer')})"
        elif typed:
            found, words = Known({}, ""), "not known"
        self.fact("precision", found, f"{words}, strongly typed" if typed else words)

    def memory(self, body: PlanBody) -> None:
        weights, activations = known(body.weights_bytes), known(body.activation_memory_bytes)
        sizes = [f"{size(weights)} weights"] if weights is not None else []
        sizes += [f"{size(activations)} activations for each context"] if activations is not None else []
        if sizes:
            self.row("memory", " + ".join(sizes))

    def plugin_words(self, body: PlanBody) -> str:
        counts = Counter(known(body.plugins) or ())
        words = []
        for plugin, count in list(counts.items())[: None if self.verbose else ROWS]:
            space = f" in {printable(plugin.namespace, 40)}" if plugin.namespace else ""
            times = f" ({counted(count, 'layer')})" if count > 1 else ""
            words.append(f"{printable(plugin.name, 80)} version {printable(plugin.version, 20)}{space}{times}")
        return listing(words) or "none"

    def missing(self, what: str, reason: str) -> None:
        self.out.print()
        self.out.print(indented(f"{what} not known: {printable(reason)}", 2, "dim"))

    def tensors(self, body: PlanBody) -> None:
        if not isinstance(body.io, Known):
            self.missing("inputs and outputs", body.io.reason)
            return
        table = grid(5)
        shown = body.io.value if self.verbose else body.io.value[:ROWS]
        for tensor in shown:
            table.add_row(
                Text(tensor.mode, "dim"),
                Text(printable(tensor.name, 80), "bold"),
                Text(tensor.dtype or "dtype not known"),
                Text(dims(tensor.shape)),
                Text("" if tensor.format in (None, "linear") else str(tensor.format), "dim"),
            )
        _titled(self.out, "inputs and outputs", table, len(body.io.value) - len(shown))

    def profiles(self, body: PlanBody) -> None:
        found = known(body.profiles)
        if not found:
            return
        rows = [
            (profile.index, name, ranges, values)
            for profile in found
            for part, values in ((profile.inputs, False), (profile.values, True))
            for name, ranges in part.items()
        ]
        shown = rows if self.verbose else rows[:ROWS]
        table = grid(5)
        for index, name, ranges, values in shown:
            style = "dim" if ranges.min == ranges.max else ""
            label = Text(printable(name, 80) + (" (values)" if values else ""), "bold")
            cells = [Text(listing(map(str, one)) if values else dims(one), style) for one in ranges]
            table.add_row(Text(str(index), "dim"), label, *cells)
        _titled(self.out, "optimization profiles (profile, input, min, opt, max)", table, len(rows) - len(shown))

    def layers(self, body: PlanBody) -> None:
        if not isinstance(body.layers, Known):
            self.missing("layers", body.layers.reason)
            return
        table = grid(4)
        for index, layer in enumerate(body.layers.value):
            table.add_row(
                Text(str(index), "dim"),
                Text(printable(layer.kind or "", 40)),
                Text(printable(layer.name, 120)),
                Text(printable(layer.tactic or "", 120), "dim"),
            )
        _titled(self.out, "layers (index, kind, name, tactic)", table, 0)


def _clocks(gpu: BuildGpu) -> list[str]:
    memory = known(gpu.total_memory_bytes)
    words = [
        f"SM clock {gpu.sm_clock_khz / 1000:g} MHz",
        f"memory clock {gpu.memory_clock_khz / 1000:g} MHz",
        f"{gpu.memory_bus_bits}-bit bus",
        f"{size(gpu.l2_bytes)} L2",
    ]
    return [*words, f"{size(memory)} memory"] if memory else words


def _runs_on(header: PlanHeader) -> list[str]:
    targets = header.targets_in_words()
    words = []
    if known(header.hardware_compatibility) == "ampere_plus":
        words.append("any discrete GPU of compute capability 8.0 or newer")
    elif targets:
        words.append(targets)
    loads = derived.loads_in(header)
    if loads is not None:
        version, last = loads
        reach = "exactly" if last is None else f"to {last}.x (version-compatible)"
        if last is None and derived.may_be_compatible(header):
            reach = "exactly (whether it is version-compatible, the file does not say)"
        words.append(f"{title_of(header.product)} {dotted(version)} {reach}")
    return words


def _flag_words(flags: Flags) -> list[str]:
    words = [label for name, label in FLAG_WORDS.items() if known(getattr(flags, name))]
    if known(flags.implicit_batch):
        words.append(f"implicit batch, at most {known(flags.max_batch_size)}")
    verbosity = known(flags.profiling_verbosity)
    if verbosity is not None:
        words.append(f"profiling verbosity {verbosity.replace('_', ' ')}")
    return words


def _titled(out: Console, title: str, table: Table, left: int) -> None:
    out.print()
    out.print(indented(title, 2, "dim"))
    out.print(Padding(table, (0, 0, 0, 4)))
    if left:
        out.print(indented(f"… and {left:,} more (-v lists all)", 4, "dim"))
