"""Samples of one prompt that are computed together: their prefix tree, and groups of answers."""
