"""What the tests share."""

import pytest

from gradpath.graph.store import Store


@pytest.fixture(scope="session")
def store() -> Store:
    """The package's own facts, opened once; no test changes them."""
    return Store.open()
