"""A result as lines for a page of the session; some lines lead to a checkpoint or a prompt."""

from dataclasses import dataclass

from core.checkpoints.checkpoint import Checkpoint

# Texts with the names of their styles.
Pieces = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A line; Enter on one with a `checkpoint` loads it, with a `prompt` takes it over.

    With the `number` of a generation, it shows that one.
    """

    pieces: Pieces = ()
    checkpoint: Checkpoint | None = None
    prompt: str = ""
    number: int = 0

    @property
    def acts(self) -> bool:
        """Whether Enter does something on this line."""
        return self.checkpoint is not None or bool(self.prompt or self.number)

    @property
    def text(self) -> str:
        """The line without styles."""
        return "".join(text for text, _ in self.pieces)


def plain(text: str, style: str = "output") -> ResultLine:
    """Return a line of one style that does nothing."""
    return ResultLine(((text, style),))
