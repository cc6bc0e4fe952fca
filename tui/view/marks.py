"""The marks of checkpoints: in the list, in the plot, in tables and facts.

MARKED is the user's own: it chooses checkpoints for a comparison.
"""

STAR, LOWEST, PAST, LOADED, UNCHECKED, MARKED = "★", "▼", "▲", "●", "?", "»"
