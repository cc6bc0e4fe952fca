"""A judgement of checkpoints while it runs and when it has ended: what a page shows of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.base.errors import ReportedError
from core.base.text import clean, plural
from core.protocol.events import JudgingEvent, JudgingProgress
from core.report.document import Document, Made
from tui.view.error_hints import session_hint
from tui.view.result_view import ResultLine, plain
from tui.view.wrapped import wrapped

if TYPE_CHECKING:
    from core.judging.watch import StepBroken, StepJudged

# Returns the lines of a result in a width.
Page = Callable[[int], tuple[ResultLine, ...]]
# Returns the report of a result.
ReportOf = Callable[[Made], Document]


@dataclass(slots=True)
class Judging:
    """One judgement.

    `kind` is its title, `about` what it is done with, `why` which checkpoints it is about.
    `progress` is what is being done, `remarks` are sentences about the checkpoints. `page` is the
    result, `report` makes its report; both are None before the end. `command` repeats it.
    A watch is `endless`: it ends only when it is stopped. `steps` are those that it has judged;
    it `waits` while no step is being judged.
    """

    kind: str
    about: str
    why: str
    progress: str = "waiting"
    remarks: list[str] = field(default_factory=list)
    page: Page | None = None
    report: ReportOf | None = None
    command: str = ""
    endless: bool = False
    steps: "list[StepJudged | StepBroken]" = field(default_factory=list)
    waits: bool = False
    failure: ReportedError | None = None
    stopped: bool = False
    ended: bool = False

    @property
    def state(self) -> str:
        """How far it is, in a few words."""
        if not self.ended:
            return f"▶ {self.progress}"
        if self.failure:
            return "■ ended with an error"
        return "■ stopped" if self.stopped else "■ complete"

    def lines(self, width: int) -> tuple[ResultLine, ...]:
        """Return the result, or what is known before it, in `width` cells."""
        return (*self._failure(width), *(self.page(width) if self.page else self._told(width)))

    def _told(self, width: int) -> Iterator[ResultLine]:
        for remark in self.remarks:
            yield from (plain(line, "note") for line in wrapped(clean(remark), width))

    def _failure(self, width: int) -> Iterator[ResultLine]:
        if self.failure:
            parts = (f"Error: {self.failure.message}", session_hint(self.failure))
            for part in filter(None, parts):
                yield from (plain(line, "error") for line in wrapped(clean(part), width))
            yield plain("")


def note(judging: Judging, event: JudgingEvent, line: str) -> None:
    """Show what an event before the end says: progress is replaced, everything else stays."""
    if isinstance(event, JudgingProgress):
        judging.progress = line
    else:
        judging.remarks.append(line)


def subjects_words(count: int, why: str) -> str:
    """Return which checkpoints are judged; `why` is empty for marked ones."""
    return why or f"{plural(count, 'checkpoint')} marked"
