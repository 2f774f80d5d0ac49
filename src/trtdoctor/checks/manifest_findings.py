"""What is wrong where a file and its manifest disagree, and what was not compared."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.shared import check_again, copy_again, quoted, write_manifest
from trtdoctor.errors import FactUnavailable
from trtdoctor.manifests import identity
from trtdoctor.model.check import Facts
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.manifest import Beside, Contents, Library, Manifest
from trtdoctor.text import and_more, counted, exact_size, printable, shell_option, shell_quote

MOST_SHOWN = 3
"""Facts that differ, libraries, recorded verdicts."""
OF_SIZE = ("declared_size_bytes", "weights_bytes", "plan_offset")
"""What tells a person least about which engine it is."""


def findings(facts: Facts, beside: Beside) -> Iterator[Finding]:
    """Everything that the manifest says against the files. Raises ``FactUnavailable`` for what had to be compared and
    could not be."""
    manifest = beside.manifest
    if manifest is None:
        yield from _unusable(facts, beside)
        return
    wrong = _wrong(facts, beside, manifest)
    if wrong is not None:
        yield wrong
        return
    libraries = [
        _swapped(facts, beside, *one) for one in beside.libraries if one[2] is not None and one[2] != _bare(one[0])
    ]
    yield from libraries
    if not libraries:
        yield from _notes(facts, beside, manifest)
    if beside.elsewhere and beside.contents is not None:
        names = and_more([printable(name, 80) for name in beside.elsewhere], MOST_SHOWN)
        raise FactUnavailable(
            f"plugin libraries of the manifest were not compared, as they are neither beside the engine nor given with "
            f"--plugin: {names}",
            incomplete=True,
        )
    unread = [path for _, path, contents in beside.libraries if contents is None]
    if beside.uncertain or unread:
        what = beside.uncertain or f"{printable(unread[0])} cannot be read"
        raise FactUnavailable(f"the contents could not be compared with the manifest: {what}", incomplete=True)


def _unusable(facts: Facts, beside: Beside) -> Iterator[Finding]:
    name = printable(beside.path)
    if beside.missing and not beside.required:
        raise FactUnavailable(f"there is no {name} to compare the contents with", incomplete=True)
    if beside.uncertain:
        raise FactUnavailable(beside.uncertain, incomplete=True)
    engine = shell_quote(facts.engine.path.rpartition("/")[2]) if facts.engine.remote else quoted(facts.engine)
    write = Fix(
        "where the engine was built, write its manifest, and copy both",
        (f"{write_manifest(facts, *(() if beside.missing else ('--force',)))} {engine}",),
    )
    if beside.missing:
        yield Finding(
            "wrong-path",
            Severity.ERROR,
            Confidence.CERTAIN,
            "it has no manifest",
            f"There is no {name}, and a manifest is required: nothing says what this file should be.",
            (Evidence("manifest", f"{name} does not exist", "--require-manifest"),),
            (write,),
        )
        return
    yield Finding(
        "corrupt-or-truncated",
        Severity.ERROR if beside.asked else Severity.WARNING,
        Confidence.CERTAIN,
        "its manifest cannot be used",
        f"The manifest {beside.problem}. Nothing was compared with it.",
        (Evidence("manifest", beside.problem, name),),
        (write,),
    )


def _wrong(facts: Facts, beside: Beside, manifest: Manifest) -> Finding | None:
    """The finding that the file is not the one that was recorded."""
    engine = facts.engine
    recorded, contents, size = manifest.contents, beside.contents, engine.size_bytes
    differing = _differences(facts, manifest)
    rows = list(differing)
    if size is not None and size != recorded.size_bytes:
        rows.insert(0, ("size", f"{recorded.size_bytes:,} bytes", f"{size:,} bytes"))
    if contents is not None and contents.sha256 != recorded.sha256:
        rows.append(("SHA-256", recorded.sha256, contents.sha256))
    evidence = [part for row in rows[:MOST_SHOWN] for part in _both(row, beside)]
    if not evidence:
        return None
    evidence += _made(manifest, beside)
    again = Fix(
        "if it was built again on purpose, write its manifest again, where it was built",
        (f"{write_manifest(facts, '--force')} {quoted(engine)}",),
    )
    if differing:
        title = "this is another engine than its manifest describes"
        message = f"Its {differing[0][0]} is {differing[0][2]}; the manifest says {differing[0][1]}."
        return _error("wrong-path", title, message, evidence, (copy_again(engine), again))
    if size is not None and size != recorded.size_bytes:
        title = "the file has another size than its manifest says"
        message = f"It has {exact_size(size)}; the manifest says {exact_size(recorded.size_bytes)}."
    else:
        title = "the contents are not those that its manifest records"
        message = "Size and facts agree, but bytes in it changed: TensorRT may load it, and compute something else."
    return _error("corrupt-or-truncated", title, message, evidence, (copy_again(engine), again))


def _both(row: tuple[str, str, str], beside: Beside) -> tuple[Evidence, Evidence]:
    """What the file is and what it should be."""
    what, then, now = row
    return Evidence(what, now, "the file"), Evidence(f"{what}, recorded", then, beside.path_shown)


def _error(cause: str, title: str, message: str, evidence: list[Evidence], fixes: tuple[Fix, ...]) -> Finding:
    return Finding(cause, Severity.ERROR, Confidence.CERTAIN, title, message, tuple(evidence), fixes)  # type: ignore[arg-type]


def _differences(facts: Facts, manifest: Manifest) -> list[tuple[str, str, str]]:
    """The facts in which engine and manifest differ: what, recorded, now."""
    engine = facts.engine
    described = next((one for one in manifest.engines if one.member == engine.member), None)
    if engine.header is None:
        return [("contents", "an engine", "none that can be read")] if manifest.engines else []
    if described is None:
        members = and_more([printable(one.member or "one without a name", 60) for one in manifest.engines], 3)
        return [("engine", members or "none", printable(engine.member or "one without a name", 60))]
    found = identity.contradictions(described.facts, identity.facts(engine))
    other_size = engine.size_bytes != manifest.contents.size_bytes  # which says it already
    rows = [row for row in found if not (other_size and row[0] == "declared_size_bytes")]
    return sorted(rows, key=lambda row: row[0] in OF_SIZE)


def _swapped(facts: Facts, beside: Beside, library: Library, path: str, now: Contents | None) -> Finding:
    name = printable(path)
    assert now is not None
    label = "SHA-256" if now.sha256 else "size"
    what = now.sha256 or f"{now.size_bytes:,} bytes"
    then = library.contents.sha256 if now.sha256 else f"{library.contents.size_bytes:,} bytes"
    return _error(
        "corrupt-or-truncated",
        f"the plugin library {printable(library.name, 80)} is another one than the manifest records",
        "The engine was built and recorded with another build of this library; with this one it may crash, or compute "
        "something else.",
        [Evidence(label, what, name), Evidence(f"{label}, recorded", then, beside.path_shown)],
        (
            Fix("copy the library again from where the engine was built", (f"sha256sum {shell_quote(path)}",)),
            Fix(
                "if it was changed on purpose, write the manifest again",
                (f"{write_manifest(facts, '--force', shell_option('--plugin', path))} {quoted(facts.engine)}",),
            ),
        ),
    )


def _bare(library: Library) -> Contents:
    """What a library should be, as hashing it says it."""
    return library.contents._replace(md5=None)


def _notes(facts: Facts, beside: Beside, manifest: Manifest) -> Iterator[Finding]:
    """What was compared, what was not, and what the manifest says of checks, which is not believed."""
    if beside.contents is None and not beside.uncertain:
        described = (one.facts for one in manifest.engines if one.member == facts.engine.member)
        count = len(identity.compared(next(described, {}), identity.facts(facts.engine)))
        verify = f"{check_again(facts, '--verify')} {quoted(facts.engine)}"
        yield _note(
            "the contents were not compared with its manifest",
            f"Size and {counted(count, 'fact')} agree with the manifest; a changed byte in the weights would not show.",
            (Evidence("compared", f"size and {counted(count, 'fact')}", beside.path_shown), *_made(manifest, beside)),
            (Fix("compare the whole file", (verify,), kind="diagnose"),),
        )
    elif manifest.checked and beside.contents is not None:
        yield _note(
            "its manifest records a verdict, which counts for nothing here",
            "It was true of the machine and the tables of that day; this report is about this question.",
            tuple(_made(manifest, beside)),
        )
    if beside.elsewhere:
        names = and_more([printable(name, 80) for name in beside.elsewhere], MOST_SHOWN)
        yield _note(
            "plugin libraries of its manifest were not compared",
            f"Not given with --plugin, and not beside the engine: {names}.",
            (Evidence("not compared", names, beside.path_shown),),
        )


def _note(title: str, message: str, evidence: tuple[Evidence, ...], fixes: tuple[Fix, ...] = ()) -> Finding:
    return Finding("corrupt-or-truncated", Severity.INFO, Confidence.CERTAIN, title, message, evidence, fixes)


def _made(manifest: Manifest, beside: Beside) -> Iterator[Evidence]:
    by = f"{printable(manifest.made, 40)} by trtdoctor {printable(manifest.made_by, 40)}"
    yield Evidence("manifest made", by, beside.path_shown)
    for one in manifest.checked[:MOST_SHOWN]:
        yield Evidence(f"recorded verdict, {printable(one.target, 80)}", printable(one.verdict), beside.path_shown)
