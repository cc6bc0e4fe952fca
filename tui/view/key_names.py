"""The names of keys: as Textual calls them, as users write them, as the screen shows them.

Only keys that every terminal sends as themselves have a name here (design.md 10): a terminal sends
Ctrl+I, Ctrl+M, Ctrl+H and Ctrl+[ as Tab, Enter, Backspace and Esc, and many do not send Alt, Ctrl
with a digit or an arrow, or Ctrl with Shift at all.
"""

import re
import string
import unicodedata

# Where Textual's name of a character differs from its Unicode name.
_OTHER_NAMES = {
    "/": "slash", "\\": "backslash", "@": "at", "-": "minus", "+": "plus", "_": "underscore",
}  # fmt: skip


def _name_of(character: str) -> str:
    name = unicodedata.name(character).lower().replace(" ", "_").replace("-", "_")
    return _OTHER_NAMES.get(character, name)


CHARACTERS = {_name_of(one): one for one in string.punctuation}
NAMES = {
    "enter": "⏎", "escape": "Esc", "tab": "Tab", "shift+tab": "Shift+Tab", "space": "Space",
    "up": "↑", "down": "↓", "left": "←", "right": "→", "home": "Home", "end": "End",
    "pageup": "PgUp", "pagedown": "PgDn", "backspace": "Backspace", "delete": "Del",
    "insert": "Ins",
}  # fmt: skip
# The same byte as another key.
SAME_BYTE = {
    "ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+[": "escape",
    "ctrl+left_square_bracket": "escape",
}  # fmt: skip
_SYNONYMS = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown"}
_CHORD = re.compile(r"ctrl\+([a-z]|underscore)")
_FUNCTION_KEY = re.compile(r"f([1-9]|1[0-2])")


def shown_name(key: str) -> str:
    """Return the name on the screen of a key that Textual calls `key`."""
    if key.startswith("ctrl+"):
        rest = key.removeprefix("ctrl+")
        return f"^{CHARACTERS.get(rest, rest.upper())}"
    if re.fullmatch(r"f\d+", key):
        return key.upper()
    return NAMES.get(key) or CHARACTERS.get(key, key)


def spoken_name(key: str) -> str:
    """Return the name of a key in a sentence, such as `Ctrl+Q`."""
    shown = shown_name(key)
    return f"Ctrl+{shown[1:]}" if key.startswith("ctrl+") else "Enter" if key == "enter" else shown


def textual_name(written: str) -> str:
    """Return Textual's name of a key as a user wrote it; it need not be one that can be bound."""
    if len(written) == 1:
        return written if written.isalnum() else "space" if written == " " else _character(written)
    lower = written.lower()
    head, plus, rest = lower.rpartition("+")
    if plus and len(rest) == 1 and not rest.isalnum():
        lower = f"{head}+{_character(rest)}"
    return _SYNONYMS.get(lower, lower)


def _character(one: str) -> str:
    return next((name for name, character in CHARACTERS.items() if character == one), one)


def is_text(key: str) -> bool:
    """Whether the key inserts or removes text where text is typed."""
    return len(key) == 1 or key in CHARACTERS or key in ("space", "backspace", "delete")


def is_chord(key: str) -> bool:
    """Whether the key is a chord with Ctrl or a function key."""
    return bool(_CHORD.fullmatch(key) or _FUNCTION_KEY.fullmatch(key))


def is_sent(key: str) -> bool:
    """Whether every terminal sends the key, and as itself."""
    if key in SAME_BYTE:
        return False
    one = len(key) == 1 and key.isascii() and key.isalnum()
    return one or key in NAMES or key in CHARACTERS or is_chord(key)
