"""The session's controller: loads, runs, queues one prompt and stops, without widgets or threads.

Only the screen's thread calls it. Jobs go to a job queue (the runner), results to a listener (the
screen). Both are protocols, so that tests can replace either by a fake.
"""

from dataclasses import replace

from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.load_options import LoadOptions
from core.record.generation import Generation
from tui.session.activities import Activity, LoadActivity
from tui.session.begin_run import begin_run
from tui.session.fan_run import prompt_run
from tui.session.hand_off import Batch
from tui.session.jobs import Load
from tui.session.other_constants import other_constants
from tui.session.pending_run import PendingRun, going_on, repetition, rerun, rerun_on
from tui.session.ports import Job, JobQueue, Listener
from tui.session.queued_run import still_possible
from tui.session.run_remarks import replacing
from tui.session.run_settings import RunSettings
from tui.session.series_activity import SeriesActivity
from tui.session.watch_activity import WatchActivity


class Controller(RunSettings):
    """Runs one activity at a time and queues at most one prompt."""

    def __init__(self, jobs: JobQueue, listener: Listener, options: LoadOptions) -> None:
        super().__init__(listener, options)
        self._jobs, self._job = jobs, 0
        self.queued: PendingRun | None = None
        self._paused: WatchActivity | None = None

    @property
    def listener(self) -> Listener:
        """What shows the events of the session."""
        return self._listener

    @property
    def options(self) -> LoadOptions:
        """Device, precision and route of the next load."""
        return self.memory.options

    @options.setter
    def options(self, options: LoadOptions) -> None:
        self.memory.options = options

    def load(self, checkpoint: Checkpoint) -> bool:
        """Load a checkpoint unless text streams; return whether the load was started."""
        if self.is_writing:
            self._listener.refused("Stop what runs first (/cancel), then load")
            return False
        if self.being_loaded:
            self.stop()
        self._listener.load_began()
        self._load(checkpoint)
        return True

    def _load(self, checkpoint: Checkpoint) -> None:
        activity = LoadActivity(checkpoint, self.options, self.memory, self._listener)
        self.begin(activity, Load(checkpoint, self.options))

    def begin(self, activity: Activity, job: Job) -> None:
        """Submit a job, whose batches the activity applies; no other activity may be running."""
        self._activity, self._stopping = activity, False
        self.journal.began(activity)
        self._job = self._jobs.submit(job)
        self.memory.options_of[self._job] = self.options
        self._listener.state_changed()

    def run(self, prompt: str, highlighted: Checkpoint | None) -> bool:
        """Run or queue a prompt; return False when it must stay in the prompt widget."""
        return self.run_anywhere(prompt_run(prompt, self.how), highlighted)

    def run_anywhere(self, run: PendingRun, highlighted: Checkpoint | None) -> bool:
        """Run or queue on the loaded checkpoint, else on the highlighted one."""
        if self.loaded or self.being_loaded:
            return self.start_or_queue(run)
        if highlighted is None:
            self._listener.refused("No checkpoint was found to run")
            return False
        return self.start_or_queue(replace(run, checkpoint=highlighted))

    def start_or_queue(self, run: PendingRun) -> bool:
        """Run now if no job is running, else queue; return False when neither is possible."""
        if self.busy:
            if self.queued:
                self._listener.refused("One prompt is already queued")
                return False
            self.queued = run
            self._make_room()
            self._listener.state_changed()
            return True
        if run.can_run_on(self.loaded):
            return self._start(run)
        if run.checkpoint is None:
            return False
        self.queued = run
        before = self.loaded
        started = self.load(run.checkpoint)
        if started and before:
            self._listener.load_noticed(replacing(run.checkpoint, before.checkpoint))
        return started

    def again(self, generation: Generation | None, *, same: bool) -> bool:
        """Run a generation's prompt again: exactly as it was if `same`, else with a new seed."""
        if generation is None:
            self._listener.refused("Nothing has run yet")
            return False
        if same and (refused := other_constants(generation, self.options.overrides)):
            self._listener.failed(refused)
            return False
        return self.start_or_queue(repetition(generation) if same else rerun(generation))

    def go_on(self, generation: Generation | None) -> None:
        """Generate more after a generation's end; UsageError when that is not possible now."""
        busy_with = f"{self.phase}" if self.busy else ""
        self._start(going_on(generation, self.loaded, self.settings, self.how, busy_with))

    def branch(self, generation: Generation, kept: int, instead: tuple[int, ...]) -> None:
        """Go on from the first `kept` new tokens of a generation with other ids.

        Raises UsageError when that is not possible now.
        """
        busy_with = f"{self.phase}" if self.busy else ""
        run = going_on(generation, self.loaded, self.settings, self.how, busy_with, kept, instead)
        self._start(run)

    def run_on(self, checkpoint: Checkpoint, prompt: str) -> bool:
        """Run the last prompt and seed, or a first prompt, on another checkpoint."""
        return self.start_or_queue(rerun_on(checkpoint, self.session.last, prompt))

    def stop(self) -> bool:
        """Ask the current activity to end; return whether there was one.

        A queued prompt is returned to the prompt widget.
        """
        if not self.busy:
            return False
        self._stopping = True
        if self.watch:
            self.watch.makes_room = False
        self._jobs.stop(self._job)
        if self.queued:
            run, self.queued = self.queued, None
            self._give_back(run)
        self._listener.state_changed()
        return True

    def apply(self, batch: Batch) -> None:
        """Apply events of the current job; of earlier jobs only what they loaded or unloaded."""
        activity, before = self._activity if batch.job == self._job else None, self.loaded
        if activity:
            activity.apply(batch)
        else:
            self.memory.apply_late(batch)
        if not self.series:
            self._suit_chat(before)
        if activity and activity.ended:
            self._end(activity)
        self._make_room()
        if not activity and batch.failure and batch.job == self._job:
            self._listener.load_failed(batch.failure, None)
        self.journal.flush()
        self._listener.state_changed()

    def _end(self, activity: Activity) -> None:
        self._activity, self._stopping = None, False
        self.journal.ended(activity)
        if isinstance(activity, SeriesActivity):
            # A prompt that waits is meant for the checkpoint from before.
            if back := activity.back_to(self.loaded):
                self._load(back)
                return
            self._suit_chat(activity.before)
        if isinstance(activity, WatchActivity) and activity.paused:
            self._paused = activity
        self._run_queued(activity)
        if self._paused and not self.busy:
            watch, self._paused = self._paused, None
            watch.go_on()
            self.begin(watch, watch.job)

    def _run_queued(self, after: Activity) -> None:
        run, self.queued = self.queued, None
        if run is None:
            return
        possible = still_possible(run, self.loaded, after, self._listener)
        if not possible or not self.start_or_queue(run):
            self._give_back(run)

    def _make_room(self) -> None:
        """Let a watch pause for a prompt that is queued, unless a step is being judged."""
        watch = self.watch
        if watch and self.queued and watch.can_make_room and not self._stopping:
            watch.makes_room = True
            self._jobs.stop(self._job)

    def _give_back(self, run: PendingRun) -> None:
        if run.is_typed:
            self._listener.given_back(run.prompt)

    def _start(self, run: PendingRun) -> bool:
        loaded = self.loaded
        assert loaded
        try:
            # The screen can look inside every token.
            request = replace(run.request(loaded, self.settings, self.how, self.chat), lens=True)
        except ReportedError as error:
            self._listener.failed(error)
            return False
        begin_run(run, request, loaded, self, self._listener)
        self._listener.state_changed()
        return True
