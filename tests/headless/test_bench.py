"""`stepscope bench` from the command line: real measurements of something very small."""

import json

import pytest
from family_checkpoints import SMALL as SMALL_SIZES
from family_checkpoints import write_family

from core.base.errors import ReportedError, UsageError
from core.bench import start
from core.bench.deviation import compare
from core.bench.speed import Trial, step_and_products
from core.bench.subject import of_shape
from core.checkpoints.families.table import FAMILIES
from core.kernels.torchload import torch
from core.machine.precision import PLAIN
from tui.cli import main

SMALL = ("bench", "--shape", "d1", "--route", "float32 plain", "--repeat", "1")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Repetitions of a hundredth of a second; every threads setting is put back."""
    monkeypatch.setattr("core.bench.speed.SECONDS", 0.01)
    monkeypatch.setattr("core.bench.run.read_bandwidth", lambda: 1e10)
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def figures(capsys, *words: str):
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out, parse_constant=pytest.fail)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_shape_of_every_family_has_a_step_and_products(family):
    model, _ = of_shape(f"d2-{family}").build(PLAIN)
    assert model.config.traits.family == family
    step, products = step_and_products(model, 3)
    assert step > 0
    assert products > 0


def test_every_figure_of_a_shape_is_measured(capsys):
    report = figures(capsys, *SMALL)
    (row,) = report["routes"]
    assert report["subject"] == "random d1"
    assert row["decode"]["median"] > 0
    assert row["prefill"]["median"] > 0
    assert row["step"]["median"] > row["products"]["median"] > 0
    assert row["longest_chunk"] > 0
    assert set(row["batches"]) == {"1", "2", "4", "8", "16"}
    assert (row["mean_error"], row["greedy_agreement"], row["start"]) == (0.0, 1.0, None)
    assert row["weight_bytes"] == 4 * report["parameters"]


def test_routes_are_compared_with_plain_float32(capsys):
    report = figures(capsys, *SMALL, "--route", "bfloat16 plain")
    exact, rounded = report["routes"]
    assert (exact["precision"], rounded["precision"]) == ("float32", "bfloat16")
    assert exact["mean_error"] == 0.0 < rounded["mean_error"] <= rounded["worst_error"]


def test_a_checkpoint_is_also_started_in_a_process_of_its_own(capsys, tmp_path, write_checkpoint):
    folder = write_checkpoint(tmp_path / "step_000100")
    report = figures(capsys, "bench", str(folder), "--route", "float32 plain", "--repeat", "1")
    start = report["routes"][0]["start"]
    assert start["total"] > start["importing"] + start["loading"] > 0
    assert start["reading_alone"] > 0
    assert start["weights"] == report["routes"][0]["weight_bytes"]
    assert start["peak_anonymous"] is None or start["peak_anonymous"] > 2**20


def test_the_table_says_the_same(capsys):
    assert main([*SMALL]) == 0
    out, err = capsys.readouterr()
    assert "float32 plain" in out
    assert "16 rows" in out
    assert "random d1: " in err


def test_a_baseline_prints_ratios_and_may_fail(capsys, tmp_path):
    report = figures(capsys, *SMALL)
    row = report["routes"][0]
    fast = tmp_path / "fast.json"
    row["decode"]["median"] *= 1e6
    fast.write_text(json.dumps(report))
    assert main([*SMALL, "--baseline", str(fast)]) == 0
    assert "float32 plain decode: 0.00 x the baseline" in capsys.readouterr().err
    assert main([*SMALL, "--baseline", str(fast), "--fail-below", "0.9"]) == 6
    assert "float32 plain decode is 0.00 x the baseline, below 0.9" in capsys.readouterr().err
    row["decode"]["median"] = row["prefill"]["median"] = 1e-3
    slow = tmp_path / "slow.json"
    slow.write_text(json.dumps(report))
    assert main([*SMALL, "--baseline", str(slow), "--fail-below", "0.9"]) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--shape", "d0"), "shape cannot be 'd0'"),
        (("--shape", "d65"), "d1 to d64"),
        (("--shape", "d4-G9"), "such as d24-G7"),
        (("--shape", "24"), "such as d24"),
        (("--shape", "d2", "x"), "--shape excludes"),
        (("--shape", "d2", "--demo"), "--shape excludes"),
        (("--repeat", "0"), "repeat cannot be '0'"),
        (("--fail-below", "0.9"), "needs --baseline"),
        (("--baseline", "absent.json"), "baseline cannot be read"),
        (("--baseline", "absent.json", "--fail-below", "x"), "fail_below cannot be 'x'"),
        (("--shape", "d1", "--route", "mkl"), "No route 'mkl' here"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_one_line(capsys, words, said):
    assert main(["bench", *words]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_what_does_not_fit_beside_the_others_is_left_out_and_said(capsys, monkeypatch):
    monkeypatch.setattr("core.bench.run.free_memory", lambda: 100 * 2**20)
    assert main(["bench", "--shape", "d1", "--route", "plain", "--repeat", "1"]) == 0
    assert "left out " in capsys.readouterr().err


def test_shapes_are_nanochats():
    config = of_shape("d24").config
    assert (config.n_layer, config.n_embd, config.n_head) == (24, 1536, 12)
    assert config.parameters == 679_575_552
    assert of_shape("d1").config.n_head == 1
    with pytest.raises(UsageError):
        of_shape("d99")


def test_reference_text_is_in_the_vocabulary_and_always_the_same():
    subject = of_shape("d1")
    ids = subject.reference_ids(128)
    assert ids == of_shape("d2").reference_ids(128)
    assert len(ids) == 128
    assert max(ids) < 32
    model, seconds = subject.build(PLAIN)
    assert (len(model.blocks), seconds) == (1, 0.0)


def test_errors_are_of_log_probabilities_and_greedy_tokens():
    exact = torch.tensor([[-1.0, -2.0], [-1.0, -2.0]])
    found = torch.tensor([[-1.0, -2.0], [-3.0, -2.0]])
    error = compare(found, exact)
    assert (error.mean, error.worst, error.greedy_agreement) == (0.5, 2.0, 0.5)


def interrupted_after(rounds: int, monkeypatch) -> None:
    """Press Ctrl+C in a later round of the real measurement."""
    real, done = Trial.repeat, [0]

    def repeat(self: Trial) -> None:
        done[0] += 1
        if done[0] > rounds:
            raise KeyboardInterrupt
        real(self)

    monkeypatch.setattr(Trial, "repeat", repeat)


@pytest.mark.parametrize("rounds", [1, 2])
def test_ctrl_c_prints_the_rounds_that_are_complete(capsys, monkeypatch, rounds):
    interrupted_after(rounds, monkeypatch)
    words = (*SMALL[:-1], "5", "--json")
    assert main([*words]) == 130
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert not report["complete"]
    assert report["routes"][0]["decode"]["count"] == rounds
    assert report["routes"][0]["mean_error"] is None
    assert err.splitlines()[-1] == f"interrupted after {rounds} of 5 rounds"


def test_ctrl_c_in_the_first_round_prints_nothing(capsys, monkeypatch):
    interrupted_after(0, monkeypatch)
    assert main([*SMALL]) == 130
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines()[-1] == "interrupted before the first round was complete"


def test_a_log_gets_a_line_about_the_progress_at_times(capsys, monkeypatch):
    monkeypatch.setattr("tui.headless.bench.PROGRESS_EVERY", 0.0)
    assert main([*SMALL]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == ["reading memory", "building float32 plain"]
    assert "measuring float32 plain, 1 of 1" in lines


def test_constants_that_the_user_set_are_measured_and_named(capsys, tmp_path):
    checkpoint, _ = write_family(tmp_path, "G7", SMALL_SIZES)
    words = ("bench", str(checkpoint.folder), "--route", "float32 plain", "--repeat", "1")
    report = figures(capsys, *words, "--set", "short_window=3", "--set", "vocab=20")
    assert report["subject"] == f"{checkpoint.name} short_window=3 vocab=20"
    assert report["routes"][0]["start"]["total"] > 0
    assert main([*SMALL, "--set", "ve_gain=2"]) == 2
    assert "Family G1 does not have ve_gain" in capsys.readouterr().err


def test_the_process_of_its_own_loads_with_the_constants(tmp_path):
    checkpoint, _ = write_family(tmp_path, "G7", SMALL_SIZES)
    with pytest.raises(ReportedError, match="cannot be 65"):
        start.measure(checkpoint, PLAIN, (("vocab", 65),))
