"""Begins a run whose request is made: a generation or a fan, each with its activity and its job."""

from functools import singledispatch
from typing import TYPE_CHECKING, Protocol

from core.protocol.events import Started
from core.protocol.prompt_options import PromptOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.session import Session
from tui.session.activities import Activity, GenerateActivity
from tui.session.chat import Chat
from tui.session.fan_activity import FanActivity
from tui.session.fan_run import FanRun
from tui.session.jobs import Generate
from tui.session.loaded import Loaded
from tui.session.pending_run import PendingRun
from tui.session.ports import Job, Listener
from tui.session.run_remarks import remarks
from tui.session.steps import Steps

if TYPE_CHECKING:
    from core.fan.fan import Fan


class Conductor(Protocol):
    """The parts of the controller with which a run begins."""

    session: Session
    chat: Chat
    steps: Steps
    settings: SamplingSettings
    how: PromptOptions

    def begin(self, activity: Activity, job: Job) -> None:
        """Submit a job, whose batches the activity applies."""

    def note_fan(self, fan: "Fan") -> None:
        """Keep a fan that begins as the last one."""


@singledispatch
def begin_run(
    run: PendingRun, request: Request, loaded: Loaded, conductor: Conductor, listener: Listener
) -> None:
    """Begin a generation, which becomes the last one of the session."""
    session, settings, how = conductor.session, conductor.settings, conductor.how
    session.apply(Started((request,), loaded.ready, run.parent))
    generation = session.generations[-1]
    conductor.chat.follow(generation)
    if run.continues:
        conductor.steps.branch(generation.number, run.continues.number)
    conductor.begin(GenerateActivity(generation, session, listener), Generate(request))
    listener.began(generation, request.as_seen(loaded.tokenizer))
    for remark in remarks(run, loaded, settings, how, first=generation.number == 1):
        listener.remarked(generation, remark)


@begin_run.register
def _begin_fan(
    run: FanRun, request: Request, loaded: Loaded, conductor: Conductor, listener: Listener
) -> None:
    """Begin a fan, whose rows are not in the session until one is taken."""
    from core.fan.fan import Fan  # noqa: PLC0415 - after the first frame
    from tui.session.fan_job import RunFan  # noqa: PLC0415 - after the first frame

    requests = run.shape.requests(request)
    fan = Fan(requests, loaded.ready, run.shape.temperatures)
    fan.notices += remarks(run, loaded, conductor.settings, conductor.how)
    conductor.note_fan(fan)
    conductor.begin(FanActivity(fan, listener), RunFan(requests, run.shape.temperatures))
    listener.fan_began(fan)
