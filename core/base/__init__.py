"""Errors, text, numbers and JSON. Every other package may import this one."""
