"""A line of the security journal can be cut at its blanks and holds codes and numbers only."""

import logging

import pytest
from django.test import RequestFactory

from portal import security


def test_a_line_names_event_account_address_and_facts(caplog: pytest.LogCaptureFixture, rf: RequestFactory) -> None:
    request = rf.get("/", REMOTE_ADDR="192.0.2.7")
    with caplog.at_level(logging.INFO, logger="portal.security"):
        security.note("wrong_factor", request=request, account=12, tries=3)
    assert caplog.messages == ["event=wrong_factor account=12 address=192.0.2.7 tries=3"]


def test_what_is_not_known_is_not_named(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="portal.security"):
        security.note("role_withdrawn", request=None)
    assert caplog.messages == ["event=role_withdrawn"]
