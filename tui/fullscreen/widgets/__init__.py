"""Widgets: they show values and post messages, without access to controller or threads."""
