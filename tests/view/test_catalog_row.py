"""Rows by run and ranked over all runs."""

from pathlib import Path
from typing import Any

import pytest

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from tui.view.catalog import Catalog, Order
from tui.view.catalog_row import CatalogRow


def entry(run: str, step: int, loss: float | None, **changes: Any) -> Checkpoint:
    meta: dict[str, Any] = {changes.pop("metric", "val_loss"): loss}
    vocabulary = changes.pop("vocabulary", 32)
    name = changes.pop("name", f"step_{step}")
    meta |= {"model_config": {"vocab_size": vocabulary}}
    return Checkpoint(name, step, Path(run) / name, Path(run), meta=Meta(meta), **changes)


RUNS = (entry("a", 1000, 0.5), entry("a", 2000, 0.4), entry("b", 1000, 0.3), entry("b", 2000, 0.33))


def shown(rows: list[CatalogRow]) -> list[str]:
    return [f"{row.run}/{row.name}" if row.entry else f"[{row.name}] {row.note}" for row in rows]


def test_below_the_head_of_their_run_rows_have_their_step():
    assert shown(Catalog(RUNS).rows()) == [
        "[a] lowest 0.4000", "/1,000", "/2,000", "[b] lowest 0.3000", "/1,000", "/2,000",
    ]  # fmt: skip
    assert shown(Catalog(RUNS[:2]).rows()) == ["/1,000", "/2,000"]


def test_where_the_step_is_not_unique_the_name_is_shown():
    twins = (entry("a", 1, 0.5, name="x"), entry("a", 1, 0.4, name="y"), entry("a", 2, 0.3))
    assert shown(Catalog(twins).rows()) == ["/x", "/y", "/2"]


def test_a_filter_does_not_change_what_a_row_is_compared_with():
    (row,) = Catalog(RUNS, filter="a step_1000").rows()
    assert (row.name, row.above, row.lowest) == ("1,000", pytest.approx(0.25), False)


def test_ranked_rows_are_compared_with_the_lowest_of_all():
    rows = Catalog(RUNS, Order.BEST).rows()
    assert shown(rows) == ["b/1,000", "b/2,000", "a/2,000", "a/1,000"]
    assert [row.lowest for row in rows] == [True, False, False, False]
    assert rows[2].above == pytest.approx(1 / 3)
    assert [row.past_best for row in rows] == [False, True, False, False]
    assert [row.star for row in rows] == [True, False, True, False]


def test_other_groups_follow_with_their_unit_and_what_cannot_be_ranked_is_last():
    others = (
        entry("c", 1, 0.1, vocabulary=80),
        entry("d", 1, 0.9, metric="val_bpb"),
        entry("e", 1, None),
        entry("f", 1, 0.1, problem="cut"),
    )
    assert shown(Catalog((*others, *RUNS), Order.BEST).rows()) == [
        "[val loss · nats per token · vocabulary 32] ",
        "b/1,000", "b/2,000", "a/2,000", "a/1,000",
        "[val bpb · bits per byte] ", "d/1",
        "[val loss · nats per token · vocabulary 80] ", "c/1",
        "[not ranked] ", "e/1", "f/1",
    ]  # fmt: skip


def test_with_two_metrics_bits_per_byte_have_their_unit():
    rows = Catalog((*RUNS, entry("d", 1, 0.9, metric="val_bpb"))).rows()
    assert [row.loss for row in rows if row.entry][-2:] == ["0.3300", "0.9000 bpb"]
    only = Catalog((entry("d", 1, 0.9, metric="val_bpb"),)).rows()
    assert [row.loss for row in only] == ["0.9000"]
