"""Rows of the list: groups by run, sort order, filter and marks."""

from dataclasses import replace
from pathlib import Path

import pytest
from present import present

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
    return [row.entry.name if row.entry else f"[{row.name}]" for row in catalog.rows()]


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


def test_a_name_that_another_run_has_too_follows_that_of_its_run(tmp_path, write_checkpoint):
    for run in ("warm", "cold"):
        write_checkpoint(tmp_path / run / "step_000001", step=1)
    write_checkpoint(tmp_path / "warm/step_000002", step=2)
    catalog = Catalog(tuple(scan([tmp_path])))
    names = sorted(
        catalog.name_of(entry).removeprefix(f"{tmp_path.name}/") for entry in catalog.entries
    )
    assert names == ["cold / step_000001", "step_000002", "warm / step_000001"]


def lower_than(loss: float, *others: Checkpoint) -> str:
    star = sized("a", 1, loss, 32)
    return Catalog((star, sized("b", 2, 9.0, 32), *others)).recorded_lower(star)


def sized(name: str, step: int, loss: float, vocabulary: int, run: str = "r") -> Checkpoint:
    meta = Meta({"val_loss": loss, "model_config": {"vocab_size": vocabulary}})
    return Checkpoint(name, step, Path(run) / name, Path(run), meta=meta)


def test_a_lower_loss_of_another_run_is_named():
    assert (
        lower_than(0.5, sized("c", 1, 0.25, 32, "s"), sized("d", 1, 0.3, 32, "t"))
        == "recorded lower: s / c 0.2500 (other data possible)"
    )


def test_a_name_that_has_its_run_is_not_given_the_run_again():
    others = sized("d2@1", 1, 0.25, 32, "d2"), sized("d2@2", 2, 0.5, 32, "d2")
    assert lower_than(0.5, *others) == "recorded lower: d2@1 0.2500 (other data possible)"


def test_lower_losses_that_do_not_compare_are_not_named():
    assert lower_than(0.5) == ""
    assert lower_than(0.5, sized("c", 1, 0.25, 80, "s")) == ""
    assert lower_than(0.5, sized("c", 1, 0.5, 32, "s")) == ""
    bits = Checkpoint("c", 1, Path("s/c"), Path("s"), meta=Meta({"val_bpb": 0.1}))
    assert lower_than(0.5, bits) == ""


def test_a_step_that_is_not_the_best_of_its_run_has_nothing_recorded_lower():
    later = sized("b", 2, 0.51, 32)
    catalog = Catalog((sized("a", 1, 0.5, 32), later, sized("c", 1, 0.25, 32, "s")))
    assert catalog.recorded_lower(later) == ""


def test_the_best_of_all_is_the_lowest_loss_of_the_stars_and_of_runs_without_one():
    # In run s, the star is the earliest within 0.5 % of the lowest; run t has one step.
    first, star, low = (
        sized("a", 1, 0.6, 32),
        sized("a", 1, 0.502, 32, "s"),
        sized("b", 2, 0.5, 32, "s"),
    )
    other, single = sized("b", 2, 0.55, 32), sized("a", 1, 0.51, 32, "t")
    catalog = Catalog((first, other, star, low, single), Order.BEST)
    assert catalog.rows()[0].entry is low
    assert {present(row.entry).folder for row in catalog.rows() if row.star} == {
        other.folder, star.folder
    }  # fmt: skip
    for near in (first, star, low, single, None):
        assert catalog.best_of_all(near) is catalog.best_in_order(near) is star
    lower = sized("a", 1, 0.4, 32, "u")
    assert Catalog((*catalog.entries, lower)).best_of_all() is lower
    by_step = replace(catalog, order=Order.STEP)
    assert by_step.best_in_order(first) is other
    assert by_step.best_in_order(low) is star


def test_without_a_star_the_best_of_all_is_the_lowest_of_the_group_of_the_highlighted_one():
    bits = Checkpoint("c", 1, Path("s/c"), Path("s"), meta=Meta({"val_bpb": 0.1}))
    low, high = sized("a", 1, 0.5, 32), sized("b", 2, 0.6, 32, "s")
    catalog = Catalog((high, bits, low), Order.BEST)
    assert catalog.best_of_all(high) is catalog.best_of_all() is low
    assert catalog.best_of_all(bits) is bits
    assert Catalog().best_of_all(bits) is None


def test_the_best_of_all_is_an_order_where_there_are_several_runs():
    date = Order.DATE
    assert Catalog(RUN, date).next_order is Order.STEP
    assert Catalog((*RUN, entry("z", 1, 0.1, run="s")), date).next_order is Order.BEST


def test_a_step_is_found_as_it_is_shown():
    steps = (entry("step_002920", 2920, 0.1), entry("step_003650", 3650, 0.2))
    assert names(Catalog(steps, filter="2,920")) == names(Catalog(steps, filter="2920"))


def test_the_comparisons_are_kept_when_order_or_filter_change():
    catalog = Catalog(RUN)
    assert replace(catalog, filter="x", order=Order.LOSS).standing is catalog.standing
    assert replace(catalog, entries=RUN[:1]).standing is not catalog.standing
