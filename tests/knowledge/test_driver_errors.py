"""Errors of the driver are found in what NVML and CUDA answer."""

from __future__ import annotations

import pytest

from trtdoctor.knowledge.containers import ACCESS
from trtdoctor.knowledge.driver_errors import ERRORS, find


@pytest.mark.parametrize(
    ("answers", "want"),
    [
        (("CUDA_ERROR_NO_DEVICE (100)",), "CUDA_ERROR_NO_DEVICE"),
        (("CUDA_ERROR_UNKNOWN (999)", "NVML_ERROR_GPU_IS_LOST"), "NVML_ERROR_GPU_IS_LOST"),
        (("CUDA_ERROR_SYSTEM_NOT_READY (802)", "NVML_ERROR_GPU_IS_LOST"), "CUDA_ERROR_SYSTEM_NOT_READY"),
        (("CUDA_ERROR_UNKNOWN (999)",), None),
        ((), None),
    ],
)
def test_find(answers: tuple[str, ...], want: str | None) -> None:
    """The first answer that names a known error decides."""
    row = find(*answers)
    assert (row.name if row is not None else None) == want


def test_rows() -> None:
    """Names are unique, a meaning goes on after a colon, and every fix has a title."""
    assert len({row.name for row in ERRORS}) == len(ERRORS)
    assert all(row.meaning[:1].islower() or row.meaning.startswith("GPU") for row in ERRORS)
    assert not any(row.meaning.endswith(".") for row in ERRORS)
    for fix in (*(row.fix for row in ERRORS if row.fix is not None), *ACCESS.values()):
        assert fix.title
        assert fix.url is None or fix.url.startswith("https://")
