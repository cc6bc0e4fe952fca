"""`stepscope score`: the table, JSON, and what is refused."""

import csv
import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_run import Run
from reference_forward import random_weights

import core.demo
from core.demo.held_out import held_out_lines
from core.evaluate.scoring import block_losses
from tui.terminal.interrupts import Interrupts

SIZES = {
    "sequence_len": 64, "vocab_size": 32, "n_layer": 2, "n_head": 2, "n_kv_head": 2, "n_embd": 16,
}  # fmt: skip
RUN = "fork_run/nanochat_experiment"


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test begins with blocks that another has stored."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


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
    *table, recorded = run.out.splitlines()
    heading, row = (re.split(r"\s{2,}", line.strip()) for line in table)
    # These are the windows of the training, so its loss comes out without being asked for.
    assert recorded == "d3@900: recorded 1.3014 · recomputed 1.3014 ✓"
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
        "data: 80 windows of 64 tokens · layout stream · held out"
        " · 44 ids left out, too few for a window"
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
    above, between, chosen, where, last = run.out.split("\n\n")
    rows, (_, verdict, best) = above.splitlines()[1:], between.splitlines()
    too_few, lowest, taken, cost, _, *trust, star, recorded_star = chosen.splitlines()
    losses = [float(re.split(r"\s{2,}", line)[2]) for line in rows]
    assert run.code == 0
    assert len(losses) == 2
    assert losses == sorted(losses)
    # 22 windows of a repeated text.
    assert verdict.startswith("too few windows (")
    assert best.endswith("(2 of 2)")
    assert too_few.startswith("Too few windows to recommend one by the loss: ")
    assert too_few.endswith(" effective, 40 needed (this file has 22)")
    assert lowest == f"Lowest loss so far: {rows[0].split()[0]}"
    # Neither is shown worse, so the rule would take the earlier one.
    assert taken.endswith(", the earliest step of those not shown worse")
    assert cost == "Most it can cost: unknown: too few windows"
    assert star.startswith("★ measured: ")
    assert recorded_star.startswith("★ recorded: ")
    assert [line.split()[-1] for line in trust] == ["unknown", "unknown", "no", "unknown", "yes"]
    assert where.startswith("Where step_008000 − ")
    assert "by class of token: digit " in where
    assert last == "Not covered: another training seed, another data set.\n"
    values = stepscope(*text, "--json").json
    (pair,) = values["comparisons"]
    assert (pair["verdict"], pair["interval"], pair["units"]) == ("cannot_tell", None, 22)
    first, second = (one["nats_per_token"] for one in values["checkpoints"])
    assert pair["difference"] == pytest.approx(first - second)
    found = values["recommended"]
    assert (found["checkpoint"], found["supported"]) == ("step_008000", False)
    assert (found["criterion"], found["most_it_can_cost"], found["most_wrong"]) == (
        "loss", None, None,
    )  # fmt: skip


def test_few_windows_do_not_recommend_the_step_that_was_trained_least(
    stepscope: Callable[..., Run], tmp_path: Path
) -> None:
    (tmp_path / "held.jsonl").write_text("\n".join(held_out_lines(100, 256)))
    words = ("score", tmp_path / "held.jsonl", "--demo", "--checkpoint", "demo@all")
    few = stepscope(*words, "--windows", 16).out.splitlines()
    at = next(n for n, line in enumerate(few) if line.startswith("Too few documents to recommend"))
    assert few[at].endswith(" of this file's 100)")
    assert few[at + 1 : at + 4] == [
        "Lowest loss so far: step_008000",
        "The rule would take step_001000, the earliest step of those not shown worse",
        "Most it can cost: unknown: too few documents",
    ]
    assert not any(line.startswith("Recommended") for line in few)
    every = stepscope(*words, "--json").json["recommended"]
    assert (every["checkpoint"], every["supported"]) == ("step_008000", True)


def test_stale_losses_that_rank_wrongly_are_contradicted(
    stepscope: Callable[..., Run], tmp_path: Path
) -> None:
    demo = Path(core.demo.__path__[0])
    for step, loss in ((1000, 1.1), (8000, 1.3)):
        folder = tmp_path / f"run/step_{step:06d}"
        shutil.copytree(demo / f"step_{step:06d}", folder)
        meta = folder / f"meta_{step:06d}.json"
        meta.write_text(json.dumps(json.loads(meta.read_text()) | {"val_loss": loss}))
    numbers = random.Random(7)
    sums = [(numbers.randrange(1000), numbers.randrange(1000)) for _ in range(2000)]
    lines = [f"{a}+{b}\n{a + b}\n\n" for a, b in sums]
    documents = (json.dumps({"text": "".join(lines[one : one + 8])}) for one in range(0, 2000, 8))
    (tmp_path / "sums.jsonl").write_text("\n".join(documents))
    words = ("--checkpoint", tmp_path / "run@1000", "--checkpoint", tmp_path / "run@8000")
    run = stepscope(
        "score", tmp_path / "sums.jsonl", *words, "--window", 64, "--layout", "rows", "--json"
    )
    first, second = (one["checkpoint"]["step"] for one in run.json["checkpoints"])
    assert (first, second) == (8000, 1000)
    found = run.json["recommended"]
    assert (found["measured_star"], found["recorded_star"]) == ("step_008000", "step_001000")
    assert found["contradicted"] == [["step_008000", "step_001000"]]


def test_a_training_text_is_found_in_the_text(scored: Callable[..., Run], goldens: Path) -> None:
    data = goldens / RUN / "data"
    held = scored("--checkpoint", "d3@900", "--train", data, "--json")
    assert held.json["text"]["held_out"] is True
    assert "0.0 % of its 64-character spans stand in the training text" in held.lines[0]
    seen = scored("--checkpoint", "d3@900", "--train", data / "sums.txt", "--json")
    assert (seen.json["text"]["held_out"], seen.json["text"]["training_share"]) == (False, 1.0)


def test_a_smaller_window_and_all_of_the_data(scored: Callable[..., Run]) -> None:
    run = scored("--checkpoint", "d3@900", "--window", 32, "--all", "--json")
    (found,) = run.json["checkpoints"]
    assert (found["window"], found["windows"]) == (32, 104_877 // 33)
    # The training saw the other 95 percent.
    assert run.json["text"]["held_out"] is False
    assert "training text: favours overfitting" in run.lines[0]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "score needs --checkpoint NAME or --demo"),
        (("--checkpoint", "d3@900", "--window", 65), "A window of 65 is longer than the context"),
        (("--checkpoint", "d3@900", "--window", 0), "window cannot be '0'"),
        (("--checkpoint", "d3@900", "--layout", "pages"), "pages"),
        (("--checkpoint", "d3@900", "--windows", 0), "windows cannot be '0'"),
        (("--checkpoint", "d3@900", "--budget", "soon"), "budget cannot be 'soon'"),
        (("--checkpoint", "d3@900", "--budget", "-5m"), "budget cannot be '-5m'"),
        (("--windows", 9, "--budget", "5m"), "--windows and --budget exclude each other"),
        (("--as_training", "--window", 32), "--as_training and --window exclude each other"),
        (("--as_training", "--all"), "--as_training and --all exclude each other"),
        (("--csv", "--json"), "--csv and --json exclude each other"),
        (("--checkpoint", "d3@900", "--per_token", "none/a.csv"), "Cannot write none/a.csv"),
    ],
)
def test_what_cannot_be_scored_is_a_line(
    scored: Callable[..., Run], words: tuple[str, ...], message: str
) -> None:
    run = scored(*words)
    assert (run.code, run.out) == (2, "")
    assert message in run.lines[-1]


def test_vocabularies_that_lack_different_characters_do_not_compare(
    scored: Callable[..., Run], goldens: Path
) -> None:
    other = goldens / "fork_old_vocab/nanochat_experiment/checkpoints/d24"
    run = scored("--checkpoint", "d3@900", "--checkpoint", other, "--window", 32)
    assert run.code == 2
    assert "lack different characters of the text" in run.lines[-1]
    shifted = ("--layout", "stream", "--window", 32)
    run = scored("--checkpoint", "d3@900", "--checkpoint", other, *shifted)
    assert run.code == 2
    assert "d24@730 has another vocabulary than d3@900" in run.lines[-1]


def test_another_vocabulary_is_compared_in_pieces(
    stepscope: Callable[..., Run], goldens: Path, tmp_path: Path
) -> None:
    numbers = random.Random(7)
    sums = ((numbers.randrange(1000), numbers.randrange(1000)) for _ in range(400))
    (tmp_path / "sums.txt").write_text("".join(f"{a}+{b}\n{a + b}\n\n" for a, b in sums))
    roots = ("--checkpoint", goldens / RUN / "checkpoints/d3", "--checkpoint",
             goldens / "fork_old_vocab/nanochat_experiment/checkpoints/d24")  # fmt: skip
    run = stepscope("score", tmp_path / "sums.txt", *roots, "--json")
    text = run.json["text"]
    assert (text["measure"], text["unit"]) == ("bits/byte", "piece")
    first, second = run.json["checkpoints"]
    assert first["bits_per_byte"] < second["bits_per_byte"]
    (pair,) = run.json["comparisons"]
    assert pair["units"] == text["windows"]
    # Pieces are not of exactly one size.
    expected = first["bits_per_byte"] - second["bits_per_byte"]
    assert pair["difference"] == pytest.approx(expected, abs=1e-9)
    assert run.json["differences"] is None
    words = stepscope("score", tmp_path / "sums.txt", *roots).out
    assert " bits/byte   95 % [" in words
    assert f"{pair['units']} pieces, " in words


def test_a_text_is_needed(stepscope: Callable[..., Run]) -> None:
    run = stepscope("score")
    assert (run.code, run.line) == (
        2, "score needs a TEXT. Give a file, a folder of .txt files, or -",
    )  # fmt: skip


def test_fewer_windows_are_whole_blocks_spread_over_the_text(scored: Callable[..., Run]) -> None:
    some = scored("--checkpoint", "d3@900", "--windows", 20, "--json")
    assert "d3@900: 32 of 80 windows · 2,048 tokens · about " in some.lines[1]
    (found,) = some.json["checkpoints"]
    assert found["window_numbers"] == [*range(16), *range(64, 80)]
    (every,) = scored("--checkpoint", "d3@900", "--json").json["checkpoints"]
    nats = dict(zip(every["window_numbers"], every["window_nats"], strict=True))
    assert found["window_nats"] == [nats[number] for number in found["window_numbers"]]


def test_a_budget_takes_at_least_a_block(scored: Callable[..., Run]) -> None:
    least = scored("--checkpoint", "d3@900", "--budget", "0.000001s", "--json").json
    assert (least["planned"], least["text"]["windows"]) == (16, 80)
    assert scored("--checkpoint", "d3@900", "--budget", "5m", "--json").json["planned"] == 80


def test_what_is_stored_is_not_computed_again(
    scored: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = scored("--checkpoint", "d3@900", "--json")

    def computed(*words: object) -> None:
        raise AssertionError

    monkeypatch.setattr("core.evaluate.scorer.Scorer.tokens_per_second", lambda self: 1e3)
    monkeypatch.setattr("core.evaluate.scorer.block_losses", computed)
    again = scored("--checkpoint", "d3@900", "--json")
    assert again.lines[1] == "d3@900: 80 windows · 5,120 tokens · 80 windows stored"
    assert again.out == first.out


def test_a_stop_keeps_finished_blocks_and_says_how_many(
    scored: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_after(monkeypatch, blocks=2)
    run = scored("--checkpoint", "d3@900", "--checkpoint", "d3@900", "--json")
    assert run.lines[-2:] == [
        "stopped at 32 of 80 windows: provisional",
        "d3@900 was not scored",
    ]
    (found,) = run.json["checkpoints"]
    assert found["window_numbers"] == [*range(16), *range(64, 80)]


def test_a_stop_before_the_first_block_prints_no_table(
    scored: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_after(monkeypatch, blocks=0)
    run = scored("--checkpoint", "d3@900")
    assert run.out == ""
    assert run.lines[-2:] == ["stopped at 0 of 80 windows: provisional", "d3@900 was not scored"]


def test_a_stop_before_the_plan_and_one_after_the_last_block(
    scored: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(Interrupts, "requested", lambda self: True)
        run = scored("--checkpoint", "d3@900")
    assert (run.out, run.lines[1:]) == ("", ["d3@900 was not scored"])
    monkeypatch.setattr(Interrupts, "exit_code", 130)
    run = scored("--checkpoint", "d3@900")
    assert run.code == 130
    assert "stopped" not in run.err


def stop_after(monkeypatch: pytest.MonkeyPatch, blocks: int) -> None:
    """Let Ctrl+C come when so many blocks are finished."""
    finished = []

    def counted(*words: Any) -> Any:
        found = block_losses(*words)
        # The first three are those that are timed.
        finished.append(found)
        return found

    monkeypatch.setattr("core.evaluate.pace.block_losses", counted)
    monkeypatch.setattr("core.evaluate.scorer.block_losses", counted)
    monkeypatch.setattr(Interrupts, "requested", lambda self: len(finished) >= blocks + 3)


def test_csv_has_full_precision_and_markdown_a_table(scored: Callable[..., Run]) -> None:
    (row,) = csv.DictReader(scored("--checkpoint", "d3@900", "--csv").out.splitlines())
    assert (row["checkpoint"], row["step"], row["windows"]) == ("d3@900", "900", "80")
    assert float(row["nats_per_token"]) == pytest.approx(1.3013779, abs=1e-5)
    assert len(row["nats_per_token"]) > 12
    heading, rule, line, *_ = scored("--checkpoint", "d3@900", "--markdown").out.splitlines()
    assert heading.startswith("| checkpoint | step | nats/token |")
    assert rule.startswith("| --- | ---: |")
    assert line == "| d3@900 | 900 | 1.3014 | 1.8775 | 1.8775 | 3.674 | 1.3014 |"


def test_the_loss_of_every_token_goes_into_a_file(
    scored: Callable[..., Run], tmp_path: Path
) -> None:
    run = scored("--checkpoint", "d3@900", "--json", "--per_token", tmp_path / "tokens.csv")
    rows = list(csv.DictReader((tmp_path / "tokens.csv").read_text().splitlines()))
    (found,) = run.json["checkpoints"]
    assert len(rows) == found["tokens"]
    assert [rows[65][name] for name in ("checkpoint", "window", "position")] == ["d3@900", "1", "1"]
    second = [float(row["nats"]) for row in rows if row["window"] == "1"]
    assert sum(second) / 64 == pytest.approx(found["window_nats"][1], abs=1e-7)


def test_nan_is_named_by_checkpoint_and_window_and_the_others_are_printed(
    scored: Callable[..., Run], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    weights = random_weights("G1", SIZES, 32, 0)
    # Finite, but the squares of its products are not.
    weights["transformer.h.0.mlp.c_fc.weight"] *= 1e30
    write_checkpoint(tmp_path / "step_000100", weights=weights)
    run = scored("--checkpoint", "d3@900", "--checkpoint", tmp_path / "step_000100", "--csv")
    assert run.code == 4
    assert run.out.splitlines()[1].startswith("d3@900,900,1.30137")
    assert run.lines[-1].startswith("step_000100: the loss of window 1 is not finite")


def test_the_recorded_loss_is_rebuilt(scored: Callable[..., Run]) -> None:
    run = scored("--checkpoint", "d3@900", "--as_training")
    assert run.code == 0
    assert run.out.splitlines()[-1] == "d3@900: recorded 1.3014 · recomputed 1.3014 ✓"
    (found,) = scored("--checkpoint", "d3@900", "--as_training", "--json").json["checkpoints"]
    assert (found["windows"], found["recomputed_ranks"]) == (80, 1)
    assert found["recomputed"] == pytest.approx(found["recorded"], abs=1e-5)
    (some,) = scored("--checkpoint", "d3@900", "--windows", 16, "--json").json["checkpoints"]
    assert some["recomputed"] is None


def test_a_stale_loss_is_not_reproduced_and_not_an_error(
    scored: Callable[..., Run], goldens: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "stale/d3"
    folder.mkdir(parents=True)
    source = goldens / RUN / "checkpoints/d3"
    values = json.loads((source / "meta_000900.json").read_text()) | {"val_loss": 1.25}
    (folder / "meta_000900.json").write_text(json.dumps(values))
    (folder / "model_000900.pt").write_bytes((source / "model_000900.pt").read_bytes())
    run = scored("--checkpoint", folder, "--as_training")
    assert run.code == 0
    assert run.out.splitlines()[-1].endswith("recorded 1.2500 · recomputed 1.3014 · not reproduced")


def test_fewer_rows_of_a_batch_use_the_first_windows_only(
    scored: Callable[..., Run], goldens: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "few/d3"
    folder.mkdir(parents=True)
    source = goldens / RUN / "checkpoints/d3"
    values = json.loads((source / "meta_000900.json").read_text())
    (folder / "meta_000900.json").write_text(
        json.dumps(values | {"device_batch_size": 1, "user_config": {}})
    )
    (folder / "model_000900.pt").write_bytes((source / "model_000900.pt").read_bytes())
    (found,) = scored("--checkpoint", folder, "--as_training", "--json").json["checkpoints"]
    assert found["window_numbers"] == [*range(20)]


def test_a_text_that_is_not_the_data_of_the_fork_rebuilds_nothing(
    stepscope: Callable[..., Run], goldens: Path
) -> None:
    run = stepscope(
        "score", goldens / RUN / "data/sums.txt", "--checkpoint", "d3@900",
        "--checkpoints", goldens / RUN / "checkpoints", "--as_training",
    )  # fmt: skip
    assert run.code == 2
    assert run.lines[-1].startswith("--as_training needs the folder of the data that d3@900")


def test_nanogpts_recorded_loss_is_of_random_windows(
    stepscope: Callable[..., Run], goldens: Path
) -> None:
    folder = goldens / "nanogpt_char"
    run = stepscope(
        "score", folder / "data/licenses_char/val.bin", "--as_training",
        "--checkpoint", folder / "out-licenses-char/ckpt.pt",
    )  # fmt: skip
    assert run.out.splitlines()[-1].endswith(
        "recorded 1.7489 is the mean of random windows, which are not known · scored windows 1.7070"
    )


def test_every_step_of_a_run_is_scored_by_one_name(
    stepscope: Callable[..., Run], goldens: Path, tmp_path: Path
) -> None:
    run = tmp_path / "here/run"
    shutil.copytree(goldens / "fork_trio/experiment/checkpoints", run)
    (run / "step_005000").mkdir()
    (run / "step_005000/meta_005000.json").write_text('{"step": 5000}')
    (tmp_path / "sums.txt").write_text("123+456\n579\n\n" * 60)
    found = stepscope("score", tmp_path / "sums.txt", "--checkpoints", run, "--checkpoint",
                      "run@all", "--window", 32, "--json")  # fmt: skip
    assert sorted(one["checkpoint"]["step"] for one in found.json["checkpoints"]) == [
        2920, 3650, 4380,
    ]  # fmt: skip
    assert "step_005000 is left out: meta without model" in found.lines
    assert len(found.json["comparisons"]) == 3
