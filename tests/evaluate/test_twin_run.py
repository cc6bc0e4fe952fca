"""Two checkpoints on a text against plain torch, in memory together and one at a time."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from reference_forward import random_weights

from core.base.errors import NotFiniteError
from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.evaluate import kept_logits, twin_run
from core.evaluate.twin_run import TwinRun
from core.judging.amount import Amount
from core.judging.common_windows import WindowChoice, common_windows
from core.judging.source import read_source
from core.judging.subject import Subject
from core.judging.twin import Twin
from core.judging.twin_events import TwinEnded, TwinEvent, TwinPlan, TwinProgress
from core.judging.twin_request import TwinRequest
from core.judging.windows import TextLayout, Windows
from core.network.load import load_whole
from core.tokenizers.find import tokenizer_for

SUMS = "fork_run/nanochat_experiment/data/sums.txt"


def never() -> bool:
    return False


def request_of(folder: Path, text: Path, choice: WindowChoice, windows: int | None) -> TwinRequest:
    """Compare the first and the last checkpoint of a folder."""
    found = scan([folder])
    a, b = (
        Subject(one.name, one, tokenizer_for(one, None).tokenizer) for one in (found[0], found[-1])
    )
    return TwinRequest(
        a, b, common_windows(read_source(str(text)), (a, b), choice), Amount(windows), 5
    )


@pytest.fixture
def trio_request(trio: Path, goldens: Path) -> TwinRequest:
    choice = WindowChoice(TextLayout.STREAM, 48)
    return request_of(trio, goldens / SUMS, choice, 160)


@pytest.fixture
def nanogpt_request(goldens: Path) -> TwinRequest:
    folder = goldens / "nanogpt_char"
    return request_of(folder, folder / "data/licenses_char/val.bin", WindowChoice(), 96)


def events(request: TwinRequest, stop: Callable[[], bool] = never) -> list[TwinEvent]:
    return list(TwinRun(request, Engine(), Engine()).events(stop))


def twin(request: TwinRequest) -> Twin:
    ended = events(request)[-1]
    assert isinstance(ended, TwinEnded)
    assert ended.failure is None
    assert ended.twin
    return ended.twin


def plain(request: TwinRequest, windows: tuple[int, ...]) -> dict[str, torch.Tensor]:
    """Return the log-probabilities of both, by one plain forward for each window."""
    found = []
    for one in (request.a, request.b):
        model = load_whole(one.checkpoint.index(), one.checkpoint.config())
        rows = torch.tensor([request.windows.rows[number] for number in windows])
        with torch.inference_mode():
            logits = [model.forward(row[None, :-1], model.new_cache())[0] for row in rows]
        found.append(torch.log_softmax(torch.stack(logits).double(), -1))
    right = rows[:, 1:, None]
    return {
        "a": found[0],
        "b": found[1],
        "right_a": found[0].gather(-1, right)[..., 0],
        "right_b": found[1].gather(-1, right)[..., 0],
    }


@pytest.mark.parametrize("name", ["trio_request", "nanogpt_request"])
def test_the_figures_are_those_of_both_log_softmaxes(
    name: str, request: pytest.FixtureRequest
) -> None:
    asked: TwinRequest = request.getfixturevalue(name)
    found = twin(asked)
    values = plain(asked, found.windows)
    a, b, right_a, right_b = (values[key].double() for key in ("a", "b", "right_a", "right_b"))
    divergence = (a.exp() * (a - b)).sum(-1)
    middle = ((a.exp() + b.exp()) / 2).log()
    shannon = ((a.exp() * (a - middle)).sum(-1) + (b.exp() * (b - middle)).sum(-1)) / 2
    shift = (right_b.exp() - right_a.exp()).flatten()
    assert found.tokens == divergence.numel()
    assert found.losses == pytest.approx((-float(right_a.mean()), -float(right_b.mean())), abs=1e-6)
    assert found.divergence.estimate.mean == pytest.approx(float(divergence.mean()), rel=1e-4)
    assert found.divergence.percentiles == pytest.approx(
        np.percentile(divergence.numpy(), (1, 5, 50, 95, 99)).tolist(), rel=1e-2, abs=1e-6
    )
    assert found.divergence.most == pytest.approx(float(divergence.max()), rel=1e-3)
    assert found.shannon.mean == pytest.approx(float(shannon.mean()), rel=1e-4)
    assert found.same_top.mean == pytest.approx(
        float((a.argmax(-1) == b.argmax(-1)).double().mean()), abs=2e-3
    )
    assert found.shift.estimate.mean == pytest.approx(float(shift.mean()), abs=1e-5)
    assert found.shift_rms == pytest.approx(float(shift.square().mean().sqrt()), rel=1e-4)
    expected = np.corrcoef(right_a.flatten().numpy(), right_b.flatten().numpy())[0, 1]
    assert found.correlation == pytest.approx(expected, abs=1e-6)
    check_worst(asked, found, values, divergence)


def check_worst(
    asked: TwinRequest, found: Twin, values: dict[str, torch.Tensor], divergence: torch.Tensor
) -> None:
    """Compare the first of the worst places with the largest divergence."""
    place = found.worst[0]
    row, position = found.windows.index(place.window), place.position
    ids = asked.windows.rows[place.window]
    assert len(found.worst) == 5
    assert float(divergence[row, position]) == pytest.approx(float(divergence.max()), rel=1e-3)
    assert (*place.before, place.right) == ids[: position + 2][-len(place.before) - 1 :]
    assert place.after == ids[position + 2 : position + 18]
    assert place.probabilities == pytest.approx(
        [float(values[one][row, position].exp()) for one in ("right_a", "right_b")], abs=1e-4
    )
    assert place.tops == tuple(int(values[one][row, position].argmax()) for one in ("a", "b"))
    distances = [one.divergence for one in found.worst]
    assert distances == sorted(distances, reverse=True)


def test_twice_is_exactly_the_same_and_one_at_a_time_too(
    trio_request: TwinRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = twin(trio_request)
    assert twin(trio_request) == first
    # 1 TiB more than there is.
    monkeypatch.setattr(twin_run, "WORK_BYTES", 2**60)
    # Two blocks in each group, kept in a file.
    block = 16 * 48 * 32 * 4
    monkeypatch.setattr(twin_run, "GROUP_BYTES", 2 * block)
    monkeypatch.setattr(kept_logits, "_ELEMENTS", 0)
    found = events(trio_request)
    plans = [one for one in found if isinstance(one, TwinPlan)]
    assert [plan.together for plan in plans] == [False]
    ended = found[-1]
    assert isinstance(ended, TwinEnded)
    assert ended.twin == first


def test_a_checkpoint_is_exactly_its_own_twin(trio_request: TwinRequest) -> None:
    found = twin(replace(trio_request, b=trio_request.a))
    assert (found.divergence.estimate.mean, found.divergence.estimate.error) == (0, 0)
    assert (found.divergence.least, found.divergence.most) == (0, 0)
    assert found.divergence.percentiles == (0,) * 5
    assert (found.same_top.mean, found.correlation, found.shannon.mean) == (1, 1, 0)
    assert (found.shift_rms, found.shift.most, found.worst) == (0, 0, ())
    assert found.losses[0] == found.losses[1]


def test_the_plan_comes_first_and_the_progress_ends_at_1(trio_request: TwinRequest) -> None:
    found = events(trio_request)
    (plan,) = (one for one in found if isinstance(one, TwinPlan))
    assert (plan.windows, plan.held) == (160, 2140)
    assert plan.tokens == 48 * plan.windows
    assert plan.together
    shares = [one.share for one in found if isinstance(one, TwinProgress)]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_stop_keeps_the_blocks_that_both_have_read(trio_request: TwinRequest) -> None:
    seen: list[TwinEvent] = []
    running = TwinRun(trio_request, Engine(), Engine()).events(
        lambda: sum(isinstance(one, TwinProgress) for one in seen) >= 3
    )
    seen.extend(one for one in running)
    ended = seen[-1]
    assert isinstance(ended, TwinEnded)
    assert ended.twin
    assert ended.twin.windows == tuple(range(16))
    assert ended.planned > 16
    stopped = events(trio_request, lambda: True)[-1]
    assert stopped == TwinEnded(None, 0)
    assert [one.origin.step for one in ended.ready] == [2920, 4380]


def test_a_large_vocabulary_is_compared_in_parts(
    write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    for seed in (1, 2):
        write_checkpoint(tmp_path / f"step_{seed:06d}", step=seed, seed=seed, vocab_size=65_536)
    a, b = (Subject(one.name, one, None) for one in scan([tmp_path]))
    generator = torch.Generator().manual_seed(3)
    rows = torch.randint(65_536, (3, 65), generator=generator).tolist()
    windows = Windows(tuple(map(tuple, rows)), TextLayout.SHIFT, 64, 195, 0, None)
    asked = TwinRequest(a, b, windows, Amount(), 5)
    found = twin(asked)
    values = plain(asked, found.windows)
    divergence = (values["a"].exp() * (values["a"] - values["b"])).sum(-1)
    assert found.divergence.estimate.mean == pytest.approx(float(divergence.mean()), rel=1e-5)
    check_worst(asked, found, values, divergence)


def test_nan_is_named_by_checkpoint_and_window(
    write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    sizes = {
        "sequence_len": 64, "vocab_size": 32, "n_layer": 2, "n_head": 2, "n_kv_head": 2,
        "n_embd": 16,
    }  # fmt: skip
    weights = random_weights("G1", sizes, 32, 0)
    write_checkpoint(tmp_path / "a/step_000100", step=100, weights=weights)
    worse = random_weights("G1", sizes, 32, 0)
    worse["transformer.h.0.mlp.c_fc.weight"] *= 1e30
    write_checkpoint(tmp_path / "b/step_000200", step=200, weights=worse)
    a, b = (Subject(one.name, one, None) for one in scan([tmp_path / "a", tmp_path / "b"]))
    windows = Windows(((1,) * 9,) * 3, TextLayout.SHIFT, 8, 25, 0, None)
    first, second = (a, b) if a.checkpoint.step == 100 else (b, a)
    ended = events(TwinRequest(first, second, windows, Amount()))[-1]
    assert isinstance(ended, TwinEnded)
    assert isinstance(ended.failure, NotFiniteError)
    assert ended.failure.message == f"{second.name}: the logits of window 1 are not finite"
    assert ended.twin is None
