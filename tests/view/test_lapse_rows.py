"""The rows of the time-lapse: an answer in one line, or why there is none."""

from entries import entry
from recording import begun, finished, token

from core.base.errors import CheckpointError
from core.protocol.events import Loading, StopReason
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from tui.view.lapse_rows import compared_with, lapse_row, turn_names
from tui.view.series import Series, Turn
from tui.view.standing import Standing

ENTRIES = (entry(1000, 0.5), entry(2000, 0.3), entry(3000, 0.4))
STANDING = Standing(ENTRIES)


def generation(text: str, reason: StopReason | None = StopReason.MAX_TOKENS) -> Generation:
    session, one = begun()
    for index, char in enumerate(text):
        session.apply(token(index, ord(char), char))
    if reason:
        session.apply(finished("", reason=reason))
    return one


def series(*answers: object, **changes) -> Series:
    turns = [Turn(one) for one in ENTRIES]
    for turn, answer in zip(turns, answers, strict=False):
        if isinstance(answer, str):
            turn.generation = generation(answer)
        elif isinstance(answer, Generation):
            turn.generation = answer
        elif isinstance(answer, CheckpointError):
            turn.error = answer
    made = Series("1+1", 7, SamplingSettings(), turns)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def row(one: Series, at: int):
    return lapse_row(one, at, turn_names(ENTRIES, STANDING), STANDING)


def text(one: Series, at: int) -> str:
    return "".join(shown for shown, _ in row(one, at).pieces)


def test_a_row_has_step_star_loss_and_the_answer_in_one_line():
    first = row(series("\n57"), 0)
    assert (first.name, first.star, first.loss, first.same) == ("1,000", False, "0.5000", "")
    assert first.pieces == (("⏎", "sign"), ("57", "output"))
    assert row(series("", "5"), 1).star


def test_what_changed_from_the_answer_before_is_set_off_newlines_too():
    second = row(series("57", "5\n8"), 1)
    assert second.pieces == (("5", "output"), ("⏎", "changed"), ("8", "changed"))
    assert (second.same, second.words) == ("1", "against 1,000: same before token 2")
    assert row(series("57", "57"), 1).same == "all"


def test_the_answer_before_is_that_of_the_last_checkpoint_that_has_one():
    one = series("57", CheckpointError("cut", "Copy it again"), "58")
    assert compared_with(one, 2) == 0
    assert row(one, 2).words == "against 1,000: same before token 2"
    assert row(one, 1).pieces == (("cut. Copy it again", "error"),)


def test_while_it_is_written_nothing_is_compared():
    one = series("57", generation("5", None), at=1)
    assert (row(one, 1).running, row(one, 1).same) == (True, "")
    assert row(one, 1).pieces == (("5", "output"),)


def test_a_row_without_an_answer_says_why():
    waiting = series(at=0, loading=Loading("reading", 1, 4))
    assert (text(waiting, 0), text(waiting, 1)) == ("loading 25%", "")
    assert text(series("5", ended=True), 1) == "not run"
    assert text(series(""), 0) == "empty"
    assert text(series(generation("5", StopReason.CANCELLED)), 0) == "5  ■ stopped"
    assert text(series(generation("5", StopReason.NAN)), 0).startswith("5  error: The logits")


def test_names_have_the_run_where_there_are_several():
    both = (*ENTRIES, entry(1000, 0.5, "s"))
    assert turn_names(ENTRIES, STANDING) == ["1,000", "2,000", "3,000"]
    assert turn_names(both, Standing(both)) == ["r / 1,000", "r / 2,000", "r / 3,000", "s / 1,000"]


def test_an_answer_of_any_length_costs_one_line():
    pieces = row(series("5\n" * 50_000), 0).pieces
    assert sum(len(shown) for shown, _ in pieces) < 2000


def test_escape_codes_of_a_model_are_shown_and_not_obeyed():
    assert text(series("\x1b[2J"), 0) == "␛[2J"
