"""Lines of parts: a part is whole or left out."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.view.fitting import fitting, fitting_parts


def test_parts_that_do_not_fit_are_left_out_whole() -> None:
    assert fitting(["ab", "cdef", "g"], 6) == "ab   g"
    assert fitting(["long"], 2) == ""


@given(st.lists(st.text("ab世", min_size=1, max_size=9)), st.integers(0, 40), st.integers(0, 4))
def test_the_parts_and_their_gaps_fit(parts: list[str], width: int, gap: int) -> None:
    shown = fitting_parts(parts, width, gap)
    assert cell_len((" " * gap).join(shown)) <= width
    rest = iter(parts)
    assert all(part in rest for part in shown)
