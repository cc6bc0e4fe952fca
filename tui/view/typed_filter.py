"""The filter of a list or a page while it is typed."""

from typing import NamedTuple


class TypedFilter(NamedTuple):
    """The text of a filter, and whether letters still extend it."""

    text: str
    typing: bool

    def after(self, key: str, character: str | None) -> "TypedFilter | None":
        """Return the filter after a key; None if the key does not concern it.

        Enter keeps the text and ends typing, Esc clears it.
        """
        if key == "escape":
            return TypedFilter("", typing=False)
        if key == "enter":
            return self._replace(typing=False)
        if key == "backspace":
            return self._replace(text=self.text[:-1])
        if character and character.isprintable():
            return self._replace(text=self.text + character)
        return None
