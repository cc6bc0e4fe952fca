"""The page of an exam, from figures that are written by hand."""

from dataclasses import replace
from pathlib import Path

import pytest
from exams import EXAM
from rich.cells import cell_len

from core.checkpoints.scan import scan
from core.judging.exam import BaselineLosses, Group
from core.judging.exam_events import ExamPlan, ExamProgress
from core.judging.subject import Subject
from core.statistics.calibration import Calibration, CalibrationBin
from core.statistics.position_bins import bin_name, position_bins
from core.statistics.spread import Estimate
from core.statistics.token_classes import TokenClass
from core.tokenizers.characters import CURRENT
from tui.view.exam_words import exam_lines, plan_line, progress_line


@pytest.fixture
def subject(trio: Path) -> Subject:
    entry = scan([trio])[0]
    return Subject("d3@\x1b900", entry, CURRENT)


def test_the_page(subject: Subject) -> None:
    assert [line.rstrip() for line in exam_lines(EXAM, subject, held_out=None)] == [
        "d3@␛900 · 80 windows of 64 tokens · 5,120 tokens",
        "",
        "loss          1.3014 ± 0.0125 nats/token",
        "n-grams       unigrams 2.5828 · bigrams 2.2185 (fitted on the training text)",
        "entropy       1.3264; the loss is 0.0250 ± 0.0080 lower: underconfident",
        "right         top 1 50.29 ± 0.63 % · top 5 76.99 %",
        "calibration   ECE 2.11 % (1.14 % if it were perfectly calibrated)",
        "              loss at temperature 0.878: 1.3227 instead of 1.3226, no better",
        "              (fitted on every second block, read on the rest; not for sampling)",
        "padding       probability of 14 unused ids: mean 2.1e-04, most 1.2e-02",
        "",
        "position      1   2-64",
        "  nats    2.353  1.280",
        "  tokens     80  5,040",
        "class     digit  punctuation",
        "  nats    2.096        0.548",
        "  tokens  2,815        2,305",
        "rarity        1",
        "  nats    1.301",
        "  tokens  5,120",
        "said, %   10 100",
        "right, %   7 100",
        "",
        "random ids    32 ids 6.382, the same again 6.396 nats/token",
        "greedy        32 continuations of 33 ids (in brackets: the text's)",
        "  repeated    23.5 % (0.4 %) of the 4-grams",
        "  distinct    1: 1.6 % (1.7 %) · 2: 6.3 % (18.5 %) · 3: – (–)",
        "  in training 16 characters: 3.5 % (0.5 %) · 32 characters: 0 % (–)",
        "  example     1+2⏎‹3⏎›",
    ]


def test_what_is_not_known_is_left_out(subject: Subject) -> None:
    bare = replace(
        EXAM, classes=(), baselines=None, temperature=None, padding=None, continuations=None,
        induction=None,
    )  # fmt: skip
    lines = [*exam_lines(bare, subject, held_out=None)]
    assert not any(
        line.startswith(("class", "n-grams", "padding", "random", "greedy")) for line in lines
    )
    assert not any("temperature" in line for line in lines)
    large = replace(EXAM, baselines=BaselineLosses(9.0, None, "the other blocks"))
    assert "n-grams       unigrams 9.0000 (fitted on the other blocks)" in [
        *exam_lines(large, subject, held_out=None)
    ]


@pytest.mark.parametrize(
    ("excess", "words"),
    [
        (Estimate(0.03, 0.01), "0.0300 ± 0.0100 higher: overconfident"),
        (Estimate(0.01, 0.01), "0.0100 ± 0.0100 higher"),
        (Estimate(-0.03, None), "0.0300 lower"),
    ],
)
def test_entropy_beside_the_loss_tells_how_sure_it_is_if_that_is_shown(
    subject: Subject, excess: Estimate, words: str
) -> None:
    lines = exam_lines(replace(EXAM, excess=excess), subject, held_out=None)
    assert f"entropy       1.3264; the loss is {words}" in [*lines]


def test_training_text_is_said_first(subject: Subject) -> None:
    first, *_ = exam_lines(EXAM, subject, held_out=False)
    assert first == "Training text: favours overfitting"


def test_a_page_of_large_windows_fits_on_a_screen(subject: Subject) -> None:
    bins = tuple(CalibrationBin(100, 1.0, 1.0) for _ in range(15))
    full = replace(
        EXAM,
        positions=tuple(Group(bin_name(one), 99_999, 12.3) for one in position_bins(2048)),
        classes=tuple(Group(one, 99_999, 12.3) for one in TokenClass),
        frequencies=tuple(Group(str(one + 1), 999_999, 12.3) for one in range(10)),
        calibration=Calibration(bins, 0.1, 0.1),
    )
    lines = [*exam_lines(full, subject, held_out=None)]
    assert len(lines) <= 40
    assert max(map(cell_len, lines)) <= 80
    # 12 ranges of positions in two tables, each name once.
    headings = [line.split() for line in lines if line.startswith("position")]
    names = [name for _, *each in headings for name in each]
    assert names == [bin_name(one) for one in position_bins(2048)]


@pytest.mark.parametrize("width", [76, 57, 38])
def test_in_a_narrow_page_lines_go_on_below_their_text(subject: Subject, width: int) -> None:
    lines = [*exam_lines(EXAM, subject, width, held_out=None)]
    assert max(map(cell_len, lines)) <= width
    at = next(at for at, line in enumerate(lines) if "(fitted on every" in line)
    assert all(line.startswith(" " * 14) for line in lines[at : at + 2])


def test_plan_and_progress() -> None:
    assert plan_line(ExamPlan(48, 409, 12_288, 70.0)) == (
        "48 of 409 windows · 12,288 tokens · about 1 min 10 s, then continuations"
    )
    assert progress_line(ExamProgress("reading", 0.25, 30.0)) == "reading: 25 % · 30 s left"
    assert progress_line(ExamProgress("continuing", 1.0, None)) == "continuing: 100 %"
