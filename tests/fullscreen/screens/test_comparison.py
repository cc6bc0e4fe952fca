"""The frame of a comparison: state, legend where it fits, a footer that can be clicked, leaving."""

import pytest
from present import present
from rich.cells import cell_len
from sitting import Sitting

from tui.fullscreen.screens.comparison import Comparison
from tui.fullscreen.widgets.key_line import KeyLine
from tui.session.phase import Phase


def page(s: Sitting) -> Comparison:
    screen = s.app.screen
    assert isinstance(screen, Comparison)
    return screen


async def begin(s: Sitting) -> None:
    await s.idle()
    await s.send("/lapse 12")
    await s.until(lambda: isinstance(s.app.screen, Comparison) and page(s).children)
    await s.until(lambda: page(s).series.ended and s.controller.phase is Phase.IDLE)


@pytest.mark.parametrize(("width", "shown"), [(80, True), (40, False)])
def test_the_legend_is_shown_where_it_does_not_cut_the_state(run, width, shown):
    async def scenario(s: Sitting) -> None:
        await begin(s)
        await s.until(lambda: "complete" in page(s).state.left)
        assert page(s).state.left.strip() == "■ complete · 2 checkpoints"
        assert ("underlined" in page(s).state.right) is shown
        assert cell_len(page(s).state.left + page(s).state.right) <= width

    run(scenario, size=(width, 20))


def test_the_footer_can_be_clicked(run):
    async def scenario(s: Sitting) -> None:
        await begin(s)
        await s.until(lambda: "back" in page(s).keys.shown.text)
        at = 1 + cell_len(page(s).keys.shown.text[: page(s).keys.shown.text.index("Esc")])
        await s.pilot.click(KeyLine, offset=(at, 0))
        await s.until(lambda: s.app.screen is s.screen)

    run(scenario)


def test_ctrl_c_copies_and_ctrl_q_leaves(run, copied):
    async def scenario(s: Sitting) -> None:
        await begin(s)
        await s.pilot.press("ctrl+c")
        assert copied == ["579\n\n88-1"]
        await s.pilot.press("ctrl+q")
        await s.until(lambda: s.app.left)

    run(scenario)


def test_that_the_one_from_before_is_loaded_again_is_said(run, script):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.pilot.press("ctrl+l", "home", "space")
        s.screen.go_to(s.screen.prompt)
        script.free = False
        await s.send("/lapse 12")
        await s.until(lambda: isinstance(s.app.screen, Comparison) and page(s).children)
        # The load and the tokens; the load of the one from before waits.
        for _ in range(1 + len(script.text)):
            script.gate.release()
        await s.until(lambda: "▶ loading step_000200 again" in page(s).state.left)
        assert page(s).state.left.strip().startswith("■ complete · 1 checkpoint · ")
        script.free = True
        await s.until(lambda: s.controller.phase is Phase.IDLE)
        assert present(s.controller.loaded).checkpoint.step == 200
        await s.until(lambda: "again" not in page(s).state.left)

    run(scenario)
