"""The thread that scans: which events it posts, and when."""

import os
import time
from dataclasses import replace

import pytest
from present import present

from core.checkpoints.roots import Roots
from core.checkpoints.scan import scan
from tui.session.watcher import Watcher
from tui.view.scan_news import Described, FileChange, LoadedFile, Scanned


@pytest.fixture
def posted() -> list:
    return []


def files_of(folder, posted, *, named=True, **options) -> Watcher:
    return Watcher(
        lambda: Roots((folder,), named), lambda news: posted.append(news) or True, **options
    )


def test_the_same_scan_is_posted_once(tmp_path, write_checkpoint, posted):
    write_checkpoint(tmp_path / "step_000100")
    files = files_of(tmp_path, posted)
    files.once()
    files.once()
    assert [[entry.name for entry in news.entries] for news in posted] == [["step_000100"]]


def test_new_files_are_posted(tmp_path, write_checkpoint, posted):
    write_checkpoint(tmp_path / "step_000100")
    files = files_of(tmp_path, posted)
    files.once()
    write_checkpoint(tmp_path / "step_000200", step=200)
    files.once()
    assert [entry.step for entry in posted[-1].entries] == [100, 200]


def test_a_growing_model_is_arriving(tmp_path, write_checkpoint, posted):
    path = write_checkpoint(tmp_path / "step_000100") / "model_000100.pt"
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    (path.parent / "meta_000100.json").rename(tmp_path / "later")
    files = files_of(tmp_path, posted)
    files.once()
    assert posted[-1].entries[0].problem == "arriving, 1000 B so far"
    path.write_bytes(whole)
    (tmp_path / "later").rename(path.parent / "meta_000100.json")
    files.once()
    files.once()
    assert posted[-1].entries[0].problem is None


def test_an_old_model_without_meta_has_a_problem(tmp_path, write_checkpoint, posted):
    folder = write_checkpoint(tmp_path / "step_000100")
    (folder / "meta_000100.json").unlink()
    os.utime(folder / "model_000100.pt", (1, 1))
    files_of(tmp_path, posted).once()
    assert posted[-1].entries[0].problem == "model without meta"


def test_nothing_found_in_the_usual_folders_shows_the_embedded_ones(tmp_path, posted):
    files_of(tmp_path / "nowhere", posted, named=False).once()
    assert [entry.name for entry in posted[-1].entries] == [e.name for e in scan_demo()]


def test_an_empty_folder_that_was_named_waits_for_its_first_checkpoint(
    tmp_path, write_checkpoint, posted
):
    files = files_of(tmp_path, posted)
    files.once()
    assert posted[-1].entries == ()
    write_checkpoint(tmp_path / "step_000100")
    files.once()
    assert [entry.name for entry in posted[-1].entries] == ["step_000100"]


def test_a_root_that_goes_away_is_told(tmp_path, write_checkpoint, posted):
    folder = write_checkpoint(tmp_path / "runs/step_000100").parent
    files = files_of(folder, posted)
    files.once()
    assert posted[-1].gaps == ()
    folder.rename(tmp_path / "elsewhere")
    files.once()
    assert [str(gap) for gap in posted[-1].gaps] == [f"{folder} does not exist"]


def scan_demo():
    from core.checkpoints.embedded import DEMO

    return scan([DEMO])


def test_the_thread_describes_requested_entries_and_finds_broken_ones(
    tmp_path, write_checkpoint, posted
):
    write_checkpoint(tmp_path / "step_000100")
    cut = write_checkpoint(tmp_path / "step_000200", step=200) / "model_000200.pt"
    cut.write_bytes(cut.read_bytes()[:-500])
    entry = scan([tmp_path])[0]
    files = files_of(tmp_path, posted)
    files.look_at(entry)
    files.start()
    try:
        wait_for(lambda: any(isinstance(news, Described) for news in posted))
        wait_for(lambda: posted_problem(posted, 200) is not None)
    finally:
        files.leave()
        files.join(10)
    assert not files.is_alive()
    described = next(news for news in posted if isinstance(news, Described))
    assert described.facts.model == "2 × 16, 2 heads · 7,168"
    assert "incomplete" in present(posted_problem(posted, 200))
    assert posted_problem(posted, 100) is None


def posted_problem(posted: list, step: int) -> str | None:
    scans = [news for news in posted if isinstance(news, Scanned)]
    return next(entry.problem for entry in scans[-1].entries if entry.step == step)


def wait_for(condition) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_closed_screen_ends_the_thread(tmp_path, write_checkpoint):
    write_checkpoint(tmp_path / "step_000100")
    files = Watcher(lambda: Roots((tmp_path,)), lambda news: False)
    files.start()
    files.join(10)
    assert not files.is_alive()


def test_the_key_of_an_entry_is_the_same_after_its_file_has_changed(tmp_path, write_checkpoint):
    write_checkpoint(tmp_path / "step_000100")
    (entry,) = scan([tmp_path])
    assert entry.key == replace(entry, model_bytes=1, problem="x").key


def test_the_file_of_the_loaded_model_is_reported_when_it_is_rewritten_or_deleted(
    tmp_path, write_checkpoint, posted
):
    model = write_checkpoint(tmp_path / "a/step_000100") / "model_000100.pt"
    (loaded,) = scan([tmp_path / "a"])
    files = files_of(tmp_path / "a", posted)
    files.watch(loaded)
    files.once()
    assert posted[-1].loaded_file is None
    write_checkpoint(tmp_path / "a/step_000100", seed=5)
    os.utime(model, (5, 5))
    files.once()
    assert posted[-1].loaded_file == LoadedFile(model, FileChange.REWRITTEN)
    model.unlink()
    files.once()
    assert posted[-1].loaded_file == LoadedFile(model, FileChange.GONE)


def test_a_name_is_found_and_posted_and_a_later_name_replaces_it(
    tmp_path, write_checkpoint, posted
):
    write_checkpoint(tmp_path / "runs/step_000100")
    write_checkpoint(tmp_path / "runs/step_000200", step=200)
    files = files_of(tmp_path / "runs", posted)
    files.once()
    posted.clear()
    files.find("step_000100")
    files.find("step_000200")
    while files._serve(0.0):
        pass
    (news,) = posted
    assert (news.name, news.entry.step, news.failure) == ("step_000200", 200, None)


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("step_00030", "Checkpoint directory not found: step_00030", "Did you mean step_000"),
        ("runs/empty", "No model files found", "A checkpoint has model_NNNNNN.pt, ckpt.pt"),
        ("step_000100@7", "step_000100@7: that step does not exist", "The steps are 100"),
    ],
)
def test_a_name_that_is_not_found_is_posted_with_the_reason(
    tmp_path, write_checkpoint, posted, name, message, hint
):
    write_checkpoint(tmp_path / "runs/step_000100")
    (tmp_path / "runs/empty").mkdir()
    files = files_of(tmp_path / "runs", posted)
    files.once()
    files.find(name)
    files._serve(0.0)
    failure = present(posted[-1].failure)
    assert failure.message.startswith(message)
    assert failure.hint.startswith(hint)


def test_a_path_that_cannot_be_read_is_posted_with_the_reason(tmp_path, posted, monkeypatch):
    def broken(*_):
        raise OSError(5, "I/O error")

    monkeypatch.setattr("core.checkpoints.resolve.resolve", broken)
    files = files_of(tmp_path, posted)
    files.find("runs")
    files._serve(0.0)
    assert present(posted[-1].failure).message == "Cannot read runs: the disk or the network failed"
