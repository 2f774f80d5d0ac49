"""Which engines are of one model, by their paths."""

from __future__ import annotations

import posixpath
import re

from trtdoctor.errors import QuestionError
from trtdoctor.text import printable

_GPU_PART = re.compile(
    r"""[-_.]?(?<![a-z0-9])(?:sm[-_]?\d{2,3}[af]?\+?|compute[-_]?\d{2,3}|cc\d{2,3}|
    (?:nvidia[-_])?(?:geforce[-_]|tesla[-_]|quadro[-_])?
    (?:rtx[-_]?(?:pro[-_]?)?[a-z]?\d{3,4}(?:[-_]?(?:ti|super|ada))*|gtx[-_]?\d{3,4}(?:[-_]?ti)?
    |a(?:2|10g?|16|30|40|100|800)|h(?:20|100|200|800)|l(?:2|4|20|40s?)|t4g?|v100s?|p(?:4|40|100)|b[123]00
    |gh200|gb(?:10|200|300)|orin(?:[-_]?(?:nano|nx|agx))?|(?:agx[-_]?)?(?:xavier|orin|thor)|jetson|
    turing|ampere|ada|hopper|blackwell|volta|pascal))(?![a-z0-9])""",
    re.IGNORECASE | re.VERBOSE,
)
"""The part of a file's name that says for which GPU it is: ``model_sm86.engine``, ``yolo-a100.plan``."""
_VERSION = re.compile(r"\d+")


def grouping(expression: str | None) -> _ModelOf:
    """The function from a path to its model. With ``expression``: the text of its first group (else of the whole
    match), or the path where it does not match. Raises ``QuestionError`` for what is no regular expression."""
    if expression is None:
        return _ModelOf(None)
    try:
        return _ModelOf(re.compile(expression))
    except re.error as error:
        raise QuestionError(f"'{printable(expression, 80)}' is no regular expression: {error}", "group") from error


class _ModelOf:
    """A model is what ``--group`` says; else the model of a Triton repository (its version folders hold the engines);
    else engines in one folder whose names are equal but for the part that names a GPU."""

    def __init__(self, pattern: re.Pattern[str] | None) -> None:
        self._pattern = pattern

    def __call__(self, path: str) -> str:
        if self._pattern is not None:
            match = self._pattern.search(path)
            return path if match is None else next((part for part in match.groups() if part), match[0])
        folder, _, name = path.rpartition("/")
        above, _, version = folder.rpartition("/")
        if _VERSION.fullmatch(version):
            return above or version
        stem, suffix = posixpath.splitext(name)
        bare, of_folder = _GPU_PART.sub("*", stem), _GPU_PART.sub("*", version)
        if of_folder != version and bare in ("*", "model", "engine"):  # a100/model.engine, l4/model.engine
            folder = f"{above}/{of_folder}" if above else of_folder
        return f"{folder}/{bare}{suffix}" if folder else f"{bare}{suffix}"
