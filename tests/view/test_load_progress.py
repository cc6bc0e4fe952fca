"""The line of a load: the time left is there at every width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from core.protocol.events import Loading
from tui.view.load_progress import BAR, progress

GIB = 2**30


def test_before_the_first_byte_the_seconds_so_far_are_shown() -> None:
    assert progress("d4", None, 1.5) == "loading d4  starting torch  1.50 s"
    assert progress("d4", Loading("reading", 0, 0), 12) == "loading d4  starting torch  12 s"


def test_it_has_stage_bytes_and_seconds_left() -> None:
    line = progress("d4", Loading("reading", GIB // 4, GIB), 3.0)
    assert line == f"loading d4  {'█' * 6}{'░' * 18}  256.0 MiB of 1.0 GiB  reading  9.00 s left"


def test_seconds_left_are_not_guessed_from_the_first_bytes() -> None:
    early = progress("d4", Loading("reading", 2, 100), 3.0)
    assert early.endswith("  2 B of 100 B  reading")
    later = progress("d4", Loading("reading", 3, 100), 3.0)
    assert later.endswith("  3 B of 100 B  reading  1 min 37 s left")


@pytest.mark.parametrize("width", range(38, 90))
def test_the_bar_keeps_its_length_when_the_seconds_left_appear(width: int) -> None:
    early = progress("step_002920", Loading("reading", 2, 100), 0.1, width)
    later = progress("step_002920", Loading("reading", 4, 100), 0.1, width)
    assert later.endswith("2.40 s left")
    assert (early.count("░") + early.count("█")) == (later.count("░") + later.count("█")) >= 4


@pytest.mark.parametrize("done", range(0, 101, 5))
def test_the_bar_is_always_as_long(done: int) -> None:
    bar = progress("d4", Loading("moving", done, 100), 3.0).split("  ")[1]
    assert len(bar) == BAR
    assert bar.count("█") == round(done / 100 * BAR)


def test_at_the_end_no_time_is_left() -> None:
    line = progress("d4", Loading("moving", 8, 8), 3.0)
    assert line.endswith("8 B of 8 B  moving  0.00 s left")


@pytest.mark.parametrize(
    ("width", "name", "bar", "rest"),
    [
        (89, "step_002920", 24, "256.0 MiB of 1.0 GiB  reading  9.00 s left"),
        (86, "step_002920", 21, "256.0 MiB of 1.0 GiB  reading  9.00 s left"),
        (70, "step_002920", 5, "256.0 MiB of 1.0 GiB  reading  9.00 s left"),
        (60, "step_002920", 4, "256.0 MiB of 1.0 GiB  9.00 s left"),
        (40, "step_002920", 6, "9.00 s left"),
    ],
)
def test_the_bar_is_shortened_then_parts_are_left_out_and_the_step_stays_whole(
    width: int, name: str, bar: int, rest: str
) -> None:
    full = round(bar / 4)
    line = f"loading {name}  {'█' * full}{'░' * (bar - full)}  {rest}"
    assert progress("step_002920", Loading("reading", GIB // 4, GIB), 3.0, width) == line


def test_a_long_name_is_shortened_before_the_bar() -> None:
    line = progress("a_long_run / step_002920", Loading("reading", GIB // 4, GIB), 3.0, 89)
    assert line.startswith(f"loading …tep_002920  {'█' * 6}{'░' * 18}  256.0 MiB")


def test_where_there_is_no_room_for_bar_and_name_the_time_left_remains() -> None:
    quarter = Loading("reading", GIB // 4, GIB)
    assert progress("step_002920", quarter, 3.0, 30) == "loading …p_002920  9.00 s left"
    assert progress("step_002920", quarter, 3.0, 22) == "loading  9.00 s left"


@given(
    st.text("ab世_", min_size=1, max_size=60),
    st.integers(1, 2**50),
    st.floats(0, 1e6),
    st.integers(37, 200),
)
def test_it_fits_and_ends_with_the_time_left(
    name: str, total: int, seconds: float, width: int
) -> None:
    line = progress(name, Loading("reading", total // 3 + 1, total), seconds, width)
    assert cell_len(line) <= width
    assert line.startswith("loading")
    assert line.endswith(" left")
