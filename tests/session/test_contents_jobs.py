"""Jobs that look at files, and what begins them."""

from types import SimpleNamespace
from typing import Any

import pytest
from controller_sides import JobQueue, Told

from core.base.errors import NotFoundError, UsageError
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.contents.events import BothRead, ContentsRead
from core.contents.tensor_figures import DifferenceRead, FiguresRead
from core.protocol.load_options import LoadOptions
from tui.session.begin_contents import begin_contents, begin_difference, begin_figures
from tui.session.contents_commands import CONTENTS_COMMANDS
from tui.session.contents_jobs import ReadContents, ReadDifference, ReadFigures
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.phase import Phase
from tui.view.catalog import Catalog
from tui.view.marking import toggled

ENTRIES = tuple(scan([DEMO]))


def events(job: Any) -> list[Any]:
    return list(job.events(None, None, lambda: False))


def controller() -> Controller:
    return Controller(JobQueue(), Told().listener, LoadOptions())


def test_headers_are_read_without_figures_unless_they_are_wanted():
    (read,) = events(ReadContents(ENTRIES[0]))
    assert isinstance(read, ContentsRead)
    found = events(ReadContents(ENTRIES[0], figures=True, words="c_q"))
    assert sum(isinstance(one, FiguresRead) for one in found) == 4


def test_a_difference_takes_a_name_or_a_checkpoint():
    for a in (ENTRIES[0], ENTRIES[0].name):
        both, *others = events(ReadDifference(a, ENTRIES[1], ENTRIES))
        assert isinstance(both, BothRead)
        assert sum(isinstance(one, DifferenceRead) for one in others) == 26
    with pytest.raises(NotFoundError):
        events(ReadDifference("nothing", ENTRIES[1], ENTRIES))


def test_a_reading_is_seen_as_looking_inside_until_it_has_ended():
    run, changes = controller(), []
    looked = begin_contents(run, Catalog(ENTRIES), ENTRIES[0], lambda: changes.append(1))
    assert (run.phase, looked.reading) == (Phase.INSPECTING, "reading the headers")
    found = tuple(events(ReadContents(ENTRIES[0])))
    run.apply(Batch(run._job, found, ended=True))
    assert not run.busy
    assert looked.reading is None
    assert looked.contents
    assert len(looked.contents.tensors) == 26
    assert changes

    begin_figures(run, looked, looked.contents.tensors[:2], lambda: None)
    with pytest.raises(UsageError):
        begin_figures(run, looked, looked.contents.tensors[2:3], lambda: None)
    job = ReadFigures(looked.contents.tensors[:2])
    run.apply(Batch(run._job, tuple(events(job)), ended=True))
    with pytest.raises(UsageError, match="All figures"):
        begin_figures(run, looked, looked.contents.tensors[:2], lambda: None)


def test_a_difference_needs_two_checkpoints():
    one = Catalog(ENTRIES, marked=frozenset({ENTRIES[0].key}))
    for catalog, highlighted, name in ((one, ENTRIES[0], ""), (one, None, "x")):
        with pytest.raises(UsageError, match="two checkpoints"):
            begin_difference(controller(), catalog, highlighted, name, lambda: None)
    with pytest.raises(UsageError):
        begin_contents(controller(), one, None, lambda: None)


def test_the_marked_ones_are_compared_in_the_order_of_the_list():
    marked = frozenset(entry.key for entry in ENTRIES[:2])
    found = begin_difference(
        controller(), Catalog(ENTRIES, marked=marked), ENTRIES[2], "", lambda: None
    )
    assert found.names == ("step_001000", "step_008000")


def test_a_is_the_one_that_was_marked_first():
    catalog = Catalog(ENTRIES)
    for at in (2, 1, 0, 1):
        catalog = catalog.with_marks(toggled(catalog, ENTRIES[at]))
    found = begin_difference(controller(), catalog, ENTRIES[1], "", lambda: None)
    assert found.names == ("step_008200", "step_001000")


def test_the_commands_pass_their_words_on():
    calls: list[tuple[str, str]] = []
    contents = SimpleNamespace(
        tensors=lambda words: calls.append(("tensors", words)),
        metadata=lambda words: calls.append(("meta", words)),
        difference=lambda name: calls.append(("diff", name)),
    )
    session: Any = SimpleNamespace(contents=contents)
    for command in CONTENTS_COMMANDS:
        command.run(session, None)
        command.run(session, "words")
    assert calls == [(c.name, w) for c in CONTENTS_COMMANDS for w in ("", "words")]
