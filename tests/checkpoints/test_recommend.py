import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from present import present

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from core.checkpoints.recommend import BestFor, Recommendation, best_for, recommend, recommended
from core.checkpoints.scan import scan

RUN = Path("run")


def entry(step: int, loss: object, **changes: Any) -> Checkpoint:
    metric = changes.pop("metric", "val_loss")
    every = changes.pop("every", None)
    meta = Meta({metric: loss, "user_config": {"eval_every": every}})
    folder = changes.get("run", RUN) / f"step_{step:06d}"
    values = {"name": folder.name, "step": step, "folder": folder, "run": RUN, "meta": meta}
    return Checkpoint(**(values | changes))


def only(*entries: Checkpoint) -> Recommendation:
    (recommendation,) = recommend(entries)
    return recommendation


def test_the_story_of_the_trio(goldens: Path) -> None:
    star = only(*scan([goldens / "fork_trio/experiment/checkpoints"]))
    assert star.checkpoint.name == "step_002920"
    assert star.reason == "earliest within 0.5 % of the lowest val_loss (0.2624 at step 3,650)"
    assert list(star.past_best) == ["step_004380"]
    assert star.past_best["step_004380"] == pytest.approx(0.016, abs=1e-4)


def test_the_guides_three_are_best_backup_and_for_comparison_only(goldens: Path) -> None:
    entries = scan([goldens / "fork_trio/experiment/checkpoints"])
    star = only(*entries)
    assert [(entry.step, str(best_for(entry, star))) for entry in entries] == [
        (2920, "best"),
        (3650, "backup: lower loss, later"),
        (4380, "comparison only: past best"),
    ]
    assert (star.lowest.step, star.measured) == (3650, tuple(entries))


@pytest.mark.parametrize(
    ("loss", "use"),
    [
        (0.9999, BestFor.LOWER),
        (1.001, BestFor.WITHIN),
        (1.0049, BestFor.WITHIN),
        (1.0051, BestFor.PAST_BEST),
        (None, BestFor.NOTHING),
    ],
)
def test_half_a_percent_divides_backup_and_comparison(loss: float | None, use: BestFor) -> None:
    steps = [entry(1, 2.0), entry(2, 1.001), entry(3, 1.0), entry(4, loss)]
    star = only(*steps)
    assert [best_for(step, star) for step in steps[:2]] == [BestFor.NOTHING, BestFor.BEST]
    assert best_for(steps[3], star) is use


def test_a_high_loss_before_the_lowest_is_not_past_the_best() -> None:
    steps = [entry(1, 1.004), entry(2, 1.2), entry(3, 1.0)]
    star = only(*steps)
    uses = [best_for(step, star) for step in steps]
    assert uses == [BestFor.BEST, BestFor.NOTHING, BestFor.LOWER]


def test_a_stale_step_and_a_run_without_a_star_have_no_use() -> None:
    steps = [entry(step, loss, every=500) for step, loss in [(500, 0.6), (1000, 0.4), (1400, 0.4)]]
    assert best_for(steps[2], only(*steps)) is BestFor.NOTHING
    assert best_for(entry(1, 0.5), None) is BestFor.NOTHING


def test_the_lowest_itself_is_called_the_lowest() -> None:
    star = only(entry(1, 0.9), entry(2, 0.5))
    assert (star.checkpoint.step, star.reason) == (2, "lowest val_loss of its run (0.5000)")
    assert star.past_best == {}


def test_of_equal_losses_the_earliest_wins() -> None:
    star = only(entry(30, 0.5), entry(10, 0.5), entry(20, 0.5))
    assert (star.checkpoint.step, star.past_best) == (10, {})


@pytest.mark.parametrize(("loss", "step"), [(1.005, 1), (1.0051, 2)])
def test_half_a_percent_is_the_border(loss: float, step: int) -> None:
    assert only(entry(1, loss), entry(2, 1.0)).checkpoint.step == step


@pytest.mark.parametrize("loss", [None, math.nan, math.inf, "0.1", True, [0.1], 10**400, 0.0, -1])
def test_losses_that_are_no_numbers_do_not_count(loss: object) -> None:
    assert recommend([entry(1, loss), entry(2, 0.5)]) == []
    assert only(entry(1, loss), entry(2, 0.5), entry(3, 0.6)).checkpoint.step == 2


def test_fewer_than_two_measured_steps_have_no_star() -> None:
    assert recommend([]) == []
    assert recommend([entry(1, 0.5)]) == []


def test_broken_entries_do_not_count() -> None:
    broken = entry(1, 0.1, problem="model without meta")
    assert recommend([broken, entry(2, 0.5)]) == []
    assert only(broken, entry(2, 0.5), entry(3, 0.6)).checkpoint.step == 2


def test_a_stale_evaluation_counts_once() -> None:
    stale = [entry(step, 0.5, every=500) for step in (730, 900)]
    assert recommend(stale) == []
    fresh = only(entry(499, 0.5, every=500), entry(500, 0.5, every=500))
    assert fresh.checkpoint.step == 499


def test_a_stale_step_is_not_past_the_best() -> None:
    steps = [entry(step, loss, every=500) for step, loss in [(500, 0.4), (1000, 0.6), (1400, 0.6)]]
    assert list(only(*steps).past_best) == ["step_001000"]


def test_equal_losses_without_a_known_interval_both_count() -> None:
    assert only(entry(730, 0.5), entry(900, 0.5)).checkpoint.step == 730


def test_runs_and_metrics_are_judged_apart() -> None:
    other = Path("other")
    entries = [
        entry(1, 0.9),
        entry(2, 0.5),
        entry(1, 0.3, run=other),
        entry(2, 0.4, run=other),
        entry(3, 0.1, metric="val_bpb"),
        entry(4, 0.2, metric="val_bpb"),
        entry(5, 0.001, run=Path("lonely")),
    ]
    stars = [star.checkpoint for star in recommend(entries)]
    assert [(star.run, star.metric, star.step) for star in stars] == [
        (RUN, "val_loss", 2),
        (other, "val_loss", 1),
        (RUN, "val_bpb", 3),
    ]


def test_a_step_whose_meta_contradicts_its_files_has_no_star() -> None:
    odd = replace(entry(1, 0.4), contradiction="the meta says step 9, the file name 1")
    assert only(odd, entry(2, 0.5), entry(3, 0.6)).checkpoint.step == 2


LOSSES = st.lists(st.one_of(st.none(), st.floats()), max_size=8)


@given(LOSSES)
@settings(max_examples=200)
def test_the_star_is_within_the_tolerance_and_nothing_earlier_is(losses: list) -> None:
    entries = [entry(step, loss) for step, loss in enumerate(losses)]
    measured = [(present(e.step), e.loss) for e in entries if e.loss is not None]
    stars = recommend(entries)
    assert bool(stars) == (len(measured) >= 2)
    assert recommended(entries) == [star.checkpoint for star in stars]
    for star in stars:
        lowest = min(loss for _, loss in measured)
        limit = lowest + abs(lowest) * 0.005
        assert star.checkpoint.step == min(step for step, loss in measured if loss <= limit)
        assert all(share > 0 for share in star.past_best.values())


def test_the_words_after_best_for() -> None:
    assert BestFor.BEST.words == "general use"
    assert BestFor.PAST_BEST.words == "comparison only: past best"
