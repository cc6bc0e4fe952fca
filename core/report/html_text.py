"""Text that becomes part of a page of HTML and never markup."""

from html import escape

from core.base.text import clean


def html_text(text: str, keep: str = "") -> str:
    """Return text with its markup escaped and invisible characters, but for `keep`, visible."""
    return escape(clean(text, keep))
