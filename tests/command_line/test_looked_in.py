"""A session that is opened again looks where it looked before, unless flags say otherwise."""

from pathlib import Path

import pytest

from core.base.errors import NotFoundError
from core.checkpoints.embedded import DEMO
from core.checkpoints.kept_places import Places
from core.checkpoints.roots import Roots
from tui.command_line.looked_in import LookedIn
from tui.command_line.options import Options
from tui.command_line.prompt_arguments import parse_options


@pytest.fixture
def runs(tmp_path: Path, write_checkpoint, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_checkpoint(tmp_path / "runs/step_000100", step=100)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "runs"


def places_of(options: Options) -> Places | None:
    looked = LookedIn(options)
    assert looked.places is None
    looked.roots()
    return looked.places


def test_named_folders_hold_elsewhere(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = places_of(Options(roots=(Path("runs"),)))
    monkeypatch.chdir("/")
    again = LookedIn(Options(roots=(Path("/of/the/config"),)))
    again.resume(kept)
    assert (again.roots(), again.places) == (Roots((runs,), named=False), kept)


def test_the_embedded_ones_hold(runs: Path) -> None:
    again = LookedIn(Options(roots=(runs,)))
    again.resume(places_of(Options(demo=True)))
    assert again.roots().folders == (DEMO,)


def test_flags_win(runs: Path) -> None:
    again = LookedIn(parse_options(["--resume", "--checkpoints", str(runs)]))
    again.resume(places_of(Options(demo=True)))
    assert again.roots() == Roots((runs,))
    assert parse_options(["--resume", "--demo"]).names_places
    assert not parse_options(["--resume"]).names_places


def test_older_journals_do_not_say_where(runs: Path) -> None:
    again = LookedIn(Options(roots=(runs,)))
    again.resume(None)
    assert again.roots() == Roots((runs,))


def test_unnamed_folders_are_looked_for_anew_in_the_same_working_folder(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = places_of(Options())
    (runs.parent / "checkpoints").mkdir()
    again = LookedIn(Options())
    again.resume(kept)
    assert Path("checkpoints") in again.roots().folders
    kept = again.places
    monkeypatch.chdir("/")
    elsewhere = LookedIn(Options())
    elsewhere.resume(kept)
    assert runs.parent / "checkpoints" in elsewhere.roots().folders


def test_a_named_checkpoint_is_one_of_the_earlier_list(runs: Path) -> None:
    again = LookedIn(Options(demo=True, checkpoints=("step_000100",)))
    with pytest.raises(NotFoundError):
        again.chosen()
    again.resume(places_of(Options(roots=(runs,))))
    found = again.chosen()
    assert found is not None
    assert found.name == "step_000100"
    assert LookedIn(Options()).chosen() is None
