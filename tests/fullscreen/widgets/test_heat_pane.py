"""Half blocks in the colours of two levels."""

import asyncio

from rich.color import Color
from textual.app import App

from tui.fullscreen.widgets.heat_pane import HeatPane


class Pane(App[None]):
    CSS = """
    .pieces-pane--level-1 { background: #10389c; }
    .pieces-pane--level-5 { background: #fee838; }
    """

    def compose(self):
        yield HeatPane(id="pieces")


def test_the_upper_level_is_the_characters_colour_and_the_lower_one_the_ground() -> None:
    async def body() -> None:
        app = Pane()
        async with app.run_test(size=(20, 5)) as pilot:
            pane = app.query_one(HeatPane)
            pane.show(((("▀", "half-1-5"), ("▄", "half-5-0"), ("▀", "half-5-0"), ("x", "note")),))
            await pilot.pause()
            first, second, third, *_ = pane.render_line(0)
            low, high = Color.from_rgb(16, 56, 156), Color.from_rgb(254, 232, 56)
            assert first.style
            assert second.style
            assert (first.style.color, first.style.bgcolor) == (low, high)
            assert (second.style.color, second.style.bgcolor) == (high, pane.rich_style.bgcolor)
            assert third.style == second.style

    asyncio.run(body())
