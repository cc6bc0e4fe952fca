"""Cuts what a terminal sends into parts: text, keys, escape sequences, pastes.

A part is only passed on when it is complete. Half of an escape sequence is dropped after a moment,
and a paste without an end is ended.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

ESC, CTRL_Q = "\x1b", ("\x11", "\x1b[113;5u")
PASTE, PASTE_END = "\x1b[200~", "\x1b[201~"
# Seconds without a byte after which an Esc is the key and not the beginning of a sequence, a
# sequence was cut, a paste has ended.
KEY_DELAY, SEQUENCE_DELAY, PASTE_DELAY = 0.1, 0.5, 2.0
# Seconds after a paste without an end in which what comes still belongs to it, and how long such a
# piece waits for its next byte.
LATE, LATE_DELAY = 1.0, 0.1
# Seconds of silence that make the last byte of an open paste the key that it is.
QUIT_DELAY = 0.1
# The longest escape sequence that is read; the text of one key can have many characters.
LONGEST = 256


class Kind(Enum):
    """What a part is."""

    TEXT = auto()  # printable characters, newlines between them
    KEY = auto()  # one control character, Esc, or Esc and the character typed with Alt
    SEQUENCE = auto()  # a complete escape sequence, which may be nonsense
    PASTE = auto()  # the text of a paste, or a piece of one without an end
    QUIT = auto()  # Ctrl+Q inside a paste without an end


@dataclass(frozen=True, slots=True)
class Part:
    """A complete part of the input."""

    kind: Kind
    text: str


# How sequences and strings begin, and how strings end: with Esc, or in the 8-bit form.
_CSI, _SS3 = r"(?:\x1b\[|\x9b)", r"(?:\x1bO|\x8f)"
_STRING, _STRING_END = r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])", r"(?:\x07|\x1b\\|\x9c)"
_SEVEN_BIT = {0x9B: "\x1b[", 0x8F: "\x1bO"}
_PRINTABLE = r"[^\x00-\x1f\x7f-\x9f]"
_PARTS = re.compile(
    rf"""
    (?P<text> {_PRINTABLE} (?: [^\x00-\x09\x0b-\x1f\x7f-\x9f]* {_PRINTABLE} )? )
    | (?P<key> [\x00-\x1a\x1c-\x1f\x7f] | \x1b(?=[\x1b\x80-\x9f]) | \x1b [^\x1b\[O\]PX^_] )
    | (?P<sequence>
        {_CSI} (?: M[^\x00-\x1f]{{3}}           # the mouse in the oldest way
                 | \[[^\x00-\x1f]               # function keys of the Linux console
                 | [0-9]{{1,2}}\$               # keys with Shift in rxvt
                 | (?![M\[])[^\x00-\x1f@-\x7f]*[@-~] )
        | {_SS3} [0-9]* [^\x00-\x1f0-9] )
    | (?P<string> {_STRING} [^\x00-\x06\x08-\x1f\x9c]* {_STRING_END} )
    | (?P<broken> (?: {_CSI} | {_SS3} | {_STRING} ) [^\x00-\x1f]*
        (?= [\x00-\x1a\x1c-\x1f] | \x1b[^\\] ) )
    | (?P<c1> [\x80-\x8e\x91-\x97\x99\x9a\x9c]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
# Reports that can come between the bytes of a paste; its text seldom has them.
_REPORTS = re.compile(r"\x1b\[(?:<[0-9]+;-?[0-9]+;-?[0-9]+[Mm]|[IO])")
_KINDS = {"text": Kind.TEXT, "key": Kind.KEY, "sequence": Kind.SEQUENCE}


class Scanner:
    """Keeps what is not complete yet, and when it is given up. Times are in seconds."""

    def __init__(self) -> None:
        self._rest = ""
        self._paste: list[str] | None = None
        self._patience = PASTE_DELAY
        self._late_until = self._due = self._quit_due = 0.0

    def wait(self, now: float) -> float | None:
        """Return the seconds until `tick` has something to do; None if it has nothing."""
        due = [moment for moment in (self._due, self._quit_due) if moment]
        return max(0.0, min(due) - now) if due else None

    def scan(self, text: str, now: float) -> list[Part]:
        """Return the parts that are complete with this text."""
        if not text:
            return []
        if self._paste is None and now < self._late_until:
            self._paste, self._patience = [], LATE_DELAY
        self._rest, rest = "", self._rest + text
        self._quit_due = 0.0
        parts: list[Part] = []
        at = 0
        while at < len(rest):
            if self._paste is not None:
                at = self._pasted(rest, at, now, parts)
            elif found := _PARTS.match(rest, at):
                at, self._due = found.end(), 0.0
                self._take(found, now, parts)
            else:
                self._keep(rest[at:], now)
                break
        return parts

    def tick(self, now: float) -> list[Part]:
        """Return what has become complete because nothing followed."""
        if self._quit_due and now >= self._quit_due:
            return [*self._ended_paste(now), Part(Kind.QUIT, "\x11")]
        if not self._due or now < self._due:
            return []
        if self._paste is not None:
            return self._ended_paste(now)
        # After half of a sequence an Esc can still be the key.
        key, self._rest, self._due = self._rest[-1:] == ESC, "", 0.0
        return [Part(Kind.KEY, ESC)] if key else []

    def _take(self, found: re.Match[str], now: float, parts: list[Part]) -> None:
        """Add what was found, or begin a paste."""
        kind, text = _KINDS.get(found.lastgroup or ""), found[0]
        if kind is Kind.SEQUENCE:
            text = text.translate(_SEVEN_BIT)
        if text == PASTE:
            self._paste, self._patience, self._due = [], PASTE_DELAY, now + PASTE_DELAY
        elif kind and text != PASTE_END:
            parts.append(Part(kind, text))

    def _keep(self, rest: str, now: float) -> None:
        """Keep the beginning of a sequence; of one that is too long only how it began."""
        # The character in place of the middle makes the sequence unreadable.
        self._rest = rest if len(rest) <= LONGEST else f"{rest[:2]}\xff{rest[-1:]}"
        self._due = now + (KEY_DELAY if len(rest) <= 2 else SEQUENCE_DELAY)

    def _pasted(self, rest: str, at: int, now: float, parts: list[Part]) -> int:
        """Take the text of a paste; return where it ends."""
        assert self._paste is not None
        end = rest.find(PASTE_END, at)
        if end >= 0:
            parts.append(Part(Kind.PASTE, "".join((*self._paste, _content(rest[at:end])))))
            self._paste, self._late_until, self._due = None, 0.0, 0.0
            return end + len(PASTE_END)
        begun = _begun_end(rest[at:])
        more = _content(rest[at : len(rest) - begun])
        self._paste.append(more)
        self._rest = rest[len(rest) - begun :]
        # The mouse does not keep a paste open.
        if more or begun or not self._due:
            self._due = now + self._patience
        if rest.endswith(CTRL_Q):
            self._quit_due = now + QUIT_DELAY
        return len(rest)

    def _ended_paste(self, now: float) -> list[Part]:
        """End a paste whose end did not come; what comes within a second is its rest."""
        text = "".join((*(self._paste or []), self._rest))
        if self._quit_due:
            text = text.removesuffix(CTRL_Q[0]).removesuffix(CTRL_Q[1])
        # A key that is pressed now and then must not keep the paste open for ever.
        if self._patience == PASTE_DELAY or len(text) > 1:
            self._late_until = now + LATE
        self._paste, self._rest = None, ""
        self._due = self._quit_due = 0.0
        return [Part(Kind.PASTE, text)] if text else []


def _content(text: str) -> str:
    """Return the text of a paste without the reports between its bytes."""
    return _REPORTS.sub("", text)


def _begun_end(text: str) -> int:
    """Return how many of the last characters may be the beginning of the end of a paste."""
    return next((n for n in range(len(PASTE_END) - 1, 0, -1) if text.endswith(PASTE_END[:n])), 0)
