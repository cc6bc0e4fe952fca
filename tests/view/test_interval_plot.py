"""Values with intervals over steps, as lines."""

from hypothesis import given
from hypothesis import strategies as st

from tui.view.interval_plot import POINT, PlotPoint, interval_plot


def test_points_are_at_their_steps_and_heights() -> None:
    points = [PlotPoint(0, 1.0, 1.0, 1.0), PlotPoint(100, 2.0, 2.0, 2.0)]
    lines = interval_plot(points, 20, 6)
    assert len(lines) == 6
    assert lines[0].startswith("2.0")
    assert lines[0].rstrip().endswith(POINT)
    assert lines[4].index(POINT) < 6
    assert lines[5].split() == ["0", "100"]


def test_an_interval_is_a_bar_through_its_point() -> None:
    points = [PlotPoint(0, 1.5, 1.0, 2.0), PlotPoint(100, 1.5, 1.5, 1.5)]
    lines = interval_plot(points, 30, 9)
    column = next(line.index(POINT) for line in lines if POINT in line)
    assert all(line[column : column + 1].strip() for line in lines[:8])


@given(
    st.lists(st.tuples(st.integers(0, 9999), st.floats(0.1, 9)), min_size=2, max_size=30),
    st.integers(20, 120),
    st.integers(3, 12),
)
def test_it_keeps_its_size(values: list[tuple[int, float]], width: int, height: int) -> None:
    points = [PlotPoint(step, value, value * 0.9, value * 1.1) for step, value in sorted(values)]
    lines = interval_plot(points, width, height)
    assert len(lines) == height
    assert max(map(len, lines)) <= width
