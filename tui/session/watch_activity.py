"""The activity of a watch, which makes room for a prompt while it waits for the next step."""

from dataclasses import dataclass

from tui.session.hand_off import Batch
from tui.session.judging_activity import JudgingActivity
from tui.session.ports import Job

ROOM = "goes on after the prompt"


@dataclass(slots=True, kw_only=True)
class WatchActivity(JudgingActivity):
    """A running watch; `job` goes on where it ended when it is submitted again.

    `makes_room` tells that the job was asked to end for a prompt, `paused` that it has ended for
    that.
    """

    job: Job
    makes_room: bool = False
    paused: bool = False

    @property
    def ended(self) -> bool:
        """Whether no more batches are expected before it goes on, if it does."""
        return self.judging.ended or self.paused

    def end(self, batch: Batch) -> None:
        """Note how the job has ended; to make room for a prompt is not an end of the watch."""
        if self.makes_room and batch.cancelled:
            self.paused, self.judging.progress = True, ROOM
        else:
            JudgingActivity.end(self, batch)

    @property
    def can_make_room(self) -> bool:
        """Whether the job can be asked to end: no step is being judged, and it was not asked."""
        return self.judging.waits and not self.makes_room

    def go_on(self) -> None:
        """Expect batches again; the job must be submitted."""
        self.judging.waits = self.makes_room = self.paused = False
