"""An exam of the fork's golden run, against the golden losses and direct computations."""

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
from core.evaluate.exam_run import ExamRun
from core.judging.amount import Amount
from core.judging.common_windows import WindowChoice, common_windows
from core.judging.exam import Exam
from core.judging.exam_events import ExamEnded, ExamEvent, ExamPlan, ExamProgress
from core.judging.exam_request import ExamRequest
from core.judging.source import Kind, Source, read_source
from core.judging.subject import Subject
from core.judging.windows import TextLayout, Windows
from core.network.load import load_whole
from core.statistics.baselines import Baselines, bigram_nats, unigram_nats
from core.tokenizers.find import tokenizer_for

RUN = "fork_run/nanochat_experiment"


def never() -> bool:
    return False


@pytest.fixture
def asked(goldens: Path) -> ExamRequest:
    (entry,) = scan([goldens / RUN / "checkpoints"])
    subject = Subject(entry.name, entry, tokenizer_for(entry, None).tokenizer)
    text = read_source(str(goldens / RUN / "data"))
    windows = common_windows(text, (subject,), WindowChoice())
    return ExamRequest(subject, text, windows, Amount())


def events(request: ExamRequest, stop: Callable[[], bool] = never) -> list[ExamEvent]:
    return list(ExamRun(request, Engine()).events(stop))


def exam(request: ExamRequest) -> Exam:
    ended = events(request)[-1]
    assert isinstance(ended, ExamEnded)
    assert ended.failure is None
    assert ended.exam
    assert ended.planned == len(ended.exam.windows)
    return ended.exam


def test_loss_and_groups_are_those_of_the_golden_run(asked: ExamRequest, goldens: Path) -> None:
    found = exam(asked)
    with np.load(goldens / RUN / "../golden/score.npz") as arrays:
        nats = torch.tensor(arrays["nats_000900"]).double()
    assert found.tokens == nats.numel() == 5120
    assert found.loss.mean == pytest.approx(float(nats.mean()), abs=1e-6)
    assert found.positions[2].nats == pytest.approx(float(nats[:, 2:4].mean()), abs=1e-5)
    digits = torch.tensor([[one < 10 for one in row[1:]] for row in asked.windows.rows])
    assert found.classes[0].tokens == int(digits.sum())
    assert found.classes[0].nats == pytest.approx(float(nats[digits].mean()), abs=1e-5)
    for groups in (found.positions, found.classes, found.frequencies):
        assert sum(one.tokens for one in groups) == 5120
        total = sum(one.tokens * one.nats for one in groups)
        assert total / 5120 == pytest.approx(found.loss.mean)


@torch.inference_mode()
def test_temperature_and_padding_are_those_of_the_logits(asked: ExamRequest) -> None:
    found = exam(asked)
    checkpoint = asked.subject.checkpoint
    model = load_whole(checkpoint.index(), checkpoint.config())
    rows = torch.tensor(asked.windows.rows)
    logits = model.forward(rows[:, :-1], model.new_cache(80)).double().view(5, 16, 64, -1)
    targets = rows[:, 1:].reshape(5, 16, 64, 1)

    def loss(inverse: float, blocks: slice) -> float:
        logs = torch.log_softmax(inverse * logits[blocks], -1)
        return -float(logs.gather(-1, targets[blocks]).mean())

    assert found.temperature
    inverse = 1 / found.temperature.temperature
    best = min(np.linspace(0.5, 2, 301), key=lambda one: loss(one, slice(0, None, 2)))
    assert inverse == pytest.approx(best, abs=0.006)
    assert found.temperature.before == pytest.approx(loss(1.0, slice(1, None, 2)), abs=1e-4)
    assert found.temperature.after == pytest.approx(loss(inverse, slice(1, None, 2)), abs=1e-4)
    mass = torch.softmax(logits, -1)[..., 18:].sum(-1)
    assert found.padding
    assert found.padding.ids == 14
    assert found.padding.mean == pytest.approx(float(mass.mean()), rel=1e-3)
    assert found.padding.most == pytest.approx(float(mass.max()), rel=1e-3)


def test_baselines_are_of_the_other_blocks_or_of_the_training_text(
    asked: ExamRequest, goldens: Path
) -> None:
    rows = asked.windows.rows
    blocks = [rows[start : start + 16] for start in range(0, 80, 16)]
    even = [row for block in blocks[::2] for row in block]
    odd = [row for block in blocks[1::2] for row in block]
    first, second = Baselines(even, 32), Baselines(odd, 32)
    found = exam(asked).baselines
    assert found
    assert found.fitted_on == "the other blocks"
    unigram = unigram_nats(first, odd) + unigram_nats(second, even)
    assert found.unigram == pytest.approx(unigram / 5120)
    bigram = bigram_nats(first, odd) + bigram_nats(second, even)
    assert found.bigram == pytest.approx(bigram / 5120)
    trained = exam(replace(asked, train=read_source(str(goldens / RUN / "data"))))
    assert trained.baselines
    assert trained.baselines.fitted_on == "the training text"
    assert trained.baselines.bigram is not None
    assert trained.loss.mean < trained.baselines.bigram < trained.baselines.unigram
    assert trained.continuations
    assert [span for span, _ in trained.continuations.verbatim] == [16, 32]


def test_calibration_counts_every_token_and_the_model_is_nearly_calibrated(
    asked: ExamRequest,
) -> None:
    found = exam(asked)
    assert sum(one.tokens for one in found.calibration.bins) == 5120
    right = sum(one.tokens * one.accuracy for one in found.calibration.bins) / 5120
    assert right == pytest.approx(found.top1.mean)
    assert 0.005 < found.calibration.simulated < found.calibration.error < 0.03
    assert found.top1.mean < found.top5.mean < 1
    assert found.entropy.mean == pytest.approx(found.loss.mean, rel=0.05)


def test_twice_is_exactly_the_same(asked: ExamRequest) -> None:
    assert exam(asked) == exam(asked)


def test_one_block_has_neither_baselines_nor_a_temperature(asked: ExamRequest) -> None:
    found = exam(replace(asked, amount=Amount(windows=1)))
    assert len(found.windows) == 16
    assert (found.baselines, found.temperature) == (None, None)


def test_the_plan_comes_first_and_a_stop_keeps_what_was_read(asked: ExamRequest) -> None:
    seen: list[ExamEvent] = []
    running = ExamRun(asked, Engine()).events(
        lambda: sum(isinstance(one, ExamProgress) for one in seen) >= 2
    )
    seen.extend(one for one in running)
    (plan,) = (one for one in seen if isinstance(one, ExamPlan))
    assert (plan.windows, plan.held, plan.tokens) == (80, 80, 5120)
    ended = seen[-1]
    assert isinstance(ended, ExamEnded)
    assert ended.exam
    assert ended.exam.windows == (*range(16), *range(64, 80))
    assert (ended.planned, ended.exam.continuations, ended.exam.induction) == (80, None, None)
    stopped = events(asked, lambda: True)[-1]
    assert isinstance(stopped, ExamEnded)
    assert (stopped.exam, stopped.failure) == (None, None)


def test_without_a_tokenizer_there_are_neither_classes_nor_padding(asked: ExamRequest) -> None:
    found = exam(replace(asked, subject=replace(asked.subject, tokenizer=None)))
    assert (found.classes, found.padding) == ((), None)
    assert found.continuations
    assert found.continuations.verbatim == ()


def test_nan_is_an_error_after_what_was_read(
    write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    sizes = {
        "sequence_len": 64, "vocab_size": 32, "n_layer": 2, "n_head": 2, "n_kv_head": 2,
        "n_embd": 16,
    }  # fmt: skip
    weights = random_weights("G1", sizes, 32, 0)
    weights["transformer.h.0.mlp.c_fc.weight"] *= 1e30
    write_checkpoint(tmp_path / "step_000100", weights=weights)
    (entry,) = scan([tmp_path])
    windows = Windows(((1,) * 9,) * 3, TextLayout.SHIFT, 8, 25, 0, None)
    ids = Source("t", Kind.IDS, (), (1,) * 25, "")
    ended = events(ExamRequest(Subject("a", entry, None), ids, windows, Amount()))[-1]
    assert isinstance(ended, ExamEnded)
    assert isinstance(ended.failure, NotFiniteError)
    assert ended.failure.message == "a: the logits of window 1 are not finite"
    assert ended.exam is None
