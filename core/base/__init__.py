"""Errors, text, numbers and JSON: what every other room may import."""
