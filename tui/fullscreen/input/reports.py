"""Checks the escape sequences that a terminal sends, since Textual's parser fails at some.

It takes any number as a character's code, a size as true, and a part after a colon as a number.
Here a sequence is passed on as it is, rewritten so that it is read as it was meant, or dropped.
"""

import re

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS

from tui.terminal.window_size import clamped

FOCUS = ("\x1b[I", "\x1b[O")
# One bit for each of eight modifiers, plus 1.
MODIFIERS = 256
# A key was pressed, or is held down; 3 is its release, which is not a key.
PRESSED = ("", "1", "2")
# The form of xterm for keys with modifiers: 27, the modifiers, the character's code.
OTHER_KEY = "27"
# Control characters that are keys: Tab, Enter, Esc, Backspace.
CONTROLS = (9, 13, 27, 127)

_MOUSE = re.compile(r"\x1b\[<[0-9]{1,3};[0-9]{1,5};[0-9]{1,5}[Mm]")
_MODE = re.compile(r"\x1b\[\?[0-9]{1,5};[0-9]\$y")
_CURSOR = re.compile(r"\x1b\[[1-9][0-9]{0,4};[1-9][0-9]{0,4}R")
_SIZE = re.compile(r"\x1b\[48" + r";([0-9]{1,9})(?::[0-9:]*)?" * 4 + "t")
# The code, other codes of the key, modifiers, press or release, text, form.
_KEY = re.compile(
    r"\x1b\[([0-9]{0,7})(?::[0-9]*){0,2}(?:;([0-9]{0,3})(?::([0-9]*))?(?:;([0-9:]*))?)?"
    r"([u~ABCDEFHPQRS])"
)


def readable(sequence: str) -> str:
    """Return the sequence in a form that Textual's parser can read; "" to drop it."""
    if sequence in ANSI_SEQUENCES_KEYS or sequence in FOCUS:
        return sequence
    if found := _SIZE.fullmatch(sequence):
        return _size(*(int(number) for number in found.groups()))
    if any(form.fullmatch(sequence) for form in (_MOUSE, _MODE, _CURSOR)):
        return sequence
    found = _KEY.fullmatch(sequence)
    return _key(*found.groups(default="")) if found else ""


def _size(height: int, width: int, pixel_height: int, pixel_width: int) -> str:
    """Return a report of the size within its limits."""
    if not height or not width:
        return ""
    columns, rows = clamped(width, height)
    # Positions of the mouse are divided by the pixels of a cell. Some terminals do not know them.
    pixels = (
        pixel_height * rows // height or rows,
        pixel_width * columns // width or columns,
    )
    return f"\x1b[48;{rows};{columns};{pixels[0]};{pixels[1]}t"


def _key(code: str, modifiers: str, event: str, text: str, form: str) -> str:
    """Return a key in the form of the keyboard protocol, without what Textual does not read."""
    if event not in PRESSED or int(modifiers or 0) > MODIFIERS:
        return ""
    if code == OTHER_KEY and form == "~":
        code, text, form = text, "", "u"
    if not _is_key(code, form, with_text=bool(text)):
        return ""
    if text and not all(_is_text(number) for number in text.split(":")):
        return ""
    parts = f"{code};{modifiers};{text}".rstrip(";")
    return f"\x1b[{parts}{form}"


def _is_key(code: str, form: str, *, with_text: bool) -> bool:
    if f"{code or 1}{form}" in FUNCTIONAL_KEYS:
        return True
    if form != "u" or not code.isdecimal():
        return False
    # The code is 0 when an input method typed the text.
    number = int(code)
    return number in CONTROLS or (with_text and number == 0) or _is_text(code)


def _is_text(number: str) -> bool:
    """Whether this is the code of a character that can be typed."""
    if not number or len(number) > 7:
        return False
    code = int(number)
    return 32 <= code <= 0x10FFFF and not 127 <= code < 160 and not 0xD800 <= code < 0xE000
