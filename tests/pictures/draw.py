"""Draw the pictures of the README: python tests/pictures/draw.py; the demo, a fixed seed."""

import asyncio
from pathlib import Path

from tui.command_line.options import Options
from tui.fullscreen.app import Stepscope
from tui.fullscreen.screens.layout import TOLD_SECONDS
from tui.session.phase import Phase

FOLDER = Path(__file__).parent


async def picture(width: int, height: int) -> None:
    app = Stepscope(Options(demo=True))
    async with app.run_test(size=(width, height)) as pilot:
        while app.controller.phase is not Phase.IDLE:
            await pilot.pause(0.05)
        for line in ("/seed 71", "/tokens 40", "/clear", "123+456=", "H+1.20"):
            for char in line:
                await pilot.press({"/": "slash", " ": "space"}.get(char, char))
            await pilot.press("enter")
            while app.controller.phase is not Phase.IDLE:
                await pilot.pause(0.05)
            await pilot.pause(0.1)
        app.session_screen.prompt.write("12+34")
        # Until the message of /clear is gone.
        await pilot.pause(TOLD_SECONDS + 0.3)
        path = FOLDER / f"session_{width}x{height}.svg"
        path.write_text(app.export_screenshot(title="stepscope"))
    leave(app)


async def fan(width: int, height: int) -> None:
    app = Stepscope(Options(demo=True))
    async with app.run_test(size=(width, height)) as pilot:
        while app.controller.phase is not Phase.IDLE:
            await pilot.pause(0.05)
        for line in ("/seed 7", "/tokens 12", "/temp 1.3"):
            app.session_screen.prompt.write(line)
            await pilot.press("enter")
        app.session_screen.prompt.write("/fan 8 123+456")
        await pilot.press("enter")
        while app.controller.busy:
            await pilot.pause(0.05)
        await pilot.press("down", "down")
        await pilot.pause(0.5)
        path = FOLDER / f"fan_{width}x{height}.svg"
        path.write_text(app.export_screenshot(title="stepscope"))
    leave(app)


def leave(app: Stepscope) -> None:
    app.runner.leave()
    app.watcher.leave()
    # A thread that is inside torch when the interpreter ends aborts the process.
    app.runner.join()
    app.watcher.join()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for size in ((120, 40), (80, 24)):
        asyncio.run(picture(*size))
    asyncio.run(fan(100, 40))


if __name__ == "__main__":
    main()
