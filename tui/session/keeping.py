"""Keeps a session in the history while it runs: its journal and the thread that writes it."""

import time
from collections.abc import Callable
from functools import partial

from core.journal.journal_file import JournalFile
from core.journal.opening import opening
from core.journal.recorder import Recorder
from core.journal.session_id import folder, new_id, short_of
from tui.session.controller import Controller
from tui.session.journal_thread import JournalThread
from tui.session.session_journal import SessionJournal
from tui.session.session_state import SessionState
from tui.view.history_words import off_words

# Seconds that the end of the session waits for the rest to be written.
JOIN_SECONDS = 0.3


class Keeping:
    """The history of a running session; `journal` takes what is not a generation too."""

    def __init__(
        self,
        controller: Controller,
        say: Callable[[str], object],
        state: Callable[[], SessionState],
        resumed: str | None = None,
        held: tuple[str, ...] = (),
    ) -> None:
        """Keep what the controller's session does from now on.

        `say` is called in the journal's thread, once, if it cannot be kept. `state` returns what
        the session is set to. `resumed` is the ID of the session
        that it goes on from, `held` are those of the generations that it took over.
        """
        self.session_id, self._say, self._resumed = new_id(time.time()), say, resumed
        # The thread makes the first line, since that takes 40 ms.
        first = partial(opening, self.session_id, resumed, held)
        self._thread = JournalThread(JournalFile(folder(), self.session_id, first), self._failed)
        recorder = Recorder(self._thread, time.time)
        self.journal = SessionJournal(self.session_id, recorder, state, held)
        recorder.follow(controller.session)
        controller.journal = self.journal
        self._thread.start()

    @property
    def to_resume(self) -> str:
        """The ID that opens the session again; "" if nothing of it is kept."""
        if self.journal.is_empty or self._thread.is_off:
            return short_of(self._resumed) if self._resumed else ""
        return short_of(self.session_id)

    def end(self) -> None:
        """Write what is left, within 0.3 s."""
        self.journal.flush()
        self._thread.leave()
        self._thread.join(JOIN_SECONDS)

    def _failed(self, why: str) -> None:
        self._say(off_words(why))
