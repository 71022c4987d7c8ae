"""The scene of the protocols' tests."""

import pytest

from tests.cast import Cast
from tests.fisoko_protocols.scene import Scene


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return Scene(cast)
