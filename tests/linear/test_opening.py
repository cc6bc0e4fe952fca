"""The start of the line mode: the checkpoint that is loaded, and what is said before."""

import io
from pathlib import Path
from unittest.mock import Mock

import pytest

from core.base.errors import NotFoundError
from tui.command_line.looked_in import LookedIn
from tui.command_line.options import Options
from tui.linear.line_output import LineOutput
from tui.linear.opening import WELCOME, Opening
from tui.session.phase import Phase
from tui.view.facts import FileFacts


@pytest.fixture
def runs(tmp_path: Path, write_checkpoint) -> Path:
    for step, loss in ((100, 0.4), (200, 0.5)):
        write_checkpoint(tmp_path / f"runs/step_{step:06d}", step=step, val_loss=loss)
    return tmp_path / "runs"


def opened(why: str = "", typing: bool = False, **given) -> tuple[list[str], list[str]]:
    """Return the lines said and the names of the checkpoints loaded."""
    options, err = Options(**given), io.StringIO()
    opening = Opening(options, LookedIn(options), why)
    output = LineOutput(err, typing=False)
    controller = Mock(phase=Phase.EMPTY)
    opening.introduce(output, typing=typing)
    opening.load_first(controller, output)
    loads = [call.args[0].name for call in controller.load.call_args_list]
    return err.getvalue().splitlines(), loads


def test_the_recommended_one_is_loaded_without_a_word(runs: Path) -> None:
    assert opened(roots=(runs,)) == ([], ["step_000100"])


def test_the_named_one_is_loaded(runs: Path) -> None:
    assert opened(roots=(runs,), checkpoints=("step_000200",)) == ([], ["step_000200"])


def test_a_large_one_waits_for_a_prompt(runs: Path, monkeypatch) -> None:
    monkeypatch.setattr("tui.linear.opening.file_facts", lambda *_: FileFacts(share=0.7))
    said, loads = opened(roots=(runs,))
    assert loads == []
    assert said == [
        "step_000100 needs 70% of the free memory; a prompt loads it, /model NAME another one"
    ]
    # A prompt of the command line loads it by itself.
    assert opened(roots=(runs,), prompt="1") == ([], [])


def test_what_the_user_should_know_is_said_first(runs: Path) -> None:
    said, _ = opened("TERM is dumb", True, roots=(runs,), notes=("top-k is off",))
    assert said == ["lines instead of the full screen: TERM is dumb", "top-k is off", WELCOME]


def test_the_embedded_ones_are_named_as_such() -> None:
    said, loads = opened()
    assert said == ["no checkpoints were found; these are the embedded ones"]
    assert loads == ["step_008000"]


def test_checkpoints_that_all_are_broken_are_said(tmp_path: Path, write_checkpoint) -> None:
    folder = write_checkpoint(tmp_path / "runs/step_000100")
    (folder / "model_000100.pt").write_bytes(b"")
    said, loads = opened(roots=(tmp_path / "runs",))
    assert (said, loads) == (
        ["1 checkpoint found, none can be loaded; /list gives the reasons"],
        [],
    )


def test_what_is_not_there_is_not_found(runs: Path) -> None:
    for given in ({"roots": (runs,), "checkpoints": ("nowhere",)}, {"roots": (runs / "nowhere",)}):
        with pytest.raises(NotFoundError):
            opened(**given)


def test_weights_of_other_programs_are_not_said_to_be_missing(runs: Path) -> None:
    (runs / "litgpt").mkdir()
    (runs / "litgpt/lit_model.pth").write_bytes(b"x")
    said, _ = opened(roots=(runs,))
    path = runs / "litgpt/lit_model.pth"
    assert said == [f"not in the list: {path} is a checkpoint of litgpt, which is not supported"]
