"""The report of a twin: how far two checkpoints are apart on a text, and where the most."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.judging.source import Source
from core.judging.twin import Twin
from core.judging.twin_events import TwinEnded
from core.judging.twin_request import TwinRequest
from core.report.conditions import checkpoint_section, repeat_section, text_section
from core.report.document import (
    Cell,
    Document,
    Figure,
    Made,
    Paragraph,
    Section,
    Table,
    figure,
    percent,
    signed,
    whole,
)
from core.statistics.spread import PERCENTILES, Spread


@dataclass(frozen=True, slots=True)
class SaidOfTwin:
    """Sentences: `first` is what the reader looks for first, `text` is about the text.

    `places` has for each of the worst places its text, and the most likely ids of A and B.
    """

    first: tuple[str, ...]
    text: tuple[str, ...]
    places: tuple[tuple[str, str, str], ...]


def twin_document(
    request: TwinRequest, source: Source, ended: TwinEnded, said: SaidOfTwin, made: Made
) -> Document:
    """Return the report of a twin of which both have read at least one block."""
    twin = ended.twin
    assert twin
    a, b = request.a.name, request.b.name
    first = (Paragraph(line, strong=not at) for at, line in enumerate(said.first))
    figures = Table(("figure", "value", "standard error"), tuple(_figures(twin, a, b)))
    return Document(
        f"{a} and {b} on {source.name}",
        (
            Section("Figures", (*first, figures, _spreads(twin))),
            Section("Where they differ most", tuple(_places(twin, said, a, b))),
            text_section(source, request.windows, said.text, request.windows.held_out),
            checkpoint_section(zip((a, b), ended.ready, strict=False)),
            repeat_section(made),
        ),
    )


def _figures(twin: Twin, a: str, b: str) -> Iterator[tuple[Cell, ...]]:
    none = Figure(None, "")
    yield f"loss of {a}, nats/token", figure(twin.losses[0]), none
    yield f"loss of {b}", figure(twin.losses[1]), none
    found = twin.divergence.estimate
    yield f"KL divergence of {b} from {a}, nats", figure(found.mean, 6), figure(found.error, 6)
    yield "Jensen-Shannon divergence", figure(twin.shannon.mean, 6), figure(twin.shannon.error, 6)
    yield "same most likely id", percent(twin.same_top.mean), percent(twin.same_top.error)
    shift = twin.shift.estimate
    yield "probability of the right id, change", signed(shift.mean, 6), figure(shift.error, 6)
    yield "root mean square of that", figure(twin.shift_rms, 6), none
    yield "correlation of log-probabilities", figure(twin.correlation), none
    yield f"{twin.unit}s", whole(twin.units), none
    yield "effective units", figure(twin.effective_units, 0), none


def _spreads(twin: Twin) -> Table:
    columns = ("of all tokens", "least", *(f"{one} %" for one in PERCENTILES), "most")
    rows = (
        ("KL divergence", *_spread(twin.divergence)),
        ("probability of the right id, change", *_spread(twin.shift)),
    )
    return Table(columns, rows, "Percentiles")


def _spread(found: Spread) -> Iterator[Cell]:
    return (figure(one, 6) for one in (found.least, *found.percentiles, found.most))


def _places(twin: Twin, said: SaidOfTwin, a: str, b: str) -> Iterator[Table]:
    columns = (
        "window", "position", "KL", "text", f"P by {a}", f"P by {b}", f"top of {a}", f"top of {b}",
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            whole(place.window + 1),
            whole(place.position + 1),
            figure(place.divergence),
            text,
            percent(place.probabilities[0]),
            percent(place.probabilities[1]),
            *tops,
        )
        for place, (text, *tops) in zip(twin.worst, said.places, strict=True)
    )
    if rows:
        yield Table(columns, rows, "Windows and positions count from 1.")
