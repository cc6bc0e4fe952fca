"""Keeps the generations of prompt mode in the history (`--keep`)."""

import time
from collections.abc import Sequence
from functools import partial

from core.base.os_reason import os_reason
from core.journal.entries import Entry
from core.journal.journal_file import JournalFile
from core.journal.opening import opening
from core.journal.recorder import Recorder
from core.journal.session_id import folder, new_id, short_of
from core.record.session import Session
from tui.terminal.streams import narrate
from tui.view.history_words import off_words

# Seconds between two writes while text is generated.
INTERVAL = 0.1


class KeptAnswers:
    """Follows the session of prompt mode; a disk that cannot be written is said once."""

    def __init__(self, session: Session) -> None:
        self._id = new_id(time.time())
        self._file = JournalFile(folder(), self._id, partial(opening, self._id))
        self._is_off, self._is_empty = False, True
        self._recorder = Recorder(self)
        self._recorder.follow(session)
        self._written_at = 0.0

    def put(self, entries: Sequence[Entry], *, wait: bool) -> None:
        """Write entries; those with an end are synchronised too."""
        if self._is_off:
            return
        try:
            self._file.append(entries)
            if wait:
                self._file.synchronise()
            self._is_empty = False
        except OSError as error:
            self._is_off = True
            narrate(off_words(os_reason(error)))

    def note_time(self) -> None:
        """Write what is new, if the last write is a while ago."""
        now = time.monotonic()
        if now - self._written_at > INTERVAL:
            self._written_at = now
            self._recorder.flush()

    def close(self) -> None:
        """Write the rest, and say how to find it."""
        self._recorder.flush(wait=True)
        if not self._is_empty:
            narrate(f"kept: stepscope history {short_of(self._id)}")
