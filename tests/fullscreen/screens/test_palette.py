"""The palette on the screen: it opens, finds by words, and carries out what is chosen."""

import time

import pytest
from present import present
from sitting import Sitting
from textual.command import CommandInput, CommandList
from textual.events import Key

from core.base.text import clean
from tui.session.phase import Phase
from tui.view.key import Pane


async def look(s: Sitting, query: str) -> list[str]:
    """Open the palette, type a query, and return the lines that are shown."""
    await s.pilot.press("ctrl+p")
    await s.until(lambda: s.app.screen.query(CommandInput))
    s.app.screen.query_one(CommandInput).value = query
    shown = s.app.screen.query_one(CommandList)
    await s.until(lambda: shown.option_count and shown.highlighted == 0)
    await s.pilot.pause(0.1)
    return [str(shown.get_option_at_index(n).prompt) for n in range(shown.option_count)]


async def choose(s: Sitting, query: str) -> None:
    await look(s, query)
    await s.pilot.press("enter")
    await s.until(lambda: s.app.screen is s.screen)
    await s.pilot.pause()


def test_a_setting_is_put_into_the_prompt_which_has_the_focus(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.type("draft")
        s.screen.listing.focus()
        await choose(s, "temperature")
        assert (s.screen.prompt.text, s.screen.pane) == ("/temp ", Pane.PROMPT)
        await s.send("0.5")
        assert s.controller.settings.temperature == 0.5
        assert "temp 0.80 → 0.50" in s.text

    run(scenario)


@pytest.mark.parametrize(
    ("query", "done"),
    [
        ("sort loss", lambda s: s.screen.listing.catalog.order == "loss"),
        ("preset greedy", lambda s: s.controller.settings.temperature == 0),
        ("theme nord", lambda s: s.app.theme == "nord"),
        ("top-k → 1", lambda s: s.controller.settings.top_k == 1),
        ("/list", lambda s: s.screen.pane is Pane.LIST),
        ("show every key", lambda s: len(s.app.screen_stack) == 2),
        ("load 000100", lambda s: s.controller.loaded.checkpoint.name == "step_000100"),
    ],
)
def test_what_is_chosen_is_carried_out(run, query, done):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await look(s, query)
        await s.pilot.press("enter")
        await s.until(lambda: done(s))

    run(scenario)


def test_a_name_with_markup_is_text(run, tmp_path, write_checkpoint):
    write_checkpoint(tmp_path / "runs/[red]x[", step=7)

    async def scenario(s: Sitting) -> None:
        await s.until(lambda: len(s.screen.listing.catalog.entries) == 3)
        lines = await look(s, "load red")
        assert clean(lines[0]).startswith("load [red]x[")

    run(scenario)


def test_from_the_palette_the_last_prompt_runs_again(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("12")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        await choose(s, "/again")
        await s.until(lambda: len(s.controller.session.generations) == 2)
        await s.until(lambda: s.controller.phase is Phase.IDLE)

    run(scenario)


def test_more_entries_than_can_be_shown_are_counted(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        lines = await look(s, "e")
        assert lines[-1].endswith("more: type more words")

    run(scenario)


def test_a_keystroke_takes_little_processor_time(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await look(s, "t")
        start = time.thread_time()
        await s.pilot.press("e")
        assert time.thread_time() - start < 0.5

    run(scenario)


@pytest.mark.parametrize("palette", ["ctrl+p", "ctrl+r"])
@pytest.mark.parametrize("key", ["pageup", "pagedown"])
def test_a_page_key_right_after_it_was_opened_does_not_end_the_session(run, palette, key):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        s.screen.prompt.sent = ["1+1", "2+2"]
        driver = present(s.app._driver)
        for one in (palette, key, key):
            driver.send_message(Key(one, None))
        for pause in (0.0, 0.0, 0.01, 0.05):
            driver.send_message(Key(key, None))
            await s.pilot.pause(pause)
        assert s.app.is_running
        await s.pilot.press(key, "escape")
        assert s.app.screen is s.screen

    run(scenario)
