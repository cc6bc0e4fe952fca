"""What each key does to a filter that is typed."""

import pytest

from tui.view.typed_filter import TypedFilter


@pytest.mark.parametrize(
    ("key", "character", "after"),
    [
        ("a", "a", ("00a", True)),
        ("space", " ", ("00 ", True)),
        ("slash", "/", ("00/", True)),
        ("backspace", "\x08", ("0", True)),
        ("enter", "\r", ("00", False)),
        ("escape", "\x1b", ("", False)),
        ("down", None, None),
        ("tab", "\t", None),
        ("ctrl+l", "\x0c", None),
    ],
)
def test_a_key_extends_shortens_keeps_or_clears_it(key, character, after):
    assert TypedFilter("00", typing=True).after(key, character) == after


def test_nothing_is_left_to_delete():
    assert TypedFilter("", typing=True).after("backspace", None) == ("", True)
