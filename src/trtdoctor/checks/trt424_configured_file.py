"""TRT424: the program loads this file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trtdoctor.checks.configured import configurations, few, file_name, says, setting
from trtdoctor.checks.shared import check_again
from trtdoctor.model.check import Facts, check
from trtdoctor.model.configuration import Configuration, NamedFile
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Cause, Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import dotted, listing, printable, shell_quote

MOST = 4
"""Versions that are named."""


@check("TRT424", "the configuration names this file", stage="profiles", needs=("TRT003", "TRT421"))
def names_it(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether Triton finds the engine at all: in the folder of a version, `MODEL/1/`. Which file it loads from there:
    `default_model_filename` (`model.plan` if there is none) and `cc_model_filenames`, which names one for a compute
    capability; whether they are in the version's folder, whether the one for a capability was built for it, and whether
    the model is called like its folder; whether the files of labels of its outputs are there. Which versions it loads,
    the newest or those of `version_policy`, and that each of them has an engine. Whether its backend loads engines:
    TensorRT's does, ONNX Runtime's does not; what a Python model or a backend of your own loads is not known.

    DeepStream's `model-engine-file`, which is relative to the configuration; where no configuration names this engine,
    also one that names another in its folder that is not there. The ranks that TensorRT-LLM's `config.json` asks for.

    ## Why it matters
    A good engine under another name is not loaded: `failed to load model: version 1 is at UNAVAILABLE state`. One
    version without an engine is enough for Triton to load none of the model, older ones included. Where DeepStream does
    not find its engine, it says `deserialize backend context from engine from file :… failed, try rebuild` and builds
    one at start, or ends where no source model is there.

    ## How to fix
    Rename the file, or name it in the configuration.

    ## Confidence
    Certain: both are there to be read. Likely that a configuration whose own engine is not there is meant for this one.
    """
    for found in configurations(facts, "triton", "deepstream", "tensorrt-llm"):
        if found.kind == "triton":
            yield from few(found, _triton(facts, found))
        elif found.kind == "deepstream":
            yield from _deepstream(facts, found)
        else:
            yield from _ranks(found)


def _finding(
    found: Configuration, title: str, message: str, fix: Fix, *evidence: Evidence, cause: Cause = "wrong-path",
    severity: Severity = Severity.ERROR, confidence: Confidence = Confidence.CERTAIN,
) -> Finding:  # fmt: skip
    return Finding(cause, severity, confidence, title, message, evidence, (fix,))


def _triton(facts: Facts, found: Configuration) -> Iterator[Finding]:
    name = facts.engine.path.rpartition("/")[2]
    default = next((one for one in found.files if one.role == "default"), None)
    others = [one for one in found.files if one.role == "capability"]
    yield from _model_name(found)
    yield from _labels(found)
    if not found.loads_plans:
        yield _other_backend(facts, found, default)
        return
    if default is None:  # the TensorRT backend has one, and so it is still to be filled in
        return
    if not found.in_version:
        yield _no_version(facts, found, default)
        return
    yield from _version(found)
    if name not in [one.name.value for one in (default, *others)]:
        yield _not_named(facts, found, default)
    for one in others:
        if one.name.value == name:
            yield from _of_capability(facts, found, one)
        yield from _entry(found, default, one)


def _other_backend(facts: Facts, found: Configuration, default: NamedFile | None) -> Finding:
    """Of a backend whose own file is there, or not known, the model may load, but not this file as an engine."""
    assert found.backend is not None
    backend, name = printable(found.backend.value, 60), facts.engine.path.rpartition("/")[2]
    message = f"The configuration says '{backend}'; only the TensorRT backend loads plans."
    fails = default is not None and (default.there is False or default.name.value == name)
    if default is None:
        message += " Whether that backend's own code loads this file is not known."
    elif default.name.value == name:
        message += " It takes this file for a model of its own, and fails."
    elif fails:
        message += f" It looks for {printable(default.name.value, 80)}, which is not in the version's folder."
    elif backend == "python":
        message += f" Whether {printable(default.name.value, 80)} loads this file is not known."
    else:
        message += f" It loads {printable(default.name.value, 80)}, and nobody this file."
    return _finding(
        found, "the model's backend loads no engine", message,
        Fix(f'in {file_name(found.path)}: backend: "tensorrt", if the engine is what the model should run'),
        says(found, found.backend), severity=Severity.ERROR if fails else Severity.WARNING,
    )  # fmt: skip


def _no_version(facts: Facts, found: Configuration, default: NamedFile) -> Finding:
    path, model, file = facts.engine.path, found.path.rpartition("/")[0], default.name.value
    policy = found.policy.value if found.policy is not None else None
    version = f"{model}/{policy.numbers[0] if policy is not None and policy.kind == 'specific' else 1}"
    assert found.backend is not None  # what makes it one for engines
    return _finding(
        found, "the engine is in no version's folder",
        "Triton loads the files of a model from folders whose names are numbers, beside its config.pbtxt; "
        f"none of these has {printable(file, 80)}.",
        Fix(
            "put it into a version's folder",
            (f"mkdir -p {shell_quote(version)} && mv -n {shell_quote(path)} {shell_quote(f'{version}/{file}')}",),
        ),
        says(found, found.backend), Evidence("engine", printable(path, 200), "command line"),
    )  # fmt: skip


def _version(found: Configuration) -> Iterator[Finding]:
    """Whether Triton loads this version, and all others that it loads with it."""
    if found.versions is None:
        return
    own, loaded, model = found.version, found.versions.value, found.path.rpartition("/")[0]
    empty = [one for one in found.empty if one != own]
    said = says(found, found.versions, None if found.policy is not None else "no version_policy: the newest is loaded")
    if empty:
        lacking = listing(map(str, empty[:MOST]))
        yield _finding(
            found, "a version that is loaded has no engine",
            f"Triton loads {_versions(loaded)}, and {lacking} {'has' if len(empty) == 1 else 'have'} none of the files "
            "that it looks for. Where one version fails, it loads none of the model.",
            Fix(
                "put the engine there, or take the folder away",
                tuple(f"ls -l {shell_quote(f'{model}/{one}')}" for one in empty[:MOST]),
            ),
            said,
        )  # fmt: skip
    if empty or own in loaded:
        return
    if loaded:
        message = f"Triton loads {_versions(loaded)}; this is {own}."
    else:
        message = f"Triton finds no version that version_policy names, and loads nothing of the model; this is {own}."
    add = (
        f"add {own} to version_policy"
        if _is_specific(found)
        else f"version_policy: {{ specific: {{ versions: [ {own} ] }} }}"
    )
    yield _finding(
        found, "this version is not served", message, Fix(f"in {file_name(found.path)}: {add}"), said,
        severity=Severity.WARNING if loaded else Severity.ERROR,
    )  # fmt: skip


def _is_specific(found: Configuration) -> bool:
    return found.policy is not None and found.policy.value.kind == "specific"


def _versions(loaded: Sequence[int]) -> str:
    shown = listing(map(str, loaded[:MOST]))
    more = f" and {len(loaded) - MOST} more" if len(loaded) > MOST else ""
    return f"version{'s'[: len(loaded) != 1]} {shown}{more}"


def _entry(found: Configuration, default: NamedFile, one: NamedFile) -> Iterator[Finding]:
    """What is wrong with an entry of cc_model_filenames whatever the engine."""
    capability = printable(one.capability or "", 20)
    if one.name.value == default.name.value:
        yield _finding(
            found, f"cc_model_filenames names the default for {capability}",
            f"Every GPU gets {printable(one.name.value, 80)}: the entry for compute capability {capability} changes"
            " nothing, and GPUs of others load that engine, too.",
            Fix(f"in {file_name(found.path)}: name another default_model_filename, or drop the entry"),
            says(found, one.name), severity=Severity.WARNING,
        )  # fmt: skip
    elif one.there is False:
        yield _finding(
            found, "a file of cc_model_filenames is not there",
            f"On GPUs of compute capability {capability} Triton looks for {printable(one.name.value, 80)}, which is "
            "not in the version's folder.",
            Fix(f"put it there, or drop the entry from {file_name(found.path)}"),
            says(found, one.name), severity=Severity.WARNING,
        )  # fmt: skip


def _labels(found: Configuration) -> Iterator[Finding]:
    """Files of labels that are not there: ``Model::Init`` in ``model.cc`` of Triton's core reads each."""
    missing = [one for one in found.labels if one.there is False]
    if not missing:
        return
    names = listing(dict.fromkeys(printable(one.name.value, 80) for one in missing[:MOST]))
    more = f" and {len(missing) - MOST} more" if len(missing) > MOST else ""
    yield _finding(
        found, "a file of labels is not there",
        f"label_filename names {names}{more}, which Triton looks for beside config.pbtxt. It loads no model whose "
        "labels it cannot read.",
        Fix(f"put it there, or in {file_name(found.path)} leave label_filename out"),
        says(found, missing[0].name),
    )  # fmt: skip


def _model_name(found: Configuration) -> Iterator[Finding]:
    folder = found.path.rstrip("/").split("/")[-2:-1]
    if found.name is None or not found.name.line or not folder or folder[0] in ("", ".", found.name.value):
        return
    yield _finding(
        found, "the model is not called like its folder",
        f"The configuration says '{printable(found.name.value, 80)}', the folder is '{printable(folder[0], 80)}'. "
        "Triton refuses a model whose name is not its folder's.",
        Fix(f'in {file_name(found.path)}: name: "{printable(folder[0], 80)}", or leave the name out'),
        says(found, found.name), cause="io-binding",
    )  # fmt: skip


def _not_named(facts: Facts, found: Configuration, default: NamedFile) -> Finding:
    path, name = facts.engine.path, facts.engine.path.rpartition("/")[2]
    wanted = printable(default.name.value, 80)
    if default.there:
        return _finding(
            found, "another file of the model is loaded",
            f"It loads {wanted}, which is there, too. Nothing names {printable(name, 80)}.",
            Fix("check the one that it loads", (f"{check_again(facts)} {shell_quote(default.path)}",)),
            says(found, default.name, wanted), severity=Severity.WARNING,
        )  # fmt: skip
    target = f"{path.rpartition('/')[0] or '.'}/{default.name.value}"
    return _finding(
        found, "the file that is loaded has another name",
        f"It loads {wanted} from the version's folder, which is not there; this file is {printable(name, 80)}.",
        Fix(
            f'in {file_name(found.path)}: default_model_filename: "{printable(name, 80)}"; or rename the file',
            (f"mv -n {shell_quote(path)} {shell_quote(target)}",),
        ),
        says(found, default.name, wanted),
    )  # fmt: skip


def _of_capability(facts: Facts, found: Configuration, one: NamedFile) -> Iterator[Finding]:
    header = facts.engine.header
    built = known(header.build_gpu) if header is not None else None
    level = known(header.hardware_compatibility) if header is not None else None
    if built is None or one.capability is None or dotted(built.compute_capability) == one.capability:
        return
    if level not in (None, "none") and one.capability >= "8.0":
        return
    yield _finding(
        found, "the engine was built for another compute capability than it is named for",
        f"The configuration gives it to GPUs of {one.capability}; it was built on {dotted(built.compute_capability)} "
        "and does not load there.",
        Fix(f"in {file_name(found.path)}: name an engine that was built on {one.capability}, or drop the entry"),
        says(found, one.name), Evidence("engine built on", dotted(built.compute_capability), "record of the build GPU"),
        cause="gpu-arch-mismatch",
    )  # fmt: skip


def _deepstream(facts: Facts, found: Configuration) -> Iterator[Finding]:
    """Whether it finds its engine: ``generateBackendContext`` in ``nvdsinfer_context_impl.cpp`` of DeepStream builds
    one where it does not."""
    engine = next((one for one in found.files if one.role == "engine"), None)
    sources = [one for one in found.files if one.role == "source"]
    if engine is None or engine.there is not False:
        return
    fatal = not any(one.there is not False for one in sources)
    does = "it ends: no source model is there to build from" if fatal else "it builds one when it starts"
    severity = Severity.ERROR if fatal else Severity.WARNING
    if found.names_it:
        yield _finding(
            found, "the engine is not where its configuration looks for it",
            f"model-engine-file is relative to the configuration, where there is no such file; {does}.",
            Fix(f"in {file_name(found.path)}: the path of the engine, relative to the configuration or absolute"),
            says(found, engine.name), severity=severity,
        )  # fmt: skip
        return
    name, wanted = facts.engine.path.rpartition("/")[2], printable(engine.name.value.rpartition("/")[2], 80)
    folder = engine.name.value.rpartition("/")
    own = printable(f"{folder[0]}{folder[1]}{name}", 160)
    yield _finding(
        found, "the configuration beside it names an engine that is not there",
        f"DeepStream looks for {wanted}, and nothing names {printable(name, 80)}. Without that file {does}.",
        Fix(f"if it is to load this engine, in {file_name(found.path)}: {setting(found, 'model-engine-file', own)}"),
        says(found, engine.name), severity=severity, confidence=Confidence.LIKELY,
    )  # fmt: skip


def _ranks(found: Configuration) -> Iterator[Finding]:
    missing = [one for one in found.files if one.role == "rank" and one.there is False]
    if not missing:
        return
    names = listing(printable(one.name.value, 40) for one in missing[:4])
    more = f" and {len(missing) - 4} more" if len(missing) > 4 else ""
    yield _finding(
        found, "engines of other ranks are missing",
        f"The engines of all ranks are loaded together; not there: {names}{more}.",
        Fix("copy the whole folder again from where it was built"),
        says(found, missing[0].name), cause="corrupt-or-truncated",
    )  # fmt: skip
