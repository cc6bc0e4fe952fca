"""A plot as inline SVG: points with intervals, joined by lines, between two axes."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import ceil, floor, isfinite, log2, log10

from core.report.document import Plot, Point, Series
from core.report.html_text import html_text as _text

_WIDTH, _HEIGHT = 720, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 72, 16, 16, 48
_TICKS, _NAME_HEIGHT = 5, 20
# Colours of the style sheet; further series begin again.
COLOURS = 8
_CAP = 4


def svg_plot(plot: Plot) -> str:
    """Return the SVG element; a plot without a finite point is empty text."""
    series = [Series(one.name, tuple(filter(_is_finite, one.points))) for one in plot.series]
    series = [one for one in series if one.points]
    if not series:
        return ""
    axes = _Axes(plot, [point for one in series for point in one.points])
    names = series if len(series) > 1 else []
    height = _HEIGHT + _NAME_HEIGHT * -(-len(names) // 4)
    return "\n".join(
        (
            f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{_text(plot.title)}">',
            f"<title>{_text(plot.title)}</title>",
            *axes.lines(plot),
            *(line for at, one in enumerate(series) for line in _drawn(one, at % COLOURS, axes)),
            *_names(names),
            "</svg>",
        )
    )


class _Axes:
    """The scales of both axes, in units of the SVG."""

    def __init__(self, plot: Plot, points: Sequence[Point]) -> None:
        values = [one for point in points for one in (point.y, point.low, point.high)]
        self.y_ticks = ticks([one for one in values if one is not None])
        found = sorted({point.x for point in points})
        few = plot.exact and _are_apart(found)
        inside = [tick for tick in ticks(found) if found[0] <= tick <= found[-1]]
        self.x_ticks = found if few or plot.log else inside
        self._scale: Callable[[float], float] = log2 if plot.log else float
        self._x = (self._scale(found[0]), self._scale(found[-1]))
        self._y = (self.y_ticks[0], self.y_ticks[-1])

    def x(self, value: float) -> float:
        low, high = self._x
        share = (self._scale(value) - low) / (high - low) if high > low else 0.5
        # Room for the outermost points and their intervals.
        return _LEFT + 16 + share * (_WIDTH - _LEFT - _RIGHT - 32)

    def y(self, value: float) -> float:
        low, high = self._y
        return _TOP + (high - value) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)

    def lines(self, plot: Plot) -> Iterator[str]:
        """Yield the grid, the numbers and what they are."""
        bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
        for tick, label in zip(self.y_ticks, labels(self.y_ticks), strict=True):
            y = self.y(tick)
            yield f'<line class="grid" x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>'
            yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
        for tick, label in zip(self.x_ticks, labels(self.x_ticks), strict=True):
            x = self.x(tick)
            yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{bottom}" y2="{bottom + 5}"/>'
            yield f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{label}</text>'
        middle = (_LEFT + right) / 2
        yield (
            f'<text x="{middle:.1f}" y="{bottom + 38}" text-anchor="middle">'
            f"{_text(plot.x_label)}</text>"
        )
        at = (_TOP + bottom) / 2
        yield (
            f'<text transform="translate(14 {at:.1f}) rotate(-90)" text-anchor="middle">'
            f"{_text(plot.y_label)}</text>"
        )


def _drawn(series: Series, colour: int, axes: _Axes) -> Iterator[str]:
    """Yield a series: the line below, then the intervals and points."""
    places = [(axes.x(one.x), axes.y(one.y)) for one in series.points]
    yield f'<g class="s{colour}">'
    if len(places) > 1:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        yield f'<polyline points="{path}"/>'
    for point, (x, y) in zip(series.points, places, strict=True):
        if point.low is not None and point.high is not None:
            low, high = axes.y(point.low), axes.y(point.high)
            yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>'
            for end in (low, high):
                yield (
                    f'<line x1="{x - _CAP:.1f}" x2="{x + _CAP:.1f}" y1="{end:.1f}" y2="{end:.1f}"/>'
                )
        told = f"<title>{_text(_told(series.name, point))}</title>"
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5">{told}</circle>'
    yield "</g>"


def _told(name: str, point: Point) -> str:
    """Return a point in words, which a browser shows below the pointer."""
    text = f"{name + ', ' if name else ''}{point.x:,.6g}: {point.y:.6g}"
    if point.low is None or point.high is None:
        return text
    return f"{text}, 95 % [{point.low:.6g}, {point.high:.6g}]"


def _names(series: Sequence[Series]) -> Iterator[str]:
    """Yield the names of the series with their colours, four in a row."""
    wide = (_WIDTH - _LEFT) / 4
    for number, one in enumerate(series):
        x, y = _LEFT + number % 4 * wide, _HEIGHT + number // 4 * _NAME_HEIGHT + 8
        yield f'<g class="s{number % COLOURS}"><circle cx="{x:.1f}" cy="{y}" r="3.5"/></g>'
        yield f'<text x="{x + 10:.1f}" y="{y + 4}">{_text(_short(one.name))}</text>'


def _are_apart(values: Sequence[float]) -> bool:
    """Whether numbers at these ordered values do not touch each other."""
    room = (values[-1] - values[0]) / 12
    return all(after - before >= room for before, after in pairwise(values))


def ticks(values: Sequence[float]) -> list[float]:
    """Return round numbers at equal distances, of which the outer ones enclose the values."""
    low, high = min(values), max(values)
    if high <= low:
        room = abs(low) * 0.01 or 1.0
        low, high = low - room, high + room
    rough = (high - low) / (_TICKS - 1)
    power = 10.0 ** floor(log10(rough))
    step = next(power * one for one in (1, 2, 2.5, 5, 10) if power * one >= rough * 0.999)
    return [number * step for number in range(floor(low / step), ceil(high / step) + 1)]


def labels(numbers: Sequence[float]) -> list[str]:
    """Return the numbers with as many decimals as tell them apart."""
    for digits in range(8):
        found = [f"{number:,.{digits}f}" for number in numbers]
        exact = all(abs(float(f"{one:.{digits}f}") - one) < 1e-9 for one in numbers)
        if exact and len(set(found)) == len(found):
            return found
    return [f"{number:.4g}" for number in numbers]


def _is_finite(point: Point) -> bool:
    return all(one is None or isfinite(one) for one in (point.x, point.y, point.low, point.high))


def _short(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:10]}…{name[-11:]}"
