"""The sections of the help page: keys by pane, commands by subject, bands and presets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.protocol.settings import SETTINGS
from tui.view.commands import Command, CommandTable
from tui.view.key import Key, Pane
from tui.view.key_names import shown_name
from tui.view.key_pairs import BY_FIRST, SECONDS
from tui.view.key_table import KeyTable
from tui.view.keys import STANDARD
from tui.view.presets import PRESETS, Presets
from tui.view.setting_bands import BANDS
from tui.view.setting_values import LABELS

# What Esc does, in this order: the first that applies.
ESCAPE = (
    "a typed value is discarded; in the settings: back to the prompt",
    "in the list: the filter is cleared",
    "what is running stops; its text is kept",
    "the walk over tokens ends",
    "the focus goes to the prompt",
)
# The panes in the order of the page.
PANES = (
    Pane.PROMPT, Pane.EVERYWHERE, Pane.LIST, Pane.OUTPUT, Pane.SETTINGS, Pane.COMPARISON,
    Pane.LAYERS, Pane.CONTENTS, Pane.HISTORY,
)  # fmt: skip
# Commands that are listed with the settings and with the model; the others are the session's.
OF_SETTINGS = frozenset(
    (*(setting.commands[0] for setting in SETTINGS), "bos", "beyond", "preset", "n")
)
OF_MODEL = frozenset(("model", "precision", "route", "set", "info", "list", "sort", "filter"))


@dataclass(frozen=True, slots=True)
class Section:
    """A title and rows of two texts: a key, command or value, and what it does."""

    title: str
    rows: tuple[tuple[str, str], ...]


def sections(
    commands: CommandTable, presets: Presets = PRESETS, table: KeyTable = STANDARD
) -> Iterator[Section]:
    """Yield the sections in the order of the page."""
    yield Section("Esc does the first of these that applies", tuple(("", one) for one in ESCAPE))
    for pane in PANES:
        yield Section(pane_title(pane), tuple(_of_keys(table, pane)))
    yield from _of_commands(commands.commands)
    for name, bands in BANDS.items():
        yield Section(LABELS[name], tuple((band.values, band.effect) for band in bands))
    yield Section("presets", tuple((name, one.words) for name, one in presets.items()))


def with_words(every: Iterable[Section], words: Iterable[str]) -> Iterator[Section]:
    """Yield the sections with the rows that have all words, in upper or lower case."""
    wanted = [word.lower() for word in words]
    for section in every:
        rows = tuple(row for row in section.rows if _has(section.title, row, wanted))
        if rows:
            yield Section(section.title, rows)


def _has(title: str, row: tuple[str, str], words: Iterable[str]) -> bool:
    text = " ".join((title, *row)).lower()
    return all(word in text for word in words)


def _of_keys(table: KeyTable, pane: Pane) -> Iterator[tuple[str, str]]:
    """Yield a row for each key of a pane, and one for each two that lead both ways."""
    for key in table.keys:
        if key.pane is not pane or key.id in SECONDS:
            continue
        if pair := BY_FIRST.get(key.id):
            yield _names_of_both(key, table[pair.second]), pair.help
        else:
            yield _names(key), key.help


def _names_of_both(first: Key, second: Key) -> str:
    shown = first.display.split(" ")
    names = [*shown, *map(shown_name, first.more), second.display, *map(shown_name, second.more)]
    return " ".join(dict.fromkeys(filter(None, names))) or "no key"


def _names(key: Key) -> str:
    """Return the names of all keys of an action."""
    return " ".join((key.display, *map(shown_name, key.more))) or "no key"


def pane_title(pane: Pane) -> str:
    """Return the title of the section of a pane's keys."""
    if pane is Pane.COMPARISON:
        return "keys in the time-lapse, side by side, fans and results"
    if pane is Pane.LAYERS:
        return "keys in the layers and heads"
    if pane is Pane.CONTENTS:
        return "keys in tensors, metadata and differences"
    return "keys in every pane" if pane is Pane.EVERYWHERE else f"keys in the {pane}"


def _of_commands(commands: Iterable[Command]) -> Iterator[Section]:
    """Yield the commands by subject, typed into the prompt."""
    every = list(commands)
    settings = [one for one in every if one.name in OF_SETTINGS]
    model = [one for one in every if one.name in OF_MODEL]
    rest = [one for one in every if one.name not in OF_SETTINGS | OF_MODEL]
    yield Section("commands for the settings; without a value they show it", _rows(settings))
    yield Section("commands for the model", _rows(model))
    slash = ("//", "a prompt that begins with a slash")
    yield Section("commands for the session", (*_rows(rest), slash))


def _rows(commands: Iterable[Command]) -> tuple[tuple[str, str], ...]:
    return tuple((command.usage, command.help) for command in commands)
