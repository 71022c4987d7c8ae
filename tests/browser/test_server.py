"""The server of browser tests itself."""

from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.browser.server import OneAtATime


def test_between_two_tests_nobody_is_let_in(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a closing browser still sends must not reach the rows of the next test."""
    assert urlopen(f"{site}/healthz").status == 200  # noqa: S310
    monkeypatch.setattr(OneAtATime, "shut", True)
    with pytest.raises(HTTPError, match="503"):
        urlopen(f"{site}/healthz")  # noqa: S310
