"""Rows of the list: groups by run, sort order, filter and marks."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from core.checkpoints.scan import scan
from tui.view.catalog import Catalog, Order


def entry(name: str, step: int, loss: float | None, run: str = "r", **changes) -> Checkpoint:
    meta = Meta({"val_loss": loss})
    folder = Path(run) / name
    return Checkpoint(name, step, folder, Path(run), folder / "m.pt", meta=meta, **changes)


RUN = (
    entry("a", 1, 0.5, model_bytes=30, modified=3.0),
    entry("b", 2, 0.3, model_bytes=20, modified=9.0),
    entry("c", 3, None, model_bytes=90, modified=1.0),
)


def names(catalog: Catalog) -> list[str]:
    return [row.entry.name if row.entry else f"[{row.run}]" for row in catalog.rows()]


@pytest.mark.parametrize(
    ("order", "expected"),
    [(Order.STEP, "abc"), (Order.LOSS, "bac"), (Order.SIZE, "cab"), (Order.DATE, "bac")],
)
def test_orders(order, expected):
    assert names(Catalog(RUN, order)) == list(expected)


def test_after_the_last_order_comes_the_first():
    order = Order.STEP
    for _ in Order:
        order = order.next
    assert order is Order.STEP


def test_several_runs_have_headings():
    other = entry("z", 1, 0.1, run="s")
    assert names(Catalog((*RUN, other))) == ["[r]", "a", "b", "c", "[s]", "z"]
    assert names(Catalog(RUN)) == ["a", "b", "c"]


def test_every_word_of_the_filter_must_be_in_name_or_run():
    other = entry("b", 1, 0.1, run="s")
    assert names(Catalog((*RUN, other), filter="B s")) == ["b"]
    assert names(Catalog(RUN, filter="nothing")) == []


def test_the_guides_run_has_one_star_and_a_past_best_mark(goldens):
    catalog = Catalog(tuple(scan([goldens / "fork_trio"])))
    rows = catalog.rows()
    assert [row.star for row in rows] == [True, False, False]
    assert [bool(row.past_best) for row in rows] == [False, False, True]
    assert catalog.best(rows[2].entry) is rows[0].entry


def sized(name: str, step: int, loss: float, run: str, vocabulary: int = 32) -> Checkpoint:
    values = {"val_loss": loss, "model_config": {"vocab_size": vocabulary}}
    return replace(entry(name, step, loss, run), meta=Meta(values))


def test_a_lower_loss_of_another_run_is_told_for_the_best_of_a_run():
    mine = (sized("a", 1, 0.5, "r"), sized("b", 2, 0.4, "r"))
    other = (sized("c", 1, 0.3, "s"), sized("d", 2, 0.9, "s"))
    told = "recorded lower: c 0.3000 (other data possible)"
    assert Catalog((*mine, *other)).recorded_lower(mine[1]) == told
    assert Catalog((*mine, *other)).recorded_lower(mine[0]) == ""
    assert Catalog((*mine, *other)).recorded_lower(other[0]) == ""
    assert Catalog(mine).recorded_lower(mine[1]) == ""


def test_losses_of_another_vocabulary_are_not_compared():
    mine = (sized("a", 1, 0.5, "r"), sized("b", 2, 0.4, "r"))
    other = (sized("c", 1, 0.3, "s", 99), sized("d", 2, 0.9, "s", 99))
    assert Catalog((*mine, *other)).recorded_lower(mine[1]) == ""


def test_a_name_that_another_run_has_too_follows_that_of_its_run(tmp_path, write_checkpoint):
    for run in ("warm", "cold"):
        write_checkpoint(tmp_path / run / "step_000001", step=1)
    write_checkpoint(tmp_path / "warm/step_000002", step=2)
    catalog = Catalog(tuple(scan([tmp_path])))
    names = sorted(
        catalog.name_of(entry).removeprefix(f"{tmp_path.name}/") for entry in catalog.entries
    )
    assert names == ["cold / step_000001", "step_000002", "warm / step_000001"]
