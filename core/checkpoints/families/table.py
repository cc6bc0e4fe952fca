"""All families, and the marks by which nanochat's are recognised, in the order of detection."""

from collections.abc import Mapping
from typing import NamedTuple

from core.checkpoints.families.family import Family
from core.checkpoints.families.g0_g1 import G0, G1
from core.checkpoints.families.g2_g3 import G2, G3
from core.checkpoints.families.g4_g5 import G4, G5
from core.checkpoints.families.g4e import G4E
from core.checkpoints.families.g6 import G6
from core.checkpoints.families.g7 import G7
from core.checkpoints.families.huggingface import HF
from core.checkpoints.families.nanogpt import NANOGPT

NANOCHAT = {family.name: family for family in (G0, G1, G2, G3, G4, G4E, G5, G6, G7)}
FAMILIES = NANOCHAT | {family.name: family for family in (HF, NANOGPT)}
Shapes = Mapping[str, tuple[int, ...]]


class Mark(NamedTuple):
    """A tensor that only this family and those after it have.

    `suffix` is the end of its name; `columns` is its number of columns if that matters.
    """

    family: Family
    suffix: str
    reason: str
    columns: int | None = None

    def is_in(self, shapes: Shapes) -> bool:
        """Whether a file with these tensors has the mark."""
        return any(
            name.endswith(self.suffix) and (self.columns is None or shape[-1:] == (self.columns,))
            for name, shape in shapes.items()
        )


# Later families keep the tensors of earlier ones, so the latest mark comes first.
GATE = ".attn.ve_gate.weight"
MARKS = (
    Mark(G7, "smear_gate.weight", "it has a smear gate"),
    Mark(G6, GATE, "its value gates read 12 channels", columns=12),
    Mark(G4E, "bigram_lambdas", "it has hashed bigrams"),
    Mark(G4, GATE, "its value gates read 32 channels", columns=32),
    Mark(G3, "resid_lambdas", "it has residual lambdas"),
)


def marked(shapes: Shapes) -> Mark | None:
    """Return the first mark that is found among tensors; None for the plain families."""
    return next((mark for mark in MARKS if mark.is_in(shapes)), None)
