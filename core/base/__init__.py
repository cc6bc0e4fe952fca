"""Errors, text and JSON: what every other room may import."""
