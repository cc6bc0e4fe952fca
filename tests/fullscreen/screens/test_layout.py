"""The panes of the session: which are shown at each size, which is focused, and its footer."""

import asyncio

import pytest
from textual.events import Resize
from textual.geometry import Size

from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from tui.command_line.options import Options
from tui.fullscreen.app import Stepscope
from tui.fullscreen.screens.layout import MEDIUM, NARROW, SHORT, SMALLEST
from tui.view.key import Pane
from tui.view.keys import KEYS
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
    return {name for name in screen.classes if name in ("-tiny", "-narrow", "-medium", "-short")}


def expected(width: int, height: int) -> set[str]:
    tiny = width < SMALLEST[0] or height < SMALLEST[1]
    rules = {"-tiny": tiny, "-narrow": width < NARROW, "-medium": width < MEDIUM,
             "-short": height < SHORT}  # fmt: skip
    return {name for name, holds in rules.items() if holds}


def test_every_size_has_its_classes(sitting):
    async def scenario(screen, pilot) -> None:
        assert folds(screen) == set()
        sizes = [(width, 30) for width in (1, 39, 40, 59, 60, 109, 110, 200)]
        for width, height in sizes + [(120, height) for height in (1, 9, 10, 21, 22, 60)]:
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


def test_every_size_shows_what_fits_and_nothing_is_outside_the_screen(sitting):
    async def scenario(screen, pilot) -> None:
        shown = {}
        for size in ((120, 40), (80, 24), (80, 21), (59, 30), (40, 10), (39, 30)):
            await pilot.resize_terminal(*size)
            places = {"sidebar": screen.sidebar, "facts": screen.sidebar.query_one("#facts"),
                      "losses": screen.sidebar.query_one("#losses"),
                      "output": screen.output, "prompt": screen.prompt, "keys": screen.keys,
                      "settings": screen.settings_row,
                      "small": screen.query_one("#small")}  # fmt: skip
            regions = {name: each.region for name, each in places.items() if each.region.area}
            assert all(screen.region.contains_region(region) for region in regions.values()), size
            shown[size] = set(regions) - {"prompt", "settings", "keys"}
        assert shown[120, 40] == shown[80, 24] == {"sidebar", "losses", "facts", "output"}
        assert shown[80, 21] == {"sidebar", "facts", "output"}
        assert shown[59, 30] == shown[40, 10] == {"output"}
        assert shown[39, 30] == {"small"}

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
        places = {Pane.PROMPT: screen.prompt, Pane.LIST: screen.listing,
                  Pane.OUTPUT: screen.output, Pane.SETTINGS: screen.settings_row}  # fmt: skip
        names = {key: f"{key.display} {key.label}" for key in KEYS if key.footer}
        for place, widget in places.items():
            widget.focus()
            await pilot.pause()
            offered = screen.keys.left.split("   ")
            here = [name for key, name in names.items() if key.pane is place]
            elsewhere = {name for key, name in names.items() if key.pane in places} - set(here)
            assert offered[: len(here)] == here
            assert not elsewhere & set(offered)
            assert "f1 help" in offered
        await pilot.resize_terminal(50, 24)
        assert len(screen.keys.left) <= 48 < len("   ".join(offered))
        assert screen.keys.left in screen.keys.render().plain

    sitting(scenario, size=(80, 24))


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
        await pilot.resize_terminal(80, 24)
        await pilot.press("ctrl+l")
        await pilot.resize_terminal(50, 24)
        assert screen.pane is Pane.LIST
        assert screen.listing.region.area

    sitting(scenario, size=(50, 24))


def test_a_terminal_that_was_too_small_accepts_keys_again(sitting):
    async def scenario(screen, pilot) -> None:
        await pilot.press("1", "+")
        await pilot.resize_terminal(20, 5)
        await pilot.resize_terminal(80, 24)
        await pilot.press("2")
        assert screen.prompt.text == "1+2"

    sitting(scenario)
