"""Short names: the end is kept and the width is never exceeded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.view.short_name import ending, with_short_run


@pytest.mark.parametrize(
    ("width", "shown"), [(11, "step_002920"), (10, "…ep_002920"), (7, "…002920"), (1, "…"), (0, "")]
)
def test_the_end_of_a_name_is_kept(width: int, shown: str) -> None:
    assert ending("step_002920", width) == shown


def test_the_name_of_a_run_loses_its_middle_so_that_runs_do_not_look_alike() -> None:
    names = [f"run{one}_lr1e-3_long_schedule_seed1337 / step_018250" for one in "AB"]
    assert [ending(name, 24) for name in names] == [
        "runA…d1337 / step_018250", "runB…d1337 / step_018250",
    ]  # fmt: skip
    assert ending(names[0], 20) == "…d1337 / step_018250"
    assert with_short_run(names[0], 24) == "runA…d1337 / step_018250"
    assert with_short_run(names[0], 20) == names[0]


@given(st.text("ab世", max_size=20), st.integers(0, 30))
def test_it_fits(name: str, width: int) -> None:
    shown = ending(name, width)
    assert cell_len(shown) <= width
    assert shown == name or name.endswith(shown[1:])
