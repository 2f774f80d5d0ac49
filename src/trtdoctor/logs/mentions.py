"""What a line names beyond the fixed words of its message: libraries, files, tensors, plugins, CUDA errors, GPUs.

A row names what its own wording holds. This finds the rest by the words that programs put before a name, whatever the
message, and only names of the kind that its cause is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from trtdoctor.logs.decoding import capability, cuda_error, unescaped
from trtdoctor.model.finding import Cause

_NAME = r"['\"`]?(?P<name>(?:[A-Za-z_/][\w./:\[\]-]{0,150}[\w\]])|[A-Za-z])(?![\w/])['\"`]?"
_SHARED = r"\.(?:dll|so(?:\.\d{1,4}){0,4})"
_EXTENSIONS = (
    r"(?:engine|plan|trt|onnx|onnx_data|data|bin|weights|wts|cfg|cache|table|calib|pbtxt|etlt|uff|caffemodel|prototxt"
    r"|profile|pt|pth|ts|ep|json|yaml|txt|npz|safetensors)"
)
_TENSOR = (
    r"\b(?:tensors?|inputs?|outputs?|bindings?) ?(?:tensors? )?(?:names?)? ?[:=] ?" + _NAME,
    r"\b(?:input|output|shape|I/O) tensors? " + _NAME,
    r"\b(?:tensor|input|output|binding)s? (?:named |name )?['\"(`](?P<name>[^'\")`\s]{1,150})['\")`]",
    r"\b(?:for|of|on|to) (?:the )?(?:tensor|input|output|binding)s?:? (?:named |name )?" + _NAME,
    r"\btensor " + _NAME,
    r"dimensions are not specified: " + _NAME,
)
_LIBRARY = (
    r"depends on ['\"]?(?P<name>[^'\"\n]{2,200}?" + _SHARED + ")",
    r"(?P<name>[^\s'\":=(]{2,200}\.so(?:\.\d{1,4}){0,4}): (?:cannot open|file too short|invalid ELF|undefined"
    r"|failed to map|cannot enable|version )",
    r"(?P<name>[\w.+-]{2,120}" + _SHARED + r")['\"]? (?:=> |was |is |were )?(?:not found|missing|not loaded)",
    r"(?P<name>[\w.+-]{2,120}" + _SHARED + r")(?![\w.-]*\.(?:py|cpp|cc|h)\b)",
)
_AFTER = r"\b(?:file|path|directory|folder|from|open|read|load)[ :=]{1,3}"
_PATH = (
    r"(?<!\w)['\"`](?P<name>(?:(?!: |[^/\\] /)[^'\"`\n]){1,250}\." + _EXTENSIONS + r")['\"`]",
    r"(?<![\w/\\.])(?P<name>(?:[A-Za-z]:[\\/]|\.{0,2}/)(?:(?!: | --|\.(?:cpp|cc|h|py)\b)[^\n'\"`<>|*?,;()]){1,250}?\."
    + _EXTENSIONS
    + r")(?![\w/\\.]*\w)",
    r"(?<![\w/\\.:-])(?P<name>[\w./\\-]{1,200}\.(?:engine|plan|trt|onnx|onnx_data|etlt|uff|wts|weights))(?![\w/\\])",
    _AFTER + r"['\"`](?P<name>[^'\"`\n]{2,250})['\"`](?! version \d)",
    _AFTER + r"(?P<name>(?:[A-Za-z]:[\\/]|/)[^\s'\"`<>|*?,;()]{2,250})",
)
_PLUGIN = (
    r"\bplugin ?Name[:=] ?['\"]?(?P<name>\w{2,120})",
    r"\bop(?:erator)?(?: type)?:? ['\"]?(?P<name>[A-Z]\w{1,120})['\"]?",
    r"\bplugin (?:creator )?(?:named |name |for |with name |type )?[:=]? ?['\"`](?P<name>[\w.:-]{2,120})['\"`]",
    r"\bplugin(?: creator)?(?: for)?[:=]? (?P<name>[A-Z]\w{1,120}(?:_TRT|Plugin|_\w{1,40})?)\b",
)
_CUDA = (
    r"\b(?P<name>cudaError[A-Z]\w{2,60}|CUDA_ERROR_[A-Z_]{3,60}|CUDNN_STATUS_[A-Z_]{3,60}|CUBLAS_STATUS_[A-Z_]{3,60})\b",
    r"\bcuda (?:runtime )?(?:error|failure|status)(?: code)?[ :=#(]{1,3}(?P<name>\d{1,3})\b",
    r"\b(?:CUDA|cu\w{3,40}).{0,80}?\b(?:error|failed with|returned|status)(?: code)?[ :=#(]{1,3}(?P<name>\d{1,3})\b",
)
_SM = (
    r"\b(?:sm|compute)[_ ]?(?P<name>\d{2,3})[af]?\b",
    r"\bcompute capability:? (?P<name>\d{1,2}\.\d)\b",
)
_VERSION = (r"\bTensorRT(?:-RTX)?(?: version)?:? v?(?P<name>\d{1,2}\.\d{1,2}\.\d{1,2}(?:\.\d{1,3})?)\b",)
_NO_NAMES = re.compile(
    r"(?:a|address|an|and|any|are|as|at|be|been|buffer|by|can|cannot|context|could|creator|data|dim|dimension|"
    r"dimensions|dims|does|dtype|error|expected|failed|false|file|for|format|found|from|given|has|have|in|index|"
    r"input|inputs|into|is|it|its|libraries|library|location|memory|mode|must|name|named|names|no|none|not|null|of|"
    r"on|or|output|outputs|plugin|registry|requires|shape|shapes|should|size|tensor|tensors|that|the|there|this|to|"
    r"true|type|types|value|values|was|were|which|with|without)",
    re.IGNORECASE,
)
_SHAPES: tuple[tuple[str, tuple[str, ...]], ...] = (("tensor", _TENSOR),)
_FILE: tuple[tuple[str, tuple[str, ...]], ...] = (("path", _PATH),)
_KINDS: dict[Cause, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "shapes-profiles": _SHAPES,
    "io-binding": _SHAPES,
    "engine-build": (("tensor", _TENSOR[:2] + _TENSOR[5:]), ("path", _PATH), ("sm_runtime", _SM[:1])),
    "missing-library": (("library", _LIBRARY),),
    "plugin-crash": (("library", _LIBRARY), ("plugin", _PLUGIN), ("cuda_error", _CUDA)),
    "plugin-missing": (("plugin", _PLUGIN), ("library", _LIBRARY)),
    "two-trt-versions": (("library", _LIBRARY),),
    "wrong-path": _FILE,
    "permission": _FILE,
    "corrupt-or-truncated": _FILE,
    "not-an-engine": _FILE,
    "version-mismatch": (*_FILE, ("runtime", _VERSION)),
    "platform-mismatch": _FILE,
    "special-engine": _FILE,
    "unsupported-sm": (("sm_runtime", _SM),),
    "cuda-driver-or-device": (("cuda_error", _CUDA),),
    "cuda-context": (("cuda_error", _CUDA),),
    "memory": (("cuda_error", _CUDA),),
    "cudnn-init": (("cuda_error", _CUDA), ("library", _LIBRARY)),
}
_WANTED = re.compile(
    r"\bonly (?:be )?(?:supported|enabled|available|implemented)|\b(?:requires?|needs)\b"
    r"|\bor (?:later|above|newer|higher)|\band (?:later|above|newer|higher)",
    re.IGNORECASE,
)
"""What a line says that names the GPUs which something is made for, not the one that is there."""
LONGEST = 1000


def mentioned(text: str, cause: Cause) -> dict[str, str]:
    """What the line names of the kinds that this cause is about."""
    found: dict[str, str] = {}
    command = "--onnx" in text or "--saveEngine" in text  # names what it works on, not what is wrong
    for kind, patterns in _KINDS.get(cause, ()):
        if kind == "path" and command and cause == "engine-build":
            continue
        name = next(_names(kind, patterns, text[:LONGEST]), "")
        if name:
            found |= _entity(kind, name)
    return found


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _names(kind: str, patterns: tuple[str, ...], text: str) -> Iterator[str]:
    for pattern in patterns:
        for match in _compiled(pattern).finditer(text):
            name = match["name"].strip()
            if kind in ("tensor", "plugin") and not _is_name(name, kind):
                continue
            if kind == "sm_runtime" and _WANTED.search(text):
                continue
            yield name


def _is_name(name: str, kind: str) -> bool:
    """Whether it is more than a word of the sentence, or a place in a source."""
    if _NO_NAMES.fullmatch(name) or "::" in name or re.search(r"\.(?:cpp|h|cc|py)\b", name):
        return False
    return kind != "plugin" or bool(re.search(r"[A-Z_]", name))


def _entity(kind: str, name: str) -> dict[str, str]:
    if kind == "library":
        return {kind: name.replace("\\", "/").rpartition("/")[2]}
    if kind == "sm_runtime":
        return {kind: capability(name)}
    if kind == "cuda_error":
        return dict(cuda_error(name if name.isdigit() else "", "" if name.isdigit() else name))
    return {kind: unescaped(re.sub(r"^--?\w{1,40}=", "", name))}
