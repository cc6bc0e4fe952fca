"""Commands of the screen, list and runs by keys, and `?` in list and output."""

import pytest
from present import present
from sitting import Sitting

from tui.view.key import Pane


def told(s: Sitting) -> str:
    return s.screen.prompt_title.text


@pytest.mark.parametrize(
    ("line", "done", "said"),
    [
        ("/list", lambda s: s.screen.pane is Pane.LIST, ""),
        ("/output", lambda s: s.screen.pane is Pane.OUTPUT, ""),
        ("/settings", lambda s: s.screen.pane is Pane.SETTINGS, ""),
        ("/sort loss", lambda s: s.screen.listing.catalog.order == "loss", "sorted by loss"),
        ("/filter 0002", lambda s: len(s.screen.listing.rows) == 1, "filter 0002: 1 of 2"),
        ("/theme nord", lambda s: s.app.theme == "nord", "theme textual-dark → nord"),
        ("/mouse off", lambda s: not s.screen.surroundings.display.mouse, "mouse off: "),
        ("/palette", lambda s: len(s.app.screen_stack) == 2, ""),
        ("/cancel", lambda s: True, "nothing is running"),
        ("/clear", lambda s: True, "the output was empty"),
        ("/history", lambda s: True, ""),
    ],
)
def test_a_command_acts_at_once_and_says_what_it_did(run, line, done, said):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        s.screen.prompt.write(line)
        await s.pilot.press("enter")
        await s.until(lambda: done(s))
        await s.until(lambda: said in told(s))

    run(scenario)


def test_a_filter_is_cleared_by_the_command_without_a_text(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/filter 0002")
        await s.send("/filter")
        await s.until(lambda: len(s.screen.listing.rows) == 2)

    run(scenario)


def test_generations_are_chosen_and_selected_by_commands(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        for prompt in ("1", "2"):
            await s.send(prompt)
            await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        await s.send("/previous")
        await s.send("/previous")
        assert present(s.screen.output.chosen(s.controller.session)).number == 1
        await s.send("/select")
        await s.until(lambda: s.screen.get_selected_text() == "1579\n\n88-1")
        await s.send("/next")
        assert present(s.screen.output.chosen(s.controller.session)).number == 2
        await s.send("/clear")
        await s.until(lambda: "2 generations cleared" in told(s))
        await s.send("/same")
        await s.until(lambda: len(s.controller.session.generations) == 3)

    run(scenario)


@pytest.mark.parametrize("pane", ["listing", "output"])
def test_a_question_mark_opens_the_help_outside_the_prompt(run, pane):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        getattr(s.screen, pane).focus()
        await s.pilot.press("question_mark")
        await s.until(lambda: len(s.app.screen_stack) == 2)
        await s.pilot.press("escape")
        s.screen.prompt.focus()
        await s.pilot.press("question_mark")
        assert (s.screen.prompt.text, len(s.app.screen_stack)) == ("?", 1)

    run(scenario)


def test_a_question_mark_in_a_filter_is_text(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        s.screen.listing.focus()
        await s.pilot.press("slash", "question_mark")
        assert (s.screen.listing.catalog.filter, len(s.app.screen_stack)) == ("?", 1)

    run(scenario)


def test_ctrl_d_in_an_empty_prompt_closes_the_session(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.pilot.press("1", "ctrl+d")
        assert not s.app.left
        await s.pilot.press("backspace", "ctrl+d")
        await s.until(lambda: s.app.left)

    run(scenario)
