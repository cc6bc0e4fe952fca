"""The Textual app: it owns the two threads and the one screen, and hands messages between them."""

import asyncio
import gc
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual.app import App, SystemCommand
from textual.events import Event, Key
from textual.message import Message
from textual.screen import Screen

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import roots
from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings
from tui.command_line.options import Options
from tui.fullscreen.screens.main import SessionScreen
from tui.fullscreen.screens.screen_listener import ScreenListener
from tui.session.controller import Controller
from tui.session.hand_off import INTERVAL, Batch
from tui.session.runner import Runner
from tui.session.watcher import Watcher
from tui.terminal.editor import Editor
from tui.terminal.log import record
from tui.view.keys import KEYS
from tui.view.presets import PRESETS
from tui.view.scan_news import Described, Scanned


@dataclass
class FromRunner(Message):
    """A batch of events; exactly one is in flight."""

    batch: Batch


@dataclass
class FromWatcher(Message):
    """A scan, or what the index of an entry tells."""

    news: Scanned | Described


class Stepscope(App[None]):
    """The full-screen session."""

    CSS_PATH = "app.tcss"
    TITLE = "stepscope"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING: ClassVar[str] = "ctrl+p"

    def __init__(
        self, options: Options, preset: Checkpoint | None = None, editor: Editor | None = None
    ) -> None:
        """Join screen, controller and threads, which start after the first frame."""
        super().__init__()
        self._own_loop: asyncio.AbstractEventLoop | None = None
        self.drawn_once, self._leaving = False, False
        self._early: list[Key] | None = []
        # How it ended: asked to leave, by an error, or neither (the driver died).
        self.left, self.failed = False, False
        self.options = options
        self.runner = Runner(self.post_batch, self._current_settings)
        self.watcher = Watcher(self._roots, self.post_news, options.precision)
        self.session_screen = SessionScreen(self.watcher, preset, editor or Editor())
        self.controller = Controller(
            self.runner,
            ScreenListener(self.session_screen),
            LoadOptions(options.device, options.precision, options.route, options.tokenizer),
        )
        self.controller.settings = options.settings
        self.controller.how = options.how
        self.session_screen.join(self.controller)

    def on_load(self) -> None:
        """Know the loop, so that a signal can end it from outside."""
        self._own_loop = asyncio.get_running_loop()

    def leave_soon(self) -> None:
        """End the app from a signal handler or another thread."""
        self._leaving = True
        self.runner.leave()
        if self._own_loop and not self._own_loop.is_closed():
            self._own_loop.call_soon_threadsafe(self._leave)

    async def action_quit(self) -> None:
        """Leave."""
        self._leave()

    def _leave(self) -> None:
        # Textual cannot be left while it mounts: widgets that are asked for are not there.
        self._leaving = True
        if self.drawn_once:
            self.left = True
            self.exit()

    def _fatal_error(self) -> None:
        # Textual's own traceback holds the values of locals, prompts among them.
        self.failed = True
        if self._exception:
            record(self._exception)
        self._close_messages_no_wait()

    async def on_event(self, event: Event) -> None:
        """Keep keys for the prompt until there is one."""
        if isinstance(event, Key) and self._early is not None:
            self._early.append(event)
        else:
            await super().on_event(event)

    def get_system_commands(self, _screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Offer every action of the keys in the palette, and Textual's themes."""
        for key in KEYS:
            if key.handler is not None:
                title = f"{key.label} ({key.display})"
                yield SystemCommand(title, key.help, partial(self.session_screen.press, key))
        for name, preset in PRESETS.items():
            choose = partial(self.session_screen.use_preset, name, preset)
            yield SystemCommand(f"preset {name}", "set temperature and top-k", choose)
        yield SystemCommand("theme", "choose the colours", self.action_change_theme)

    def get_default_screen(self) -> Screen[None]:
        """Return the session's screen."""
        return self.session_screen

    def on_ready(self) -> None:
        """Start the threads once something is on the screen; torch is imported in the runner."""
        self.drawn_once = True
        self.call_after_refresh(self._leave if self._leaving else self._open)

    async def _open(self) -> None:
        self.start_threads()
        if self.options.typed:
            self.session_screen.prompt.write(self.options.typed)
        # Handed on here and not posted: a key typed by now would come before them.
        early, self._early = self._early or [], None
        for key in early:
            await self.on_event(key)

    def start_threads(self) -> None:
        """Start watcher and runner; torch is imported in the runner."""
        # Objects created so far live until exit; exclude them from garbage collection.
        gc.freeze()
        gc.enable()
        self.watcher.start()
        self.runner.start()

    def _roots(self) -> list[Path]:
        return [DEMO] if self.options.demo else roots(self.options.roots)

    def _current_settings(self) -> SamplingSettings:
        # Called from the runner before every token; reading one attribute needs no lock.
        return self.controller.settings

    def post_batch(self, batch: Batch) -> bool:
        """Hand a batch from the runner's thread to the app; False once it is closed."""
        return self.post_message(FromRunner(batch))

    def post_news(self, news: Scanned | Described) -> bool:
        """Hand news from the watcher's thread to the app; False once it is closed."""
        return self.post_message(FromWatcher(news))

    def on_from_runner(self, message: FromRunner) -> None:
        """Take in a batch; the next one may come when this one is on the screen."""
        try:
            self.controller.apply(message.batch)
        finally:
            self.call_after_refresh(self._acknowledge_soon)

    def _acknowledge_soon(self) -> None:
        # A timer of Textual's would be a task of its own for every token. Back through the app's
        # queue, so that an error ends the session like any other.
        acknowledge = self.runner.hand_off.acknowledge
        asyncio.get_running_loop().call_later(INTERVAL, self.call_later, acknowledge)

    def on_from_watcher(self, message: FromWatcher) -> None:
        """Show what the watcher found."""
        if isinstance(message.news, Scanned):
            self.session_screen.scanned(message.news)
        else:
            self.session_screen.described(message.news)
