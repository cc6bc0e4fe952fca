"""What opens a comparison: which prompt it runs, and when it is refused."""

import pytest
from sitting import Sitting

from tui.fullscreen.screens.comparison import Comparison
from tui.fullscreen.widgets.panel_block import PanelBlock
from tui.session.phase import Phase


def page(s: Sitting) -> Comparison:
    screen = s.app.screen
    assert isinstance(screen, Comparison)
    return screen


def refusal(s: Sitting) -> str:
    panels = [one for one in s.screen.output.stack.blocks if isinstance(one, PanelBlock)]
    return panels[-1].plain() if panels else ""


async def opened(s: Sitting) -> Comparison:
    await s.until(lambda: isinstance(s.app.screen, Comparison) and page(s).children)
    return page(s)


@pytest.mark.parametrize(
    ("typed", "prompt"), [("9-12", "9-12"), ("//9", "/9"), ("/le", "7"), ("", "7")]
)
def test_the_prompt_is_the_typed_one_and_a_command_is_none(run, typed, prompt):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("7")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        await s.type(typed)
        await s.pilot.press("ctrl+l", "T")
        assert (await opened(s)).series.prompt == prompt
        await s.until(lambda: page(s).series.ended and s.controller.phase is Phase.IDLE)
        assert s.screen.prompt.text == typed

    run(scenario)


def test_a_running_one_is_shown_again_but_not_in_place_of_another_prompt(run, script):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.free = False
        await s.send("/lapse 12")
        series = (await opened(s)).series
        await s.pilot.press("q")
        await s.until(lambda: s.app.screen is s.screen)
        s.screen.go_to(s.screen.prompt)
        await s.send("/lapse 7")
        await s.until(lambda: "This cannot begin now: loading" in refusal(s))
        assert s.screen.prompt.text == "/lapse 7"
        s.screen.prompt.clear()
        await s.send("/lapse")
        assert (await opened(s)).series is series
        script.free = True
        await s.until(lambda: series.ended and s.controller.phase is Phase.IDLE)

    run(scenario)


def test_before_the_first_one_there_is_no_last(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/side last")
        await s.until(lambda: "There was no comparison yet" in refusal(s))
        assert "/lapse or /side begins one" in refusal(s)

    run(scenario)


def test_the_keys_act_from_the_palette_too(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("7")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        s.screen.surroundings.display.press("list.lapse")
        await s.until(lambda: isinstance(s.app.screen, Comparison))
        await s.until(lambda: page(s).series.ended and s.controller.phase is Phase.IDLE)

    run(scenario)


def test_while_a_filter_is_typed_the_keys_are_text(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.type("7")
        await s.pilot.press("ctrl+l", "slash", "T", "c", "space")
        assert s.app.screen is s.screen
        assert s.screen.listing.catalog.filter == "Tc "

    run(scenario)


def test_a_bug_in_the_engine_is_shown_also_after_the_page_was_left(run, script, monkeypatch):
    def generate(*_):
        script._wait(lambda: False)
        raise RuntimeError("bug")
        yield

    async def scenario(s: Sitting) -> None:
        await s.idle()
        monkeypatch.setattr(script, "generate", generate)
        script.free = False
        await s.send("/lapse 12")
        await opened(s)
        await s.pilot.press("q")
        await s.until(lambda: s.app.screen is s.screen)
        script.free = True
        await s.until(lambda: "Internal error" in refusal(s))
        await s.until(lambda: s.controller.phase is Phase.IDLE)

    run(scenario)
