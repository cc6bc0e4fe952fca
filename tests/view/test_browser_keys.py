"""The keys that are shown in a browser: none that it takes, if there is another."""

from tui.view.browser_keys import TAKEN, in_browser
from tui.view.key import Pane
from tui.view.key_table import KeyTable
from tui.view.keys import KEYS, STANDARD
from tui.view.pressed import replacements
from tui.view.rebinding import Wish, rebound


def test_no_action_is_at_a_key_that_a_browser_takes_alone():
    assert [key.id for key in in_browser(STANDARD).keys if key.key in TAKEN] == []


def test_settings_list_and_quit_have_a_function_key_and_keep_their_chord():
    table = in_browser(STANDARD)
    assert (table["pane.settings"].display, table["quit"].display) == ("F2", "F10")
    assert table["pane.settings"].keys == ("f2", "ctrl+t")
    assert "f4" in table["pane.list"].keys
    assert table["pane.list"].display == "^L"
    found = replacements(table, (Pane.PROMPT,))
    assert (found["f2"], found.get("ctrl+t", "ctrl+t")) == ("ctrl+t", "ctrl+t")


def test_own_keys_stay_and_one_without_another_too():
    own = rebound(KEYS, [Wish("pane.settings", "ctrl+w"), Wish("help", ["ctrl+t", "f6", "f7"])])
    table = in_browser(KeyTable(own.keys))
    assert table["pane.settings"].keys == ("ctrl+w",)
    assert table["help"].keys == ("f6", "f7", "ctrl+t")
