"""The log of commands: of each generation the line that repeats it, newest first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.base.text import clean
from core.record.generation import Generation
from tui.view.repeat_command import beyond_flags, repeat_command
from tui.view.result_view import ResultLine, plain
from tui.view.wrapped import wrapped


@dataclass(frozen=True, slots=True)
class Logged:
    """A generation's number and command; `lacking` is why there is no command, else ""."""

    number: int
    command: str
    lacking: str = ""

    @property
    def shown(self) -> str:
        """The command, or why there is none, in one clean line."""
        return clean(self.command or f"no command: {self.lacking}")

    def fits(self, words: Sequence[str]) -> bool:
        """Whether number or command have all of these words, in upper or lower case."""
        text = f"#{self.number} {self.shown}".lower()
        return all(word.lower() in text for word in words)


def logged(generation: Generation, id_of: Callable[[int], str]) -> Logged:
    """Return the line of a generation; `id_of` returns the ID in the history of a number, or ""."""
    number = generation.number
    if command := repeat_command(generation, id_of(number)):
        return Logged(number, command)
    return Logged(number, "", f"{beyond_flags(generation)}, and the history does not have it")


def command_log(
    generations: Iterable[Generation], id_of: Callable[[int], str]
) -> tuple[Logged, ...]:
    """Return the lines of generations, newest first."""
    return tuple(logged(one, id_of) for one in reversed(list(generations)))


def log_lines(log: Iterable[Logged]) -> list[ResultLine]:
    """Return a line for each; Enter on it shows the generation."""
    return [
        ResultLine(
            ((f"#{one.number:<4} ", "note"), (one.shown, "output" if one.command else "note")),
            number=one.number,
        )
        for one in log
    ]


def whole_lines(one: Logged, width: int) -> list[ResultLine]:
    """Return the whole of a command, broken between words."""
    return [plain(line) for line in wrapped(one.shown, width)]
