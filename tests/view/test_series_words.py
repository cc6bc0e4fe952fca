"""Words about a series: what was asked, and how far it is."""

from entries import entry

from core.base.errors import CheckpointError, ReportedError
from core.protocol.settings import SamplingSettings
from tui.view.series import Series, Turn
from tui.view.series_words import asked, marked_words, progress_words


def series(**changes) -> Series:
    made = Series("1\n", 7, SamplingSettings(), [Turn(entry(1)), Turn(entry(2))])
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def test_the_prompt_is_quoted_and_settings_that_are_not_the_default_follow():
    assert asked(series()) == r"'1\n' · seed 7"
    assert asked(series(settings=SamplingSettings(top_k=3))) == r"'1\n' · seed 7 · top-k 3"
    assert len(asked(series(prompt="x" * 900))) < 80


def test_what_runs_and_how_many_are_done():
    assert progress_words(series(), "") == "▶ waiting · 0 of 2 checkpoints"
    assert progress_words(series(at=1), "2") == "▶ loading 2 · 0 of 2 checkpoints"
    failed = series(at=1)
    failed.turns[0].error = CheckpointError("cut")
    assert progress_words(failed, "2") == ("▶ loading 2 · 1 of 2 checkpoints · 1 without an answer")


def test_how_it_ended():
    assert progress_words(series(ended=True), "") == "■ complete · 2 checkpoints"
    assert progress_words(series(ended=True, stopped=True), "") == "■ stopped · 0 of 2 checkpoints"
    assert progress_words(series(ended=True, failure=ReportedError("bug")), "") == (
        "■ ended: bug · 0 of 2 checkpoints"
    )
    assert marked_words(3) == "3 marked"
