"""Slash commands: how one is declared, found by what is typed, and completed.

A line that begins with one slash is a command, with two a prompt that begins with a slash. The
session's own commands are declared in tui.session.slash, each with the function that carries it
out.
"""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.base.errors import UsageError
from tui.view.surroundings import Surroundings

# Carries out a command; its argument is None when none was typed. Raises UsageError.
Run = Callable[[Surroundings, str | None], None]
# The values that complete a command, given the names of the checkpoints found.
Values = Callable[[Iterable[str]], Iterable[str]]


def no_values(names: Iterable[str]) -> Iterable[str]:
    """Complete nothing: the value is free text or a number."""
    del names
    return ()


def one_of(*values: str) -> Values:
    """Complete one of a few fixed values."""
    return lambda _names: values


def checkpoint_names(names: Iterable[str]) -> Iterable[str]:
    """Complete the name of a checkpoint."""
    return dict.fromkeys(names)


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command: its name, what it does, what it takes."""

    name: str
    run: Run
    help: str
    argument: str = ""
    synonyms: tuple[str, ...] = ()
    values: Values = no_values

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"/{self.name} {self.argument}".rstrip()

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and synonyms."""
        return (self.name, *self.synonyms)


@dataclass(frozen=True, slots=True)
class Call:
    """A slash command as typed; `argument` is None when none was given."""

    command: Command
    argument: str | None

    def carry_out(self, surroundings: Surroundings) -> None:
        """Carry it out; raise UsageError when its argument is refused."""
        self.command.run(surroundings, self.argument)


@dataclass(frozen=True, slots=True)
class Completion:
    """What a line being typed may become, and how that is offered."""

    line: str
    shown: str


@dataclass(frozen=True, slots=True)
class CommandTable:
    """The commands of a session, in the order of the help page."""

    commands: tuple[Command, ...] = ()

    def read_line(self, text: str) -> Call | str:
        """Return the call of a slash command, or the prompt; UsageError for an unknown command."""
        if text.startswith("//"):
            return text[1:]
        if not text.startswith("/"):
            return text
        name, _, argument = text[1:].partition(" ")
        command = self.find(name)
        if command is None:
            names = [each for command in self.commands for each in command.names]
            near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
            hint = f"Did you mean /{near[0]}?" if near else "See /help."
            raise UsageError(f"Unknown command /{name}", f"{hint} A prompt may begin with //")
        return Call(command, argument.strip() or None)

    def find(self, name: str) -> Command | None:
        """Return the command of a name or synonym, in any case."""
        return next((each for each in self.commands if name.lower() in each.names), None)

    def completions(self, text: str, names: Iterable[str] = ()) -> tuple[Completion, ...]:
        """Return what a command being typed may become: its name, then one of its values.

        `names` are the checkpoints that may be completed.
        """
        if not text.startswith("/") or text.startswith("//") or "\n" in text:
            return ()
        name, space, typed = text[1:].partition(" ")
        if not space:
            return tuple(_named(each) for each in self.commands if _begins(each, name.lower()))
        command = self.find(name)
        if command is None:
            return ()
        values = command.values(names)
        found = [value for value in values if typed.lower() in value.lower() and value != typed]
        return tuple(Completion(f"/{name} {value}", value) for value in found)


def _named(command: Command) -> Completion:
    return Completion(f"/{command.name}{' ' if command.argument else ''}", command.usage)


def _begins(command: Command, typed: str) -> bool:
    return any(name.startswith(typed) for name in command.names)
