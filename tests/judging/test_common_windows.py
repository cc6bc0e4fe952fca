"""The windows of several checkpoints: the smallest context, one vocabulary, ids they have."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.judging.common_windows import WindowChoice, common_windows
from core.judging.source import Kind, Source
from core.judging.subject import Subject
from core.judging.windows import TextLayout
from core.tokenizers.characters import CURRENT, CharTokenizer

TEXT = Source("a", Kind.TEXT, ("12+3\n15\n\n" * 40,), (), "")
OTHER = CharTokenizer("x", tuple("9876543210+\n"), specials=("<|bos|>",))
Entry = Callable[..., Checkpoint]


@pytest.fixture
def entry(write_checkpoint: Callable[..., Path], tmp_path: Path) -> Entry:
    def write(name: str, **sizes: int) -> Checkpoint:
        write_checkpoint(tmp_path / name, **sizes)
        return scan([tmp_path / name])[0]

    return write


def test_the_window_is_the_smallest_context(entry: Entry) -> None:
    subjects = [
        Subject("a", entry("step_000100"), CURRENT),
        Subject("b", entry("step_000200", sequence_len=32, step=200), CURRENT),
    ]
    assert common_windows(TEXT, subjects, WindowChoice()).size == 32
    assert common_windows(TEXT, subjects, WindowChoice(size=8)).size == 8
    with pytest.raises(UsageError, match="A window of 33 is longer than the context of 32"):
        common_windows(TEXT, subjects, WindowChoice(size=33))


def test_the_layout_is_that_of_the_training_unless_another_is_chosen(entry: Entry) -> None:
    subjects = [Subject("a", entry("step_000100"), CURRENT)]
    assert common_windows(TEXT, subjects, WindowChoice()).layout is TextLayout.STREAM
    chosen = WindowChoice(TextLayout.ROWS)
    assert common_windows(TEXT, subjects, chosen).layout is TextLayout.ROWS


def test_other_ids_do_not_compare(entry: Entry) -> None:
    subjects = [
        Subject("a", entry("step_000100"), CURRENT),
        Subject("b", entry("step_000200", step=200), OTHER),
    ]
    with pytest.raises(UsageError, match="b has another vocabulary than a"):
        common_windows(TEXT, subjects, WindowChoice())


def test_an_id_beyond_the_vocabulary_is_named(entry: Entry) -> None:
    ids = Source("a.bin", Kind.IDS, (), (1, 2, 3, 900) * 40, "")
    subjects = [Subject("a", entry("step_000100"), None)]
    with pytest.raises(UsageError, match="The text has id 900; the ids of a end at 31"):
        common_windows(ids, subjects, WindowChoice(TextLayout.SHIFT))
