"""The page of a fault that can't be drawn itself is a sentence, once."""

from typing import Any

import pytest
from django.test import RequestFactory

from portal import broken


def test_a_page_that_can_not_be_drawn_is_its_sentence(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = []

    def get_template(name: str) -> Any:
        tried.append(name)
        raise ValueError("Missing staticfiles manifest entry for «Ivanova»")

    monkeypatch.setattr("portal.broken.loader.get_template", get_template)
    answer = broken.answer(rf.get("/"), "fault", known=False)
    assert (answer.status_code, answer.content.decode()) == (500, broken.SENTENCES["fault"])
    assert tried == ["500.html"]
    assert "can't be drawn: ValueError" in caplog.text
    assert "Ivanova" not in caplog.text
