"""/paint and /walk: words, numbers, and what is refused."""

import pytest
from around import Around

from core.base.errors import UsageError
from tui.session.slash import COMMANDS
from tui.view.commands import Call
from tui.view.head_choice import HeadChoice
from tui.view.painting import Form, Measure, Painting


def carried_out(line: str, painting: Painting | None = None) -> Around:
    around = Around()
    around.inside.painting = painting or Painting()
    call = COMMANDS.read_line(line)
    assert isinstance(call, Call)
    call.carry_out(around)
    return around


@pytest.mark.parametrize(
    ("line", "painting"),
    [
        ("/paint surprise", Painting(Measure.SURPRISE)),
        ("/paint RANK digits", Painting(Measure.RANK, Form.DIGITS)),
        ("/paint blocks", Painting(Measure.SURPRISE, Form.BLOCKS)),
        ("/paint bits color", Painting(Measure.SURPRISE)),
        ("/paint off", Painting()),
        ("/paint", Painting(Measure.PROBABILITY)),
    ],
)
def test_words_choose_measure_and_form(line: str, painting: Painting) -> None:
    around = carried_out(line)
    assert around.inside.painting == painting
    said = f"tokens painted by {painting.words}" if painting.measure else "tokens not painted"
    assert around.told == [said]


def test_a_form_keeps_the_measure_and_off_keeps_the_form() -> None:
    ranks = Painting(Measure.RANK, Form.DIGITS)
    assert carried_out("/paint colour", ranks).inside.painting == Painting(Measure.RANK)
    assert carried_out("/paint off", ranks).inside.painting == Painting(None, Form.DIGITS)
    assert carried_out("/paint", ranks).inside.painting == Painting(None, Form.DIGITS)


@pytest.mark.parametrize(
    ("line", "hint"), [("/paint surprize", "Did you mean surprise?"), ("/paint x", "It can be")]
)
def test_another_word_is_refused(line: str, hint: str) -> None:
    with pytest.raises(UsageError, match="cannot be painted by") as refused:
        carried_out(line)
    assert hint in refused.value.hint


def test_walk_takes_a_number_or_off() -> None:
    walks = [carried_out(line).inside.walks for line in ("/walk", "/walk 7", "/walk off")]
    assert walks == [[None], [7], ["end"]]
    for word in ("-1", "x", "1.5", "9" * 10):
        with pytest.raises(UsageError, match="/walk cannot go to"):
            carried_out(f"/walk {word}")


def test_layers_and_heads() -> None:
    lines = ("/layers", "/attention 3.2", "/attention 3", "/heads")
    choices = [carried_out(line).inside.choices for line in lines]
    assert choices == [[None], [HeadChoice(3, 2)], [HeadChoice(3, None)], [HeadChoice(1, None)]]
    with pytest.raises(UsageError, match="head cannot be 'x'"):
        carried_out("/attention x")


def test_the_word_prompt_reads_the_prompt_too() -> None:
    around = carried_out("/paint prompt")
    assert (around.inside.painting, around.inside.walks) == (
        Painting(Measure.SURPRISE),
        ["prompt"],
    )
    assert carried_out("/paint off prompt").inside.walks == []
