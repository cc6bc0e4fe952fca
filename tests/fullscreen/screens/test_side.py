"""Side by side: two to four answers fill columns, and keys go along all of them."""

from dataclasses import replace

import pytest
from present import present
from sitting import Sitting

from core.protocol.events import Token
from tui.fullscreen.screens.lapse import Lapse
from tui.fullscreen.screens.side import Side
from tui.session.phase import Phase


def page(s: Sitting) -> Side:
    screen = s.app.screen
    assert isinstance(screen, Side)
    return screen


async def begin(s: Sitting, *keys: str) -> None:
    await s.idle()
    await s.type("12")
    await s.pilot.press("ctrl+l", *keys, "c")
    await s.until(lambda: isinstance(s.app.screen, Side) and page(s).children)
    await s.until(lambda: page(s).series.ended)


@pytest.fixture
def different(script, monkeypatch):
    """Let each checkpoint answer with its step after the same beginning, with ids of its own."""
    load, generate = script.load, script.generate

    def with_text(checkpoint, *rest):
        script.text = f"57\n{checkpoint.step}"
        return load(checkpoint, *rest)

    def with_ids(*given):
        for event in generate(*given):
            yield replace(event, id=ord(event.text)) if isinstance(event, Token) else event

    monkeypatch.setattr(script, "load", with_text)
    monkeypatch.setattr(script, "generate", with_ids)


@pytest.mark.usefixtures("different")
@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
def test_the_first_difference_is_said_and_keys_go_along_both_columns(run, size):
    async def scenario(s: Sitting) -> None:
        await begin(s, "home", "space", "down", "space")
        assert page(s).about.right.strip() == "2 marked"
        title = page(s).place_title
        assert title.text == "answers  same before token 4  token 4: '1' · '2'"
        for key, words in (
            ("right", "token 5: '0' · '0'"),
            ("end", "token 6: '0' · '0'"),
            ("home", "token 4: '1' · '2'"),
            ("left", r"token 3: '\n' · '\n'"),
        ):
            await s.pilot.press(key)
            assert title.text.endswith(words), key
        await s.until(lambda: s.controller.phase is Phase.IDLE)

    run(scenario, size=size)


def test_tab_chooses_a_column_and_enter_loads_it(run):
    async def scenario(s: Sitting) -> None:
        await begin(s)
        assert "nothing is marked: all 2 steps of the run" in page(s).about.right
        await s.until(lambda: s.controller.phase is Phase.IDLE)
        assert present(s.controller.loaded).checkpoint.step == 200
        await s.pilot.press("tab", "tab", "enter")
        await s.until(lambda: present(s.controller.loaded).checkpoint.step == 100)
        assert s.app.screen is s.screen

    run(scenario)


def test_with_one_mark_it_says_how_many_are_needed(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.type("12")
        await s.pilot.press("ctrl+l", "space", "c")
        await s.until(lambda: s.screen.told)
        assert s.screen.told.startswith("Side by side needs two to four checkpoints: 1 marked")
        assert s.controller.phase is Phase.IDLE

    run(scenario)


def test_the_runs_of_the_time_lapse_are_shown_without_running_again(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/lapse 12")
        await s.until(lambda: isinstance(s.app.screen, Lapse))
        lapse = s.app.screen
        assert isinstance(lapse, Lapse)
        await s.until(lambda: lapse.series.ended and s.controller.phase is Phase.IDLE)
        await s.pilot.press("escape", "escape")
        s.screen.go_to(s.screen.prompt)
        await s.send("/side last")
        await s.until(lambda: isinstance(s.app.screen, Side))
        assert page(s).series is lapse.series
        assert not s.controller.busy

    run(scenario)
