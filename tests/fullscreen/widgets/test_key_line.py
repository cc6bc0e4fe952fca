"""The footer: a click on a key posts its id, a click elsewhere nothing."""

import asyncio

from textual.app import App, ComposeResult

from tui.fullscreen.widgets.key_line import KeyLine
from tui.view.footer import Footer, FooterPart

FOOTER = Footer((FooterPart("prompt.run", "⏎", "run"), FooterPart("help", "F1", "help")), 3)


class LineApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []

    def compose(self) -> ComposeResult:
        yield KeyLine(id="keys")

    def on_key_line_pressed(self, message: KeyLine.Pressed) -> None:
        self.pressed.append(message.id)


def test_a_click_is_on_the_key_that_is_painted_there() -> None:
    async def body() -> None:
        app = LineApp()
        async with app.run_test(size=(40, 3)) as pilot:
            keys = app.query_one("#keys", KeyLine)
            keys.styles.height = 1
            keys.styles.padding = (0, 1)
            keys.show(FOOTER)
            await pilot.pause()
            assert keys.render_line(0).text.rstrip() == "⏎ run   F1 help"
            for x in (1, 5, 7, 9, 15, 16, 30):
                await pilot.click(keys, offset=(x, 0))
            assert app.pressed == ["prompt.run", "prompt.run", "help", "help"]

    asyncio.run(body())
