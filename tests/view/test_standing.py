"""How checkpoints compare: the lowest of runs and groups, the newest star, and past best."""

from pathlib import Path
from typing import Any

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.loss_groups import LossGroup
from core.checkpoints.meta import Meta
from tui.view.standing import Standing


def entry(run: str, step: int | None, loss: float, **changes: Any) -> Checkpoint:
    vocabulary = changes.pop("vocabulary", 32)
    metric = changes.pop("metric", "val_loss")
    meta = Meta({metric: loss, "model_config": {"vocab_size": vocabulary}})
    name = changes.pop("name", f"step_{step}")
    return Checkpoint(name, step, Path(run) / name, Path(run), meta=meta, **changes)


def test_only_later_steps_beyond_half_a_percent_are_past_best():
    run = [entry("r", step, loss) for step, loss in enumerate((0.6, 0.5, 0.5024, 0.5026, 0.5))]
    standing = Standing(tuple(run))
    assert standing.past_best == {run[3].key}
    assert standing.lowest[Path("r"), "val_loss"].entry is run[1]


def test_groups_are_ranked_and_the_largest_is_first():
    a, b = entry("r", 1, 0.5), entry("s", 1, 0.4)
    bits, other = entry("r", 2, 0.1, metric="val_bpb"), entry("t", 1, 0.2, vocabulary=80)
    groups = Standing((a, bits, other, b)).groups
    assert groups[LossGroup("val_loss", 32)] == [b, a]
    assert next(iter(groups)) == LossGroup("val_loss", 32)
    assert len(groups) == 3
    assert Standing((a, bits)).mixed
    assert not Standing((a, b, other)).mixed


def test_the_newest_star_is_that_of_the_run_with_the_newest_file():
    old = [entry("a", 1, 0.2, modified=100.0), entry("a", 2, 0.1, modified=110.0)]
    new = [entry("b", 1, 0.3, modified=200.0), entry("b", 2, 0.4, modified=90.0)]
    single = entry("c", 1, 0.1, modified=999.0)
    assert Standing((*new, *old, single)).newest_star is new[0]
    assert Standing((single,)).newest_star is None


def test_of_runs_with_the_same_date_the_last_path_wins():
    runs = [entry(run, step, 0.2, modified=5.0) for run in ("b", "c", "a") for step in (1, 2)]
    star = Standing(tuple(runs)).newest_star
    assert star is runs[2]


def test_a_step_tells_an_entry_apart_unless_another_of_its_run_has_it():
    same = entry("r", 1, 0.1), entry("r", 1, 0.1, name="copy")
    standing = Standing((*same, entry("s", 1, 0.1), entry("r", 2, 0.1), entry("r", None, 0.1)))
    assert [standing.step_tells(each) for each in standing.entries] == [
        False, False, True, True, False,
    ]  # fmt: skip


def test_the_best_of_all_is_the_lowest_of_the_stars_and_of_the_runs_without_one():
    low, star = entry("s", 2, 0.5), entry("s", 1, 0.502)
    first, second, single = entry("r", 1, 0.6), entry("r", 2, 0.55), entry("t", 1, 0.51)
    alone = [entry("u", step, 0.3, vocabulary=80) for step in (1, 2)]
    standing = Standing((first, second, star, low, single, *alone))
    assert [each for each in standing.entries if standing.is_best_of_all(each)] == [star]
    assert list(standing.best_of_all.values()) == [star, alone[0]]
    lower = entry("v", 1, 0.4)
    assert Standing((first, second, star, low, lower)).is_best_of_all(lower)


def test_without_a_star_the_best_of_all_is_the_lowest_loss():
    singles = entry("r", 1, 0.6), entry("s", 1, 0.4)
    assert Standing(singles).is_best_of_all(singles[1])
    assert not Standing(singles[:1]).is_best_of_all(singles[0])
