"""The past of the session: what is kept of it, and the earlier session that it goes on from."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from core.base.errors import ReportedError
from core.base.os_reason import os_reason
from tui.command_line.looked_in import LookedIn
from tui.fullscreen.widgets.panel_block import About
from tui.session.controller import Controller
from tui.session.history_thread import HistoryThread
from tui.view.painting import Painting

if TYPE_CHECKING:
    from tui.fullscreen.app import Stepscope
    from tui.fullscreen.screens.main import SessionScreen
    from tui.session.keeping import Keeping
    from tui.session.resume import FoundOrigins, Resumption
    from tui.session.session_state import SessionState


class Past:
    """Keeps the session in the history, and opens an earlier one again.

    Files are read by the history's thread. What is imported when it is needed would delay the first
    frame.
    """

    def __init__(
        self,
        app: "Stepscope",
        screen: "SessionScreen",
        controller: Controller,
        looked_in: LookedIn,
        thread: HistoryThread,
        ready: Callable[[], Awaitable[None]],
    ) -> None:
        """Create it; `ready` is awaited when the session takes keys."""
        self._app, self._screen, self._controller = app, screen, controller
        self._options, self._looked_in = app.options, looked_in
        self._thread, self._ready = thread, ready
        self._keeping: Keeping | None = None
        self._hidden: tuple[int, ...] = ()
        self._painting = Painting()
        # The ID that the parent process knows.
        self._named = ""

    async def begin(self) -> None:
        """Begin to keep the session, after the earlier one was read if one is resumed."""
        if self._options.resume is None:
            self._keep()
            await self._ready()
            return
        if not self._options.checkpoints:
            # Those of the end of the session are loaded.
            self._screen.first_load.cancel()
        self._thread.submit(partial(self._read, self._options.resume))

    @property
    def command(self) -> str:
        """The command that opens the session again; "" if nothing of it is kept."""
        from tui.view.history_words import resume_command  # noqa: PLC0415 - at the end

        return resume_command(self._keeping.to_resume) if self._keeping else ""

    def end(self) -> None:
        """Write what is left, within 0.3 s."""
        self._thread.leave()
        if self._keeping:
            self._keeping.end()

    def _keep(self, resumed: str | None = None, held: tuple[str, ...] = ()) -> None:
        if self._options.no_history:
            return
        from tui.session.keeping import Keeping  # noqa: PLC0415 - after the first frame

        self._keeping = Keeping(self._controller, self._say_soon, self._state, resumed, held)
        self._name()

    def _name(self) -> None:
        """Tell the parent process, for a session that is killed, which ID opens it again."""
        name = self._keeping.to_resume if self._keeping else ""
        if name != self._named and self._app.terminal:
            self._app.terminal.name(name)
        self._named = name

    def _state(self) -> "SessionState":
        from tui.session.session_state import state_of  # noqa: PLC0415 - after the first frame

        self._name()
        if self._screen.complete:
            # The panes are gone when the rest is written.
            self._hidden = tuple(sorted(self._screen.output.hidden_numbers))
            self._painting = self._screen.output.painting
        places = self._looked_in.places
        return state_of(self._controller, places, self._app.theme, self._hidden, self._painting)

    def _say_soon(self, text: str) -> None:
        # Called from the journal's thread.
        self._app.call_later(self._screen.output.say, text)

    # Resuming -----------------------------------------------------------------------------------

    def _read(self, name: str) -> None:
        """Read the session, then find its weights; in the history's thread."""
        from tui.session.resume import find_origins, read_session  # noqa: PLC0415 - likewise

        try:
            read = read_session(name)
        except ReportedError as error:
            self._app.call_later(self._failed, error)
        except OSError as error:
            self._app.call_later(self._failed, ReportedError(f"The history: {os_reason(error)}"))
        else:
            self._app.call_later(self._restore, read)
            self._app.call_later(self._adopt, find_origins(read.kept.generations, read.state), read)

    async def _failed(self, error: ReportedError) -> None:
        self._screen.output.panel(error, "")
        self._keep()
        await self._ready()

    async def _restore(self, read: "Resumption") -> None:
        """Show the session as it was; then new prompts follow."""
        from tui.session.resume import restore  # noqa: PLC0415 - when it is needed
        from tui.view.history_words import resumed_words  # noqa: PLC0415 - likewise

        kept, screen = read.kept, self._screen
        restore(read, self._controller)
        self._looked_in.resume(read.state.places)
        if read.state.theme in self._app.available_themes:
            self._app.theme = read.state.theme
        await screen.output.restore(kept.generations, kept.asked, kept.cleared)
        screen.output.hide(read.state.hidden)
        if read.state.painting != screen.output.painting:
            screen.actions.inside.paint(read.state.painting)
        screen.prompt.sent = list(dict.fromkeys(one.request.prompt for one in kept.generations))
        if kept.cleared:
            self._controller.steps.clear(kept.cleared)
        screen.output.say(*resumed_words(kept))
        self._keep(kept.session.id, kept.ids)
        screen.state_changed()
        await self._ready()

    def _adopt(self, found: "FoundOrigins", read: "Resumption") -> None:
        """Give the transcript what its weights tell, and load those of the end again."""
        from tui.session.resume import adopt  # noqa: PLC0415 - when it is needed

        adopt(read.kept.generations, found)
        screen = self._screen
        if found.gone:
            lacking = "Not all weights of the resumed session are there"
            screen.output.say(lacking, *found.gone, about=About.LOAD)
        checkpoint = found.last.checkpoint if found.last else None
        free = not (self._options.checkpoints or self._controller.busy or self._controller.loaded)
        if checkpoint and free:
            screen.surroundings.load(checkpoint)
        screen.state_changed()
