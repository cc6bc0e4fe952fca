"""Which generations of the history are wanted."""

from dataclasses import replace
from pathlib import Path

import pytest
from journals import write_session

from core.journal.kept import KeptGeneration
from core.journal.reading import find
from tui.command_line.history_arguments import HistoryOptions
from tui.headless.history_filter import HistoryFilter


@pytest.fixture
def kept(tmp_path: Path) -> KeptGeneration:
    write_session(tmp_path, "20261129-100000-bbbbb", 2, at=1795946400.0)
    return find(tmp_path, "bbbbb.2")


def passes(kept: KeptGeneration, **given: object) -> bool:
    return HistoryFilter.of(HistoryOptions(**given)).passes(kept)  # type: ignore[arg-type]


def test_without_filters_all_pass(kept: KeptGeneration) -> None:
    assert passes(kept)


def test_since_includes_the_moment_and_before_does_not(kept: KeptGeneration) -> None:
    assert passes(kept, since=kept.began)
    assert not passes(kept, since=kept.began + 1)
    assert passes(kept, before=kept.began + 1)
    assert not passes(kept, before=kept.began)


def test_pins_and_notes(kept: KeptGeneration) -> None:
    assert not passes(kept, pinned=True)
    assert not passes(kept, notes=True)
    assert passes(replace(kept, pinned=True, note="x"), pinned=True, notes=True)


def test_the_checkpoint_and_all_words_must_fit(kept: KeptGeneration) -> None:
    assert passes(kept, checkpoint="n", words=("1+1", "9-2"))
    assert not passes(kept, checkpoint="m")
    assert not passes(kept, words=("1+1", "nowhere"))


def test_an_id_is_not_looked_for(kept: KeptGeneration) -> None:
    options = HistoryOptions(words=("zzzzz",))
    assert HistoryFilter.of(options, searching=False).passes(kept)
