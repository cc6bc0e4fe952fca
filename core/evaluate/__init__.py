"""Judging checkpoints on a text: what is compared, and whether a difference is real."""
