"""One family of architectures: its features, its constants, and the table of its tensors."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from core.checkpoints.architecture import Role, TensorRole
from core.checkpoints.families.features import WINDOWS, Feature, Sizes
from core.checkpoints.families.traits import RMS_EPS, Traits

_ORDER = {role: number for number, role in enumerate(Role)}


@dataclass(frozen=True)
class Family:
    """A family; the constants are those of format.md 0.

    `short_window` returns the short window for a context of T tokens. `windowed` tells that long
    layers see T earlier tokens, else they see all.
    """

    name: str
    features: tuple[Feature, ...]
    softcap: float | None = 15.0
    rope_base: float | None = 10_000.0
    rope_table_dtype: str | None = "bfloat16"
    norm_eps: float = RMS_EPS
    qk_scale: float | None = 1.0
    ve_gain: float | None = None
    short_window: Callable[[int], int] | None = None
    windowed: bool = False
    gelu: str | None = None

    def feature_names(self, sizes: Sizes) -> tuple[str, ...]:
        """Return the names of the features; one that can have tensors needs to have some."""
        present = (one for one in self.features if one is WINDOWS or any(one.tensors(sizes)))
        return tuple(feature.name for feature in present)

    @lru_cache(maxsize=1024)  # noqa: B019 - the families are constants that live until exit
    def tensors(self, sizes: Sizes) -> tuple[TensorRole, ...]:
        """Return all tensors in the order of the forward pass, which is the order of loading."""
        table = [tensor for feature in self.features for tensor in feature.tensors(sizes)]
        before_layers = _ORDER[Role.BIGRAM_LAMBDAS]

        def place(tensor: TensorRole) -> tuple[int, int, int]:
            order = _ORDER[tensor.role]
            if tensor.layer is None:
                return (0 if order <= before_layers else 2), 0, order
            return 1, tensor.layer, order

        # Sorting keeps the order of tensors with the same place: q, k and v.
        return tuple(sorted(table, key=place))

    def traits(self, why: str, context: int, pattern: str | None) -> Traits:
        """Return the constants for a context of `context` tokens and a pattern of windows."""
        short = self.short_window(context) if self.short_window else None
        return Traits(
            family=self.name,
            why=why,
            softcap=self.softcap,
            rope_base=self.rope_base,
            rope_table_dtype=self.rope_table_dtype,
            norm_eps=self.norm_eps,
            qk_scale=self.qk_scale,
            ve_gain=self.ve_gain,
            window_pattern=(pattern or "L") if WINDOWS in self.features else None,
            long_window=context if self.windowed else None,
            short_window=short,
            gelu=self.gelu,
        )
