"""The registry: every slash command and key, declared once; help, palette and footer derive.

A line that begins with one slash is a command, with two a prompt that begins with a slash.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.base.errors import UsageError
from core.machine.precision import AUTO, OFFERED_PRECISIONS, ROUTE_NAMES
from core.protocol.settings import SETTINGS, SamplingSettings

PRESETS: dict[str, SamplingSettings] = {
    "focused": SamplingSettings(temperature=0.2),
    "balanced": SamplingSettings(temperature=0.8),
    "creative": SamplingSettings(temperature=1.2, top_k=10),
    "greedy": SamplingSettings(temperature=0.0),
}


class Pane(StrEnum):
    """Where a key acts: in the prompt only chords and F1 do."""

    EVERYWHERE = "everywhere"
    PROMPT = "prompt"
    LIST = "checkpoints"
    OUTPUT = "output"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command: what it is called, what it takes, what it does."""

    name: str
    action: str
    help: str
    argument: str = ""
    synonyms: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"/{self.name} {self.argument}".rstrip()


@dataclass(frozen=True, slots=True)
class Key:
    """A key: where it acts and what it does; `footer` keys are shown where they act."""

    key: str
    action: str
    label: str
    place: Pane
    help: str
    shown: str = ""
    footer: bool = False

    @property
    def display(self) -> str:
        """The key as it is written on the screen."""
        return self.shown or self.key


# What a setting's flag does otherwise on the command line.
IN_SESSION = {"stop": "stop before this text, in place of the one before; off is none"}

COMMANDS: tuple[Command, ...] = (
    *(
        Command(
            name=setting.commands[0],
            action=f"setting:{setting.name}",
            help=IN_SESSION.get(setting.name, setting.help),
            argument=setting.metavar or "on|off",
            synonyms=setting.commands[1:],
        )
        for setting in SETTINGS
    ),
    Command("bos", "bos", "begin prompts with the BOS token, or not", "on|off"),
    Command("preset", "preset", "focused, balanced, creative or greedy", "NAME"),
    Command("precision", "precision", "precision of the weights; loads again", "P", ("dtype",)),
    Command("route", "route", "kernel of the matrix products; loads again", "NAME"),
    Command("model", "model", "load a checkpoint by name, tag@step or path", "NAME", ("load",)),
    Command("again", "again", "run the last prompt again with a new seed", "", ("regen", "r")),
    Command("clear", "clear", "empty the output", "", ("reset",)),
    Command("info", "info", "show what is known of the highlighted checkpoint", "", ("show",)),
    Command("help", "help", "show every key and command", "", ("?",)),
    Command("quit", "quit", "leave", "", ("exit", "bye")),
)

KEYS: tuple[Key, ...] = (
    Key(
        "enter",
        "submit",
        "run",
        Pane.PROMPT,
        "run the prompt, or queue it while busy",
        footer=True,
    ),
    Key("ctrl+j", "newline", "newline", Pane.PROMPT, "insert a newline", footer=True),
    Key("up", "recall_older", "recall", Pane.PROMPT, "at the first line: the prompt before", "↑"),
    Key("down", "recall_newer", "recall", Pane.PROMPT, "at the last line: the prompt after", "↓"),
    Key("tab", "complete", "complete", Pane.PROMPT, "complete a slash command or its value"),
    Key("enter", "load", "load", Pane.LIST, "load the highlighted checkpoint", footer=True),
    Key("s", "sort", "sort", Pane.LIST, "sort by step, loss, size or date", footer=True),
    Key(
        "slash",
        "filter",
        "filter",
        Pane.LIST,
        "filter: type, Enter keeps it, Esc clears it",
        "/",
        footer=True,
    ),
    Key("b", "best", "best", Pane.LIST, "go to the recommended checkpoint of the run", footer=True),
    Key("i", "info", "info", Pane.LIST, "show what is known of it in the output"),
    Key("r", "again", "again", Pane.OUTPUT, "run again with a new seed", footer=True),
    Key(
        "R",
        "same",
        "same seed",
        Pane.OUTPUT,
        "run again with the same seed: the same text",
        "R",
        footer=True,
    ),
    Key("j", "step(1)", "next", Pane.OUTPUT, "go to the next generation", "j"),
    Key("k", "step(-1)", "previous", Pane.OUTPUT, "go to the generation before", "k"),
    Key(
        "v",
        "select",
        "select",
        Pane.OUTPUT,
        "select the generation's prompt and text; again: nothing",
    ),
    Key(
        "y",
        "copy_output",
        "copy",
        Pane.OUTPUT,
        "copy the selection, else the generation's text",
        footer=True,
    ),
    Key("Y", "copy_all", "copy all", Pane.OUTPUT, "copy prompt and text of the generation"),
    Key("left", "less", "less", Pane.SETTINGS, "step the value down", "←", footer=True),
    Key("right", "more", "more", Pane.SETTINGS, "step the value up", "→", footer=True),
    Key("up", "choose", "choose", Pane.SETTINGS, "choose the setting before", "↑"),
    Key("down", "choose", "choose", Pane.SETTINGS, "choose the next setting", "↓"),
    Key("m", "unfold", "more", Pane.SETTINGS, "show or hide top-p, min-p, stop and newline"),
    Key("enter", "enter", "enter", Pane.SETTINGS, "take a value that was typed"),
    Key(
        "escape",
        "stop",
        "stop",
        Pane.EVERYWHERE,
        "leave the settings; else stop and keep the text; else go to the prompt",
        "esc",
        footer=True,
    ),
    Key("f1", "help", "help", Pane.EVERYWHERE, "show every key and command", footer=True),
    Key("ctrl+q", "quit", "quit", Pane.EVERYWHERE, "leave", footer=True),
    Key("tab", "focus_next", "places", Pane.EVERYWHERE, "go to the next place", footer=True),
    Key("shift+tab", "focus_previous", "places", Pane.EVERYWHERE, "go to the place before"),
    Key("ctrl+t", "settings", "settings", Pane.EVERYWHERE, "go to the settings", footer=True),
    Key(
        "ctrl+o",
        "run_highlighted",
        "run there",
        Pane.EVERYWHERE,
        "run the same prompt and seed on the highlighted checkpoint",
        footer=True,
    ),
    Key("ctrl+p", "command_palette", "palette", Pane.EVERYWHERE, "search all actions", footer=True),
    Key("ctrl+r", "history", "history", Pane.EVERYWHERE, "search the prompts of this session"),
    Key("ctrl+g", "editor", "editor", Pane.EVERYWHERE, "write the prompt in $VISUAL or $EDITOR"),
    Key("ctrl+l", "list", "list", Pane.EVERYWHERE, "go to the checkpoints"),
    Key(
        "ctrl+c",
        "copy_or_stop",
        "copy",
        Pane.EVERYWHERE,
        "copy what is selected, else stop, else empty the prompt and say how to quit",
    ),
)

SWITCH = ("on", "off")
VALUES: dict[str, tuple[str, ...]] = {
    "preset": tuple(PRESETS),
    "bos": SWITCH,
    "newline": SWITCH,
    "precision": OFFERED_PRECISIONS,
    "route": (AUTO, *ROUTE_NAMES),
}


@dataclass(frozen=True, slots=True)
class Call:
    """A slash command as typed; `argument` is None when none was given."""

    command: Command
    argument: str | None


def read_line(text: str) -> Call | str:
    """Return the call of a slash command, or the prompt; UsageError for an unknown command."""
    if text.startswith("//"):
        return text[1:]
    if not text.startswith("/"):
        return text
    name, _, argument = text[1:].partition(" ")
    command = find(name)
    if command is None:
        near = difflib.get_close_matches(name, _names(), n=1, cutoff=0.5)
        hint = f"Did you mean /{near[0]}?" if near else "See /help."
        raise UsageError(f"Unknown command /{name}", f"{hint} A prompt may begin with //")
    return Call(command, argument.strip() or None)


def find(name: str) -> Command | None:
    """Return the command of a name or synonym, in any case."""
    wanted = name.lower()
    for command in COMMANDS:
        if wanted == command.name or wanted in command.synonyms:
            return command
    return None


@dataclass(frozen=True, slots=True)
class Completion:
    """What a line being typed may become, and how that is offered."""

    line: str
    shown: str


def completions(text: str, models: Iterable[str] = ()) -> tuple[Completion, ...]:
    """Return what a command being typed may become: its name, then a value from a known few.

    `models` are the names that /model takes.
    """
    if not text.startswith("/") or text.startswith("//") or "\n" in text:
        return ()
    name, space, typed = text[1:].partition(" ")
    if not space:
        return tuple(_named(command) for command in COMMANDS if _begins(command, name.lower()))
    command = find(name)
    if command is None:
        return ()
    values = dict.fromkeys(models) if command.name == "model" else VALUES.get(command.name, ())
    found = [value for value in values if typed.lower() in value.lower() and value != typed]
    return tuple(Completion(f"/{name} {value}", value) for value in found)


def _named(command: Command) -> Completion:
    return Completion(f"/{command.name}{' ' if command.argument else ''}", command.usage)


def _begins(command: Command, typed: str) -> bool:
    return any(name.startswith(typed) for name in (command.name, *command.synonyms))


def _names() -> list[str]:
    return [name for command in COMMANDS for name in (command.name, *command.synonyms)]
