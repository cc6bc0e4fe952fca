"""The command that repeats a judgement of the session."""

from pathlib import Path

from controller_sides import JobQueue, Told

from core.protocol.load_options import LoadOptions
from tui.command_line.places import places
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.session.controller import Controller
from tui.session.judge_commands import EXAM, SUITE


def controller() -> Controller:
    return Controller(JobQueue(), Told().listener, LoadOptions())


def test_embedded_checkpoints_are_named_as_on_every_machine() -> None:
    catalog = KnownCheckpoints(lambda: places([], demo=True)).look()
    first = catalog.entries[0]
    judging = SUITE.begin(controller(), "records", catalog, first, lambda: None)
    names = [entry.name for entry in catalog.entries]
    flags = " ".join(f"--checkpoint {name}" for name in names)
    assert judging.command == f"stepscope suite records {flags} --demo"
    judging = EXAM.begin(controller(), "a.txt", catalog, first, lambda: None)
    assert judging.command == f"stepscope exam {names[0]} --text a.txt --demo"


def test_others_are_named_by_their_files(tmp_path: Path, write_checkpoint) -> None:
    write_checkpoint(tmp_path / "runs/step_000100")
    catalog = KnownCheckpoints(lambda: places([tmp_path / "runs"], demo=False)).look()
    judging = SUITE.begin(controller(), "records", catalog, catalog.entries[0], lambda: None)
    path = catalog.entries[0].model_path
    assert judging.command == f"stepscope suite records --checkpoint {path}"
