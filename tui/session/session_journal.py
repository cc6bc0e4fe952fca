"""What a session keeps in its journal: generations, judgements, notes, pins and settings."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from core.base.version import version
from core.journal.entries import Cleared, Entry, Judged, Noted, Pinned, Shown, State
from core.journal.recorder import Recorder
from core.journal.session_id import generation_id
from core.record.session import Session
from core.report.document import Made
from core.report.document_json import document_as_json
from tui.session.activities import Activity
from tui.session.fan_activity import FanActivity
from tui.session.judging_activity import JudgingActivity
from tui.session.series_activity import SeriesActivity
from tui.session.session_state import SessionState
from tui.view.judging import Judging


class SessionJournal:
    """Keeps what happens in a session, by a recorder of its generations."""

    def __init__(
        self,
        session_id: str,
        recorder: Recorder,
        state: Callable[[], SessionState],
        held: Sequence[str] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Create it for the session with this ID; `state` returns what the session is set to now.

        `held` are the IDs of the generations that it took over, from number 1 on.
        """
        self._recorder, self._clock, self.session_id = recorder, clock, session_id
        self._fans = self._series = 0
        self._now, self._state = state, SessionState()
        self._ids = dict(enumerate(held, 1))

    def follow(self, session: Session) -> None:
        """Keep all generations of a session that have not ended, or begin later."""
        self._recorder.follow(session)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was generated or noted: then there is no file."""
        return self._recorder.is_empty

    def flush(self) -> None:
        """Put what the last batch added, and what the session is set to if that has changed."""
        if self.is_empty:
            return
        now = self._now()
        if now != self._state:
            self._state = now
            self._recorder.put(State(self._clock(), now.as_json()))
        self._recorder.flush()

    def began(self, activity: Activity) -> None:
        """Keep the rows of a fan, or the generations of a series."""
        if isinstance(activity, FanActivity):
            self._fans += 1
            self._recorder.follow(activity.fan.session, f"f{self._fans}.")
        elif isinstance(activity, SeriesActivity):
            self._series += 1
            self._recorder.follow(activity.session, f"r{self._series}.")

    def ended(self, activity: Activity) -> None:
        """Keep the report of a judgement that has a result."""
        if isinstance(activity, JudgingActivity) and (report := activity.judging.report):
            self._put(self._judged(activity.judging, report))

    def id_of(self, number: int) -> str:
        """Return the ID of a generation of the session."""
        return self._ids.get(number) or generation_id(self.session_id, str(number))

    def note(self, number: int, text: str) -> None:
        """Keep a note about a generation; an empty one takes the note away."""
        self._put(Noted(self.id_of(number), self._clock(), text))

    def pin(self, number: int, *, pinned: bool) -> None:
        """Keep that a generation is pinned, or is not any more."""
        self._put(Pinned(self.id_of(number), self._clock(), pinned))

    def show(self, number: int, generation_id: str) -> None:
        """Keep that a generation of another session has this number in this one."""
        self._ids[number] = generation_id
        self._put(Shown(self._clock(), number, generation_id))

    def clear(self, number: int) -> None:
        """Keep that the output up to this generation is hidden; 0 shows all of it."""
        self._put(Cleared(self._clock(), number))

    def _judged(self, judging: Judging, report: Callable[[Made], Any]) -> Judged:
        made = Made(judging.command, version())
        document = document_as_json(report(made))
        return Judged(self._clock(), judging.kind, judging.about, judging.command, dict(document))

    def _put(self, entry: Entry) -> None:
        self._recorder.put(entry)
        self.flush()
