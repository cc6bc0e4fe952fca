"""The file of the loaded model: unchanged, gone or rewritten."""

import os
from pathlib import Path

from huggingface_folders import MAP, write_folder
from nanogpt_checkpoints import write_nanogpt

from core.checkpoints.scan import scan
from tui.session.loaded_file import changed_file
from tui.view.scan_news import FileChange, LoadedFile


def test_a_file_is_compared_with_what_was_loaded(tmp_path: Path, write_checkpoint) -> None:
    file = write_checkpoint(tmp_path / "runs/step_000100") / "model_000100.pt"
    entry = scan([tmp_path / "runs"])[0]
    assert changed_file(None) is None
    assert changed_file(entry) is None
    os.utime(file, (1, 1))
    assert changed_file(entry) == LoadedFile(file, FileChange.REWRITTEN)
    file.unlink()
    assert changed_file(entry) == LoadedFile(file, FileChange.GONE)


def test_a_file_with_its_optimizer_inside_is_unchanged_until_it_is_saved_again(
    tmp_path: Path,
) -> None:
    file = tmp_path / "out/ckpt.pt"
    write_nanogpt(file, optimizer=True)
    (entry,) = scan([tmp_path])
    assert entry.optimizer_bytes > 0
    assert entry.file_bytes == file.stat().st_size
    assert changed_file(entry) is None
    os.utime(file, (1, 1))
    assert changed_file(entry) == LoadedFile(file, FileChange.REWRITTEN)


def test_every_shard_is_compared(tmp_path: Path) -> None:
    write_folder(tmp_path, shards=2)
    (entry,) = scan([tmp_path])
    assert changed_file(entry) is None
    shard = tmp_path / "model-00002-of-00002.safetensors"
    os.utime(shard, (4e9, 4e9))
    assert changed_file(entry) == LoadedFile(tmp_path / MAP, FileChange.REWRITTEN)
    shard.unlink()
    assert changed_file(entry) == LoadedFile(tmp_path / MAP, FileChange.GONE)
