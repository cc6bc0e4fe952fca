"""G0 and G1, and the fork: the plain transformer. They differ only in padded rows."""

from core.checkpoints.families.family import Family
from core.checkpoints.families.features import PLAIN

G0 = Family("G0", (PLAIN,))
G1 = Family("G1", (PLAIN,))
