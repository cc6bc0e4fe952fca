"""The Textual app: it owns the screen and the two threads and passes messages between them."""

import asyncio
import gc
import os
import sys
from typing import ClassVar

from textual.app import App
from textual.command import Provider
from textual.driver import Driver
from textual.events import Event, Key, Paste
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import TextArea

from core.checkpoints.checkpoint import Checkpoint
from core.protocol.settings import SamplingSettings
from tui.command_line.looked_in import LookedIn
from tui.command_line.options import Options
from tui.fullscreen.input.own_keys import OwnKeys
from tui.fullscreen.input.typed import Typed
from tui.fullscreen.keys_here import keys_here
from tui.fullscreen.past import Past
from tui.fullscreen.screens.asking import Asking
from tui.fullscreen.screens.main import SessionScreen
from tui.fullscreen.screens.open_palette import Palette
from tui.fullscreen.screens.screen_listener import ScreenListener
from tui.fullscreen.thread_messages import FromRunner, FromWatcher
from tui.session.controller import Controller
from tui.session.hand_off import INTERVAL, Batch
from tui.session.history_thread import HistoryThread
from tui.session.next_question import NextAnswer
from tui.session.runner import Runner
from tui.session.watcher import Watcher
from tui.terminal.editor import Editor
from tui.terminal.log import record
from tui.terminal.terminal import Terminal
from tui.terminal.window_size import clamped
from tui.view.scan_news import News


def _everything_found() -> type[Provider]:
    from tui.fullscreen.screens.palette import EverythingFound  # noqa: PLC0415 - once it is opened

    return EverythingFound


class Stepscope(App[None]):
    """The full-screen session."""

    CSS_PATH = "app.tcss"
    TITLE = "stepscope"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING: ClassVar[str] = "ctrl+p"
    COMMANDS: ClassVar = {_everything_found}

    def __init__(
        self,
        options: Options,
        named: Checkpoint | None = None,
        editor: Editor | None = None,
        terminal: Terminal | None = None,
    ) -> None:
        """Create screen, controller and threads; `named` is the checkpoint to load first.

        Without a `terminal`, Textual's own driver is used and the session cannot be suspended.
        """
        # Textual asks for the driver's class in its constructor.
        self.terminal = terminal
        super().__init__()
        self._own_loop: asyncio.AbstractEventLoop | None = None
        self.drawn_once, self.is_leaving = False, False
        # Keys typed before the prompt is ready; None once it is.
        self._early: list[Event] | None = []
        # Closed on request, or by an error. If both stay False, the driver failed.
        self.left, self.failed = False, False
        self.options = options
        self.key_table = keys_here(options.keys)
        self._own_keys = OwnKeys(self.key_table)
        self.runner = Runner(self.post_batch, self._current_settings, answered=self.post_answer)
        looked_in = LookedIn(options)
        self.watcher = Watcher(looked_in.roots, self.post_news, options.precision)
        self._editor = editor or Editor()
        self.session_screen = SessionScreen(self.watcher, named, self._editor)
        listener = ScreenListener(self.session_screen)
        self.controller = Controller(self.runner, listener, options.load_options)
        self.controller.begin_with(options.settings, options.how, options.chat, options.presets)
        if options.theme:
            self.theme = options.theme
        screen = self.session_screen
        history, asking = HistoryThread(), Asking(screen, self.controller, self.runner.ask)
        screen.join(self.controller, asking, history)
        self.past = Past(self, screen, self.controller, looked_in, history, self._begin)

    def get_driver_class(self) -> type[Driver]:
        """Return the driver with job control; Textual's choice on Windows or without a terminal."""
        if sys.platform == "win32" or os.environ.get("TEXTUAL_DRIVER") or not self.terminal:
            return super().get_driver_class()
        from tui.fullscreen.session_driver import SessionDriver  # noqa: PLC0415 - not on Windows

        return SessionDriver

    @property
    def size(self) -> Size:
        """The size of the terminal; until it is reported, within the same limits."""
        return Size(*clamped(*super().size))

    def on_load(self) -> None:
        """Keep the event loop, so that a signal handler can close the app."""
        self._own_loop = asyncio.get_running_loop()

    def leave_soon(self) -> None:
        """Close the app; can be called from a signal handler or another thread."""
        self.is_leaving = True
        self.runner.leave()
        # While it runs, the event loop waits for it.
        self._editor.end()
        if self._own_loop and not self._own_loop.is_closed():
            self._own_loop.call_soon_threadsafe(self._leave)

    async def action_quit(self) -> None:
        """Close the app."""
        self._leave()

    def _leave(self) -> None:
        # Textual cannot exit before the first frame, because it looks for widgets that are not
        # mounted yet.
        self.is_leaving = True
        if self.drawn_once:
            self.left = True
            self.exit()

    def action_command_palette(self) -> None:
        """Open the palette."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def action_suspend_session(self) -> None:
        """Give the terminal back to the shell and stop until `fg`."""
        suspend = getattr(self._driver, "suspend_session", None)
        if suspend:
            suspend()
        else:
            self.session_screen.tell("the session cannot be suspended in this terminal")

    def _fatal_error(self) -> None:
        # Textual's own traceback shows the values of local variables, which include prompts.
        self.failed = True
        if self._exception:
            record(self._exception)
        self._close_messages_no_wait()

    async def on_event(self, event: Event) -> None:
        """Keep keys until the prompt is ready for them."""
        if isinstance(event, (Key, Paste)) and self._early is not None:
            self._early.append(event)
        elif isinstance(event, Typed) and not event.is_forwarded and not self._takes_text(event):
            for key in event.as_keys():
                await self.on_event(key)
        elif isinstance(event, Key) and not event.is_forwarded:
            await super().on_event(self._own_keys.replaced(event, self.screen))
        else:
            await super().on_event(event)

    def _takes_text(self, event: Typed) -> bool:
        """Whether the focused widget inserts typed text at once; else it gets each key.

        One character is a key unless others wait before it.
        """
        focused = self.focused
        if event.is_one and focused is not None and not focused.message_queue_size:
            return False
        return isinstance(focused, TextArea)

    def get_default_screen(self) -> Screen[None]:
        """Return the session's screen."""
        return self.session_screen

    def on_ready(self) -> None:
        """Start the threads after the first frame, since the runner's import of torch is slow."""
        self.drawn_once = True
        self.call_after_refresh(self._leave if self.is_leaving else self._open)

    async def _open(self) -> None:
        self.start_threads()
        if self.options.notes:
            self.session_screen.output.say(*self.options.notes)
        if self.options.typed:
            self.session_screen.prompt.write(self.options.typed)
        await self.past.begin()

    async def _begin(self) -> None:
        """Take keys, and look for checkpoints; an earlier session was read, if one is resumed."""
        if self.options.resume is not None:
            self.watcher.start()
        # Handled here and not posted, because keys typed by now are already in the queue.
        early, self._early = self._early or [], None
        for key in early:
            await self.on_event(key)

    def start_threads(self) -> None:
        """Start runner and watcher; the folders to look in may be those of an earlier session."""
        # Objects created so far live until exit; exclude them from garbage collection.
        gc.freeze()
        gc.enable()
        if self.options.resume is None:
            self.watcher.start()
        self.runner.start()

    def _current_settings(self) -> SamplingSettings:
        # Called from the runner before every token; reading one attribute needs no lock.
        return self.controller.settings

    def post_batch(self, batch: Batch) -> bool:
        """Hand a batch from the runner's thread to the app; False once it is closed."""
        return self.post_message(FromRunner(batch))

    def post_answer(self, answer: NextAnswer) -> bool:
        """Show an answer from the runner's thread, later; False once the app is closed."""
        return self.call_later(self.session_screen.asking.take, answer)

    def post_news(self, event: News) -> bool:
        """Hand an event from the watcher's thread to the app; False once it is closed."""
        return self.post_message(FromWatcher(event))

    def on_from_runner(self, message: FromRunner) -> None:
        """Apply a batch; the next one is sent when this one is on the screen."""
        if not self.is_running:
            # The app is closing, and the panes are already gone.
            return
        try:
            self.controller.apply(message.batch)
        finally:
            self.call_after_refresh(self._acknowledge_soon)

    def _acknowledge_soon(self) -> None:
        # A Textual timer would create a task for every token. The call goes through the app's
        # queue, so that an error in it closes the session like any other error.
        acknowledge = self.runner.hand_off.acknowledge
        asyncio.get_running_loop().call_later(INTERVAL, self.call_later, acknowledge)

    def on_from_watcher(self, message: FromWatcher) -> None:
        """Show an event of the watcher, unless the app is closing and its panes are gone."""
        if self.is_running:
            self.session_screen.take_news(message.event)
