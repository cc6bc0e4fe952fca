"""Reads the words of a command line up to the cursor, as far as they are typed."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tui.command_line.mode import spelled
from tui.command_line.prompt_arguments import prompt_parser, verb_position
from tui.command_line.verb_arguments import short_flags, verb_parser


@dataclass(slots=True)
class TypedLine:
    """What is known about a command line before the word at the cursor.

    `flags` are those of its parser by each spelling, `given` the destinations of flags that were
    given, `texts` how many words are not flags. `waiting` is the flag whose value is at the cursor.
    With `literal`, after `--`, no word is a flag any more. `typed` is the word or value at the
    cursor.
    """

    verb: str | None
    parser: argparse.ArgumentParser
    flags: dict[str, argparse.Action]
    given: set[str] = field(default_factory=set)
    roots: list[str] = field(default_factory=list)
    texts: int = 0
    waiting: argparse.Action | None = None
    literal: bool = False
    typed: str = ""

    def add(self, word: str) -> None:
        """Read the next word."""
        if self.waiting:
            self._take_value(self.waiting, word)
        elif word == "--" and not self.literal:
            self.literal = True
        elif self.literal or not word.startswith("-"):
            self.texts += 1
        else:
            self._take_flag(word)

    def _take_flag(self, word: str) -> None:
        action = self.flags.get(spelled(word))
        if action is None:
            return
        self.given.add(action.dest)
        _, equals, value = word.partition("=")
        if equals:
            self._take_value(action, value)
        elif action.nargs not in (0, "?"):
            self.waiting = action

    def _take_value(self, action: argparse.Action, value: str) -> None:
        self.waiting = None
        if action.dest == "checkpoints":
            self.roots.append(value)

    @property
    def positional(self) -> argparse.Action | None:
        """The argument that a word without a flag would be; None when all were given."""
        own = [action for action in self.parser._actions if not action.option_strings]
        if own and own[-1].nargs == "*":
            return own[min(self.texts, len(own) - 1)]
        return own[self.texts] if self.texts < len(own) else None

    def open_flags(self) -> Iterator[argparse.Action]:
        """Yield the flags that can still be given; hidden ones are left out."""
        for action in dict.fromkeys(self.flags.values()):
            repeatable = isinstance(action.default, list)
            if action.help != argparse.SUPPRESS and (repeatable or action.dest not in self.given):
                yield action


def read_line(words: Sequence[str]) -> TypedLine:
    """Return what is known of the words before the cursor, without the program's name."""
    position = verb_position(words)
    verb = None if position is None else words[position]
    parser = verb_parser(verb) if verb else prompt_parser()
    flags = {flag: action for action in parser._actions for flag in action.option_strings}
    flags |= {short: flags[flag] for short, flag in short_flags(verb).items() if flag in flags}
    line = TypedLine(verb, parser, flags)
    for number, word in enumerate(words):
        if number != position:
            line.add(word)
    return line
