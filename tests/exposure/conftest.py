from __future__ import annotations

import pytest

from tests.exposure.paper import Paper


@pytest.fixture
def paper() -> Paper:
    return Paper()
