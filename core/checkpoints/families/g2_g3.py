"""G2 and G3, nanochat from 2026-01-11 to 01-18: residual lambdas; G3 also has windows.

They have the same tensors. G2 attends to everything; a pattern of windows can still be set.
"""

from dataclasses import replace

from core.checkpoints.families.family import Family
from core.checkpoints.families.features import LAMBDAS, PLAIN, WINDOWS
from core.checkpoints.families.windows import half

G3 = Family("G3", (PLAIN, LAMBDAS, WINDOWS), short_window=half, windowed=True)
G2 = replace(G3, name="G2", windowed=False)
