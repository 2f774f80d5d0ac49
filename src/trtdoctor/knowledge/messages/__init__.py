"""The table of known messages. Its order counts: where two rows fit the same words the earlier one answers, and among
lines that are only consequences the earlier row."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages import (
    builder,
    checks,
    crashes,
    cuda,
    exits,
    fallbacks,
    families,
    files,
    gpus,
    harmless,
    libraries,
    onnxruntime,
    packages,
    parser,
    plugins,
    programs,
    providers,
    removed,
    settings,
    shapes,
    special,
    torch,
    trtexec,
    versions,
    wrappers,
)

_ROWS: tuple[Message, ...] = (
    *checks.ROWS,
    *families.ROWS,
    *harmless.ROWS,
    *versions.ROWS,
    *files.ROWS,
    *gpus.ROWS,
    *special.ROWS,
    *packages.ROWS,
    *wrappers.ROWS,
    *removed.ROWS,
    *providers.ROWS,
    *onnxruntime.ROWS,
    *torch.ROWS,
    *parser.ROWS,
    *settings.ROWS,
    *builder.ROWS,
    *plugins.ROWS,
    *shapes.ROWS,
    *cuda.ROWS,
    *libraries.ROWS,
    *trtexec.ROWS,
    *programs.ROWS,
    *removed.UNKNOWN,
    *exits.ROWS,
    *crashes.ROWS,
    *fallbacks.ROWS,
)
MESSAGES = (*(row for row in _ROWS if not row.fallback), *(row for row in _ROWS if row.fallback))
