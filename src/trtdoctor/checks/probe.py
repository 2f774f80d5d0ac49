"""TRT5xx: what happened when TensorRT really loaded and executed the engine here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from trtdoctor.checks.shared import body_of
from trtdoctor.errors import FactUnavailable, InternalInconsistency
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Cause, Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import dims, dotted, listing, printable, shell_quote, shell_word

if TYPE_CHECKING:
    from trtdoctor.model.plan import PlanBody
    from trtdoctor.model.probe import (
        EndKind,
        Execution,
        LoadedEngine,
        LogMessage,
        ProbeFailure,
        ProbeResult,
        ProbeStage,
        Step,
    )

STARTING: tuple[ProbeStage, ...] = ("import", "library version", "logger", "plugins", "cuda", "runtime")
LOADING: tuple[ProbeStage, ...] = ("deserialize", "inspect")
EXECUTING: tuple[ProbeStage, ...] = ("inputs", "context", "profile", "bind", "enqueue", "synchronise", "outputs")
_WORDS: dict[ProbeStage, str] = {
    "start": "starting the probe",
    "import": "importing the module",
    "library version": "asking the library for its version",
    "logger": "making a logger",
    "plugins": "registering the standard plugins",
    "cuda": "opening the GPU",
    "runtime": "creating the runtime",
    "deserialize": "deserializing the engine",
    "inspect": "asking the engine for its tensors",
    "inputs": "reading the given inputs",
    "outputs": "looking at the outputs",
    "context": "creating the execution context",
    "bind": "setting shapes and addresses",
    "enqueue": "enqueueing the execution",
    "synchronise": "waiting for the GPU",
    "teardown": "destroying the engine",
    "plugin": "loading",
    "register": "registering",
    "profile": "choosing optimization profile",
}
_SIGNALS = {
    "SIGSEGV": "a segmentation fault",
    "SIGABRT": "an abort",
    "SIGBUS": "a bus error",
    "SIGILL": "an illegal instruction",
    "SIGFPE": "an arithmetic error",
}


_HABITS: dict[EndKind, str] = {
    "signal": "crashes",
    "exit": "ends the process",
    "timeout": "takes longer than the time limit",
    "memory": "takes all memory",
    "oom-killed": "takes all memory",
    "killed": "gets the process killed",
    "flood": "floods the output",
    "silent": "closes files that are not its own",
    "answered": "fails",
}
"""What the thing in question does, by ``ProbeEnd.how``."""


def _step_words(step: Step) -> str:
    return f"{_WORDS[step.stage]} {printable(step.about, 120)}" if step.about else _WORDS[step.stage]


def _death(probe: ProbeResult) -> str | None:
    """What became of the process, as the end of a sentence; ``None`` when it gave its whole answer."""
    end = probe.end
    where = _step_words(end.step)
    signal = f"{end.signal} ({_SIGNALS[end.signal]})" if end.signal in _SIGNALS else end.signal
    return {
        "answered": None,
        "signal": f"the process died of {signal} while {where}" + (f" ({end.detail})" if end.detail else ""),
        "exit": f"the process ended with {end.detail} while {where}",
        "timeout": f"the process did not come back from {where} within the time limit and was ended",
        "memory": f"the process took nearly all memory while {where} and was ended",
        "oom-killed": f"memory ran out while {where}, and the kernel killed the process",
        "killed": f"the process was killed from outside while {where}, as the kernel does when memory runs out",
        "flood": f"the process flooded its output while {where} and was ended",
        "silent": f"the process closed its answer pipe while {where}",
        "not-started": f"the process could not be started: {printable(end.detail)}",
    }[end.how]


def _died_in(probe: ProbeResult, stages: Sequence[ProbeStage]) -> bool:
    return probe.end.how != "answered" and probe.end.step.stage in stages


def _lines(said: Iterable[LogMessage]) -> list[str]:
    return [one.text for one in said if one.severity in ("internal", "error", "warning")]


def _explained(lines: Sequence[str]) -> Finding | None:
    """What the knowledge base makes of it; harmless messages are no answer."""
    if not lines:
        return None
    from trtdoctor.logs.explain import explained
    from trtdoctor.logs.reader import read_lines

    rows = [one.finding for one in explained(read_lines(lines))]
    return next((row for row in rows if row.severity is Severity.ERROR and row.masked_by is None), None)


def _quotes(probe: ProbeResult, said: Iterable[LogMessage], native: bool) -> tuple[Evidence, ...]:
    """The errors; where there are none, the warnings: TensorRT 8 warns that CUDA does not start, and dies."""
    messages = list(said)
    for levels in (("internal", "error"), ("warning",)):
        loud = [one for one in messages if one.severity in levels]
        if loud:
            break
    rows = [
        Evidence(f"TensorRT: {one.severity}", printable(one.text.strip(), 400), f"logger, {_step_words(one.step)}")
        for one in loud
    ]
    if native:
        trace = probe.native.partition("Fatal Python error:")[0]  # what follows is where in the probe it happened
        printed = [line for line in trace.splitlines() if line.strip()][:2]
        rows += [Evidence("printed", printable(line.strip(), 300), "output of the process") for line in printed]
    return tuple(dict.fromkeys(rows))[:6]


def _run_by(probe: ProbeResult) -> Evidence:
    """``TensorRT 8.6.0 (tensorrt of /usr/bin/python3)``."""
    who = f"{probe.product} ({probe.module} of {printable(probe.python, 120)})"
    return Evidence("tried with", who, "the live pass")


def _why(
    probe: ProbeResult, said: Sequence[LogMessage], texts: Sequence[str], cause: Cause, title: str, fix: Fix
) -> Finding:
    """The finding that the messages lead to; ``cause``, ``title`` and ``fix`` where nobody knows them."""
    death = _death(probe)
    if death is not None:  # opening the GPU failed before, and TensorRT died of the same
        texts = [*texts, *(one.text for one in probe.failures if one.what == "cuda")]
    printed = probe.native.partition("Fatal Python error:")[0].splitlines() if death is not None else []
    found = _explained([*_lines(said), *texts]) or _explained(printed)
    evidence = (*_quotes(probe, said, death is not None), _run_by(probe))
    words = listing(dict.fromkeys(printable(text.strip(), 300) for text in texts))
    if found is not None:
        ending = f" Then {death}." if death is not None else f" It said: {words}." if words else ""
        where = f" ({probe.end.signal or probe.end.how} while {_step_words(probe.end.step)})" if death else ""
        return found._replace(
            severity=Severity.ERROR,
            title=found.title + where,
            message=found.message + ending,
            evidence=evidence,
            fixes=tuple(fix for fix in found.fixes if fix.kind != "diagnose"),
        )
    message = f"{title[0].upper()}{title[1:]}: {words or death or 'it said nothing that is known'}."
    if words and death:
        message += f" {death[0].upper()}{death[1:]}."
    # That it happened is certain; what is behind a limit or a kill from outside, only possible.
    sure = Confidence.POSSIBLE if probe.end.how in ("timeout", "flood", "killed", "silent") else Confidence.CERTAIN
    return Finding(cause, Severity.ERROR, sure, title, message, evidence, (fix,))


def _again(facts: Facts, *words: str) -> str:
    return " ".join(("trtdoctor check", shell_quote(facts.engine.path), *words))


def _died_cause(probe: ProbeResult) -> Cause:
    if probe.end.how in ("memory", "oom-killed", "killed"):
        return "memory"
    return "crash"


@check("TRT501", "the TensorRT here starts", stage="load", needs=("TRT003",))
def starts(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    That the interpreter imports its TensorRT, and that the library makes a logger and a runtime, in a process of its
    own.

    ## Why it matters
    Without a driver `trt.Runtime()` ends in a segmentation fault; without its libraries the import fails.

    ## How to fix
    As the finding says: it is the cause that the message of TensorRT, of the loader or of Python stands for.

    ## Confidence
    Certain that it does not start: it was tried. The cause is as sure as the message is.
    """
    probe = need(facts.probe)
    if _died_in(probe, ("start",)):
        raise FactUnavailable(f"the probe did not start: {_death(probe)}", incomplete=True)
    early = [] if probe.reached("deserialize") else probe.failures
    failed = [one for one in early if one.what == "exception"]
    if not failed and not _died_in(probe, STARTING):
        return
    python = shell_word(probe.python)
    where = failed[0] if failed else probe.end
    yield _why(
        probe,
        probe.said,
        [one.text for one in failed],
        "python-packaging" if failed and where.step.stage == "import" else _died_cause(probe),
        f"{_step_words(where.step)} {_HABITS['answered' if failed else probe.end.how]}",
        Fix("see it without trtdoctor", (f"{python} -c 'import {probe.module} as t; t.Runtime(t.Logger())'",)),
    )


@check("TRT502", "the plugin libraries load", stage="load", needs=("TRT003", "TRT501"), explains=("TRT503", "TRT504"))
def libraries(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    That every library given with `--plugin` can be loaded beside TensorRT, and registered, each in a stage of its own.

    ## Why it matters
    A plugin library that crashes, hangs or ends the process while it is loaded takes the program with it, and the log
    names nobody.

    ## How to fix
    Build the library for this TensorRT, CUDA and GPU; `ldd -r LIB` shows what it lacks.

    ## Confidence
    Certain: it was loaded, and the stage that the process died in names the library.
    """
    probe = need(facts.probe)
    for failure in probe.failures:
        if failure.what == "plugin":
            library = printable(failure.library or "", 120)
            yield _why(
                probe,
                failure.said,
                [failure.text],
                "missing-library",
                f"the plugin library {library} does not load",
                Fix("see what it lacks", (f"ldd -r {shell_quote(failure.library or '')}",)),
            )
    if not _died_in(probe, ("plugin", "register")):
        return
    stage, path = probe.end.step
    yield Finding(
        "plugin-crash" if _died_cause(probe) == "crash" else _died_cause(probe),
        Severity.ERROR,
        Confidence.CERTAIN,
        f"the plugin library {printable(path, 120)} {_HABITS[probe.end.how]} when it is "
        f"{'loaded' if stage == 'plugin' else 'registered'}",
        f"TensorRT had started; then {_death(probe)}.",
        (*_quotes(probe, (), True), _run_by(probe)),
        (
            Fix("see what it lacks, and which TensorRT it was built for", (f"ldd -r {shell_quote(path)}",)),
            Fix("try the engine without it", (_again(facts),)),
        ),
    )


@check(
    "TRT503", "the registry has the engine's plugins", stage="load", needs=("TRT003", "TRT501"), explains=("TRT504",)
)
def registry(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The plugin creators that the engine needs, by name, version and namespace, against those that TensorRT's registry
    holds once the standard plugins and every `--plugin` library are loaded; and creators that are there twice.

    ## Why it matters
    `getPluginCreator could not find plugin`: a library that was loaded but registered another version, or under a
    namespace, is as good as none.

    ## How to fix
    Give the library that has the plugin with `--plugin`, and load it in the program before the engine.

    ## Confidence
    Certain: the registry was asked.
    """
    probe = need(facts.probe)
    there = probe.creators
    if there is None:
        raise FactUnavailable("the registry could not be asked", incomplete=False)
    if not probe.reached("deserialize"):
        raise FactUnavailable("the process did not live so long", incomplete=False)
    body = body_of(facts)
    wanted = [] if probe.deserialized else list(dict.fromkeys(known(body.plugins) or ()))  # it has them, however
    for plugin in wanted:
        if plugin in there:
            continue
        others = [row for row in there if row.name == plugin.name]
        words = f"{printable(plugin.name, 80)} version {printable(plugin.version, 20)}"
        has = listing(
            f"version {printable(row.version, 20)}"
            + (f" in namespace {printable(row.namespace, 40)}" if row.namespace else "")
            for row in others[:6]
        )
        yield Finding(
            "plugin-missing",
            Severity.ERROR,
            Confidence.CERTAIN,
            f"nobody registered the plugin {words}",
            f"The engine needs {words}"
            + (f" in namespace {printable(plugin.namespace, 40)}" if plugin.namespace else "")
            + (f"; the registry has {has} of it." if others else "; the registry has no plugin of this name."),
            (
                Evidence("registered", f"{len(there)} plugin creators", "TensorRT's registry, asked"),
                *(Evidence("library given", printable(path), "--plugin") for path in probe.request.plugins[:8]),
                _run_by(probe),
            ),
            (Fix("give the library that brings it", (_again(facts, "--plugin libmyplugin.so"),)),),
        )
    twice = [row for row in dict.fromkeys(there) if there.count(row) > 1]
    if twice:
        yield Finding(
            "plugin-crash",
            Severity.WARNING,
            Confidence.POSSIBLE,
            "plugins are registered twice",
            f"{listing(printable(row.name, 60) for row in twice[:6])} came from two libraries; which one the engine "
            "gets depends on the order in which they are loaded.",
            (_run_by(probe),),
            (Fix("load only one of the libraries that bring it"),),
        )


@check("TRT504", "the engine deserializes", stage="load", needs=("TRT003", "TRT501"))
def deserializes(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    `deserialize_cuda_engine` of the real TensorRT, with this engine, here.

    ## Why it matters
    Only TensorRT has the last word. What it says is read through the same knowledge as `trtdoctor explain`: the finding
    is the cause, not the log line.

    ## How to fix
    As the finding says.

    ## Confidence
    Certain that it does not load: it was tried. The cause is as sure as TensorRT's message is; where a check that only
    read the file says the same, that is the finding that stands first.
    """
    probe = need(facts.probe)
    if not probe.reached("deserialize"):
        # Nothing that TRT501 calls an error, or this check would not run.
        raise FactUnavailable(
            f"TensorRT did not come to it: {_death(probe) or 'a plugin library stands in the way'}", incomplete=True
        )
    failed = [one for one in probe.failures if one.step.stage in LOADING]
    if not failed and not _died_in(probe, LOADING):
        return
    texts = [one.text for one in failed if one.what == "exception"]
    death = _death(probe)
    yield _why(
        probe,
        probe.said,
        texts,
        _died_cause(probe) if death is not None else "crash" if texts else "corrupt-or-truncated",
        f"loading the engine {_HABITS[probe.end.how]}" if death is not None else "the engine is refused by TensorRT",
        _by_trtexec(facts),
    )


@check("TRT505", "the API tells what the file tells", stage="load", needs=("TRT003", "TRT504"))
def same_facts(facts: Facts) -> Iterable[Finding]:
    """## What it checks
    What TensorRT's API says of the loaded engine against what trtdoctor read from the file: inputs and outputs,
    optimization profiles, layers, memory.

    ## Why it matters
    A difference is a bug of trtdoctor, and then every other answer about such engines is in doubt.

    ## How to fix
    Please report it, with the line that the check shows.

    ## Confidence
    Certain that one of the two is wrong.
    """
    probe = need(facts.probe)
    theirs = probe.facts.engine
    if theirs is None:
        raise FactUnavailable("TensorRT was not asked about the engine", incomplete=False)
    differences = _differences(body_of(facts), theirs)
    if differences:
        header = facts.engine.header
        version = known(header.tensorrt_version) if header is not None else None
        raise InternalInconsistency(
            f"trtdoctor read the engine otherwise than TensorRT: {'; '.join(differences[:6])}. This is a bug of "
            f"trtdoctor: please report this line as it stands; the engine is of TensorRT {dotted(version or ())}"
        )
    return ()


def _differences(body: PlanBody, theirs: LoadedEngine) -> list[str]:
    found: list[str] = []

    def compare(what: str, ours: object, other: object) -> None:
        if ours is not None and other is not None and ours != other:
            found.append(f"{what}: {printable(str(ours), 200)} in the file, {printable(str(other), 200)} by the API")

    io = known(body.io)
    if io is not None:
        named = {row.name: row for row in theirs.io}
        compare("tensors", sorted(tensor.name for tensor in io), sorted(named))
        for tensor in io:
            row = named.get(tensor.name)
            if row is not None:
                compare(f"mode of {tensor.name}", tensor.mode, row.mode)
                compare(f"dtype of {tensor.name}", tensor.dtype, row.dtype)
                compare(f"shape of {tensor.name}", tensor.shape, row.shape)
    compare("layers", known(body.num_layers), theirs.num_layers)
    compare("name", known(body.name), theirs.name)
    compare("activation memory", known(body.activation_memory_bytes), theirs.device_memory_size)
    profiles, said = known(body.profiles), theirs.profiles
    if profiles:
        compare("optimization profiles", len(profiles), len(said))
        for profile, answers in zip(profiles, said, strict=False):
            for name, ours in {**profile.inputs, **profile.values}.items():  # of shape tensors, the values
                ranges = answers.get(name)
                if ranges and name in profile.values and len(ranges[0]) != len(ours.min):
                    continue  # get_profile_shape_input of 8.6 gives as many values as the shape has dimensions
                compare(f"profile {profile.index} of {name}", tuple(ours) if ranges else None, ranges)
    return found


@check("TRT511", "the engine executes", stage="execute", needs=("TRT003", "TRT504"))
def executes(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    An execution on the real GPU: every optimization profile with its smallest, optimal and largest shapes (or the
    shapes of `--shape` and the arrays of `--inputs`), inputs filled with seeded random values.

    ## Why it matters
    An engine can deserialize and still fail: memory for its largest shapes, kernels that are not there, a plugin that
    crashes in `enqueue`.

    ## How to fix
    As the finding says.

    ## Confidence
    Certain that it fails with these inputs: it was tried. An engine whose shape tensors only make sense together may
    fail at the ends of its ranges and nowhere else; that is a warning.
    """
    probe = need(facts.probe)
    if not probe.request.execute:
        raise FactUnavailable("not asked for (--no-execute)", incomplete=False)
    if not probe.deserialized:
        raise FactUnavailable("TensorRT did not load the engine", incomplete=False)
    failures = [one for one in probe.failures if one.step.stage in EXECUTING and one.what != "no-values"]
    yield from _unexecuted(facts, probe, failures)
    if _died_in(probe, EXECUTING):
        tail = tuple(one for one in probe.said if one.step.stage in EXECUTING)
        yield _why(
            probe,
            tail,
            [],
            _died_cause(probe),
            f"the process dies while {_step_words(probe.end.step)}",
            _by_trtexec(facts),
        )
    elif (valueless := next((one for one in probe.failures if one.what == "no-values"), None)) is not None:
        raise FactUnavailable(f"{printable(valueless.text, 200)}; give them with --inputs FILE.npz", incomplete=True)
    elif not probe.runs and not failures:
        blocked = next((one for one in probe.failures if one.what in ("cuda", "no-cuda")), None)
        why = printable(blocked.text, 300) if blocked is not None else "the probe said nothing of it"
        raise FactUnavailable(
            f"the engine was loaded, but not executed: there is no way to GPU memory ({why}); "
            f"{shell_word(probe.python)} -m pip install pycuda",
            incomplete=True,
        )


def _by_trtexec(facts: Facts) -> Fix:
    return Fix("see it without trtdoctor", (f"trtexec --loadEngine={shell_word(facts.engine.path)} --verbose",))


def _unexecuted(facts: Facts, probe: ProbeResult, failures: Sequence[ProbeFailure]) -> Iterator[Finding]:
    """One finding a cause: the same message for three shapes is one problem."""
    groups: dict[tuple[str, str], list[tuple[ProbeFailure, Finding]]] = {}
    for one in failures:
        if one.what == "inputs":
            found = _unfit(facts, probe, one)
            groups.setdefault((found.cause, found.title), []).append((one, found))
            continue
        texts = [one.text]
        cause: Cause = (
            "cuda-context" if one.what == "cuda" else "known-bug" if one.step.stage == "context" else "shapes-profiles"
        )
        title = f"the engine does not execute: {_step_words(one.step)} failed"
        found = _why(
            probe._replace(end=probe.end._replace(how="answered")), one.said, texts, cause, title, _by_trtexec(facts)
        )
        groups.setdefault((found.cause, found.title), []).append((one, found))
    for rows in groups.values():
        found = rows[0][1]
        wheres = [_where(one) for one, _ in rows if one.which is not None]
        only_ends = all(one.which in ("min", "max") and one.values for one, _ in rows)
        more = f" and {len(wheres) - 3} more" if len(wheres) > 3 else ""
        yield found._replace(
            severity=Severity.WARNING if only_ends else Severity.ERROR,
            message=f"{found.message} It was tried with {listing(wheres[:3])}{more}." if wheres else found.message,
        )


def _unfit(facts: Facts, probe: ProbeResult, one: ProbeFailure) -> Finding:
    return Finding(
        "io-binding",
        Severity.ERROR,
        Confidence.CERTAIN,
        "the given inputs do not fit the engine",
        f"Of --inputs: {printable(one.text, 400)}.",
        (Evidence("inputs", printable(probe.engine.inputs or ""), "--inputs"), _run_by(probe)),
        (Fix("see what the engine takes", (f"trtdoctor inspect {shell_quote(facts.engine.path)}",)),),
    )


def _where(one: ProbeFailure) -> str:
    words = {"min": "the smallest shapes", "opt": "the optimal shapes", "max": "the largest shapes"}
    which = words.get(one.which or "", "the given shapes")
    shapes = listing(f"{printable(name, 60)} {dims(shape)}" for name, shape in list(one.shapes.items())[:4])
    profile = f" of profile {one.profile}" if one.profile is not None else ""
    return f"{which}{profile}{f' ({shapes})' if shapes else ''}"


@check("TRT512", "the outputs are numbers", stage="execute", needs=("TRT003", "TRT504", "TRT511"))
def finite(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    NaN and infinite values in the floating-point outputs of the executions.

    ## Why it matters
    Overflow in float16, a broken refit or a kernel bug shows itself so; the engine loads and runs without a word.

    ## How to fix
    Try real inputs (`--inputs FILE.npz`). If they give NaN too, build without float16 for the layers that overflow.

    ## Confidence
    Certain that they are there; random inputs may be the reason, so it is likely at best.
    """
    probe = need(facts.probe)
    rows = [(run, output) for run in _ran(probe) for output in run.outputs if output.nonfinite]
    if not rows:
        return
    names = list(dict.fromkeys(printable(output.name, 60) for _, output in rows))
    real = probe.engine.inputs is not None
    yield Finding(
        "numerics",
        Severity.WARNING,
        Confidence.LIKELY if real else Confidence.POSSIBLE,
        "outputs are not all numbers",
        f"{listing(names[:6])} {'holds' if len(names) == 1 else 'hold'} NaN or infinite values, with "
        f"{'the given inputs' if real else 'random inputs'}.",
        tuple(
            Evidence(
                printable(output.name, 60),
                f"{output.nonfinite} of them, {printable(output.dtype, 20)}, {dims(output.shape)}",
                f"profile {run.profile}, {run.which} shapes",
            )
            for run, output in rows[:6]
        ),
        (Fix("try real inputs", (_again(facts, "--inputs inputs.npz"),)),),
    )


def _ran(probe: ProbeResult) -> tuple[Execution, ...]:
    if not probe.runs:
        raise FactUnavailable("nothing was executed", incomplete=False)
    return probe.runs


@check("TRT513", "the same inputs give the same outputs", stage="execute", needs=("TRT003", "TRT504", "TRT511"))
def repeatable(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the outputs of the first and the last execution with the same inputs are equal, bit for bit.

    ## Why it matters
    Kernels that add up in no fixed order differ in the last bits; memory that is read before it is written differs in
    all of them.

    ## How to fix
    Nothing, where differences in the last bits do not matter. Otherwise compare the values.

    ## Confidence
    Certain that they differ; whether it matters, only the values tell. Hence a note.
    """
    probe = need(facts.probe)
    names = [output.name for run in _ran(probe) for output in run.outputs if output.same is False]
    if names:
        words = listing(printable(name, 60) for name in list(dict.fromkeys(names))[:6])
        yield Finding(
            "numerics",
            Severity.INFO,
            Confidence.POSSIBLE,
            "outputs differ from run to run",
            f"{words} came out otherwise the second time, from the same inputs.",
            (_run_by(probe),),
        )


@check("TRT514", "the process ends in peace", stage="execute", needs=("TRT003", "TRT504"))
def ends(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    That the engine, the runtime and the process can be brought to an end once everything is done.

    ## Why it matters
    A crash at exit loses no answer, but a service manager sees a failed process and starts it again.

    ## How to fix
    Destroy contexts before engines, engines before the runtime, all before CUDA's context; load no plugin library
    twice.

    ## Confidence
    Certain that it happened here.
    """
    probe = need(facts.probe)
    failed = [one.text for one in probe.failures if one.step.stage == "teardown"]
    if probe.end.late is None and not failed and not _died_in(probe, ("teardown",)):
        return
    what = printable(probe.end.late or (failed[0] if failed else _death(probe)) or "", 200)
    yield Finding(
        "plugin-crash" if probe.request.plugins else "crash",
        Severity.WARNING,
        Confidence.CERTAIN,
        "the process does not end in peace",
        f"All was done; then, at the end: {what}.",
        (*_quotes(probe, (), True), _run_by(probe)),
        (Fix("destroy the context, the engine and the runtime, in this order, before the program ends"),),
    )
