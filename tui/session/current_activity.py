"""What runs in the session now, and which model is in memory, for the controller."""

from typing import TYPE_CHECKING

from core.checkpoints.checkpoint import Checkpoint
from core.protocol.events import Loading
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.record.session import Session
from tui.session.activities import Activity, LoadActivity, Memory
from tui.session.fan_activity import FanActivity
from tui.session.inspection_activity import InspectionActivity
from tui.session.journal import Journal, NoJournal
from tui.session.judging_activity import JudgingActivity
from tui.session.loaded import Loaded
from tui.session.phase import Phase, phase_of
from tui.session.series_activity import SeriesActivity
from tui.session.steps import Steps
from tui.session.watch_activity import WatchActivity
from tui.view.judging import Judging

if TYPE_CHECKING:
    from core.fan.fan import Fan


class CurrentActivity:
    """The one activity that may run, seen by its kind."""

    def __init__(self, memory: Memory) -> None:
        self.memory, self.session = memory, Session()
        self.journal: Journal = NoJournal()
        self.steps = Steps()
        self._activity: Activity | None = None
        self._stopping = False
        # The fan that began last, and after how many generations.
        self.last_fan: Fan | None = None
        self._fan_after = 0

    @property
    def loaded(self) -> Loaded | None:
        """The checkpoint in memory."""
        return self.memory.loaded

    @property
    def generation(self) -> Generation | None:
        """The running generation, or None."""
        return self.session.current

    def note_fan(self, fan: "Fan") -> None:
        """Keep a fan that begins as the last one."""
        self.last_fan, self._fan_after = fan, len(self.session.generations)

    @property
    def fan_is_newest(self) -> bool:
        """Whether nothing was generated since the last fan began."""
        return self.last_fan is not None and self._fan_after == len(self.session.generations)

    @property
    def phase(self) -> Phase:
        """The current phase."""
        at, loaded = self.series or self.fan, self.loaded is not None
        running = at.generation if at else self.generation
        # A series that is not writing is about to load: before its first turn, and between two.
        loading = running is None if at else self.being_loaded is not None
        if self.judges and not self._stopping:
            return Phase.JUDGING
        if self.inspects and not self._stopping:
            return Phase.INSPECTING
        return phase_of(stopping=self._stopping, loading=loading, running=running, loaded=loaded)

    @property
    def busy(self) -> bool:
        """Whether a job is running."""
        return self._activity is not None

    @property
    def series(self) -> SeriesActivity | None:
        """The running series over checkpoints, or None."""
        return self._activity if isinstance(self._activity, SeriesActivity) else None

    @property
    def fan(self) -> FanActivity | None:
        """The running fan, or None."""
        return self._activity if isinstance(self._activity, FanActivity) else None

    @property
    def judging(self) -> Judging | None:
        """The running judgement, or None."""
        return self._activity.judging if isinstance(self._activity, JudgingActivity) else None

    @property
    def judges(self) -> bool:
        """Whether checkpoints are being judged."""
        return self.judging is not None

    @property
    def inspects(self) -> bool:
        """Whether the ids of a generation are being read once more."""
        return isinstance(self._activity, InspectionActivity)

    @property
    def watch(self) -> WatchActivity | None:
        """The running watch, or None."""
        return self._activity if isinstance(self._activity, WatchActivity) else None

    @property
    def is_writing(self) -> bool:
        """Whether something runs that a load would disturb: all but a load does."""
        return any((self.generation, self.fan, self.series, self.judges, self.inspects))

    def check_change(self, before: SamplingSettings, after: SamplingSettings) -> None:
        """Raise UsageError for a change of settings that what runs cannot take."""
        if self.fan:
            self.fan.check_change(before, after)

    @property
    def being_loaded(self) -> Checkpoint | None:
        """The checkpoint that is being loaded; None when nothing is being loaded."""
        return self._activity.checkpoint if isinstance(self._activity, LoadActivity) else None

    @property
    def loading(self) -> Loading | None:
        """Progress of the load; None when nothing is being loaded."""
        return self._activity.progress if isinstance(self._activity, LoadActivity) else None
