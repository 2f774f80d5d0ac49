"""TRT424: the program loads this file."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.configured import configurations, file_name, says
from trtdoctor.checks.shared import check_again
from trtdoctor.model.check import Facts, check
from trtdoctor.model.configuration import PLAN_BACKENDS, Configuration, NamedFile
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Cause, Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import dotted, listing, printable, shell_quote


@check("TRT424", "the configuration names this file", stage="profiles", needs=("TRT003", "TRT421"))
def names_it(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether Triton finds the engine at all: in the folder of a version, `MODEL/1/`. Which file it loads from there:
    `default_model_filename` (`model.plan` if there is none) and `cc_model_filenames`, which names one for a compute
    capability; whether they are in the version's folder, whether the one for a capability was built for it, whether
    this version is served, and whether the model is called like its folder. DeepStream's `model-engine-file`, which is
    relative to the configuration. The ranks that TensorRT-LLM's `config.json` asks for.

    ## Why it matters
    A good engine under another name is not loaded: `failed to load model: version 1 is at UNAVAILABLE state`. Where
    DeepStream does not find its engine, it builds one at start, or ends where no source model is named.

    ## How to fix
    Rename the file, or name it in the configuration.

    ## Confidence
    Certain: both are there to be read.
    """
    for found in configurations(facts, "triton", "deepstream", "tensorrt-llm"):
        if found.kind == "triton":
            yield from _triton(facts, found)
        elif found.kind == "deepstream":
            yield from _deepstream(found)
        else:
            yield from _ranks(found)


def _finding(
    found: Configuration, title: str, message: str, fix: Fix, *evidence: Evidence, cause: Cause = "wrong-path",
    severity: Severity = Severity.ERROR,
) -> Finding:  # fmt: skip
    return Finding(cause, severity, Confidence.CERTAIN, title, message, evidence, (fix,))


def _triton(facts: Facts, found: Configuration) -> Iterator[Finding]:
    name = facts.engine.path.rpartition("/")[2]
    default = next((one for one in found.files if one.role == "default"), None)
    others = [one for one in found.files if one.role == "capability"]
    yield from _model_name(found)
    if not found.in_version:
        yield _no_version(facts, found, default)
        return
    yield from _version(facts, found)
    if default is None or (found.backend is not None and found.backend.value not in PLAN_BACKENDS):
        yield from _other_backend(found)
        return
    if name not in [one.name.value for one in (default, *others)]:
        yield _not_named(facts, found, default)
    for one in others:
        if one.name.value == name:
            yield from _of_capability(facts, found, one)
        yield from _entry(found, default, one)


def _other_backend(found: Configuration) -> Iterator[Finding]:
    if found.backend is None:
        return
    backend = printable(found.backend.value, 60)
    yield _finding(
        found, "the model's backend loads no engine",
        f"The configuration says {backend!r}; only the TensorRT backend loads plans, so nobody loads this file.",
        Fix(f'in {file_name(found.path)}: backend: "tensorrt", if the engine is what the model should run'),
        says(found, found.backend), severity=Severity.WARNING,
    )  # fmt: skip


def _no_version(facts: Facts, found: Configuration, default: NamedFile | None) -> Finding:
    path, model = facts.engine.path, found.path.rpartition("/")[0]
    file = default.name.value if default is not None else "model.plan"
    version = f"{model}/{next(iter(found.versions.value), 1) if found.versions is not None else 1}"
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


def _version(facts: Facts, found: Configuration) -> Iterator[Finding]:
    folders = facts.engine.path.split("/")
    if found.versions is None or len(folders) < 2 or folders[-2] in map(str, found.versions.value):
        return
    yield _finding(
        found, "this version is not served",
        f"The configuration serves the versions {listing(map(str, found.versions.value))}; this is {folders[-2]}.",
        Fix(f"in {file_name(found.path)}: add {folders[-2]} to version_policy"),
        says(found, found.versions), severity=Severity.WARNING,
    )  # fmt: skip


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


def _deepstream(found: Configuration) -> Iterator[Finding]:
    engine = next((one for one in found.files if one.role == "engine"), None)
    sources = [one for one in found.files if one.role == "source"]
    if engine is None or engine.there is not False:
        return
    fatal = not any(one.there is not False for one in sources)
    does = "it ends: no source model is there to build from" if fatal else "it builds one when it starts"
    yield _finding(
        found, "the engine is not where its configuration looks for it",
        f"model-engine-file is relative to the configuration, where there is no such file; {does}.",
        Fix(f"in {file_name(found.path)}: the path of the engine, relative to the configuration or absolute"),
        says(found, engine.name), severity=Severity.ERROR if fatal else Severity.WARNING,
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
