"""Commands of kept generations: flags while the weights are there, else the ID."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from exports import NOON, events
from journals import Written
from origins import ready_of
from present import present

from core.checkpoints.typed_path import at_path
from core.journal.entries import Opened
from core.journal.journal_file import JournalFile
from core.journal.reading import find
from core.journal.recorder import Recorder
from core.protocol.events import Started
from core.protocol.request import text_request
from core.protocol.settings import SamplingSettings
from core.record.session import Session
from core.report.export_sources import of_kept
from core.tokenizers.characters import CURRENT
from tui.headless.kept_commands import KeptCommands

NAME = "20261129-120000-k3f9x"


@pytest.fixture
def folder(tmp_path: Path, write_checkpoint: Callable[..., Path]) -> Path:
    """Keep a generation of a checkpoint that is there, and one that goes on from it."""
    checkpoint = at_path(write_checkpoint(tmp_path / "runs/step_000100", step=100), [])
    file = JournalFile(tmp_path, NAME, lambda: Opened(NAME, NOON, "1"), lambda: NOON)
    recorder, session = Recorder(Written(file), lambda: NOON), Session()
    recorder.follow(session)
    for parent in (None, (1, 2)):
        request = text_request("12+3", CURRENT, 64, SamplingSettings(0.5), 7)
        if parent:
            request = replace(request, continued=(1, 2))
        session.apply(Started((request,), ready_of(checkpoint), parent))
        for event in events("15"):
            session.apply(event)
    recorder.flush(wait=True)
    return tmp_path


def command(folder: Path, key: str) -> str:
    kept = find(folder, f"k3f9x.{key}")
    return KeptCommands().on(present(of_kept(kept)), kept).command


def test_flags_repeat_a_generation_whose_weights_are_there(folder: Path) -> None:
    path = folder / "runs/step_000100/model_000100.pt"
    assert command(folder, "1") == (
        f"stepscope --checkpoint {path} --prompt 12+3 --temperature 0.5 --seed 7 --no_config"
    )


def test_the_id_repeats_what_flags_cannot_say(folder: Path) -> None:
    assert command(folder, "2") == "stepscope replay k3f9x.2"


def test_the_id_repeats_one_whose_weights_are_gone_or_others(
    folder: Path, write_checkpoint: Callable[..., Path]
) -> None:
    write_checkpoint(folder / "runs/step_000100", step=100, seed=9)
    assert command(folder, "1") == "stepscope replay k3f9x.1"
    (folder / "runs/step_000100/model_000100.pt").unlink()
    assert command(folder, "1") == "stepscope replay k3f9x.1"
