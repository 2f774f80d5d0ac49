"""What a message says, in a sentence and as evidence: its quotation, both sides, what its numbers mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trtdoctor.logs import decoding
from trtdoctor.logs.analysis import MessageMatch
from trtdoctor.model.finding import Evidence
from trtdoctor.text import printable

QUOTED = 400
"""Characters of a line that are shown."""
SHOWN_LINES = 5


def quotation(match: MessageMatch) -> Evidence:
    """The line as the log has it."""
    times = f", {match.times} times" if match.times > 1 else ""
    lines = ", ".join(map(str, match.lines[:SHOWN_LINES])) + (" …" if len(match.lines) > SHOWN_LINES else "")
    noun = "line" if len(match.lines) == 1 else "lines"
    return Evidence(f"{noun} {lines}", printable(match.text.strip(), QUOTED), f"the log{times}")


def sides(values: Mapping[str, str]) -> str:
    """The versions and GPUs of both sides in one sentence: readers often confuse the two sides."""
    tensor = values.get("tensor", "The input")
    if "sm_runtime" in values and "sm_built" in values:
        return f"This GPU has compute capability {values['sm_runtime']}; the engine was built for {values['sm_built']}."
    if "runtime" in values and "built_with" in values:
        return f"{_titled(values['runtime'])} loads it; {_titled(values['built_with'])} built it."
    if "serialization_runtime" in values and "serialization_built" in values:
        return f"{_side(values, 'runtime', 'reads')}; {_side(values, 'built', 'holds')}."
    if "given" in values and "largest" in values:
        return (
            f"{tensor}: dimension {values.get('dimension', '?')} is {values['given']}, and the profile accepts "
            f"{values.get('smallest', '?')} to {values['largest']}."
        )
    if "shape" in values and "expected" in values:
        return f"{tensor} was set to {values['shape']}, and the engine has {values['expected']}."
    return ""


def _titled(version: str) -> str:
    """With the product: releases 1 are of TensorRT-RTX."""
    return f"{'TensorRT-RTX' if version.startswith('1.') else 'TensorRT'} {version}"


def _side(values: Mapping[str, str], side: str, verb: str) -> str:
    number = values[f"serialization_{side}"]
    who = "This TensorRT" if side == "runtime" else "the engine"
    found = releases(number, safe=is_safe(values))
    return f"{who} {verb} serialization {number}{f' (TensorRT {found})' if found else ''}"


def is_safe(values: Mapping[str, str]) -> bool:
    """Whether the serialization numbers are those of the safety runtime."""
    return values["serialization_runtime"] in ("0", "43")


def releases(number: str, *, safe: bool) -> str:
    """Which TensorRT a serialization number means: ``8.4``, ``8.5, or 10.0 to 10.1``; empty where it is not known."""
    value = int(number)
    if safe and value == 0:
        return "8.2 or newer"
    return (decoding.safe_releases_of(value) if safe else "") or decoding.span(decoding.releases_of(value))


def decoded(values: Mapping[str, str]) -> Iterator[Evidence]:
    """What the codes and names in it mean: first bytes, CUDA errors, plugins."""
    if "file_begins_with" in values:
        yield Evidence("the file begins with", values["file_begins_with"], "the number in the message")
    if "cuda_error_name" in values:
        yield Evidence("CUDA error", f"{values['cuda_error']}: {values['cuda_error_name']}", "CUDA's list of errors")
    if "plugin" in values:
        for owner in _owners(values["plugin"], values.get("plugin_namespace", "")):
            yield Evidence("plugin", f"{values['plugin']}: {owner}", "the table of known plugins")
            break


def _owners(name: str, namespace: str) -> Iterator[str]:
    """Whose plugin that is, as far as it is known. Only a hint: plugin names are not unique."""
    from trtdoctor.knowledge.plugins import STANDARD, owners

    if any(row.name == name for row in STANDARD):
        yield "a plugin that comes with TensorRT (libnvinfer_plugin)"
    for row in owners(name, namespace):
        yield f"of {row.project}, in {row.library}"
