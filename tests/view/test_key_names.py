"""The names of keys."""

import pytest

from tui.view.key_names import shown_name


@pytest.mark.parametrize(
    ("key", "name"),
    [("ctrl+j", "^J"), ("enter", "⏎"), ("escape", "Esc"), ("f1", "F1"), ("r", "r"), ("R", "R"),
     ("shift+tab", "Shift+Tab"), ("slash", "/"), ("left", "←"), ("f", "f")],
)  # fmt: skip
def test_a_key_has_the_name_that_is_printed_on_keyboards(key: str, name: str) -> None:
    assert shown_name(key) == name
