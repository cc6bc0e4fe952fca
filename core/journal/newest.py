"""The name that stands for the newest session; a module of its own, as flags need nothing else."""

NEWEST = "newest"
