"""The log of commands: of each generation the line that repeats it, newest first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from core.base.text import clean
from core.record.generation import Generation
from tui.view.kept_line import BAR
from tui.view.repeat_command import beyond_flags, repeat_command
from tui.view.result_view import ResultLine, plain
from tui.view.token_text import in_one_line
from tui.view.told_apart import cut_front
from tui.view.wrapped import wrapped

# Cells of a prompt in a list, and the characters of it that can be needed for them.
_PROMPT, _CHARACTERS = 26, 200


@dataclass(frozen=True, slots=True)
class Logged:
    """A generation's number, prompt and command; `lacking` is why there is no command, else ""."""

    number: int
    command: str
    lacking: str = ""
    prompt: str = ""

    @property
    def shown(self) -> str:
        """The command, or why there is none, in one clean line."""
        return clean(self.command or f"no command: {self.lacking}")

    def fits(self, words: Sequence[str]) -> bool:
        """Whether number, prompt or command have all of these words, in upper or lower case."""
        text = f"#{self.number} {self.prompt} {self.shown}".lower()
        return all(word.lower() in text for word in words)


def logged(generation: Generation, id_of: Callable[[int], str]) -> Logged:
    """Return the line of a generation; `id_of` returns the ID in the history of a number, or ""."""
    number, prompt = generation.number, _prompt(generation)
    if command := repeat_command(generation, id_of(number)):
        return Logged(number, command, prompt=prompt)
    lacking = f"{beyond_flags(generation)}, and the history does not have it"
    return Logged(number, "", lacking, prompt)


def _prompt(generation: Generation) -> str:
    """Return a prompt in one line; with a bar and … where the generation goes on from another."""
    request = generation.request
    prompt = in_one_line(request.prompt[-_CHARACTERS:])
    return f"{prompt}{BAR}…" if request.continued else prompt


def command_log(
    generations: Iterable[Generation], id_of: Callable[[int], str]
) -> tuple[Logged, ...]:
    """Return the lines of generations, newest first."""
    return tuple(logged(one, id_of) for one in reversed(list(generations)))


def log_lines(log: Iterable[Logged]) -> list[ResultLine]:
    """Return a line for each, the prompt before the command; Enter on it shows the generation."""
    every = list(log)
    prompts = [cut_front(one.prompt, _PROMPT) for one in every]
    widest = max(map(cell_len, prompts), default=0)
    return [
        ResultLine(
            (
                (f"#{one.number:<4} ", "note"),
                (f"{set_cell_size(prompt, widest)}  ", "line"),
                (one.shown, "output" if one.command else "note"),
            ),
            number=one.number,
        )
        for one, prompt in zip(every, prompts, strict=True)
    ]


def whole_lines(one: Logged, width: int) -> list[ResultLine]:
    """Return the whole of a command, broken between words."""
    return [plain(line) for line in wrapped(one.shown, width)]
