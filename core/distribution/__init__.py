"""The distribution of one position, and what the sampling chain makes of it, without torch."""
