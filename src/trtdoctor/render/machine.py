"""The screen of ``trtdoctor host``: what decides here whether an engine loads, on one page of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trtdoctor.model.fact import Fact, known
from trtdoctor.model.finding import Finding, Severity
from trtdoctor.model.gpu import Gpu
from trtdoctor.model.machine import Container, Machine, Package
from trtdoctor.model.report import CheckResult
from trtdoctor.model.target import Target
from trtdoctor.render.terminal import COLOURS, console
from trtdoctor.text import dotted, listing, printable, size

MOST = 6


def host(stream: TextIO, target: Target, findings: Sequence[Finding], outcomes: Sequence[CheckResult]) -> None:
    """The answer of ``trtdoctor host``."""
    out = console(stream)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")

    def row(label: str, value: str, style: str = "") -> None:
        table.add_row(Text(label), Text(value, style))

    machine = known(target.machine)
    if machine is None:
        return
    row("Machine", _machine_words(target, machine))
    if machine.container is not None:
        row("", _container(machine.container), "dim")
    gpus = target.gpus
    if not gpus:
        row("GPU", "none that can be used", "red")
    for gpu in gpus[:MOST]:
        row("GPU", _gpu(gpu), "" if known(gpu.visible) is not False else "yellow")
        if users := known(gpu.users):
            words = [f"{printable(u.name, 30)} ({u.pid}{', ' + size(u.bytes) if u.bytes else ''})" for u in users[:4]]
            row("", f"used by {listing(words)}", "dim")
    if len(gpus) > MOST:
        row("", f"and {len(gpus) - MOST} more (--output-format json lists all)", "dim")
    row("Driver", _driver(target, machine))
    for variable in machine.variables:
        row("", f"{variable.name}={printable(variable.value, 160)}", "dim")
    python = known(machine.python)
    row("Python", f"{python.version}, {printable(python.executable)}" if python else _why(machine.python))
    _runtimes(row, machine)
    packages = known(machine.packages)
    row("Packages", _packages(packages) if packages is not None else _why(machine.packages))
    for bundle in (known(machine.bundles) or ())[:MOST]:
        title = f"{bundle.name} {printable(bundle.version or '')}".strip()
        wants = f", needs {listing(bundle.needs[:3])}" if bundle.needs else ""
        lacks = f"; not found: {listing(m.name for m in bundle.missing[:3])}" if bundle.missing else ""
        row("Bundle", f"{title} in {printable(bundle.path)}{wants}{lacks}")
    for note in machine.notes:
        row("Note", printable(note), "yellow")
    out.print(table)
    _problems(out, findings, outcomes)


def _why(fact: Fact[object]) -> str:
    return f"not known: {printable(getattr(fact, 'reason', ''))}"


def _machine_words(target: Target, machine: Machine) -> str:
    words = [known(machine.system) or "", known(target.platform) or ""]
    words += [f"kernel {word}" for word in [known(machine.kernel)] if word]
    words += [f"glibc {word}" for word in [known(machine.glibc)] if word]
    words += [f"Jetson L4T {word}" for word in [known(machine.jetson)] if word]
    words += ["WSL"] if machine.wsl else []
    return ", ".join(printable(word, 80) for word in words if word)


def _container(container: Container) -> str:
    words = f"inside a container: {container.kind} ({printable(listing(container.signs[:2]), 100)})"
    mounts = len(container.nvidia_mounts)
    return words + (f", {mounts} mounts of NVIDIA's" if mounts else "")


def _gpu(gpu: Gpu) -> str:
    index, capability = known(gpu.device_index), known(gpu.compute_capability)
    words = [f"{index if index is not None else '?'}: {printable(known(gpu.name) or 'unnamed', 60)}"]
    words += [f"compute capability {dotted(capability)}"] if capability else []
    words += [f"{count} SMs" for count in [known(gpu.sm_count)] if count]
    total, free = known(gpu.memory_bytes), known(gpu.memory_free_bytes)
    words += [f"{size(total)}, {size(free)} free" if free is not None else size(total)] if total else []
    words += [f"mode {mode}" for mode in [known(gpu.compute_mode)] if mode and mode != "default"]
    words += [f"{errors} ECC errors" for errors in [known(gpu.ecc_uncorrected)] if errors]
    words += [f"does not answer: {printable(failure, 60)}" for failure in [known(gpu.failure)] if failure]
    words += ["hidden from processes"] if known(gpu.visible) is False else []
    return ", ".join(words)


def _driver(target: Target, machine: Machine) -> str:
    driver = known(target.driver)
    if driver is None:
        return _why(target.driver)
    words = [driver]
    words += [f"CUDA up to {cuda}" for cuda in [known(target.cuda)] if cuda]
    libcuda = known(machine.driver.libcuda)
    words.append(printable(libcuda, 120) if libcuda else "libcuda.so.1 is not found")
    words += [f"NVML: {word}" for word in [known(machine.driver.nvml)] if word and word != "ok"]
    words += [f"cuInit: {word}" for word in [known(machine.driver.cuda_init)] if word and word != "ok"]
    return ", ".join(words)


def _runtimes(row: object, machine: Machine) -> None:
    assert callable(row)
    runtimes = known(machine.runtimes)
    if runtimes is None:
        row("TensorRT", _why(machine.runtimes), "yellow")
        return
    if not runtimes:
        row("TensorRT", "no process would find one", "red")
    for runtime in runtimes[:MOST]:
        version = known(runtime.version)
        words = f"{'RTX ' if runtime.kind == 'rtx' else ''}{dotted(version.parts)}" if version else "not found"
        kind = f" ({runtime.kind})" if runtime.kind in ("lean", "dispatch") else ""
        row("TensorRT", f"{words}{kind}  {printable(runtime.process, 120)}", "" if version else "red")
        bindings = known(runtime.bindings)
        parts = [printable(known(runtime.library) or "", 160)] if version else []
        parts += [runtime.decided_by] if version else []
        parts += [f"bindings {dotted(bindings.parts)}"] if bindings else []
        if runtime.missing:
            names = [missing.name for missing in runtime.missing]
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            parts.append(f"missing: {', '.join(names[:3])}{more}")
        row("", "; ".join(part for part in parts if part), "dim")
    used = {known(runtime.library) for runtime in runtimes}
    others = [copy for copy in known(machine.copies) or () if copy.path not in used]
    for copy in others[:3]:
        version = known(copy.version)
        row("Other copy", f"{dotted(version.parts) if version else '?'}  {printable(copy.path, 160)}", "dim")
    if len(others) > 3:
        row("", f"and {len(others) - 3} more copies (--output-format json lists them)", "dim")


def _packages(packages: Sequence[Package]) -> str:
    wanted = [
        p
        for p in packages
        if p.name.lower().startswith(("tensorrt", "libnvinfer", "python3-libnvinfer", "cuda-compat"))
    ]
    wanted = wanted or [p for p in packages if "cudnn" in p.name.lower() or "cuda" in p.name.lower()]
    if not wanted:
        return "none of TensorRT or CUDA"
    more = f" and {len(wanted) - MOST} more" if len(wanted) > MOST else ""
    return ", ".join(f"{printable(p.name, 60)} {printable(p.version, 40)}" for p in wanted[:MOST]) + more


def _problems(out: object, findings: Sequence[Finding], outcomes: Sequence[CheckResult]) -> None:
    from rich.console import Console

    assert isinstance(out, Console)
    shown = [finding for finding in findings if finding.masked_by is None and finding.severity > Severity.INFO]
    gaps = [outcome for outcome in outcomes if outcome.incomplete]
    if shown or gaps:
        out.print()
        out.print(Text("In the way", "bold"))
    for finding in shown:
        colour = COLOURS[finding.severity]
        line = Text.assemble((finding.severity.name.lower(), f"bold {colour}"), f" {finding.code}  {finding.title}")
        out.print(Padding(line, (0, 0, 0, 2)))
        for fix in finding.fixes[:1]:
            out.print(Padding(Text.assemble(("Fix: ", "green"), fix.title), (0, 0, 0, 4)))
            for command in fix.commands[:2]:
                out.print(Text.assemble("        ", (command, "cyan")), soft_wrap=True)
    for gap in gaps:
        reason = printable((gap.reason or "").strip(), 300)
        out.print(Padding(Text(f"Could not run {gap.code}: {reason}", "yellow"), (0, 0, 0, 2)))
