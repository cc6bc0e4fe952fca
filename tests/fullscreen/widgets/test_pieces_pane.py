"""Lines of styled pieces: as high as they are, cleaned, and cut by the pane."""

import asyncio

from textual.app import App

from tui.fullscreen.widgets.pieces_pane import PiecesPane


class Pane(App[None]):
    def compose(self):
        yield PiecesPane(id="pieces")


def test_it_is_as_high_as_its_lines_or_as_it_is_told() -> None:
    async def body() -> None:
        app = Pane()
        async with app.run_test(size=(20, 5)) as pilot:
            pane = app.query_one(PiecesPane)
            assert pane.size.height == 0
            pane.show(((("a\x1b", "title"), ("b", "note")),))
            await pilot.pause()
            assert (pane.size.height, pane.text) == (1, "a\x1bb")
            assert pane.render_line(0).text.rstrip() == "a␛b"
            pane.show(((("a", "title"),),), 3)
            await pilot.pause()
            assert pane.size.height == 3
            assert pane.render_line(2).text.strip() == ""
            pane.show(())
            await pilot.pause()
            assert pane.size.height == 0

    asyncio.run(body())
