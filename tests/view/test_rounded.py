"""Numbers in tables."""

from tui.view.rounded import rounded


def test_a_minus_sign_stands_only_before_what_is_shown() -> None:
    assert rounded(-1.25, 2) == "−1.25"
    assert rounded(-0.0004, 3) == "0.000"
    assert rounded(-0.0, 1) == "0.0"
    assert rounded(2, 3) == "2.000"
    assert rounded(None, 3) == "–"
