"""Boxes of one line, for names and keys: copied text brings marks of direction, soft hyphens and odd blanks with it.

Prose of several lines stays as it is typed: an emoji may be joined by what nobody sees.
"""

from typing import Any

from django import forms

from portal.text import email_text, plain


class LineField(forms.CharField):
    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        return plain(typed) or self.empty_value if isinstance(typed, str) else typed


class MendedField(LineField):
    """A key that has one way of being kept: `mended` returns it, or None for what is no such key."""

    @staticmethod
    def mended(text: str) -> str | None:
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        return self.mended(typed) or typed if typed else typed


class EmailLineField(forms.EmailField):
    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        return email_text(typed) if isinstance(typed, str) else typed
