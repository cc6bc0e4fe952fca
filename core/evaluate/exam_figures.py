"""The figures of an exam, from what the reading of each block told."""

from collections.abc import Mapping, Sequence
from itertools import chain

from core.evaluate.estimate import estimate, mean_of
from core.evaluate.loss_groups import by_class, by_frequency, by_position
from core.evaluate.token_records import TokenRecords
from core.judging.blocks import windows_per_block
from core.judging.exam import BaselineLosses, CalibrationTemperature, Exam, PaddingMass
from core.judging.exam_request import ExamRequest
from core.judging.training_text import trained_ids
from core.kernels.torchload import torch
from core.statistics.baselines import Baselines, bigram_nats, unigram_nats
from core.statistics.calibration import calibration
from core.statistics.temperature_fit import LossByTemperature, best_inverse

MOST_BIGRAM_IDS = 1024
OTHER_BLOCKS, TRAINING_TEXT = "the other blocks", "the training text"
Rows = Sequence[tuple[int, ...]]


def exam_of(request: ExamRequest, found: Mapping[int, TokenRecords]) -> Exam:
    """Return the figures over at least one block, by block number, without continuations."""
    windows, tokenizer = request.windows, request.subject.tokenizer
    blocks = [_rows(request, number) for number in sorted(found)]
    records = [found[number] for number in sorted(found)]
    nats = torch.cat([one.nats for one in records])
    entropies = torch.cat([one.entropy for one in records])
    ranks = torch.cat([one.rank for one in records])
    targets = torch.tensor([row[1:] for rows in blocks for row in rows])
    confidences = torch.cat([one.confidence for one in records]).flatten().tolist()
    step = windows_per_block(windows.size)
    return Exam(
        windows=tuple(
            number * step + row
            for number, rows in zip(sorted(found), blocks, strict=True)
            for row in range(len(rows))
        ),
        size=windows.size,
        loss=estimate(nats),
        entropy=estimate(entropies),
        excess=estimate(nats - entropies),
        top1=estimate((ranks < 1).double()),
        top5=estimate((ranks < 5).double()),
        positions=tuple(by_position(nats)),
        classes=tuple(by_class(nats, targets, tokenizer)) if tokenizer else (),
        frequencies=tuple(by_frequency(nats, targets)),
        baselines=_baselines(request, blocks),
        calibration=calibration(confidences, (ranks < 1).flatten().tolist()),
        temperature=_temperature(records),
        padding=_padding(request, torch.cat([one.padding for one in records])),
    )


def _rows(request: ExamRequest, number: int) -> Rows:
    step = windows_per_block(request.windows.size)
    return request.windows.rows[number * step : (number + 1) * step]


def _baselines(request: ExamRequest, blocks: Sequence[Rows]) -> BaselineLosses | None:
    """Fit n-grams on the training text, or on every second block for the others, both ways."""
    every = [*chain.from_iterable(blocks)]
    trained = trained_ids(request.train, request.subject.tokenizer) if request.train else ()
    if trained:
        folds: list[tuple[Sequence[Sequence[int]], Rows]] = [(trained, every)]
    else:
        even, odd = ([*chain.from_iterable(blocks[start::2])] for start in (0, 1))
        folds = [(even, odd), (odd, even)]
    if not all(learned and read for learned, read in folds):
        return None
    unigram = bigram = 0.0
    for learned, read in folds:
        fitted = Baselines(learned, request.vocabulary)
        unigram += unigram_nats(fitted, read)
        if request.vocabulary <= MOST_BIGRAM_IDS:
            bigram += bigram_nats(fitted, read)
    tokens = sum(len(row) - 1 for row in every)
    return BaselineLosses(
        unigram / tokens,
        bigram / tokens if request.vocabulary <= MOST_BIGRAM_IDS else None,
        TRAINING_TEXT if trained else OTHER_BLOCKS,
    )


def _temperature(records: Sequence[TokenRecords]) -> CalibrationTemperature | None:
    """Fit on every second block, and read the loss of the others; None for one block."""
    if len(records) < 2:
        return None
    fitted, others = (_losses(records[start::2]) for start in (0, 1))
    inverse = best_inverse(fitted)
    return CalibrationTemperature(1 / inverse, others.at(1.0), others.at(inverse))


def _losses(records: Sequence[TokenRecords]) -> LossByTemperature:
    tokens = sum(one.nats.numel() for one in records)
    sums = torch.stack([one.partitions for one in records]).sum(0) / tokens
    return LossByTemperature(tuple(sums.tolist()), sum(one.right for one in records) / tokens)


def _padding(request: ExamRequest, mass: "torch.Tensor") -> PaddingMass | None:
    unused = request.vocabulary - request.used
    return PaddingMass(unused, mean_of(mass), float(mass.max())) if unused else None
