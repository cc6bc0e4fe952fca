"""Settings of rows: a change holds for all of them from the same token on."""

from core.fan.row_settings import RowSettings
from core.protocol.events import Token
from core.protocol.settings import SamplingSettings

COOL, HOT = SamplingSettings(temperature=0.2), SamplingSettings(temperature=1.5, top_k=3)


class Typed:
    """What the user has set now."""

    def __init__(self) -> None:
        self.now = COOL

    def __call__(self) -> SamplingSettings:
        return self.now


def sampled(rows: RowSettings, row: int, index: int) -> SamplingSettings:
    """The settings of a token, read before it and again after it as the decode loop does."""
    settings = rows.of(row)
    rows.follow(Token(index, 1, "1", -0.1, 0.0, row=row))
    rows.of(row)
    return settings


def test_a_change_between_two_rows_waits_for_the_next_token_of_all():
    typed = Typed()
    rows = RowSettings(typed, 3)
    used = []
    for index in range(3):
        for row in range(3):
            if (index, row) == (1, 1):
                typed.now = HOT
            used.append((index, sampled(rows, row, index)))
    assert used == [(0, COOL)] * 3 + [(1, COOL)] * 3 + [(2, HOT)] * 3


def test_a_change_during_a_forward_pass_holds_for_the_token_after_it():
    typed = Typed()
    rows = RowSettings(typed, 2)
    assert [sampled(rows, row, 0) for row in range(2)] == [COOL, COOL]
    typed.now = HOT
    assert [sampled(rows, row, 1) for row in range(2)] == [HOT, HOT]


def test_the_rows_of_a_temperature_fan_keep_theirs_and_take_everything_else():
    typed = Typed()
    rows = RowSettings(typed, 2, (0.5, 1.0))
    typed.now = HOT
    assert [rows.of(row) for row in range(2)] == [
        HOT.with_(temperature=0.5), HOT.with_(temperature=1.0),
    ]  # fmt: skip


def test_a_row_that_has_ended_does_not_hold_up_the_others():
    typed = Typed()
    rows = RowSettings(typed, 2)
    sampled(rows, 0, 0)
    sampled(rows, 1, 0)
    typed.now = HOT
    assert [sampled(rows, 1, index) for index in (1, 2)] == [HOT, HOT]
