"""The help page names everything that can be pressed or typed, at any width."""

import pytest
from rich.cells import cell_len
from sitting import Sitting
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.fullscreen.screens.help import help_page, section_start
from tui.session.slash import COMMANDS
from tui.view.help_sections import pane_title
from tui.view.key import Pane
from tui.view.key_pairs import PAIRS
from tui.view.keys import KEYS


@pytest.mark.parametrize("width", [34, 60, 72, 300])
def test_help_names_every_key_and_command_and_no_line_is_too_long(width: int) -> None:
    page = help_page(width).plain
    assert all(cell_len(line) <= width for line in page.split("\n"))
    words = " ".join(page.split())
    pairs = {id_ for pair in PAIRS for id_ in (pair.first, pair.second)}
    assert all(key.help in words for key in KEYS if key.id not in pairs)
    assert all(pair.help in words for pair in PAIRS)
    assert all(command.usage in words for command in COMMANDS.commands)
    assert "Esc does the first of these" in words


def test_on_a_wide_page_keys_are_in_a_column() -> None:
    assert " F1                 show every key and command" in help_page(72).plain.split("\n")


def test_on_a_narrow_page_the_text_is_below_the_key() -> None:
    lines = help_page(34).plain.split("\n")
    assert lines[lines.index(" F1") + 1] == "   show every key and command"


@pytest.mark.parametrize("width", [34, 72])
@pytest.mark.parametrize("pane", [Pane.CONTENTS, Pane.COMPARISON, Pane.HISTORY])
def test_the_section_of_a_pane_begins_where_the_page_is_scrolled_to(pane: Pane, width: int) -> None:
    lines = help_page(width).plain.split("\n")
    at = section_start(pane, width)
    assert lines[at - 1] == ""
    assert pane_title(pane).startswith(lines[at].strip())


def test_a_search_keeps_the_rows_with_all_words_and_their_titles() -> None:
    lines = help_page(72, words=("walk", "TIE")).plain.split("\n")
    assert lines[0] == "keys in the output"
    assert lines[1].startswith(" m M                walk to the next or the previous near tie")
    assert len(lines) == 3
    assert help_page(72, words=("nothing", "has", "this")).plain == "no row has these words"


@pytest.mark.parametrize("size", [(40, 10), (80, 24)])
def test_a_slash_searches_the_page_and_escape_shows_all_of_it_again(run, size) -> None:
    async def scenario(s: Sitting) -> None:
        def text() -> str:
            return str(s.app.screen.query_one("#help-text", Static).content)

        await s.idle()
        await s.pilot.press("f1")
        await s.until(lambda: s.app.screen.query("#help-text"))
        await s.until(lambda: "Esc does" in text())
        await s.pilot.press("slash", *"quit", "q", "backspace")
        assert text().startswith("/quit▏")
        assert "close the session" in text()
        assert "temp" not in text()
        await s.pilot.press("enter")
        assert text().startswith("/quit\n")
        await s.pilot.press("escape")
        assert text().startswith("Esc does")
        await s.pilot.press("q")
        await s.until(lambda: len(s.app.screen_stack) == 1)

    run(scenario, size=size)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
def test_the_page_scrolls_to_its_end_and_closes(run, size) -> None:
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.pilot.press("f1")
        await s.until(lambda: s.app.screen.query("#help-text"))
        await s.pilot.pause()
        page = s.app.screen.query_one("#help", VerticalScroll)
        assert page.region.width >= min(72, size[0])
        await s.pilot.press("end")
        await s.until(lambda: page.max_scroll_y > 0 and page.scroll_y == page.max_scroll_y)
        await s.pilot.press("escape")
        await s.until(lambda: len(s.app.screen_stack) == 1)

    run(scenario, size=size)
