"""The report of a session: checkpoints, generations with their notes, judgements, environment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from core.checkpoints.embedded import DEMO
from core.report.conditions import repeat_section
from core.report.document import (
    Cell,
    Document,
    Legend,
    Made,
    Paragraph,
    Section,
    Table,
    figure,
    whole,
)
from core.report.exported import Exported
from core.report.generation_section import Place, SaidOfGeneration, generation_section

_REPLAY = (("Exported as .jsonl, they are run again by", "stepscope replay FILE --all"),)


@dataclass(frozen=True, slots=True)
class CheckpointFacts:
    """What a checkpoint's file tells that a record does not: shape, family and size in words."""

    model: str
    family: str
    size: str


@dataclass(frozen=True, slots=True)
class SaidOfSession:
    """Sentences: `first` are about the whole export, `generations` about each in its order.

    `batches` are the titles of fans and series by their session and name.
    """

    title: str
    first: tuple[str, ...]
    generations: tuple[SaidOfGeneration, ...]
    batches: Mapping[tuple[str, str], str] = field(default_factory=dict)
    legend: Legend | None = None


def session_document(
    generations: Sequence[Exported],
    judged: Sequence[Document],
    facts: Mapping[str, CheckpointFacts],
    said: SaidOfSession,
    made: Made,
) -> Document:
    """Return the report of generations, and of what was judged in their session.

    `facts` are those of checkpoints by their fingerprint, as far as they are known.
    """
    places = _places(generations)
    legend = (said.legend,) if said.legend else ()
    return Document(
        said.title,
        (
            Section("Summary", tuple(map(Paragraph, said.first))),
            Section("Checkpoints", _checkpoints(generations, places, facts), anchor="checkpoints"),
            Section(
                "Generations",
                legend,
                tuple(_generations(generations, said, places)),
                anchor="generations",
            ),
            *(
                Section(one.title, (), one.sections, anchor=f"judged{at}")
                for at, one in enumerate(judged, 1)
            ),
            Section("Environment", _environment(generations, places), anchor="environment"),
            repeat_section(made, _REPLAY if made.command else ()),
        ),
        contents=True,
    )


def _places(generations: Sequence[Exported]) -> list[Place]:
    """Return where each generation is, with the places that it refers to."""
    several = len({one.session for one in generations}) > 1
    labels = [
        one.id if several and one.id else f"#{one.key or at}"
        for at, one in enumerate(generations, 1)
    ]
    anchors = [f"g{at}" for at in range(1, len(generations) + 1)]
    by_number = {
        (one.session, one.number): at
        for at, one in enumerate(generations)
        if one.number and not one.batch
    }
    parents = [_parent(one, by_number) for one in generations]
    children: dict[int, list[int]] = {}
    for at, parent in enumerate(parents):
        if parent is not None:
            children.setdefault(parent, []).append(at)
    return [
        Place(
            labels[at],
            anchors[at],
            None if (of := parents[at]) is None else (labels[of], anchors[of]),
            tuple((labels[child], anchors[child]) for child in children.get(at, ())),
        )
        for at in range(len(generations))
    ]


def _parent(one: Exported, by_number: Mapping[tuple[str, int], int]) -> int | None:
    parent = one.record.get("parent")
    return by_number.get((one.session, parent["number"])) if parent else None


def _generations(
    generations: Sequence[Exported], said: SaidOfSession, places: Sequence[Place]
) -> Iterator[Section]:
    """Yield a section for each generation; those of a fan or a series are within one of it."""
    numbered = range(len(generations))
    for batch, members in groupby(numbered, lambda at: _batch(generations[at])):
        found = list(members)
        sections = tuple(
            generation_section(
                generations[at],
                said.generations[at],
                places[at],
                [(places[before].label, places[before].anchor, generations[before])
                 for before in found[:number]] if batch else (),
            )
            for number, at in enumerate(found)
        )  # fmt: skip
        if batch:
            title = said.batches.get(batch, batch[1])
            yield Section(title, (), sections, anchor=f"b{found[0] + 1}")
        else:
            yield from sections


def _batch(one: Exported) -> tuple[str, str] | None:
    return (one.session, one.batch) if one.batch else None


def _checkpoints(
    generations: Sequence[Exported],
    places: Sequence[Place],
    facts: Mapping[str, CheckpointFacts],
) -> tuple[Table, ...]:
    columns = (
        "checkpoint", "step", "val loss", "model", "family", "size", "fingerprint", "generations",
        "path",
    )  # fmt: skip
    found: dict[tuple[str, str], tuple[Mapping[str, Any], list[int]]] = {}
    for at, one in enumerate(generations):
        checkpoint = one.record["checkpoint"]
        key = (checkpoint["fingerprint"], checkpoint["path"])
        found.setdefault(key, (checkpoint, []))[1].append(at)
    rows = tuple(
        _checkpoint(checkpoint, ranges(places[at].label for at in several), facts)
        for checkpoint, several in found.values()
    )
    return (Table(columns, rows),) if rows else ()


def _checkpoint(
    checkpoint: Mapping[str, Any], generations: str, facts: Mapping[str, CheckpointFacts]
) -> tuple[Cell, ...]:
    known = facts.get(checkpoint["fingerprint"], CheckpointFacts("", "", ""))
    loss = checkpoint["val_loss"]
    return (
        checkpoint["name"],
        whole(checkpoint["step"]),
        figure(loss if not isinstance(loss, str) else float(loss)),
        known.model,
        known.family,
        known.size,
        checkpoint["fingerprint"],
        generations,
        _shown(Path(checkpoint["path"])),
    )


def _shown(path: Path) -> str:
    """Return a path; where the embedded checkpoints are tells nothing to another machine."""
    return f"embedded, {path.parent.name}" if path.is_relative_to(DEMO) else str(path)


def _environment(generations: Sequence[Exported], places: Sequence[Place]) -> tuple[Table, ...]:
    names = ("device", "precision", "route", "threads", "torch", "tokenizer")
    found: dict[tuple[str, ...], list[int]] = {}
    for at, one in enumerate(generations):
        values = tuple(str(one.record.get(name) or "none") for name in names)
        found.setdefault(values, []).append(at)
    rows = tuple(
        (*values, ranges(places[at].label for at in several)) for values, several in found.items()
    )
    return (Table((*names, "generations"), rows),) if rows else ()


def ranges(labels: Iterable[str]) -> str:
    """Return labels such as `#3` and `#f2.5` in order, those in a row shortened: `#1-3, #7`."""
    rows: list[tuple[str, int, int]] = []
    for label in labels:
        name = label.rstrip("0123456789")
        number = int(label[len(name) :] or 0)
        if rows and rows[-1][0] == name and rows[-1][2] == number - 1:
            rows[-1] = (name, rows[-1][1], number)
        else:
            rows.append((name, number, number))
    return ", ".join(
        f"{name}{first}" if first == last else f"{name}{first}-{last}" for name, first, last in rows
    )
