"""Widgets: they know values and messages, neither runner nor engine."""
