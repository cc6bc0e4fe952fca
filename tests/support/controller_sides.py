"""Fakes for both sides of the controller: the job queue and the listener."""

from typing import Any
from unittest.mock import create_autospec

from tui.session.ports import Job, Listener


class JobQueue:
    """Keeps jobs instead of running them."""

    def __init__(self) -> None:
        self.submitted: list[Job] = []
        self.stopped: list[int] = []

    def submit(self, job: Job) -> int:
        self.submitted.append(job)
        return len(self.submitted)

    def stop(self, job: int) -> None:
        self.stopped.append(job)


class Told:
    """A listener with exactly the protocol's methods, and the calls that it received."""

    def __init__(self) -> None:
        self.listener = create_autospec(Listener, instance=True)

    @property
    def said(self) -> list[Any]:
        return [(call[0], *call[1]) for call in self.listener.method_calls]

    def of(self, name: str) -> list[Any]:
        return [call.args for call in getattr(self.listener, name).call_args_list]
