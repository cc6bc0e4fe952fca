"""A run is called by its name, however its step was typed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.checkpoints.run_folder import run_above, with_name
from core.checkpoints.scan import scan


@pytest.mark.parametrize(
    ("step", "run"), [("step_1", "."), ("../step_1", ".."), ("x/step_1", None), ("/x/step_1", None)]
)
def test_a_run_without_a_name_is_an_absolute_path(
    step: str, run: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "d3/step_2").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "d3/step_2")
    places = {".": tmp_path / "d3/step_2", "..": tmp_path / "d3", None: Path(step).parent}
    assert run_above(Path(step)) == places[run]
    assert with_name(Path(step)) == Path(step)


def test_a_step_beside_the_working_folder_is_of_a_run_with_a_name(
    tmp_path: Path, write_checkpoint: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in (100, 200):
        write_checkpoint(tmp_path / f"d3/step_{step:06d}", step=step)
    monkeypatch.chdir(tmp_path / "d3/step_000100")
    (entry,) = scan([Path("../step_000200")])
    assert entry.run == tmp_path / "d3"
