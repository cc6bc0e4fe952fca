"""The job of a suite: it draws the cases and lets checkpoints answer them."""

# ruff: noqa: PLC0415 - imports in the thread, after the first frame

from collections.abc import Iterator
from dataclasses import dataclass

from core.checkpoints.checkpoint import Checkpoint
from core.protocol.callbacks import CurrentSettings, ShouldStop
from core.protocol.events import Event
from core.protocol.load_options import LoadOptions
from tui.session.judged_subjects import subjects_of
from tui.session.ports import EnginePort

# The k of pass@k.
_K = 10


@dataclass(frozen=True, slots=True)
class RunSuite:
    """Run the suite at a path, or a shipped one by its name; the loaded model stays loaded."""

    suite: str
    subjects: tuple[tuple[str, Checkpoint], ...]
    options: LoadOptions

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield the events of the suite; its report is in the last one."""
        from core.engine.engine import Engine
        from core.evaluate.suite_judging import SuiteJudging
        from core.judging.suite_request import SuiteRequest, suite_subject
        from core.suites.shipped import suite_path
        from core.suites.suite_file import read_suite

        del engine, settings
        suite = read_suite(suite_path(self.suite))
        found = yield from subjects_of(self.subjects, self.options, should_stop)
        subjects = tuple(suite_subject(suite, one) for one in found)
        request = SuiteRequest(suite, subjects, _K, device=self.options.device)
        yield from SuiteJudging(request, Engine()).events(should_stop)
