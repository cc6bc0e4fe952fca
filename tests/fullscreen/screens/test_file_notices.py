"""Notices about files: each change is shown once."""

from pathlib import Path
from unittest.mock import Mock

import pytest

from core.base.error_codes import Code
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.gap import Gap
from core.checkpoints.scan import scan
from tui.fullscreen.screens.file_notices import GAPS_SHOWN, FileNotices
from tui.fullscreen.screens.layout import Layout
from tui.view.scan_news import FileChange, LoadedFile


@pytest.fixture
def said() -> list[tuple[str, ...]]:
    return []


@pytest.fixture
def notices(said) -> FileNotices:
    screen = Mock(Layout)
    screen.output.say = lambda *sentences, about: said.append(sentences)
    screen.listing.catalog.name_of = lambda entry: f"{entry.run.name} / {entry.name}"
    return FileNotices(screen)


@pytest.fixture
def loaded(tmp_path, write_checkpoint) -> Checkpoint:
    return scan([write_checkpoint(tmp_path / "run/step_000100")])[0]


def file_of(loaded: Checkpoint, change: FileChange) -> LoadedFile:
    assert loaded.model_path
    return LoadedFile(loaded.model_path, change)


def gaps(number: int) -> tuple[Gap, ...]:
    return tuple(
        Gap(Path(f"/run{n}"), "cannot be read", Code.SCAN_UNREADABLE) for n in range(number)
    )


def test_a_change_of_the_loaded_file_is_said_once(notices, said, loaded):
    rewritten = file_of(loaded, FileChange.REWRITTEN)
    for _ in range(3):
        notices.loaded_file(loaded, rewritten)
    assert said == [(f"run / step_000100 {FileChange.REWRITTEN}",)]
    notices.loaded_file(loaded, file_of(loaded, FileChange.GONE))
    assert said[1:] == [(f"run / step_000100 {FileChange.GONE}",)]


def test_a_change_of_another_file_is_not_said(notices, said, loaded, tmp_path):
    notices.loaded_file(loaded, LoadedFile(tmp_path / "other.pt", FileChange.GONE))
    notices.loaded_file(None, file_of(loaded, FileChange.GONE))
    assert said == []


def test_the_same_gaps_are_said_once_and_others_again(notices, said):
    notices.gaps(gaps(1))
    notices.gaps(gaps(1))
    notices.gaps(gaps(2))
    assert [len(sentences) for sentences in said] == [2, 3]


def test_of_many_gaps_some_are_named_and_the_others_counted(notices, said):
    notices.gaps(gaps(GAPS_SHOWN + 7))
    assert len(said[0]) == 1 + GAPS_SHOWN + 1
    assert said[0][1] == "/run0 cannot be read"
    assert said[0][-1] == "and 7 more"


def test_weights_of_other_programs_are_told_apart_in_the_same_panel(notices, said):
    foreign = Gap(Path("/run/lit_model.pth"), "is a checkpoint of litgpt", Code.SCAN_FOREIGN)
    notices.gaps((foreign,))
    notices.gaps((*gaps(1), foreign))
    listed = ("Not in the list", "/run/lit_model.pth is a checkpoint of litgpt")
    assert said == [listed, ("Checkpoints may be missing", "/run0 cannot be read", *listed)]
