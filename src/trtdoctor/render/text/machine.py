"""The answer of ``trtdoctor host``: what decides here whether an engine loads, on one page of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trtdoctor.model.fact import Fact, Known, known
from trtdoctor.model.finding import Finding, Severity
from trtdoctor.model.gpu import Gpu
from trtdoctor.model.machine import Bundle, Container, Machine, Package, Runtime
from trtdoctor.model.report import CheckResult
from trtdoctor.model.target import Target
from trtdoctor.render.text.console import COLOURS, commands
from trtdoctor.text import and_more, counted, dotted, listing, printable, size

if TYPE_CHECKING:
    from trtdoctor.surveying import Survey

MOST = 6
OWN_PACKAGES = ("tensorrt", "libnvinfer", "python3-libnvinfer", "cuda-compat")
OTHER_PACKAGES = ("cudnn", "cuda")


def host(out: Console, survey: Survey) -> None:
    """The machine as a table of facts, and what is wrong with it."""
    machine = known(survey.target.machine)
    if machine is None:
        return
    out.print(_Page(survey.target, machine).table)
    _problems(out, survey.findings, survey.outcomes)


class _Page:
    def __init__(self, target: Target, machine: Machine) -> None:
        self.table = Table.grid(padding=(0, 2, 0, 0))
        self.table.add_column(style="bold", no_wrap=True)
        self.table.add_column(overflow="fold")
        self.row("Machine", _machine_words(target, machine))
        if machine.container is not None:
            self.row("", _container(machine.container), "dim")
        self.gpus(target.gpus)
        self.row("Driver", _driver(target, machine))
        for variable in machine.variables:
            self.row("", f"{variable.name}={printable(variable.value, 160)}", "dim")
        python = known(machine.python)
        self.row("Python", f"{python.version}, {printable(python.executable)}" if python else _why(machine.python))
        self.runtimes(machine)
        self.copies(machine)
        packages = known(machine.packages)
        self.row("Packages", _packages(packages) if packages is not None else _why(machine.packages))
        for bundle in (known(machine.bundles) or ())[:MOST]:
            self.row("Bundle", _bundle(bundle))
        for note in machine.notes:
            self.row("Note", printable(note), "yellow")

    def row(self, label: str, value: str, style: str = "") -> None:
        self.table.add_row(Text(label), Text(value, style))

    def gpus(self, gpus: Sequence[Gpu]) -> None:
        if not gpus:
            self.row("GPU", "none that can be used", "red")
        for gpu in gpus[:MOST]:
            self.row("GPU", _gpu(gpu), "" if known(gpu.visible) is not False else "yellow")
            if users := known(gpu.users):
                words = [f"{printable(u.name, 30)} ({u.pid}{', ' + size(u.bytes) if u.bytes else ''})" for u in users]
                self.row("", f"used by {listing(words[:4])}", "dim")
        if len(gpus) > MOST:
            self.row("", f"and {len(gpus) - MOST} more (--output-format json lists all)", "dim")

    def runtimes(self, machine: Machine) -> None:
        runtimes = known(machine.runtimes)
        if runtimes is None:
            self.row("TensorRT", _why(machine.runtimes), "yellow")
            return
        if not runtimes:
            self.row("TensorRT", "no process would find one", "red")
        for runtime in runtimes[:MOST]:
            self.row("TensorRT", _runtime(runtime), "" if known(runtime.version) else "red")
            self.row("", "; ".join(_runtime_details(runtime)), "dim")

    def copies(self, machine: Machine) -> None:
        """Libraries that no process would get."""
        used = {known(runtime.library) for runtime in known(machine.runtimes) or ()}
        others = [copy for copy in known(machine.copies) or () if copy.path not in used]
        if not isinstance(machine.runtimes, Known):
            return
        for copy in others[:3]:
            version = known(copy.version)
            self.row("Other copy", f"{dotted(version.parts) if version else '?'}  {printable(copy.path, 160)}", "dim")
        if len(others) > 3:
            left = counted(len(others) - 3, "more copy", "more copies")
            self.row("", f"and {left} (--output-format json lists all)", "dim")


def _why(fact: Fact[object]) -> str:
    return "" if isinstance(fact, Known) else f"not known: {printable(fact.reason)}"


def _labelled(label: str, fact: Fact[str]) -> list[str]:
    value = known(fact)
    return [f"{label} {value}"] if value else []


def _machine_words(target: Target, machine: Machine) -> str:
    words = [known(machine.system) or "", known(target.platform) or ""]
    words += _labelled("kernel", machine.kernel) + _labelled("glibc", machine.glibc)
    words += _labelled("Jetson L4T", machine.jetson)
    words += ["WSL"] if machine.wsl else []
    return ", ".join(printable(word, 80) for word in words if word)


def _container(container: Container) -> str:
    words = f"inside a container: {container.kind} ({printable(listing(container.signs[:2]), 100)})"
    mounts = len(container.nvidia_mounts)
    return words + (f", {counted(mounts, 'NVIDIA mount')}" if mounts else "")


def _gpu(gpu: Gpu) -> str:
    index, capability = known(gpu.device_index), known(gpu.compute_capability)
    words = [f"{index if index is not None else '?'}: {printable(known(gpu.name) or 'unnamed', 60)}"]
    words += [f"compute capability {dotted(capability)}"] if capability else []
    sms = known(gpu.sm_count)
    words += [counted(sms, "SM")] if sms else []
    return ", ".join([*words, *_gpu_memory(gpu), *_gpu_state(gpu)])


def _gpu_memory(gpu: Gpu) -> list[str]:
    total, free = known(gpu.memory_bytes), known(gpu.memory_free_bytes)
    if not total:
        return []
    return [size(total) if free is None else f"{size(total)}, {size(free)} free"]


def _gpu_state(gpu: Gpu) -> list[str]:
    """What is unusual about it."""
    mode, errors, failure = known(gpu.compute_mode), known(gpu.ecc_uncorrected), known(gpu.failure)
    words = [f"mode {mode}"] if mode and mode != "default" else []
    words += [counted(errors, "ECC error")] if errors else []
    words += [f"does not answer: {printable(failure, 60)}"] if failure else []
    words += ["hidden from processes"] if known(gpu.visible) is False else []
    return words


def _driver(target: Target, machine: Machine) -> str:
    driver = known(target.driver)
    if driver is None:
        return _why(target.driver)
    libcuda = known(machine.driver.libcuda)
    words = [driver, *_labelled("CUDA up to", target.cuda)]
    words.append(printable(libcuda, 120) if libcuda else "libcuda.so.1 was not found")
    for label, fact in (("NVML:", machine.driver.nvml), ("cuInit:", machine.driver.cuda_init)):
        words += _labelled(label, fact) if known(fact) != "ok" else []
    return ", ".join(words)


def _runtime(runtime: Runtime) -> str:
    version = known(runtime.version)
    words = f"{'RTX ' if runtime.kind == 'rtx' else ''}{dotted(version.parts)}" if version else "not found"
    kind = f" ({runtime.kind})" if runtime.kind in ("lean", "dispatch") else ""
    return f"{words}{kind}  {printable(runtime.process, 120)}"


def _runtime_details(runtime: Runtime) -> list[str]:
    """Which library, what decides that, and what is missing."""
    bindings = known(runtime.bindings)
    words = [printable(known(runtime.library) or "", 160), runtime.decided_by] if known(runtime.version) else []
    words += [f"bindings {dotted(bindings.parts)}"] if bindings else []
    words += [f"missing: {and_more([one.name for one in runtime.missing], 3)}"] if runtime.missing else []
    return [word for word in words if word]


def _packages(packages: Sequence[Package]) -> str:
    wanted = [one for one in packages if one.name.lower().startswith(OWN_PACKAGES)]
    wanted = wanted or [one for one in packages if any(word in one.name.lower() for word in OTHER_PACKAGES)]
    if not wanted:
        return "none of TensorRT or CUDA"
    return and_more([f"{printable(one.name, 60)} {printable(one.version, 40)}" for one in wanted], MOST)


def _bundle(bundle: Bundle) -> str:
    title = f"{bundle.name} {printable(bundle.version or '')}".strip()
    wants = f", needs {listing(bundle.needs[:3])}" if bundle.needs else ""
    lacks = f"; not found: {listing(one.name for one in bundle.missing[:3])}" if bundle.missing else ""
    return f"{title} in {printable(bundle.path)}{wants}{lacks}"


def _problems(out: Console, findings: Sequence[Finding], outcomes: Sequence[CheckResult]) -> None:
    shown = [finding for finding in findings if finding.masked_by is None and finding.severity > Severity.INFO]
    gaps = [outcome for outcome in outcomes if outcome.incomplete]
    if shown or gaps:
        out.print()
        out.print(Text("Problems", "bold"))
    for finding in shown:
        style = f"bold {COLOURS[finding.severity]}"
        line = Text.assemble((finding.severity.name.lower(), style), f" {finding.code}  {finding.title}")
        out.print(Padding(line, (0, 0, 0, 2)))
        for fix in finding.fixes[:1]:
            out.print(Padding(Text.assemble(("Fix: ", "green"), fix.title), (0, 0, 0, 4)))
            commands(out, fix.commands[:2])
    for gap in gaps:
        reason = printable((gap.reason or "").strip(), 300)
        out.print(Padding(Text(f"Could not run {gap.code}: {reason}", "yellow"), (0, 0, 0, 2)))
