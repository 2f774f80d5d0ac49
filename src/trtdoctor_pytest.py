"""The plugin of pytest: the fixture ``trtdoctor_loads``. pytest imports it at every start, so it imports nothing else
of trtdoctor before a test asks for the fixture."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.fixture(scope="session")
def trtdoctor_loads() -> Callable[..., None]:
    """``assert_loads`` of ``trtdoctor.testing``: fails unless an engine loads on a machine."""
    from trtdoctor.testing import assert_loads

    return assert_loads
