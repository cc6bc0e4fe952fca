"""The two sides of the controller: where jobs are done, and who shows what happens."""

from typing import Protocol

from core.base.errors import ReportedError
from core.record.generation import Generation
from tui.session.runner import Job


class JobQueue(Protocol):
    """Where jobs are done: tui.session.runner.Runner."""

    def submit(self, job: Job) -> int:
        """Queue a job and return its number."""

    def stop(self, job: int) -> None:
        """Ask a job to end soon."""


class Listener(Protocol):
    """Who shows what happens: the screen."""

    def began(self, generation: Generation, prompt: str) -> None:
        """A generation was opened."""

    def grew(self, generation: Generation, text: str) -> None:
        """Text came."""

    def changed(self, generation: Generation) -> None:
        """A setting changed at this point."""

    def ended(self, generation: Generation) -> None:
        """A generation is complete."""

    def failed(self, failure: ReportedError, subject: str) -> None:
        """Something went wrong with a checkpoint or prompt."""

    def noticed(self, text: str) -> None:
        """A sentence that should be read."""

    def given_back(self, prompt: str) -> None:
        """A queued prompt will not run: it returns to where it was typed."""

    def state_changed(self) -> None:
        """The phase, progress or figures changed."""
