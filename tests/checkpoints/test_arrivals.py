"""Steps as they appear: complete ones are told once, those being written wait."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.base.errors import UsageError
from core.checkpoints.arrivals import Arrivals
from core.checkpoints.checkpoint import ARRIVING_SECONDS

NOW = 1_700_000_000.0


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


def dated(folder: Path, seconds: float) -> None:
    """Give every file of a step this age."""
    for file in folder.iterdir():
        os.utime(file, (NOW - seconds, NOW - seconds))


def names(found) -> list[str]:
    return [one.name for one in found]


@pytest.fixture
def step(tmp_path: Path, write_checkpoint: Callable[..., Path]) -> Callable[..., Path]:
    def write(number: int, age: float = 10.0) -> Path:
        folder = tmp_path / f"run/step_{number:06d}"
        write_checkpoint(folder, step=number, seed=number)
        dated(folder, age)
        return folder

    (tmp_path / "run").mkdir()
    return write


def test_each_step_is_told_once_in_order(step, tmp_path: Path) -> None:
    arrivals = Arrivals(tmp_path / "run", Clock())
    assert arrivals.look().new == ()
    step(200)
    step(100)
    assert names(arrivals.look().new) == ["step_000100", "step_000200"]
    assert arrivals.look().new == ()
    step(300)
    assert names(arrivals.look().new) == ["step_000300"]


def test_a_young_file_waits_for_a_look_at_which_it_has_not_grown(step, tmp_path: Path) -> None:
    arrivals = Arrivals(tmp_path / "run", Clock())
    step(100, age=1.0)
    first = arrivals.look()
    assert (names(first.new), names(first.waiting)) == ([], ["step_000100"])
    assert names(arrivals.look().new) == ["step_000100"]


def test_a_file_that_is_cut_off_waits_and_is_complete_later(step, tmp_path: Path) -> None:
    folder = step(100)
    model = next(folder.glob("*.pt"))
    whole = model.read_bytes()
    model.write_bytes(whole[: len(whole) // 2])
    dated(folder, 5.0)
    arrivals = Arrivals(tmp_path / "run", Clock())
    for _ in range(3):
        found = arrivals.look()
        assert (names(found.new), names(found.waiting)) == ([], ["step_000100"])
    model.write_bytes(whole)
    dated(folder, 4.0)
    assert names(arrivals.look().new) == ["step_000100"]


def test_what_stays_cut_off_is_told_once_with_its_problem(step, tmp_path: Path) -> None:
    folder = step(100)
    model = next(folder.glob("*.pt"))
    model.write_bytes(model.read_bytes()[:500])
    dated(folder, 5.0)
    clock = Clock()
    arrivals = Arrivals(tmp_path / "run", clock)
    assert arrivals.look().new == ()
    clock.now += ARRIVING_SECONDS
    (found,) = arrivals.look().new
    assert found.problem
    assert arrivals.look() == type(arrivals.look())((), ())


def test_a_step_without_its_meta_waits(step, tmp_path: Path) -> None:
    folder = step(100)
    meta = next(folder.glob("meta*.json"))
    text = meta.read_text()
    meta.unlink()
    arrivals = Arrivals(tmp_path / "run", Clock())
    assert names(arrivals.look().waiting) == ["step_000100"]
    meta.write_text(text)
    assert names(arrivals.look().new) == ["step_000100"]


def test_a_step_that_is_written_anew_is_new_again(step, tmp_path: Path) -> None:
    step(100)
    arrivals = Arrivals(tmp_path / "run", Clock())
    assert len(arrivals.look().new) == 1
    step(100, age=5.0)
    assert names(arrivals.look().new) == ["step_000100"]


def test_several_runs_are_refused(
    step, tmp_path: Path, write_checkpoint: Callable[..., Path]
) -> None:
    write_checkpoint(tmp_path / "run/a/step_000100", step=100)
    write_checkpoint(tmp_path / "run/b/step_000100", step=100, seed=2)
    with pytest.raises(UsageError, match="holds several runs"):
        Arrivals(tmp_path / "run", Clock()).look()
