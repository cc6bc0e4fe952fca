"""`stepscope doctor`: what is found on this machine, problems first, as text or JSON."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from core.base.errors import CheckFailedError
from core.base.jsonfile import strict_json
from core.base.text import clean, plural
from tui.doctor.examine import examine
from tui.doctor.fact import Fact, Level, Section
from tui.headless.tables import write
from tui.terminal.streams import narrate

_HEADINGS = {Level.BROKEN: "problems", Level.NOTE: "notes"}
_MARKS = {Level.FINE: " ", Level.NOTE: "·", Level.BROKEN: "!"}


def run_doctor(roots: Iterable[Path], *, demo: bool, as_json: bool) -> int:
    """Print the report and return 0. Raises CheckFailedError if something is broken."""
    sections = examine(roots, demo=demo)
    worst = _of_level(sections, Level.BROKEN)
    if as_json:
        sys.stdout.write(json.dumps(strict_json(_as_json(sections)), indent=1) + "\n")
        sys.stdout.flush()
    else:
        write(_lines(sections))
    if worst:
        names = ", ".join(dict.fromkeys(fact.name for _, fact in worst))
        raise CheckFailedError(f"{plural(len(worst), 'problem')}: {names}")
    narrate("no problems")
    return 0


def _lines(sections: Sequence[Section]) -> Iterator[str]:
    """Yield what is not fine with its remedy, then every section."""
    for level, heading in _HEADINGS.items():
        if found := _of_level(sections, level):
            yield heading
            for section, fact in found:
                yield f"{_MARKS[level]} {section.name}: {fact.name}: {clean(fact.value)}"
                if fact.remedy:
                    yield f"    {clean(fact.remedy)}"
            yield ""
    for section in sections:
        yield section.name
        wide = max((len(fact.name) for fact in section.facts), default=0)
        for fact in section.facts:
            yield f"{_MARKS[fact.level]} {clean(fact.name).ljust(wide)}  {clean(fact.value)}"
        yield ""


def _of_level(sections: Sequence[Section], level: Level) -> list[tuple[Section, Fact]]:
    pairs = ((section, fact) for section in sections for fact in section.facts)
    return [(section, fact) for section, fact in pairs if fact.level is level]


def _as_json(sections: Sequence[Section]) -> dict[str, Any]:
    return {
        "schema": 1,
        "ok": not _of_level(sections, Level.BROKEN),
        "sections": {
            section.name: [
                {
                    "name": fact.name,
                    "value": fact.value,
                    "number": fact.number,
                    "level": fact.level,
                    "remedy": fact.remedy or None,
                }
                for fact in section.facts
            ]
            for section in sections
        },
    }
