"""TRT005: file systems that are slow or short-lived."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from samples import P10, SOMEWHERE, facts
from trtdoctor.checks.trt005_local_disk import local_disk

ROWS = (
    Row("disk", facts(P10, filesystem=("ext4", "/")), "passed"),
    Row("NFS", facts(P10, filesystem=("nfs4", "/models")), "info", "nfs4 on /models"),
    Row("bucket", facts(P10, filesystem=("fuse.s3fs", "/b")), "info", "fuse.s3fs on /b"),
    Row("overlay", facts(P10, filesystem=("overlay", "/")), "info", "overlay on /"),
    Row("at an address", facts(P10, path="s3://b/k", remote=SOMEWHERE), "skipped", "address"),
    Row("no table", facts(P10), "skipped"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(local_disk, row)
