"""What /watch asks of every step, and of which run."""

from pathlib import Path

import pytest
from controller_sides import JobQueue, Told
from origins import ready_of

from core.base.errors import UsageError
from core.checkpoints.scan import scan
from core.judging.watch import Waiting
from core.protocol.events import Finished, Stats, StopReason
from core.protocol.load_options import LoadOptions
from tui.session.begin_watch import WatchKind, read_asked
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.phase import Phase
from tui.session.watch_job import WatchAsked, WatchSteps
from tui.view.catalog import Catalog


@pytest.mark.parametrize(
    ("argument", "asked"),
    [
        ("val.txt", WatchAsked("val.txt")),
        ("my text.txt suite s.toml", WatchAsked("my text.txt", "s.toml")),
        ("suite sums", WatchAsked("", "sums")),
        ("suite", None),
        ("val.txt suite", None),
        ("", None),
    ],
)
def test_a_text_and_a_suite(argument: str, asked: WatchAsked | None) -> None:
    if asked is None:
        with pytest.raises(UsageError):
            read_asked(argument, None)
    else:
        assert read_asked(argument, None) == asked


def test_the_run_of_the_highlighted_checkpoint_is_watched(tmp_path: Path, write_checkpoint) -> None:
    write_checkpoint(tmp_path / "d3/step_000100")
    catalog, jobs, told = Catalog(tuple(scan([tmp_path / "d3"]))), JobQueue(), Told()
    controller = Controller(jobs, told.listener, LoadOptions())
    (entry,) = catalog.entries
    with pytest.raises(UsageError, match="highlighted"):
        WatchKind().begin(controller, "a.txt", catalog, None, lambda: None)
    with pytest.raises(UsageError, match="or a prompt that has run"):
        WatchKind().begin(controller, "", catalog, entry, lambda: None)
    controller.load(entry)
    controller.apply(Batch(1, (ready_of(entry),), ended=True))
    controller.run("12+5", None)
    controller.apply(Batch(2, (Finished(StopReason.MAX_TOKENS, "", Stats()),), ended=True))
    controller.change(controller.settings.with_(stop_on_newline=True))
    judging = WatchKind().begin(controller, "", catalog, entry, lambda: None)
    assert jobs.submitted[-1] == WatchSteps(
        tmp_path / "d3", WatchAsked(prompts=("12+5",)), LoadOptions(), stop_on_newline=True
    )
    assert (judging.about, judging.why) == ("d3", "each step continues '12+5'")
    controller.apply(Batch(3, (Waiting(()),)))
    assert controller.phase is Phase.JUDGING
    assert judging.state == "▶ waiting for the next step"
    with pytest.raises(UsageError, match="cannot begin now"):
        WatchKind().begin(controller, "", catalog, entry, lambda: None)
    controller.stop()
    controller.apply(Batch(3, ended=True, cancelled=True))
    assert (judging.state, controller.watch) == ("■ stopped", None)
