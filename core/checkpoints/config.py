"""The config of a model: sizes that tensors and meta agree on, and the family's constants."""

from dataclasses import dataclass, replace

from core.checkpoints.architecture import (
    READS_PREVIOUS_ID,
    TensorRole,
)
from core.checkpoints.families.features import Sizes
from core.checkpoints.families.override_values import Overrides
from core.checkpoints.families.overrides import overridden, overridden_vocab
from core.checkpoints.families.recognition import Choice
from core.checkpoints.families.table import FAMILIES
from core.checkpoints.families.traits import Traits


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Sizes of a model that its tensors and its meta agree on, and the constants of its family.

    `choices` are the constants that were chosen without certainty. `mlp_width` is None for four
    times the width; `tied` tells that the file has one tensor for embedding and head.
    """

    sequence_len: int
    vocab_size: int
    padded_vocab_size: int
    n_layer: int
    n_head: int
    n_kv_head: int
    n_embd: int
    traits: Traits
    prefix: str = ""
    choices: tuple[Choice, ...] = ()
    mlp_width: int | None = None
    tied: bool = False

    @property
    def head_dim(self) -> int:
        """Number of channels of one head."""
        return self.n_embd // self.n_head

    @property
    def parameters(self) -> int:
        """Number of weights."""
        return sum(tensor.numel for tensor in self.tensors)

    def kv_bytes_per_token(self, item_bytes: int) -> int:
        """Bytes of one cached position in all layers, with elements of `item_bytes`."""
        return 2 * self.n_layer * self.n_kv_head * self.head_dim * item_bytes

    @property
    def tensors(self) -> tuple[TensorRole, ...]:
        """All tensors of this config, in the order of loading."""
        return FAMILIES[self.traits.family].tensors(self._sizes)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The features of its family that it has."""
        return FAMILIES[self.traits.family].feature_names(self._sizes)

    @property
    def _sizes(self) -> Sizes:
        return Sizes(
            layers=self.n_layer,
            width=self.n_embd,
            kv_heads=self.n_kv_head,
            kv_width=self.n_kv_head * self.head_dim,
            rows=self.padded_vocab_size,
            vocab=self.vocab_size,
            context=self.sequence_len,
            biases=self.traits.biases,
            mlp_width=self.mlp_width or 4 * self.n_embd,
            tied=self.tied,
        )

    @property
    def last_position(self) -> int | None:
        """The number of learned positions; None if a sequence can have any number."""
        return self.sequence_len if self.traits.learned_positions else None

    @property
    def needs_previous_id(self) -> bool:
        """Whether the hidden state of a token depends on the id before it, beside attention."""
        return any(tensor.role in READS_PREVIOUS_ID for tensor in self.tensors)

    @property
    def windows(self) -> tuple[int | None, ...]:
        """How many earlier positions a token sees in each layer, None for all."""
        return self.traits.windows(self.n_layer)

    def overridden(self, overrides: Overrides) -> "ModelConfig":
        """Return the config with constants that the user set.

        Raises UsageError for one that the family lacks, and for too large a vocabulary.
        """
        traits, choices = overridden(self.traits, self.choices, overrides)
        vocab = overridden_vocab(self.vocab_size, self.padded_vocab_size, overrides)
        return replace(self, traits=traits, choices=choices, vocab_size=vocab)
