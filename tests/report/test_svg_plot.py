import xml.etree.ElementTree as ET
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.report.document import Plot, Point, Series
from core.report.svg_plot import labels, svg_plot, ticks

FINITE = st.floats(-1e12, 1e12)


def drawn(*points: Point, log: bool = False) -> ET.Element:
    return ET.fromstring(svg_plot(Plot("t", "step", "loss", (Series("", points),), log=log)))


@given(st.lists(FINITE, min_size=1))
def test_ticks_enclose_the_values(values: list[float]) -> None:
    found = ticks(values)
    step = found[1] - found[0]
    assert found[0] <= min(values) + step * 1e-6
    assert found[-1] >= max(values) - step * 1e-6
    assert 2 <= len(found) <= 8


@pytest.mark.parametrize(
    ("numbers", "texts"),
    [
        ([0, 2000, 4000], ["0", "2,000", "4,000"]),
        ([1.08, 1.09, 1.1], ["1.08", "1.09", "1.10"]),
        ([0.0, 0.25, 0.5], ["0.00", "0.25", "0.50"]),
    ],
)
def test_labels_have_as_many_decimals_as_they_need(numbers: list[float], texts: list[str]) -> None:
    assert labels(numbers) == texts


def test_a_larger_value_is_higher_and_a_later_step_is_further_right() -> None:
    svg = drawn(Point(100, 1.0), Point(200, 3.0), Point(400, 2.0))
    first, second, third = svg.findall("g/circle")
    assert float(first.attrib["cy"]) > float(third.attrib["cy"]) > float(second.attrib["cy"])
    x = [float(one.attrib["cx"]) for one in (first, second, third)]
    assert (x[2] - x[1]) == pytest.approx(2 * (x[1] - x[0]), abs=0.2)


def test_an_interval_is_a_bar_through_its_point() -> None:
    svg = drawn(Point(1, 2.0, 1.0, 3.0), Point(2, 2.0))
    bars = svg.findall("g/line")
    # The bar and a cap at each end.
    assert len(bars) == 3
    ends = sorted(float(bars[0].attrib[name]) for name in ("y1", "y2"))
    assert ends[0] < float(svg.findall("g/circle")[0].attrib["cy"]) < ends[1]
    assert svg.findtext("g/circle/title") == "1: 2, 95 % [1, 3]"


def test_doubling_positions_are_equally_far_apart() -> None:
    circles = drawn(*(Point(2**n, 1.0) for n in range(4)), log=True).findall("g/circle")
    x = [float(one.attrib["cx"]) for one in circles]
    assert x[1] - x[0] == pytest.approx(x[3] - x[2], abs=0.2)


def test_values_that_are_not_finite_are_left_out() -> None:
    assert len(drawn(Point(1, 1.0), Point(2, nan), Point(3, inf)).findall("g/circle")) == 1
    assert svg_plot(Plot("t", "x", "y", (Series("", (Point(1, nan),)),))) == ""


@given(st.lists(st.tuples(FINITE, FINITE), min_size=1, max_size=20))
def test_every_point_is_inside(values: list[tuple[float, float]]) -> None:
    for circle in drawn(*(Point(x, y) for x, y in values)).findall("g/circle"):
        assert 0 <= float(circle.attrib["cx"]) <= 720
        assert 0 <= float(circle.attrib["cy"]) <= 300
