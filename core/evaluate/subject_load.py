"""Loads a checkpoint that is judged, in float32, as events."""

from collections.abc import Callable, Iterator

from core.engine.engine import Engine
from core.judging.score_events import Remark, SubjectLoading
from core.judging.subject import Subject
from core.machine.precision import PLAIN
from core.protocol.events import Loading, Notice
from core.protocol.load_options import LoadOptions


def load_subject(
    engine: Engine, subject: Subject, device: str | None, should_stop: Callable[[], bool]
) -> Iterator[SubjectLoading | Remark]:
    """Load it into an engine that is empty; yield progress and remarks.

    Raises what `Engine.load` raises.
    """
    options = LoadOptions(precision=PLAIN.precision, device=device)
    yield SubjectLoading(subject.name, 0.0)
    for event in engine.load(subject.checkpoint, subject.tokenizer, options, should_stop):
        if isinstance(event, Notice):
            yield Remark(event.text)
        elif isinstance(event, Loading):
            yield SubjectLoading(subject.name, event.done / max(1, event.total))
