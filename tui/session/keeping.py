"""Keeps a session in the history while it runs: its journal and the thread that writes it."""

import time
from collections.abc import Callable
from functools import partial

from core.journal.journal_file import JournalFile
from core.journal.opening import opening
from core.journal.recorder import Recorder
from core.journal.session_id import folder, new_id
from tui.session.controller import Controller
from tui.session.journal_thread import JournalThread
from tui.session.session_journal import SessionJournal
from tui.view.history_words import off_words

# Seconds that the end of the session waits for the rest to be written.
JOIN_SECONDS = 0.3


class Keeping:
    """The history of a running session; `journal` takes what is not a generation too."""

    def __init__(
        self, controller: Controller, say: Callable[[str], object], resumed: str | None = None
    ) -> None:
        """Keep what the controller's session does from now on.

        `say` is called in the journal's thread, once, if it cannot be kept. `resumed` is the ID of
        the session that it goes on from.
        """
        self.session_id, self._say = new_id(time.time()), say
        # The thread makes the first line, since that takes 40 ms.
        file = JournalFile(folder(), self.session_id, partial(opening, self.session_id, resumed))
        self._thread = JournalThread(file, self._failed)
        self.journal = SessionJournal(Recorder(self._thread), time.time, self.session_id)
        self.journal.follow(controller.session)
        controller.journal = self.journal
        self._thread.start()

    def end(self) -> None:
        """Write what is left, within 0.3 s."""
        self.journal.flush()
        self._thread.leave()
        self._thread.join(JOIN_SECONDS)

    def _failed(self, why: str) -> None:
        self._say(off_words(why))
