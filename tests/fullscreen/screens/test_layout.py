"""The panes of the session: which are shown at each size, which is focused, and its footer."""

import asyncio
from typing import Any

import pytest
from textual.events import Resize
from textual.geometry import Size

from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from tui.command_line.options import Options
from tui.fullscreen.app import Stepscope
from tui.fullscreen.screens.layout import LOW, MEDIUM, NARROW, SHORT, WIDE
from tui.terminal.gate import SMALLEST
from tui.view.key import Pane
from tui.view.keys import BY_ID
from tui.view.scan_news import Scanned


@pytest.fixture
def sitting(monkeypatch):
    """Run a scenario in a session whose threads do nothing."""

    def started(scenario, size=(120, 40)):
        async def body() -> None:
            app = Stepscope(Options(roots=(DEMO,)))
            monkeypatch.setattr(app, "start_threads", lambda: None)
            async with app.run_test(size=size) as pilot:
                app.session_screen.first_load.cancel()
                app.session_screen.scanned(Scanned(tuple(scan([DEMO]))))
                await pilot.pause()
                await scenario(app.session_screen, pilot)

        asyncio.run(body())

    return started


def folds(screen) -> set[str]:
    names = ("-tiny", "-narrow", "-medium", "-wide", "-short", "-low")
    return {name for name in screen.classes if name in names}


def expected(width: int, height: int) -> set[str]:
    tiny = width < SMALLEST[0] or height < SMALLEST[1]
    rules = {"-tiny": tiny, "-narrow": width < NARROW, "-medium": width < MEDIUM,
             "-wide": width >= WIDE, "-short": height < SHORT, "-low": height < LOW}  # fmt: skip
    return {name for name, holds in rules.items() if holds}


def test_every_size_has_its_classes(sitting):
    async def scenario(screen, pilot) -> None:
        assert folds(screen) == set()
        sizes = [(width, 30) for width in (1, 39, 40, 79, 80, 109, 110, 159, 160, 200)]
        for width, height in sizes + [(120, height) for height in (1, 9, 10, 15, 16, 21, 22, 60)]:
            screen.on_resize(Resize(Size(width, height), Size(width, height)))
            assert folds(screen) == expected(width, height), (width, height)

    sitting(scenario)


def test_the_first_frame_already_has_the_classes_of_its_size(monkeypatch):
    app = Stepscope(Options(roots=(DEMO,)))
    monkeypatch.setattr(app, "start_threads", lambda: None)
    seen = []
    compose = type(app.session_screen).compose

    def composed(screen):
        yield from compose(screen)
        seen.append(folds(screen))

    monkeypatch.setattr(type(app.session_screen), "compose", composed)

    async def body() -> None:
        async with app.run_test(size=(59, 21)):
            pass

    asyncio.run(body())
    assert seen == [{"-narrow", "-medium", "-short"}]


SIZES = [(200, 60), (160, 45), (120, 40), (80, 24), (79, 24), (60, 20), (40, 10), (39, 30)]


def places(screen) -> dict[str, Any]:
    """Return the widgets that are shown, by name."""
    named = {"sidebar": screen.sidebar, "facts": screen.sidebar.query_one("#facts"),
             "aside": screen.aside, "header": screen.header, "output": screen.output,
             "prompt": screen.prompt, "prompt_title": screen.prompt_title,
             "settings": screen.settings_row, "rule": screen.rule, "status": screen.status,
             "keys": screen.keys, "small": screen.query_one("#small")}  # fmt: skip
    return {name: each for name, each in named.items() if each.region.area}


def test_every_size_shows_what_fits_and_nothing_is_outside_the_screen(sitting):
    always = {"output", "prompt", "prompt_title", "settings", "status", "keys"}

    async def scenario(screen, pilot) -> None:
        shown: dict[tuple[int, int], set[str]] = {}
        # Down and up again, so that every size is reached from both sides.
        for size in SIZES + SIZES[::-1]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            regions = {name: each.region for name, each in places(screen).items()}
            assert all(screen.region.contains_region(region) for region in regions.values()), size
            assert shown.setdefault(size, set(regions)) == set(regions), size
        wide = always | {"header", "rule", "sidebar", "aside"}
        assert shown[200, 60] == shown[160, 45] == wide
        assert shown[120, 40] == shown[80, 24] == always | {"header", "rule", "sidebar", "facts"}
        assert shown[79, 24] == shown[60, 20] == always | {"header", "rule"}
        assert shown[40, 10] == always
        assert shown[39, 30] == {"small"}

    sitting(scenario, size=(200, 60))


def test_at_the_smallest_size_three_lines_of_output_are_in_view(sitting):
    async def scenario(screen, pilot) -> None:
        assert screen.output.size.height >= 4
        screen.progress_line.set_class(True, "-shown")
        await pilot.pause()
        assert screen.output.size.height >= 3
        screen.progress_line.set_class(False, "-shown")
        screen.prompt.write("1\n" * 9)
        await pilot.pause()
        assert screen.output.size.height >= 3
        screen.prompt.write("")
        await pilot.press("ctrl+t", "m")
        await pilot.pause()
        assert screen.output.size.height >= 3

    sitting(scenario, size=(40, 10))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 45)])
def test_the_rules_meet(sitting, size):
    async def scenario(screen, pilot) -> None:
        await pilot.pause()
        left = screen.output.region.x
        lines = [
            "".join(segment.text for segment in strip)
            for strip in screen._compositor.render_strips()
        ]
        assert lines[screen.output_title.region.y][left] == "┬"
        assert lines[screen.prompt_title.region.y][left] == "┝"
        assert lines[screen.rule.region.y][left] == "┴"
        for y in range(screen.output.region.y, screen.output.region.bottom):
            assert lines[y][left] == "│"
        if size[0] >= WIDE:
            right = screen.output.region.right - 1
            column = [lines[y][right] for y in range(screen.size.height)]
            assert "".join(column).strip() == "┬" + "│" * screen.output.size.height + "┥││┴"

    sitting(scenario, size=size)


def test_the_title_of_the_focused_pane_is_told_apart_without_colour(sitting):
    async def scenario(screen, pilot) -> None:
        titles = {Pane.LIST: screen.sidebar.title, Pane.OUTPUT: screen.output_title,
                  Pane.PROMPT: screen.prompt_title, Pane.SETTINGS: screen.prompt_title}  # fmt: skip
        widgets = {Pane.LIST: screen.listing, Pane.OUTPUT: screen.output,
                   Pane.PROMPT: screen.prompt, Pane.SETTINGS: screen.settings_row}  # fmt: skip
        for pane, widget in widgets.items():
            widget.focus()
            await pilot.pause()
            heavy = {title for title in titles.values() if "━" in title.render_line(0).text}
            assert heavy == {titles[pane]}
        assert screen.prompt_title.text.startswith("settings  balanced (default 0.8)")
        screen.prompt.focus()
        await pilot.pause()
        assert screen.prompt_title.text == "prompt"

    sitting(scenario)


def test_the_list_and_its_order_are_in_its_title(sitting):
    async def scenario(screen, pilot) -> None:
        await pilot.press("ctrl+l")
        assert screen.sidebar.title.text == "checkpoints  3  s: step"
        await pilot.press("s")
        await pilot.pause()
        assert screen.sidebar.title.text == "checkpoints  3  s: loss"

    sitting(scenario)


def test_a_message_is_in_the_prompts_title_for_a_while_and_covers_no_output(sitting, monkeypatch):
    monkeypatch.setattr("tui.fullscreen.screens.layout.TOLD_SECONDS", 0.2)

    async def scenario(screen, pilot) -> None:
        screen.tell("first")
        screen.tell("9 characters copied\x1b[2J")
        assert screen.prompt_title.text == "prompt  9 characters copied␛[2J"
        assert not screen.app._notifications
        await pilot.pause(0.4)
        assert screen.prompt_title.text == "prompt"

    sitting(scenario)


def test_tab_and_chords_go_to_the_panes(sitting):
    async def scenario(screen, pilot) -> None:
        seen = [screen.pane]
        for key in ("tab", "tab", "tab", "tab", "shift+tab"):
            await pilot.press(key)
            seen.append(screen.pane)
        assert seen[0] == seen[4] == Pane.PROMPT
        assert set(seen[:4]) == {Pane.PROMPT, Pane.SETTINGS, Pane.LIST, Pane.OUTPUT}
        assert seen[5] == seen[3]
        for key, place in (("ctrl+t", "settings"), ("escape", "prompt"), ("ctrl+l", "checkpoints")):
            await pilot.press(key)
            assert screen.pane == place
        screen.set_focus(None)
        assert screen.pane is Pane.PROMPT

    sitting(scenario)


def test_the_footer_shows_the_keys_of_the_focused_pane(sitting):
    async def scenario(screen, pilot) -> None:
        widgets = {Pane.PROMPT: screen.prompt, Pane.LIST: screen.listing,
                   Pane.OUTPUT: screen.output, Pane.SETTINGS: screen.settings_row}  # fmt: skip
        for pane, widget in widgets.items():
            widget.focus()
            await pilot.pause()
            panes = {BY_ID[part.id].pane for part in screen.keys.shown.parts}
            assert panes <= {pane, Pane.EVERYWHERE}
            assert [part.id for part in screen.keys.shown.parts][-2:] == ["help", "quit"]
            assert screen.keys.shown.text in screen.keys.render_line(0).text
        await pilot.resize_terminal(50, 24)
        await pilot.pause()
        assert len(screen.keys.shown.text) <= 48
        assert screen.keys.shown.text.endswith("F1 help  ^Q quit")

    sitting(scenario, size=(120, 40))


def test_the_footer_follows_what_is_typed_and_highlighted(sitting):
    async def scenario(screen, pilot) -> None:
        assert "run" not in screen.keys.shown.text
        await pilot.press("1")
        await pilot.pause()
        assert screen.keys.shown.text.startswith("⏎ run")
        assert "^O run on highlighted" in screen.keys.shown.text
        await pilot.press("backspace")
        await pilot.pause()
        assert "run" not in screen.keys.shown.text

    sitting(scenario)


def test_a_click_on_a_key_of_the_footer_presses_it(sitting):
    async def scenario(screen, pilot) -> None:
        async def click(label: str) -> None:
            at = screen.keys.render_line(0).text.index(label)
            await pilot.click(screen.keys, offset=(at + 1, 0))
            await pilot.pause()

        await click("^L list")
        assert screen.pane is Pane.LIST
        await click("s sort")
        assert screen.listing.catalog.order == "loss"
        await click("Esc prompt")
        assert screen.pane is Pane.PROMPT
        await click("^J newline")
        assert screen.prompt.text == "\n"
        await click("^T settings")
        await click("→ higher")
        assert screen.settings_row.values.settings.temperature == 0.85
        await click("F1 help")
        assert len(screen.app.screen_stack) == 2

    sitting(scenario)


def test_on_a_narrow_terminal_the_list_is_a_drawer(sitting):
    async def scenario(screen, pilot) -> None:
        assert not screen.sidebar.region.area
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert screen.pane is Pane.LIST
        assert screen.listing.region.area
        assert screen.listing.highlighted.name == "step_008000"
        assert not screen.sidebar.region.overlaps(screen.settings_row.region)
        await pilot.press("escape")
        await pilot.pause()
        assert screen.pane is Pane.PROMPT
        assert not screen.sidebar.region.area
        screen.prompt.write("1\n2\n3")
        await pilot.press("ctrl+t", "m", "ctrl+l")
        await pilot.pause()
        assert screen.sidebar.region.bottom <= screen.prompt_title.region.y
        await pilot.resize_terminal(80, 24)
        await pilot.press("ctrl+l")
        await pilot.resize_terminal(50, 24)
        assert screen.pane is Pane.LIST
        assert screen.listing.region.area

    sitting(scenario, size=(50, 24))


def test_on_the_smallest_terminal_the_drawer_has_the_rows_of_prompt_and_settings(sitting):
    async def scenario(screen, pilot) -> None:
        await pilot.press("ctrl+l")
        await pilot.pause()
        await pilot.pause()
        assert screen.listing.size.height == 6
        # The filter is shown in the prompt's title.
        assert screen.sidebar.region.bottom == screen.prompt_title.region.y == 7
        assert not screen.prompt.region.area
        assert not screen.settings_row.region.area
        await pilot.press("escape")
        await pilot.pause()
        assert screen.pane is Pane.PROMPT
        assert screen.prompt.region.area
        assert screen.settings_row.region.area
        await pilot.press("ctrl+l", "tab")
        assert screen.pane is Pane.OUTPUT
        await pilot.press("tab", "1")
        assert screen.prompt.text == "1"

    sitting(scenario, size=(40, 10))


def test_the_footer_names_the_losses_that_t_shows(sitting):
    async def scenario(screen, pilot) -> None:
        async def label() -> str | None:
            await pilot.pause()
            return {part.id: part.label for part in screen.keys.shown.parts}.get("list.table")

        await pilot.press("ctrl+l")
        assert await label() == "table"
        await pilot.press("t")
        assert await label() == "plot"
        await pilot.press("t")
        assert await label() == "table"
        await pilot.resize_terminal(120, 16)
        await pilot.pause()
        screen.frame_changed()
        assert await label() is None

    sitting(scenario)


def test_a_terminal_that_was_too_small_accepts_keys_again(sitting):
    async def scenario(screen, pilot) -> None:
        await pilot.press("1", "+")
        await pilot.resize_terminal(20, 5)
        await pilot.resize_terminal(80, 24)
        await pilot.press("2")
        assert screen.prompt.text == "1+2"

    sitting(scenario)


@pytest.mark.parametrize(("height", "rows"), [(22, 0), (23, 0), (24, 1), (29, 1), (30, 2), (60, 2)])
def test_the_strip_takes_rows_from_the_output_where_there_are_enough(sitting, height, rows):
    async def scenario(screen, pilot) -> None:
        before = screen.output.size.height
        screen.show_strip(shown=True)
        await pilot.pause()
        assert screen.next_strip.size.height == rows
        assert screen.output.size.height == before - rows
        assert not rows or screen.next_strip.region.y == screen.prompt.region.bottom
        screen.show_strip(shown=False)
        await pilot.pause()
        assert screen.output.size.height == before

    sitting(scenario, size=(120, height))


def test_the_drawer_ends_above_the_prompt_when_the_strip_appears(sitting):
    async def scenario(screen, pilot) -> None:
        await pilot.press("ctrl+l")
        screen.show_strip(shown=True)
        await pilot.pause()
        assert screen.next_strip.region.area
        assert screen.sidebar.region.bottom == screen.prompt_title.region.y

    sitting(scenario, size=(60, 40))
