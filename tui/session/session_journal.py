"""What a session keeps in its journal: generations, judgements, notes, pins and settings."""

import time
from collections.abc import Callable
from typing import Any

from core.base.version import version
from core.journal.entries import Cleared, Entry, Judged, Noted, Pinned, State
from core.journal.recorder import Recorder
from core.record.session import Session
from core.report.document import Made
from core.report.document_json import document_as_json
from tui.session.activities import Activity
from tui.session.fan_activity import FanActivity
from tui.session.judging_activity import JudgingActivity
from tui.session.series_activity import SeriesActivity
from tui.view.judging import Judging


class SessionJournal:
    """Keeps what happens in a session, by a recorder of its generations."""

    def __init__(
        self, recorder: Recorder, clock: Callable[[], float] = time.time, session_id: str = ""
    ) -> None:
        self._recorder, self._clock, self.session_id = recorder, clock, session_id
        self._fans = self._series = 0
        self._state: dict[str, Any] = {}

    def follow(self, session: Session) -> None:
        """Keep all generations of a session that have not ended, or begin later."""
        self._recorder.follow(session)

    def flush(self) -> None:
        """Put what the last batch added."""
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

    def note(self, generation_id: str, text: str) -> None:
        """Keep a note about a generation; an empty one takes the note away."""
        self._put(Noted(generation_id, self._clock(), text))

    def pin(self, generation_id: str, *, pinned: bool) -> None:
        """Keep that a generation is pinned, or is not any more."""
        self._put(Pinned(generation_id, self._clock(), pinned))

    def clear(self, number: int) -> None:
        """Keep that the output up to this generation is hidden; 0 shows all of it."""
        self._put(Cleared(self._clock(), number))

    def state(self, values: dict[str, Any]) -> None:
        """Keep settings and options with the next batch, if they have changed."""
        if values != self._state:
            self._state = values
            self._recorder.put(State(self._clock(), values))

    def _judged(self, judging: Judging, report: Callable[[Made], Any]) -> Judged:
        made = Made(judging.command, version())
        document = document_as_json(report(made))
        return Judged(self._clock(), judging.kind, judging.about, judging.command, dict(document))

    def _put(self, entry: Entry) -> None:
        self._recorder.put(entry)
        self._recorder.flush()
