"""A text as one row."""

from core.inspection.one_row import one_row


def test_every_id_is_an_input() -> None:
    block = one_row((4, 5, 6))
    assert [row[:-1] for row in block.rows] == [(4, 5, 6)]
