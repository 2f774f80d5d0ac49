"""The options of ``trtdoctor check`` that ask a question again: the commands of fixes have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from trtdoctor.text import dims, shell_option

SECONDS = 120.0
"""How long a stage of TensorRT may take, unless another time is asked for."""


def asked_words(
    *,
    shapes: Mapping[str, tuple[int, ...]],
    plugins: Sequence[str],
    python: str | None,
    gpu: str | None,
    allow_host_code: bool,
    execute: bool,
    inputs: str | None,
    timeout: float,
    isolate: bool,
    select: Sequence[str],
    ignore: Sequence[str],
    fail_on: str,
    require: Sequence[str],
    verify: bool,
    require_manifest: bool,
) -> tuple[str, ...]:
    """What differs from the defaults, but for the target, an option each, quoted for a POSIX shell."""
    flags = {
        "--allow-host-code": allow_host_code,
        "--no-execute": not execute,
        "--isolate": isolate,
        "--verify": verify,
        "--require-manifest": require_manifest,
    }
    values: list[tuple[str, str | None]] = [
        ("--python", python),
        ("--gpu", gpu),
        *(("--plugin", path) for path in plugins),
        *(("--shape", f"{name}:{dims(shape) if shape else ''}") for name, shape in shapes.items()),
        ("--inputs", inputs),
        ("--timeout", f"{timeout:g}" if timeout != SECONDS else None),
        ("--select", ",".join(select) or None),
        ("--ignore", ",".join(ignore) or None),
        ("--require", ",".join(require) or None),
        ("--fail-on", fail_on if fail_on != "error" else None),
    ]
    return (*_options(values), *(name for name, wanted in flags.items() if wanted))


def _options(values: Sequence[tuple[str, str | None]]) -> Iterator[str]:
    for name, value in values:
        if value is not None:
            yield shell_option(name, value)
