"""Slash commands: how they are declared, read from a typed line, and completed.

A line that begins with `/` is a command. A line that begins with `//` is a prompt that begins with
one slash. The session's commands and the functions that carry them out are in tui.session.slash.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from core.base.errors import UsageError
from core.base.near import near
from tui.view.presets import PRESETS
from tui.view.surroundings import Surroundings

# Carries out a command. The argument is None when none was typed. Raises UsageError.
Run = Callable[[Surroundings, str | None], None]


@dataclass(frozen=True, slots=True)
class Names:
    """The names that can complete a command: of the checkpoints found, and of the presets."""

    checkpoints: tuple[str, ...] = ()
    presets: tuple[str, ...] = tuple(PRESETS)


# Returns the values that can complete a command.
Values = Callable[[Names], Iterable[str]]


def no_values(names: Names) -> Iterable[str]:
    """Return no values, for a command that takes free text or a number."""
    del names
    return ()


def one_of(*values: str) -> Values:
    """Return the function that always offers these values."""
    return lambda _names: values


def checkpoint_names(names: Names) -> Iterable[str]:
    """Return the names of the checkpoints, each once."""
    return dict.fromkeys(names.checkpoints)


def preset_names(names: Names) -> Iterable[str]:
    """Return the names of the presets."""
    return names.presets


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command: name, function, line on the help page, argument, synonyms and values.

    `key` is the id of the key with the same action, if there is one.
    """

    name: str
    run: Run
    help: str
    argument: str = ""
    synonyms: tuple[str, ...] = ()
    values: Values = no_values
    key: str = ""

    @property
    def usage(self) -> str:
        """The command and its argument, as on the help page: `/model NAME`."""
        return f"/{self.name} {self.argument}".rstrip()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the synonyms."""
        return (self.name, *self.synonyms)


@dataclass(frozen=True, slots=True)
class Call:
    """A slash command as typed; `argument` is None when none was given."""

    command: Command
    argument: str | None

    def carry_out(self, surroundings: Surroundings) -> None:
        """Carry out the command. Raises UsageError when its argument is not valid.

        A value for a command that takes none is refused, because it would do nothing.
        """
        if self.argument is not None and not self.command.argument:
            name = f"/{self.command.name}"
            raise UsageError(f"{name} takes no value", f"{name} alone: {self.command.help}")
        self.command.run(surroundings, self.argument)


@dataclass(frozen=True, slots=True)
class Completion:
    """A completion: the whole line, and the text that is shown for it."""

    line: str
    shown: str


class CommandTable:
    """The commands of a session, in the order of the help page."""

    def __init__(self, declare: Callable[[], tuple[Command, ...]]) -> None:
        """`declare` returns the commands; it is called when the first of them is needed."""
        self._declare = declare

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """All commands."""
        return self._declare()

    def read_line(self, text: str) -> Call | str:
        """Return the call of a slash command, or the text of a prompt.

        Raises UsageError for an unknown command.
        """
        if text.startswith("//"):
            return text[1:]
        if not text.startswith("/"):
            return text
        name, _, argument = text[1:].partition(" ")
        command = self.find(name)
        if command is None:
            names = [known for command in self.commands for known in command.names]
            meant = near(name, names)
            hint = f"Did you mean /{meant}?" if meant else "See /help."
            hint += " Type // for a prompt that begins with a slash"
            raise UsageError(f"Unknown command /{name}", hint)
        return Call(command, argument.strip() or None)

    def find(self, name: str) -> Command | None:
        """Return the command with this name or synonym, in upper or lower case, or None."""
        return self._called(name) or self._called(name.lower())

    def _called(self, name: str) -> Command | None:
        return next((each for each in self.commands if name in each.names), None)

    def completions(self, text: str, names: Names | None = None) -> tuple[Completion, ...]:
        """Return the completions of a command being typed: of its name, or of its value."""
        if not text.startswith("/") or text.startswith("//") or "\n" in text:
            return ()
        name, space, typed = text[1:].partition(" ")
        if not space:
            typed = name.lower()
            return tuple(_by_name(each) for each in self.commands if _begins_with(each, typed))
        command = self.find(name)
        if command is None:
            return ()
        values = command.values(names or Names())
        found = [value for value in values if typed.lower() in value.lower() and value != typed]
        return tuple(Completion(f"/{name} {value}", value) for value in found)


def _by_name(command: Command) -> Completion:
    return Completion(f"/{command.name}{' ' if command.argument else ''}", command.usage)


def _begins_with(command: Command, typed: str) -> bool:
    return any(name.startswith(typed) for name in command.names)
