"""What PyPI has and the tables do not is found, and nothing else."""

from __future__ import annotations

import sys

import pytest

from driving import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import newer


@pytest.mark.parametrize(
    ("published", "known", "want"),
    [
        (["11.5.0.12", "11.4.0.106"], [(11, 4, 0, 106)], ["11.5.0.12"]),
        (["11.4.0.106"], [(11, 4, 0, 106), (11, 3, 0, 99)], []),
        (["1.32.0", "1.31.1"], [(1, 31)], ["1.32.0"]),
        (["10.14.1.48.post1"], [(10, 14, 1, 48)], []),
        (["11.6.0rc1"], [(11, 4)], []),
    ],
)
def test_newer(published: list[str], known: list[tuple[int, ...]], want: list[str]) -> None:
    """A version counts as newer as far as the tables' go; pre-releases do not."""
    assert newer.newer(published, known) == want


def test_every_package_has_versions_in_the_tables() -> None:
    """No package is compared with nothing."""
    assert all(newer.ours().values())
