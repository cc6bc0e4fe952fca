"""A hand that presses anything: keys, pasted text, commands, the mouse, other sizes; then a look.

What is done next depends on what was done last, as with a person: letters follow letters, a command
is followed by another. Only what ends the session or gives the terminal away is left out.
"""

import random
from dataclasses import asdict
from unittest.mock import patch

from sitting import Sitting
from textual.events import AppBlur, AppFocus, Key, Paste
from textual.keys import _character_to_key
from textual.widget import Widget

from core.protocol.settings import SamplingSettings
from tui.fullscreen.screens.status_lines import PHASES
from tui.session.phase import Phase
from tui.session.slash import COMMANDS
from tui.view.keys import KEYS

# An editor and a suspended session need a real terminal.
_LEFT_OUT_KEYS = {"ctrl+g", "ctrl+z"}
_LEFT_OUT_COMMANDS = {"edit", "suspend"}
NAMED = sorted(
    ({key.key for key in KEYS if len(key.key) > 1}
    | {"backspace", "delete", "home", "end", "ctrl+a", "ctrl+e", "ctrl+k", "ctrl+u", "ctrl+w",
       "shift+left", "shift+right", "ctrl+x", "ctrl+v", "f2", "f5", "shift+enter"})
    - _LEFT_OUT_KEYS
)  # fmt: skip
LETTERS = "0123456789+-HBL. abcqtTsirRjkvyYm/?[]\\é世\U0001f600"
ARGUMENTS = (
    "", "", "0", "1", "-1", "0.5", "100", "1e9", "nan", "none", "on", "off", "auto", "x" * 300,
    "step_000100", "step_000200", "@best", "..", "/", "nord", "ansi", "[/", "\x1b[2J", "\n", "²",
)  # fmt: skip
SIZES = ((120, 40), (80, 24), (60, 20), (40, 10), (200, 50), (20, 5), (1, 1))
# From what was done last to how likely each of these is next.
NEXT = {
    "letter": {"letter": 8, "key": 4, "command": 1, "paste": 1, "mouse": 1},
    "key": {"letter": 2, "key": 8, "command": 3, "mouse": 2, "focus": 1},
    "command": {"letter": 2, "key": 4, "command": 5, "mouse": 1, "size": 1},
    "paste": {"letter": 1, "key": 5, "command": 1, "paste": 1},
    "mouse": {"key": 3, "mouse": 6, "letter": 1, "size": 1},
    "focus": {"key": 3, "letter": 1, "focus": 1},
    "size": {"key": 3, "mouse": 2, "size": 1, "letter": 1},
}


async def _nothing() -> None:
    pass


class Mash:
    """One run; `done` tells the last steps, for the message of a failure.

    The palette and pages can quit: that does nothing here.
    """

    def __init__(self, sitting: Sitting, seed: int) -> None:
        self.sitting, self.rng, self.kind = sitting, random.Random(seed), "key"
        self.done: list[str] = []
        setattr(sitting.app, "action_quit", _nothing)  # noqa: B010 - a method is replaced

    async def steps(self, count: int) -> None:
        """Do so many things. A bug that only a panel tells is a failure too."""
        bugs: list[BaseException] = []
        with patch("tui.session.runner.record", bugs.append):
            for _ in range(count):
                await self.step()
                assert not bugs, (bugs, self.done)

    async def step(self) -> None:
        """Do one thing, then look."""
        follow = NEXT[self.kind]
        self.kind = self.rng.choices(list(follow), list(follow.values()))[0]
        await getattr(self, f"_{self.kind}")()
        await self.look()

    def _press(self, key: str, character: str | None = None) -> None:
        """Press a key as the driver tells it; the pilot would wait until the engine is idle."""
        driver = self.sitting.app._driver
        assert driver
        driver.send_message(Key(key, character))

    def _tell(self, what: str) -> str:
        self.done = [*self.done[-19:], what]
        return what

    async def _letter(self) -> None:
        letter = self._tell(self.rng.choice(LETTERS))
        self._press(_character_to_key(letter), letter)

    async def _key(self) -> None:
        self._press(self._tell(self.rng.choice(NAMED)))

    async def _command(self) -> None:
        names = [one.name for one in COMMANDS.commands if one.name not in _LEFT_OUT_COMMANDS]
        line = f"/{self.rng.choice(names)} {self.rng.choice(ARGUMENTS)}".rstrip(" ")
        self._tell(line)
        prompt = self.sitting.screen.prompt
        if self.sitting.app.screen is self.sitting.screen and prompt.display:
            self.sitting.screen.go_to(prompt)
            prompt.text = line
        self._press("enter")

    async def _paste(self) -> None:
        text = self._tell("".join(self.rng.choices(LETTERS + "\n", k=self.rng.randint(1, 200))))
        self.sitting.app.post_message(Paste(text))

    async def _mouse(self) -> None:
        size, pilot = self.sitting.app.size, self.sitting.pilot
        at = self.rng.randrange(size.width), self.rng.randrange(size.height)
        act = self.rng.choice((pilot.click, pilot.hover, pilot.mouse_down, pilot.mouse_up))
        self._tell(f"{act.__name__} at {at}")
        await act(offset=at)

    async def _focus(self) -> None:
        self.sitting.app.post_message(self.rng.choice((AppBlur, AppFocus))())
        self._tell("focus of the terminal")

    async def _size(self) -> None:
        size = self.rng.choice(SIZES)
        self._tell(f"size {size}")
        await self.sitting.pilot.resize_terminal(*size)

    async def look(self) -> None:
        """Fail unless the session is in order."""
        await self.sitting.pilot.pause(0.005)
        app, controller, screen = self.sitting.app, self.sitting.controller, self.sitting.screen
        assert app.is_running, ("closed", self.done)
        assert app._exception is None, (app._exception, self.done)
        settings, phase = controller.settings, controller.phase
        assert SamplingSettings(**asdict(settings)) == settings, ("settings", self.done)
        rests = phase in (Phase.IDLE, Phase.EMPTY)
        assert controller.busy != rests, (f"{phase}, busy: {controller.busy}", self.done)
        focused = [one for one in app.screen.walk_children(Widget) if one.has_focus]
        assert len(focused) <= 1, (focused, self.done)
        if app.screen is screen and not screen.has_class("-tiny"):
            # While another window has the keys, no widget has.
            assert focused or not app.app_focus, ("no focus", self.done)
            if not self._status_is_true():
                # What the engine tells is shown with the next frame.
                await self.sitting.until(self._status_is_true)

    def _status_is_true(self) -> bool:
        return self.sitting.screen.status.left.startswith(PHASES[self.sitting.controller.phase])
