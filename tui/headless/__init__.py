"""Prompt mode and the verbs list, info and bench."""
