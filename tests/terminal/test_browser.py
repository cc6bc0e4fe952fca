"""Whether the terminal is that of `stepscope serve`."""

from tui.terminal.browser import PROGRAM, is_browser


def test_only_our_own_name_is_a_browser(monkeypatch):
    found = []
    for name in ("", "iTerm.app", "textual", PROGRAM):
        monkeypatch.setenv("TERM_PROGRAM", name)
        found.append(is_browser())
    monkeypatch.delenv("TERM_PROGRAM")
    assert [*found, is_browser()] == [False, False, False, True, False]
