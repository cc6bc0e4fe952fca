"""Draw what is inside the output, for the README: python tests/pictures/draw_inside.py.

The seed is fixed: painted tokens with the distribution of one, layers, heads, the tree of branches;
and the tensors of the checkpoint.
"""

import asyncio
from pathlib import Path

from tui.command_line.options import Options
from tui.fullscreen.app import Stepscope
from tui.session.phase import Phase

FOLDER = Path(__file__).parent
SIZE = (80, 24)


async def pictures() -> None:
    app = Stepscope(Options(demo=True))
    async with app.run_test(size=SIZE) as pilot:

        async def idle() -> None:
            while app.controller.phase is not Phase.IDLE:
                await pilot.pause(0.05)
            await pilot.pause(0.2)

        async def draw(name: str, *keys: str) -> None:
            await pilot.press(*keys)
            await idle()
            path = FOLDER / f"{name}_80x24.svg"
            path.write_text(app.export_screenshot(title="stepscope"))

        await idle()
        for line in ("/seed 71", "/tokens 40", "123+456="):
            for char in line:
                await pilot.press({"/": "slash", " ": "space"}.get(char, char))
            await pilot.press("enter")
            await idle()
        app.session_screen.go_to(app.session_screen.output)
        await draw("walk", "c", "c", "right", "s", "s", "down")
        await draw("layers", "escape", *["right"] * 4, "l")
        await draw("attention", "up", "a", "h", "end")
        await draw("branches", "q", "escape", *["right"] * 4, "down", "enter")
        await draw("branches", "k", *["right"] * 8, "down", "enter")
        await draw("branches", "t", "home", "space", "down")
        await pilot.press("q")
        app.session_screen.go_to(app.session_screen.listing)
        await draw("tensors", "w")
        await draw("tensors", "f", "down", "down")
    app.runner.leave()
    app.watcher.leave()
    # A thread that is inside torch when the interpreter ends aborts the process.
    app.runner.join()
    app.watcher.join()


if __name__ == "__main__":
    asyncio.run(pictures())
