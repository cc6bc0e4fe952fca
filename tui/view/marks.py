"""The marks of checkpoints: in the list, in the plot, in tables and facts."""

STAR, LOWEST, PAST, LOADED, UNCHECKED = "★", "▼", "▲", "●", "?"
