"""The session without a screen: its controller, its jobs and its two threads."""
