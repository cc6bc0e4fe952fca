"""A generation in the report of a session: what was asked, what was written, what repeats it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.base.text import plural, shorten
from core.report.document import Answer, Lines, Paragraph, Part, Section
from core.report.exported import Exported
from core.report.stretches import stretches

# Characters of prompt and answer in the table of contents.
_ENTRY = 32


@dataclass(frozen=True, slots=True)
class SaidOfGeneration:
    """Words about a generation: its `title` after the number, its settings, how it ended.

    `marks` are changes of settings by the index of the first new token they applied to. `levels`
    paint the new tokens; they are empty if they are not painted.
    """

    title: str
    settings: str
    ended: str
    marks: Mapping[int, str] = field(default_factory=dict)
    levels: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """The label and anchor of a generation, those of its parent, and those of its branches."""

    label: str
    anchor: str
    parent: tuple[str, str] | None = None
    children: tuple[tuple[str, str], ...] = ()


def generation_section(
    one: Exported,
    said: SaidOfGeneration,
    place: Place,
    rows: Iterable[tuple[str, str, Exported]] = (),
) -> Section:
    """Return the section of a generation.

    `rows` are the earlier ones of its fan or series, each with its label and anchor.
    """
    return Section(
        f"{place.label}  {said.title}",
        tuple(_parts(one, said, place, rows)),
        anchor=place.anchor,
        entry=f"{place.label}  {_in_short(one.prompt)} ▏{_in_short(one.text)}",
    )


def _parts(
    one: Exported,
    said: SaidOfGeneration,
    place: Place,
    rows: Iterable[tuple[str, str, Exported]],
) -> Iterator[Part]:
    if one.note:
        yield Paragraph(f"Note: {one.note}", strong=True)
    if one.pinned:
        yield Paragraph("Pinned")
    yield from _came_from(one, place, rows)
    if said.settings:
        yield Paragraph(said.settings)
    seen = one.prompt if one.kept or not one.seen else one.seen
    yield Answer(seen, one.kept, stretches(one, said.levels, said.marks))
    yield Paragraph(said.ended)
    yield from (Paragraph(words) for words in said.marks.values())
    yield from (Paragraph(f"{label} goes on from here", to=to) for label, to in place.children)
    if one.command:
        yield Lines((one.command,))


def _came_from(
    one: Exported, place: Place, rows: Iterable[tuple[str, str, Exported]]
) -> Iterator[Paragraph]:
    parent = one.record.get("parent")
    if parent:
        label, to = place.parent or (f"#{parent['number']}", "")
        tokens = plural(parent["tokens"], "token")
        yield Paragraph(f"Goes on from {label} after {tokens} of its answer", to=to)
    if alike := max(((_common(one, other), label, to) for label, to, other in rows), default=None,
                    key=lambda found: found[0]):  # fmt: skip
        count, label, to = alike
        whole = count == len(one.record["new_ids"])
        words = "to this end" if whole else f"before token {count + 1:,}"
        yield Paragraph(f"As {label} {words}" if count else f"Leaves {label} at token 1", to=to)


def _common(one: Exported, other: Exported) -> int:
    """Return how many new tokens at the beginning are the same."""
    pairs = zip(one.record["new_ids"], other.record["new_ids"], strict=False)
    shortest = min(len(one.record["new_ids"]), len(other.record["new_ids"]))
    return next((at for at, (a, b) in enumerate(pairs) if a != b), shortest)


def _in_short(text: str) -> str:
    return shorten(text[: 2 * _ENTRY].replace("\n", "⏎"), _ENTRY)
