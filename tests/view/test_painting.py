"""The levels and signs of tokens by each measure, and the legend."""

import math
from dataclasses import replace

import pytest
from recording import begun, token

from core.record.generation import Generation
from tui.view.painting import BLOCKS, BOUNDS, LEVELS, Form, Measure, Painting

BITS = math.log(2)


def generation_with(logprob: float = 0.0, entropy: float = 0.0, rank: int = 1) -> Generation:
    session, generation = begun()
    session.apply(replace(token(0, 1, "1"), logprob=logprob, entropy=entropy, rank=rank))
    return generation


@pytest.mark.parametrize(
    ("measure", "values", "levels", "digits"),
    [
        (Measure.PROBABILITY, (1.0, 0.91, 0.61, 0.31, 0.06, 0.02, 0.001), "0012345", "9963000"),
        (Measure.SURPRISE, (0.1, 0.7, 1.5, 3.0, 5.0, 12.0), "012345", "001359"),
        (Measure.ENTROPY, (0.1, 0.7, 1.5, 2.5, 3.5, 4.5), "012345", "001234"),
        (Measure.RANK, (1, 2, 3, 4, 5, 6, 10, 11), "01233445", "12345699"),
    ],
)
def test_levels_and_digits(
    measure: Measure, values: tuple[float, ...], levels: str, digits: str
) -> None:
    of = {
        Measure.PROBABILITY: lambda value: generation_with(logprob=math.log(value)),
        Measure.SURPRISE: lambda value: generation_with(logprob=-value * BITS),
        Measure.ENTROPY: lambda value: generation_with(entropy=value * BITS),
        Measure.RANK: lambda value: generation_with(rank=value),
    }[measure]
    generations = [of(value) for value in values]
    painting = Painting(measure, Form.DIGITS)
    assert "".join(str(painting.level(one, 0)) for one in generations) == levels
    assert "".join(painting.sign(one, 0) for one in generations) == digits
    blocks = Painting(measure, Form.BLOCKS)
    # A higher block is a larger value, also of a probability, whose level 0 is the largest.
    heights = [5 - int(at) if measure is Measure.PROBABILITY else int(at) for at in levels]
    assert [blocks.sign(one, 0) for one in generations] == [BLOCKS[at] for at in heights]


def test_nothing_is_painted_without_a_measure() -> None:
    assert Painting().level(generation_with(-9.0), 0) == 0
    assert not Painting(form=Form.DIGITS).below
    assert Painting().legend() == ()


def test_only_forms_without_colour_have_a_row_below() -> None:
    assert [Painting(Measure.RANK, form).below for form in Form] == [False, True, True]


@pytest.mark.parametrize("measure", Measure)
def test_the_legend_names_every_level(measure: Measure) -> None:
    coloured = Painting(measure).legend()
    assert [level for _, level in coloured[1:]] == list(range(LEVELS))
    assert len(BOUNDS[measure]) == LEVELS - 1
    assert all(len("".join(text for text, _ in Painting(measure, form).legend())) <= 50
               for form in Form)  # fmt: skip


def test_the_legend_says_where_a_level_begins() -> None:
    labels = [text.strip() for text, _ in Painting(Measure.SURPRISE).legend()]
    assert labels == ["surprise bits", "<.5", "<1", "<2", "<4", "<8", "≥8"]
    labels = [text.strip() for text, _ in Painting(Measure.PROBABILITY).legend()]
    assert labels == ["probability", "≥.9", "≥.5", "≥.2", "≥.05", "≥.01", "<.01"]
