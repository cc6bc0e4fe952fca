"""The figures of an exam, from what the reading of each block told."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain

from core.evaluate.estimate import estimate, mean_of
from core.evaluate.loss_groups import by_class, by_frequency, by_position
from core.evaluate.token_records import TokenRecords
from core.judging.exam import BaselineLosses, CalibrationTemperature, Exam, PaddingMass
from core.judging.exam_request import ExamRequest
from core.judging.read_windows import documents_of, windows_of_blocks
from core.judging.training_text import trained_ids
from core.judging.windows import Windows
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
    records = [found[number] for number in sorted(found)]
    numbers, every = windows_of_blocks(windows, found), TokenRecords.joined(records)
    targets = torch.tensor([windows.rows[one][1:] for one in numbers])
    over_units = partial(estimate, documents=documents_of(windows, numbers))
    return Exam(
        windows=numbers,
        size=windows.size,
        loss=over_units(every.nats),
        entropy=over_units(every.entropy),
        excess=over_units(every.nats - every.entropy),
        top1=over_units((every.rank < 1).double()),
        top5=over_units((every.rank < 5).double()),
        positions=tuple(by_position(every.nats)),
        classes=tuple(by_class(every.nats, targets, tokenizer)) if tokenizer else (),
        frequencies=tuple(by_frequency(every.nats, targets)),
        baselines=_baselines(request, [_rows(windows, number) for number in sorted(found)]),
        calibration=calibration(
            every.confidence.flatten().tolist(), (every.rank < 1).flatten().tolist()
        ),
        temperature=_temperature(records),
        padding=_padding(request, every.padding),
    )


def _rows(windows: Windows, number: int) -> Rows:
    return tuple(windows.rows[one] for one in windows_of_blocks(windows, [number]))


def _baselines(request: ExamRequest, blocks: Sequence[Rows]) -> BaselineLosses | None:
    """Fit n-grams on the training text, or on every second block for the others, both ways."""
    even, odd = ([*chain.from_iterable(blocks[start::2])] for start in (0, 1))
    trained = trained_ids(request.train, request.subject.tokenizer) if request.train else ()
    if not (trained or odd):
        return None
    parts = [(trained, even + odd)] if trained else [(even, odd), (odd, even)]
    fitted = [(Baselines(learned, request.vocabulary), read) for learned, read in parts]
    tokens = sum(len(row) - 1 for row in even + odd)
    bigram = None
    if request.vocabulary <= MOST_BIGRAM_IDS:
        bigram = sum(bigram_nats(one, read) for one, read in fitted) / tokens
    unigram = sum(unigram_nats(one, read) for one, read in fitted) / tokens
    return BaselineLosses(unigram, bigram, TRAINING_TEXT if trained else OTHER_BLOCKS)


def _temperature(records: Sequence[TokenRecords]) -> CalibrationTemperature | None:
    """Fit on every second block, and read the loss of the others; None for one block."""
    if len(records) < 2:
        return None
    fitted, others = (_losses(records[start::2]) for start in (0, 1))
    inverse = best_inverse(fitted)
    return CalibrationTemperature(1 / inverse, others.at(1.0), others.at(inverse))


def _losses(records: Sequence[TokenRecords]) -> LossByTemperature:
    every = TokenRecords.joined(records)
    tokens = every.nats.numel()
    return LossByTemperature(tuple((every.partitions / tokens).tolist()), every.right / tokens)


def _padding(request: ExamRequest, mass: "torch.Tensor") -> PaddingMass | None:
    unused = request.vocabulary - request.used
    return PaddingMass(unused, mean_of(mass), float(mass.max())) if unused else None
