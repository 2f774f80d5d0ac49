"""What a script is still to fill in, in a config.pbtxt that Triton does not read as it is."""

from __future__ import annotations

import re

from trtdoctor.configs import proto_text, reading
from trtdoctor.configs.triton_schema import MESSAGES
from trtdoctor.model.configuration import Template

COMPARED = frozenset(
    (
        *("name", "platform", "backend", "max_batch_size", "default_model_filename", "key", "value", "versions"),
        *("num_versions", "data_type", "dims", "shape", "reshape", "is_shape_tensor", "allow_ragged_batch"),
        *("preferred_batch_size", "count", "kind", "gpus", "profile", "control_input", "state", "batch_input", "input"),
        *("output", "instance_group", "version_policy", "cc_model_filenames", "label_filename"),
    )
)
"""Fields that are compared with an engine, or that change how others are."""
_FIELDS = frozenset(word.partition(":")[0] for words in MESSAGES.values() for word in words.split())
_WORD = re.compile(r"(?:integer|number|float|double|Expected string[^:]*): *([A-Za-z_]\w{0,80})")


def template(text: reading.Text, plain: str, line: int, why: str) -> Template | None:
    """What a script would fill in: at the refused line a mark, a word for a number, or nothing at all; or a mark
    outside strings before it, which may be why. A mark elsewhere is no reason why something is refused."""
    if mark := reading.mark_in(text.said("", line).text):
        return Template("triton", text.path, text.said(mark, line))
    word = _WORD.search(why)
    if word is not None:
        empty = _empty_value(plain, word[1], line)
        if empty is not None:
            return Template("triton", text.path, text.said("", empty))
        return Template("triton", text.path, text.said(word[1], line)) if word[1] not in _FIELDS else None
    for number, part in enumerate(proto_text.without_strings(plain).split("\n")[:line], start=1):
        if mark := reading.mark_in(part):
            return Template("triton", text.path, text.said(mark, number))
    return None


def _empty_value(plain: str, word: str, line: int) -> int | None:
    """The line of a field that has a colon and no value, where the next field was read as one."""
    before = None
    for token in proto_text.tokens(plain):
        if token.line >= line and token.text == word and before is not None and before.text == ":":
            return before.line if before.line < line else None
        before = token
    return None
