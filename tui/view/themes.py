"""The names of the themes, so that they can be completed without a screen."""

from core.base.errors import UsageError
from core.base.near import near
from core.base.text import shorten

THEMES = (
    "textual-dark", "textual-light", "nord", "gruvbox", "catppuccin-mocha", "dracula",
    "tokyo-night", "monokai", "flexoki", "catppuccin-latte", "catppuccin-frappe",
    "catppuccin-macchiato", "solarized-light", "solarized-dark", "rose-pine", "rose-pine-moon",
    "rose-pine-dawn", "atom-one-dark", "atom-one-light", "ansi-dark", "ansi-light",
)  # fmt: skip


def read_theme(name: str | None) -> str | None:
    """Return the name of a theme, None for None. Raises UsageError for an unknown one."""
    if name is None or name.lower() in THEMES:
        return name and name.lower()
    meant = near(name, THEMES)
    hint = f"Did you mean {meant}?" if meant else "/theme in the session lists them"
    raise UsageError(f"theme cannot be {shorten(repr(name), 40)}", hint)
