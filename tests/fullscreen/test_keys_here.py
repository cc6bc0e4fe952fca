"""The keys that a session shows, in a terminal and in a browser."""

from sitting import Sitting, sit

from core.checkpoints.embedded import DEMO
from tui.command_line.options import Options
from tui.fullscreen.keys_here import keys_here
from tui.terminal.browser import PROGRAM
from tui.view.browser_keys import in_browser
from tui.view.key import Pane
from tui.view.key_table import KeyTable
from tui.view.keys import KEYS, STANDARD


def test_in_a_terminal_the_table_is_not_changed(monkeypatch):
    monkeypatch.setenv("TERM_PROGRAM", "xterm")
    own = KeyTable(KEYS[:3])
    assert keys_here(None) is STANDARD
    assert keys_here(own) is own
    monkeypatch.setenv("TERM_PROGRAM", PROGRAM)
    assert keys_here(None) == in_browser(STANDARD)


def test_in_a_browser_function_keys_are_shown_and_act(monkeypatch):
    monkeypatch.setenv("TERM_PROGRAM", PROGRAM)

    async def scenario(s: Sitting) -> None:
        await s.idle()
        footer = s.screen.keys.shown.text
        assert "F2 settings" in footer
        assert footer.endswith("F10 quit")
        for key, pane in (("f2", Pane.SETTINGS), ("f4", Pane.LIST), ("ctrl+t", Pane.SETTINGS)):
            await s.pilot.press("escape", key)
            assert s.screen.key_panes[0] is pane
        await s.pilot.press("f10")
        await s.pilot.pause()
        assert s.app.left

    sit(scenario, Options(roots=(DEMO,)), (120, 40))
