"""The terminal and what surrounds it: streams, signals, log, clipboard, editor."""
