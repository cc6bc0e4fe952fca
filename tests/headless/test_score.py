"""`stepscope score`: the table, JSON, and what is refused."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from command_run import Run

RUN = "fork_run/nanochat_experiment"


@pytest.fixture
def scored(stepscope: Callable[..., Run], goldens: Path) -> Callable[..., Run]:
    """`stepscope score` on the data of the fork's golden run, with more words."""

    def run(*words: str | Path) -> Run:
        data, roots = goldens / RUN / "data", goldens / RUN / "checkpoints"
        return stepscope("score", data, "--checkpoints", roots, *words)

    return run


def test_the_table_has_the_loss_beside_the_recorded_one(scored: Callable[..., Run]) -> None:
    run = scored("--checkpoint", "d3@900")
    assert run.code == 0
    heading, row = (re.split(r"\s{2,}", line.strip()) for line in run.out.splitlines())
    assert dict(zip(heading, row, strict=True)) == {
        "checkpoint": "d3@900",
        "step": "900",
        "nats/token": "1.3014",
        "bits/token": "1.8775",
        "bits/byte": "1.8775",
        "perplexity": "3.674",
        "recorded": "1.3014",
    }
    assert run.lines[0] == (
        "data: 80 windows of 64 tokens · layout stream · held out · 44 ids in no window"
    )


def test_json_has_every_window(scored: Callable[..., Run]) -> None:
    values = scored("--checkpoint", "d3@900", "--json").json
    assert (values["schema"], values["text"]["layout"], values["text"]["held_out"]) == (
        1, "stream", True,
    )  # fmt: skip
    (found,) = values["checkpoints"]
    assert (found["windows"], found["window"], found["tokens"]) == (80, 64, 5120)
    assert found["nats_per_token"] == pytest.approx(sum(found["window_nats"]) / 80)
    assert found["nats_per_token"] == pytest.approx(found["recorded"], abs=1e-5)
    assert (found["checkpoint"]["step"], found["precision"]) == (900, "float32")


def test_several_checkpoints_are_ordered_by_loss(stepscope: Callable[..., Run], tmp_path) -> None:
    (tmp_path / "sums.txt").write_text("123+456\n579\n" * 60)
    names = ("step_008200", "step_008000")
    words = [word for name in names for word in ("--checkpoint", name)]
    text = ("score", tmp_path / "sums.txt", "--demo", *words, "--window", 32)
    run = stepscope(*text)
    _, *rows, _, verdict, best, recommended, rule, cost, star, last = run.out.splitlines()
    losses = [float(re.split(r"\s{2,}", line)[2]) for line in rows]
    assert run.code == 0
    assert len(losses) == 2
    assert losses == sorted(losses)
    # 22 windows of a repeated text.
    assert verdict.startswith("too few windows (")
    assert best.endswith("(2 of 2)")
    # Neither is shown worse, so the earlier one.
    assert recommended == "Recommended: step_008000"
    assert rule == "Rule: lowest loss; the earliest step of those not shown worse"
    assert cost == "Most it can cost: unknown: too few windows"
    assert star.startswith("★ measured: ")
    assert last == "Not covered: another training seed, another data set."
    values = stepscope(*text, "--json").json
    (pair,) = values["comparisons"]
    assert (pair["verdict"], pair["interval"], pair["units"]) == ("cannot_tell", None, 22)
    first, second = (one["nats_per_token"] for one in values["checkpoints"])
    assert pair["difference"] == pytest.approx(first - second)
    assert values["recommended"]["checkpoint"] == "step_008000"


def test_a_smaller_window_and_all_of_the_data(scored: Callable[..., Run]) -> None:
    run = scored("--checkpoint", "d3@900", "--window", 32, "--all", "--json")
    (found,) = run.json["checkpoints"]
    assert (found["window"], found["windows"]) == (32, 104_877 // 33)
    assert run.json["text"]["held_out"] is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "score needs --checkpoint NAME or --demo"),
        (("--checkpoint", "d3@900", "--window", 65), "A window of 65 is longer than the context"),
        (("--checkpoint", "d3@900", "--window", 0), "window cannot be '0'"),
        (("--checkpoint", "d3@900", "--layout", "pages"), "pages"),
    ],
)
def test_what_cannot_be_scored_is_a_line(
    scored: Callable[..., Run], words: tuple[str, ...], message: str
) -> None:
    run = scored(*words)
    assert (run.code, run.out) == (2, "")
    assert message in run.lines[-1]


def test_another_vocabulary_does_not_compare(scored: Callable[..., Run], goldens: Path) -> None:
    other = goldens / "fork_old_vocab/nanochat_experiment/checkpoints/d24"
    run = scored("--checkpoint", "d3@900", "--checkpoint", other, "--window", 32)
    assert run.code == 2
    assert "another vocabulary" in run.lines[-1]


def test_a_text_is_needed(stepscope: Callable[..., Run]) -> None:
    run = stepscope("score")
    assert (run.code, run.line) == (
        2, "score needs a TEXT. Give a file, a folder of .txt files, or -",
    )  # fmt: skip
