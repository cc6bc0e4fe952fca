"""The flags that can have a default of the user's own: all of prompt mode but those of one call."""

import argparse
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from core.base.errors import UsageError
from core.base.text import shorten, written
from core.protocol.settings import read_switch
from tui.command_line.flags import Parser, add_threads
from tui.command_line.prompt_arguments import prompt_parser

# Flags of one call: what is asked, the form of the answer, and what belongs to one checkpoint.
PER_CALL = frozenset((
    "help", "version", "reset_terminal", "prompt", "prompt_stdin", "prompt_ids", "num_samples",
    "json", "jsonl", "logprobs", "echo", "no_echo", "interactive", "demo", "set", "no_config",
    "resume",
))  # fmt: skip
# A folder that somebody else may have made must not decide what is kept.
USER_ALONE = ("keep", "no_history")
# Flags whose default also holds for the verbs that have them.
OF_VERBS = ("checkpoints", "device", "tokenizer", "threads")
# What holds for one verb too, which is to compute as prompt mode does.
ALSO_OF = {"api": ("checkpoint", "precision", "route")}


class Kind(Enum):
    """What a flag takes: nothing, a value, or a value each time that it is given."""

    SWITCH = auto()
    TEXT = auto()
    LIST = auto()


# As a flag gives it: a switch, a text, several texts; None is the built-in default.
Value = bool | str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Configurable:
    """A flag that can be set in a file or by a variable; `name` is the flag without hyphens."""

    name: str
    kind: Kind
    metavar: str
    help: str
    others: tuple[str, ...]

    @property
    def variable(self) -> str:
        """The name of its environment variable."""
        return f"STEPSCOPE_{self.name.upper()}"

    def read(self, value: Any) -> Value:
        """Return a value of a TOML file as the flag gives it. Raises UsageError."""
        if self.kind is Kind.SWITCH:
            if not isinstance(value, bool):
                raise self._wrong(value, "true or false")
            return value
        if self.kind is Kind.LIST and isinstance(value, list):
            return tuple(self._text(one) for one in value) or None
        text = self._text(value)
        if not text:
            return None
        return (text,) if self.kind is Kind.LIST else text

    def read_variable(self, text: str) -> Value:
        """Return the text of an environment variable likewise. Raises UsageError."""
        if self.kind is Kind.SWITCH:
            word = {"1": "on", "0": "off"}.get(text.strip(), text)
            return read_switch(self.name, word)
        return (text,) if self.kind is Kind.LIST else text

    def _text(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            several = " or a list of texts" if self.kind is Kind.LIST else ""
            raise self._wrong(value, f"a text or a number{several}")
        try:
            return str(value)
        except ValueError:
            raise UsageError(f"{self.name} has too many digits") from None

    def _wrong(self, value: Any, right: str) -> UsageError:
        return UsageError(f"{self.name} cannot be {shorten(written(value), 40)}", f"Write {right}")


def configurable_flags() -> dict[str, Configurable]:
    """Return the flags that can have a default of the user's own, by name, in the order of help.

    A flag that prompt mode gets is one of them, unless it is added to PER_CALL.
    """
    verbs = Parser(add_help=False)
    add_threads(verbs)
    actions = [*prompt_parser()._actions, *verbs._actions]
    every = [_of(action) for action in actions if action.option_strings]
    return {flag.name: flag for flag in every if flag.name not in PER_CALL}


def _of(action: argparse.Action) -> Configurable:
    names = [one.removeprefix("--") for one in action.option_strings if one.startswith("--")]
    kind = Kind.SWITCH if action.nargs == 0 else Kind.TEXT
    if isinstance(action.default, list):
        kind = Kind.LIST
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    help_ = (action.help or "").replace("%%", "%")
    return Configurable(names[0], kind, metavar, help_, tuple(names[1:]))
