"""Commands of the screen: panes, pages, theme, mouse."""

import pytest
from textual.app import App

from core.base.errors import UsageError
from tui.session.screen_commands import SCREEN_COMMANDS
from tui.view.themes import THEMES


def test_a_theme_is_set_and_without_a_name_listed(around):
    assert around.type("/theme") == ["theme is nord", "It can be nord, dracula"]
    assert around.type("/theme DRACULA") == ["theme nord → dracula"]
    assert around.display.theme == "dracula"


def test_the_theme_in_use_is_not_shown_as_a_change(around):
    assert around.type("/theme nord") == ["theme is already nord"]


@pytest.mark.parametrize(
    ("name", "hint"), [("nrod", "Did you mean nord?"), ("pink", "/theme lists them")]
)
def test_an_unknown_theme_is_an_error(around, name, hint):
    with pytest.raises(UsageError, match=f"Unknown theme '{name}'") as caught:
        around.type(f"/theme {name}")
    assert (caught.value.hint, around.display.theme) == (hint, "nord")


def test_the_themes_that_are_completed_are_those_of_the_screen():
    assert sorted(THEMES) == sorted(App().available_themes)


def test_the_mouse_is_shown_and_switched_and_what_that_does_is_said(around):
    assert around.type("/mouse") == ["mouse is on"]
    (told,) = around.type("/mouse off")
    assert "the terminal selects text" in told
    assert around.type("/mouse") == ["mouse is off"]
    (told,) = around.type("/mouse on")
    assert told.startswith("mouse on")
    with pytest.raises(UsageError, match="mouse cannot be 'maybe'"):
        around.type("/mouse maybe")


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("/output", "focus output"),
        ("/settings", "focus settings"),
        ("/next", "step 1"),
        ("/previous", "step -1"),
        ("/select", "select"),
        ("/palette", "palette"),
        ("/editor", "editor"),
    ],
)
def test_what_only_concerns_the_screen_is_carried_out_by_it(around, line, action):
    around.type(line)
    assert around.done == [action]


@pytest.mark.parametrize("command", SCREEN_COMMANDS, ids=lambda command: command.name)
def test_without_a_screen_its_commands_say_so(around, command):
    around.display = None
    with pytest.raises(UsageError, match="needs the full screen"):
        around.type(f"/{command.name}")


def test_the_strip_is_shown_and_switched(around):
    assert around.type("/strip") == ["strip is on"]
    assert around.type("/strip off") == ["strip off"]
    assert around.type("/strip") == ["strip is off"]
    assert around.type("/strip on") == ["strip on"]
    with pytest.raises(UsageError, match="strip cannot be 'maybe'"):
        around.type("/strip maybe")


def test_a_screen_without_room_for_the_strip_says_so(around):
    around.display.roomy = False
    assert around.type("/strip on") == ["strip on: it is shown from 24 rows on"]
    assert around.type("/strip off") == ["strip off"]
