"""Origin: identifies the weights that generate. Requests and events refer to its fingerprint."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.families.override_values import Overrides, words
from core.tokenizers.tokenizer import Tokenizer

if TYPE_CHECKING:
    from core.checkpoints.config import ModelConfig


@dataclass(frozen=True, slots=True)
class Origin:
    """A loaded checkpoint, with what is needed to make requests for it.

    `fingerprint` identifies the weights by their content; names do not identify them. `overrides`
    are constants that the user set, which make another model of the same weights. `checkpoint`
    and `config` are None only in records that were not made by a load.
    """

    path: str
    name: str
    step: int | None
    val_loss: float | None
    fingerprint: str
    checkpoint: Checkpoint | None = None
    config: "ModelConfig | None" = None
    tokenizer: Tokenizer | None = None
    overrides: Overrides = ()

    @property
    def identity(self) -> str:
        """What a request is made for: the weights and the constants that the user set."""
        return identity_of(self.fingerprint, self.overrides)

    @classmethod
    def of(
        cls, checkpoint: Checkpoint, tokenizer: Tokenizer | None = None, overrides: Overrides = ()
    ) -> "Origin":
        """Return the origin of a checkpoint's weights.

        Raises CheckpointError or NotFoundError when its files cannot be read, UsageError when its
        family lacks a constant.
        """
        return cls(
            path=os.path.abspath(checkpoint.model_path or checkpoint.folder),
            name=checkpoint.name,
            step=checkpoint.step,
            val_loss=checkpoint.loss,
            fingerprint=checkpoint.index().fingerprint,
            checkpoint=checkpoint,
            config=checkpoint.config(overrides),
            tokenizer=tokenizer,
            overrides=overrides,
        )

    def is_of(self, checkpoint: Checkpoint) -> bool:
        """Whether these weights were read from a scanned checkpoint that has not changed since."""
        mine = self.checkpoint
        return mine is not None and (
            (mine.key, mine.modified, mine.model_bytes)
            == (checkpoint.key, checkpoint.modified, checkpoint.model_bytes)
        )

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object that names the checkpoint (design.md 11).

        `run` is the folder that its sister steps share, None for a record without a checkpoint.
        """
        names = ("path", "name", "step", "val_loss", "fingerprint")
        run = str(self.checkpoint.run) if self.checkpoint else None
        return {name: getattr(self, name) for name in names} | {"run": run}


def identity_of(fingerprint: str, overrides: Overrides) -> str:
    """Return the identity of weights that run with these constants."""
    return " ".join((fingerprint, *words(overrides)))
