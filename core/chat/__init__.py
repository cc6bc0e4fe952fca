"""Conversations as ids, and the calculator that a model can call in its answers (format.md 11)."""
