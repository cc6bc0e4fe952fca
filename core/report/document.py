"""A report as a document without a format: sections of sentences, tables, plots and commands.

Text may be anyone's, such as names of files and answers of a model; what writes it escapes it.
"""

from dataclasses import dataclass

from core.base.text import percent as percent_text


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and its text: `value` in full precision, None where there is none."""

    value: float | None
    text: str


Cell = str | Figure


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence; a `strong` one is what the reader looks for first.

    `to` is the anchor of the section that it refers to; "" for none.
    """

    text: str
    strong: bool = False
    to: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines whose blanks and breaks matter, such as commands and texts of a model."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of an answer; `level` is how it is painted, from 0 on; None if it is not.

    `mark` says what changed before it; "" for nothing.
    """

    text: str
    level: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A prompt as the model saw it, what was `kept` of an earlier answer, and what was written."""

    prompt: str
    kept: str
    written: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Legend:
    """What the levels of painted answers mean, from 0 on."""

    title: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as there are `columns`; those with numbers are at the right.

    `title` says what the table has; "" where the section does.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A value with the ends of its interval, which are None where there is none."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Points in order of x."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Series over one axis; where `exact`, its numbers are the values of x if they are few.

    `log` is for values of x that about double from one to the next.
    """

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    exact: bool = True
    log: bool = False


Part = Paragraph | Lines | Table | Plot | Answer | Legend


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, the parts below it, and the sections within.

    `anchor` is the name by which links find it, unique in its document; "" for none. `entry` is
    its line in the table of contents; "" for its title.
    """

    title: str
    parts: tuple[Part, ...]
    sections: tuple["Section", ...] = ()
    anchor: str = ""
    entry: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing below the heading."""
        return not self.parts and all(one.is_empty for one in self.sections)


@dataclass(frozen=True, slots=True)
class Document:
    """A report; sections without parts are left out.

    With `contents`, it begins with a table of the sections that have an anchor.
    """

    title: str
    sections: tuple[Section, ...]
    contents: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """The command that makes the result again, and the version of stepscope that made it."""

    command: str
    version: str


def figure(value: float | None, digits: int = 4) -> Figure:
    """Return a number with this number of decimals."""
    return Figure(value, "–" if value is None else f"{value:,.{digits}f}")


def signed(value: float | None, digits: int = 4) -> Figure:
    """Return a number with a sign, none for what rounds to zero."""
    if value is None:
        return Figure(None, "–")
    text = f"{abs(value):.{digits}f}"
    sign = "" if float(text) == 0 else "−" if value < 0 else "+"
    return Figure(value, sign + text)


def percent(share: float | None) -> Figure:
    """Return a share in percent; 0 and 100 are only shown where they are exact."""
    return Figure(share, percent_text(share))


def whole(number: int | None) -> Figure:
    """Return a whole number."""
    return Figure(number, "–" if number is None else f"{number:,}")
