"""The constants in which families differ, resolved for one checkpoint (format.md 0, 3, 15)."""

from dataclasses import dataclass

# The table of rotations is rounded to the dtype of the activations.
COMPUTE_DTYPE = "compute"
# The exact GELU and its approximation by tanh.
ERF, TANH = "erf", "tanh"

# torch's default for float32 (format.md 6).
RMS_EPS = 1.1920929e-07


@dataclass(frozen=True, slots=True)
class Traits:
    """The constants of one checkpoint; `why` is the reason for its family, shown to the user.

    `rope_table_dtype` is a torch dtype or `compute`, the dtype of the activations. `qk_scale`
    multiplies queries and keys after their norm. `ve_gain` is None without value embeddings.
    `softcap` is None without a cap of the logits. `rope_base`, `rope_table_dtype` and `qk_scale`
    are None with learned positions, which have neither rotation nor a norm of queries and keys.
    `gelu` is None for the squared ReLU, `biases` tells whether linear maps and norms have them.
    `window_pattern` has a letter S or L for each layer, repeated; None without windows. A window is
    the number of earlier positions that a token sees beside its own; None means all.
    """

    family: str
    why: str
    softcap: float | None = 15.0
    rope_base: float | None = 10_000.0
    rope_table_dtype: str | None = "bfloat16"
    norm_eps: float = RMS_EPS
    qk_scale: float | None = 1.0
    ve_gain: float | None = None
    window_pattern: str | None = None
    long_window: int | None = None
    short_window: int | None = None
    gelu: str | None = None
    biases: bool = False

    @property
    def learned_positions(self) -> bool:
        """Whether positions are a table of learned rows, which ends with the context."""
        return self.rope_base is None

    def windows(self, layers: int) -> tuple[int | None, ...]:
        """Return the window of each layer; that of the last layer is always long."""
        pattern = (self.window_pattern or "L").upper()
        letters = [pattern[layer % len(pattern)] for layer in range(layers - 1)] + ["L"]
        return tuple(self.short_window if one == "S" else self.long_window for one in letters)
