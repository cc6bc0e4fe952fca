"""Reads the terminal's input with Textual's parser, which gets only what it can read."""

import codecs
from collections.abc import Iterable, Iterator

from textual._xterm_parser import XTermParser
from textual.events import Key, MouseEvent, Paste
from textual.message import Message

from tui.fullscreen.input.reports import readable
from tui.fullscreen.input.scanner import ESC, Kind, Part, Scanner
from tui.fullscreen.input.typed import Typed
from tui.terminal.window_size import COLUMNS, ROWS


def _not_utf8(error: UnicodeError) -> tuple[str, int]:
    """Decode an 8-bit control character as itself, any other byte as U+FFFD.

    So are the first bytes of a character whose rest did not come: none of them is a control.
    """
    assert isinstance(error, UnicodeDecodeError)
    byte, is_one = error.object[error.start], error.end == error.start + 1
    return chr(byte) if is_one and 0x80 <= byte < 0xA0 else "\ufffd", error.end


codecs.register_error("terminal", _not_utf8)


class InputParser:
    """Turns bytes into Textual's messages. Times are in seconds."""

    def __init__(self) -> None:
        self._scanner, self._parser = Scanner(), XTermParser()
        self._decode = codecs.getincrementaldecoder("utf-8")("terminal").decode

    def feed(self, data: bytes, now: float) -> Iterator[Message]:
        """Yield the messages that are complete with these bytes."""
        return self._messages(self._scanner.scan(self._decode(data), now))

    def tick(self, now: float) -> Iterator[Message]:
        """Yield the messages that are complete because nothing followed."""
        return self._messages(self._scanner.tick(now))

    def wait(self, now: float) -> float | None:
        """Return the seconds until `tick` has something to do; None if it has nothing."""
        return self._scanner.wait(now)

    def _messages(self, parts: Iterable[Part]) -> Iterator[Message]:
        for part in parts:
            if part.kind is Kind.TEXT:
                yield Typed(part.text)
            elif part.kind is Kind.PASTE:
                yield Paste(part.text.replace("\x00", ""))
            elif part.kind is Kind.SEQUENCE:
                yield from self._report(part.text)
            else:
                yield from self._keys(part.text)

    def _report(self, text: str) -> Iterator[Message]:
        # An empty text would end the parser.
        if sequence := readable(text):
            for message in self._parser.feed(sequence):
                # The parser converts positions in pixels into cells.
                outside = isinstance(message, MouseEvent) and (
                    message.x >= COLUMNS or message.y >= ROWS
                )
                if not outside:
                    yield message

    def _keys(self, text: str) -> Iterable[Key]:
        """Return the key of one control character, of Esc, or of a character typed with Alt."""
        if text == ESC:
            return [Key("escape", ESC)]
        keys = list(self._parser._sequence_to_key_events(text))
        if not keys and len(text) == 2:
            keys = list(self._parser._sequence_to_key_events(text[1], alt=True))
        return keys
