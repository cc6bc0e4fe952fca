"""The checkpoints of the line mode: found again when they change, the embedded ones without any."""

from pathlib import Path

import pytest

from core.base.errors import NotFoundError
from tui.command_line.places import places
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.view.catalog import Order


@pytest.fixture
def known(tmp_path: Path, write_checkpoint) -> KnownCheckpoints:
    for step, loss in ((100, 0.4), (200, 0.5)):
        write_checkpoint(tmp_path / f"runs/step_{step:06d}", step=step, val_loss=loss)
    return KnownCheckpoints(lambda: places([tmp_path / "runs"], demo=False))


def names(known: KnownCheckpoints) -> list[str]:
    return [entry.name for entry in known.look().entries]


def test_a_new_checkpoint_is_found_by_the_next_look(known, tmp_path, write_checkpoint) -> None:
    assert names(known) == ["step_000100", "step_000200"]
    write_checkpoint(tmp_path / "runs/step_000300", step=300)
    assert names(known) == ["step_000100", "step_000200", "step_000300"]
    assert known.find("step_000300").step == 300


def test_order_and_filter_outlast_a_new_look(known, tmp_path, write_checkpoint) -> None:
    known.look()
    known.sort_by(Order.LOSS)
    known.filter_by("0300")
    write_checkpoint(tmp_path / "runs/step_000300", step=300)
    catalog = known.look()
    assert (catalog.order, catalog.filter) == (Order.LOSS, "0300")


def test_a_name_that_is_unknown_is_not_found(known) -> None:
    with pytest.raises(NotFoundError, match="step_000101"):
        known.find("step_000101")


def test_without_any_checkpoint_the_embedded_ones_are_known() -> None:
    known = KnownCheckpoints(lambda: places([], demo=False))
    assert "step_008000" in names(known)
    assert known.embedded


def test_the_demo_is_no_fallback() -> None:
    known = KnownCheckpoints(lambda: places([], demo=True))
    assert "step_008000" in names(known)
    assert not known.embedded


def test_an_empty_folder_that_was_named_has_none(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="No checkpoints were found"):
        KnownCheckpoints(lambda: places([tmp_path], demo=False)).look()
