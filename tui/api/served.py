"""What the server serves: one checkpoint that is loaded."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.checkpoints.checkpoint import Checkpoint
from core.protocol.events import Ready
from core.protocol.origin import Origin
from core.tokenizers.tokenizer import Tokenizer
from tui.api.refusal import RefusalError

if TYPE_CHECKING:
    from core.checkpoints.config import ModelConfig


@dataclass(frozen=True, slots=True)
class Served:
    """A loaded checkpoint; `name` tells it from all that were found, `given` is what was typed."""

    name: str
    checkpoint: Checkpoint
    ready: Ready
    # Seconds since 1970 when it was loaded.
    created: int
    given: str = ""

    @property
    def origin(self) -> Origin:
        """The weights."""
        return self.ready.origin

    @property
    def tokenizer(self) -> Tokenizer | None:
        """The tokenizer; None if the checkpoint has none."""
        return self.origin.tokenizer

    @property
    def config(self) -> "ModelConfig":
        """The config that the model runs with."""
        assert self.origin.config
        return self.origin.config

    @property
    def context(self) -> int:
        """The positions that prompt and text share."""
        return self.config.sequence_len

    def check_model(self, asked: str | None) -> None:
        """Raise RefusalError (404) when a request names another model."""
        here = self.checkpoint
        names = (self.name, self.given, here.name, str(here.folder), self.origin.path)
        if asked and asked not in names:
            raise RefusalError(
                404,
                f"The model {asked[:100]!r} is not loaded; this server has {self.name!r}",
                code="model_not_found",
                param="model",
            )
