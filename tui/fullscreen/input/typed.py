"""Characters that were typed, merged while the session has not taken them yet."""

import threading
from collections.abc import Iterator

from textual.events import Key, Paste
from textual.keys import _character_to_key


class Typed(Paste):
    """Printable characters, with newlines between them; `text` can grow until it is read once.

    A text widget handles it as a paste: one insertion, where each key would be one.
    """

    def __init__(self, text: str) -> None:
        self._lock, self._taken = threading.Lock(), False
        super().__init__(text)

    def add(self, more: "Typed") -> bool:
        """Append what was typed after this; return False if the text was read already."""
        with self._lock:
            if not self._taken:
                self._parts.append(more.text)
        return not self._taken

    @property
    def text(self) -> str:
        """The text; reading it ends its growth."""
        with self._lock:
            self._taken = True
            return "".join(self._parts)

    @text.setter
    def text(self, text: str) -> None:
        self._parts = [text]

    @property
    def is_one(self) -> bool:
        """Whether one character was typed until now."""
        return len(self._parts) == 1 and len(self._parts[0]) == 1

    def as_keys(self) -> Iterator[Key]:
        """Yield a key for each character."""
        for character in self.text:
            if character == "\n":
                yield Key("ctrl+j", character)
            else:
                yield Key(_character_to_key(character), character)


# Textual sets a name of the class; the widgets that insert a paste insert this too.
Typed.handler_name = Paste.handler_name
