"""Statistics with the standard library alone: rates, verdicts, groups of tokens."""
