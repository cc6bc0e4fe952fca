"""Short names: the end is kept and the width is never exceeded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.view.short_name import ending


@pytest.mark.parametrize(
    ("width", "shown"), [(11, "step_002920"), (10, "…ep_002920"), (7, "…002920"), (1, "…"), (0, "")]
)
def test_the_end_of_a_name_is_kept(width: int, shown: str) -> None:
    assert ending("step_002920", width) == shown


@given(st.text("ab世", max_size=20), st.integers(0, 30))
def test_it_fits(name: str, width: int) -> None:
    shown = ending(name, width)
    assert cell_len(shown) <= width
    assert shown == name or name.endswith(shown[1:])
