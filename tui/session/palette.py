"""The palette's entries: every command, setting, precision, preset, theme, key and checkpoint.

Choosing an entry does the same as typing its command. Titles are cleaned, because the names of
checkpoints are not trusted.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from core.base.errors import UsageError
from core.base.text import clean, loss, size
from core.checkpoints.checkpoint import Checkpoint
from core.machine.precision import AUTO, OFFERED_PRECISIONS
from core.protocol.settings import SETTINGS, SamplingSettings, Setting
from tui.session.mark_commands import MARKS
from tui.session.model_commands import ROUTES
from tui.session.slash import COMMANDS
from tui.view.catalog import Order
from tui.view.commands import Call, Command
from tui.view.key import Pane
from tui.view.key_table import KeyTable
from tui.view.keys import STANDARD
from tui.view.row_values import SWITCHES
from tui.view.setting_values import on_off, stepped, written
from tui.view.surroundings import Surroundings

# Commands whose values are entries of their own.
_SETTINGS = {setting.commands[0] for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: title, explanation, what choosing it does, and more words that find it."""

    title: str
    help: str
    act: Callable[[Surroundings], None]
    words: str = ""

    @property
    def searched(self) -> str:
        """The text in which a query is looked for, in lower case."""
        return f"{self.title} {self.help} {self.words}".lower()


def entries(session: Surroundings) -> Iterator[Entry]:
    """Yield every entry, in the order in which they are shown without a query."""
    table = session.display.keys if session.display else STANDARD
    yield from _commands(table)
    yield from _settings(session.settings)
    presets = session.presets
    yield from _values("preset", presets, {n: one.words for n, one in presets.items()})
    options = session.options
    yield from _values("precision", OFFERED_PRECISIONS, {options.precision: "in use"})
    yield from _values("route", ROUTES, {options.route or AUTO: "in use"})
    for name, field in SWITCHES.items():
        value = on_off(on=getattr(session.how, field))
        yield from _values(name, ("on", "off"), {value: "in use"})
    yield from _values("mark", MARKS, {})
    yield from _values("sort", Order, {session.catalog.order: "in use"})
    if session.display:
        yield from _keys(table)
        mouse = "on" if session.display.mouse else "off"
        yield from _values("mouse", ("on", "off"), {mouse: "in use"})
        yield from _values("theme", session.display.themes, {session.display.theme: "in use"})
    yield from _checkpoints(session)


def _commands(table: KeyTable) -> Iterator[Entry]:
    """Yield the commands except those of settings, first those that act at once."""
    for command in sorted(COMMANDS.commands, key=lambda each: bool(each.argument)):
        if command.name not in _SETTINGS:
            key = f"   {table[command.key].display}" if command.key else ""
            yield Entry(
                f"{command.usage}{key}", command.help, _chosen(command), " ".join(command.names)
            )


def _chosen(command: Command) -> Callable[[Surroundings], None]:
    """Return what choosing a command does: put it into the prompt if it takes an argument."""
    if command.argument:
        return partial(_prefill, f"/{command.name} ")
    return partial(_type, f"/{command.name}")


def _prefill(line: str, session: Surroundings) -> None:
    if session.display:
        session.display.prefill(line)


def _type(line: str, session: Surroundings) -> None:
    """Carry out a command; what it refuses is shown."""
    call = COMMANDS.read_line(line)
    assert isinstance(call, Call)
    try:
        call.carry_out(session)
    except UsageError as error:
        session.say(error.message, *filter(None, [error.hint]))


def _settings(settings: SamplingSettings) -> Iterator[Entry]:
    for setting in SETTINGS:
        value, words = written(settings, setting.name), " ".join(setting.commands)
        title = f"{_label(setting)}  {value}"
        help_ = f"{setting.help}: {setting.range}"
        yield Entry(title, help_, partial(_prefill, f"/{setting.commands[0]} "), words)
        for direction, way in ((1, "higher"), (-1, "lower")):
            after = stepped(settings, setting.name, direction)
            if after != settings:
                line = f"/{setting.commands[0]} {_typed(getattr(after, setting.name))}"
                step = f"{title} → {written(after, setting.name)}"
                yield Entry(step, f"one step {way}", partial(_type, line), words)


def _typed(value: object) -> str:
    """Return a value as it is typed after its command."""
    if value is None or value is False:
        return "off"
    return "on" if value is True else str(value)


def _label(setting: Setting) -> str:
    return setting.name.replace("_", " ").replace("top k", "top-k").replace("top p", "top-p")


def _values(name: str, values: Iterable[str], remarks: dict[str, str]) -> Iterator[Entry]:
    """Yield an entry for each value of a command."""
    help_ = {value: remarks.get(value, "") for value in values}
    for value, remark in help_.items():
        yield Entry(f"{name} {value}", remark, partial(_type, f"/{name} {value}"))


def _keys(table: KeyTable) -> Iterator[Entry]:
    """Yield the keys that have an action but no command."""
    commands = {command.key for command in COMMANDS.commands}
    # Another key of a command has the same help.
    helps = {command.help for command in COMMANDS.commands}
    for key in table.keys:
        if key.pane in (Pane.COMPARISON, Pane.CONTENTS):
            # These are pages of their own, without which their keys do nothing.
            continue
        if key.handler is not None and key.id not in commands and key.help not in helps:
            yield Entry(f"{key.label}   {key.display}", key.help, partial(_press, key.id), key.pane)


def _press(key: str, session: Surroundings) -> None:
    if session.display:
        session.display.press(key)


def _checkpoints(session: Surroundings) -> Iterator[Entry]:
    names = session.catalog.standing.names
    for entry in session.checkpoints:
        title = f"load {clean(names[entry.key])}"
        yield Entry(title, _facts(entry), partial(_load, entry), clean(str(entry.run)))


def _facts(entry: Checkpoint) -> str:
    if entry.problem:
        return clean(entry.problem)
    measured = [f"{(entry.metric or 'val_loss').replace('_', ' ')} {loss(entry.loss)}"]
    return " · ".join([*(measured if entry.loss is not None else []), size(entry.model_bytes)])


def _load(checkpoint: Checkpoint, session: Surroundings) -> None:
    session.load(checkpoint)


def found(every: Sequence[tuple[str, Entry]], query: str) -> list[Entry]:
    """Return the entries that have each word of the query, those with them in the title first.

    `every` has the searched text of each entry, which is long to make for 1,000 checkpoints.
    """
    words = query.lower().split()
    hits = [entry for text, entry in every if all(word in text for word in words)]
    return sorted(hits, key=lambda entry: _distance(entry.title.lower(), words))


def _distance(title: str, words: Sequence[str]) -> tuple[int, int]:
    """Return how far a title is from the words: first those not in it, then those inside a word."""
    missing = sum(word not in title for word in words)
    inside = sum(f" {word}" not in f" {title.lstrip('/')}" for word in words)
    return missing, inside
