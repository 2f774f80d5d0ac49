"""TRT421: the configuration beside the engine is one."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.configured import PROGRAMS, file_name, none_of
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.configuration import AnyConfiguration, Broken, Configuration, Mark, Said, Template, Unread
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import listing, printable, shell_quote


@check("TRT421", "the configuration beside it can be read", stage="profiles", needs=("TRT003",))
def configuration(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The configuration that the engine's program reads: Triton's `config.pbtxt` above the version's folder, DeepStream's
    key files and YAML that name the engine, the `config.json` beside engines of TensorRT-LLM and Edge-LLM. Triton's is
    read by the text format of protobuf with the whole of Triton's ModelConfig.

    ## Why it matters
    A program that cannot read its configuration does not load the engine, however good that is.

    ## How to fix
    Mend the line that is named. A template (`%name%`, `@@ENGINE@@`, `{{ … }}`) is no configuration yet: fill it in.
    What is filled in already is compared.

    ## Confidence
    Certain for what the program itself refuses. A key that is given twice counts once, the last time. What was not read
    leaves the answer open, and so does a value that is still to be filled in.
    """
    if not facts.configurations:
        raise none_of(facts)
    for found in facts.configurations:
        program, name = PROGRAMS[found.kind], file_name(found.path)
        if isinstance(found, Configuration):
            if found.repeated:
                yield _note("the configuration gives a key twice", _twice(found), found.path, found.repeated[0])
            if found.marks:
                yield _note("the configuration is a template", _unfilled(found), found.path, found.marks[0].said)
        elif isinstance(found, Template):
            what = (
                f"a template: '{printable(found.mark.value, 60)}' in it" if found.mark.value else "a template: a value"
            )
            message = f"{name} is {what} is still to be filled in. So nothing in it was compared with the engine."
            yield _note("the configuration is a template", message, found.path, found.mark)
        elif isinstance(found, Broken):
            where = [] if found.at is None else [_line(found.path, found.at)]
            edit = f"${{EDITOR:-vi}} {shell_quote(found.path)}"
            yield Finding(
                "io-binding",
                Severity.ERROR,
                Confidence.CERTAIN,
                f"what {program} reads beside it is broken",
                f"The file {found.why}. {program} then does not load the engine.",
                (Evidence("configuration", printable(found.path, 200), "beside the engine"), *where),
                (Fix(f"mend {name}{f', line {found.at.line}' if found.at is not None else ''}", (edit,)),),
            )
        else:
            yield Finding(
                "io-binding",
                Severity.WARNING,
                Confidence.POSSIBLE,
                "the configuration beside it was not compared with the engine",
                f"The file {found.why}. What {program} makes of it is not known.",
                (Evidence("configuration", printable(found.path, 200), "beside the engine"),),
                (Fix("see who may read it, and how large it is", (f"ls -l {shell_quote(found.path)}",)),),
            )
    if any(isinstance(one, (Unread, Template)) or _marks(one) for one in facts.configurations):
        raise FactUnavailable("not every configuration beside it was compared with the engine", incomplete=True)


def _twice(found: Configuration) -> str:
    words = listing(f"{printable(one.value, 60)} (line {one.line})" for one in found.repeated[:5])
    return f"The last one counts: {words}."


def _marks(found: AnyConfiguration) -> tuple[Mark, ...]:
    return found.marks if isinstance(found, Configuration) else ()


def _unfilled(found: Configuration) -> str:
    words = listing(
        f"{printable(one.key, 60)} (line {one.said.line}: '{printable(one.said.value, 60)}')"
        if one.said.value
        else f"{printable(one.key, 60)} (line {one.said.line})"
        for one in found.marks[:5]
    )
    more = f" and {len(found.marks) - 5} more" if len(found.marks) > 5 else ""
    return f"Still to be filled in, and so not compared with the engine: {words}{more}. The rest was."


def _line(path: str, said: Said[str]) -> Evidence:
    return Evidence("line", said.text, f"{printable(path, 200)}:{said.line}")


def _note(title: str, message: str, path: str, said: Said[str]) -> Finding:
    return Finding("io-binding", Severity.INFO, Confidence.CERTAIN, title, message, (_line(path, said),))
