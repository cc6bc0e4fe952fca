"""Where the text of each new token is in the answer as it is shown.

A token's text can come later than the token: it is held back while it may be the beginning of a
stop string or a part of a character. A character that several tokens share belongs to the one that
completes it. Characters that are shown as several, such as `<U+200B>`, move all that follow.
"""

from bisect import bisect_right

from core.base.text import clean
from core.record.generation import Generation


class TokenSpans:
    """The ranges of a growing generation's tokens; offsets count characters as they are shown."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._length, self._shown = 0, 0
        # Of each character that is shown as several: the offsets after it, in the text and shown.
        self._after, self._after_shown = list[int](), list[int]()

    def grow(self, text: str) -> None:
        """Add text that is shown now."""
        if len(clean(text, keep="\n")) == len(text):
            self._length += len(text)
            self._shown += len(text)
            return
        for char in text:
            width = len(clean(char, keep="\n"))
            self._length += 1
            self._shown += width
            if width != 1:
                self._after.append(self._length)
                self._after_shown.append(self._shown)

    def span(self, index: int) -> tuple[int, int]:
        """Return the range of a token by its index; it is empty where the token has no text."""
        ends = self._generation.ends
        return self._offset(ends[index - 1] if index else 0), self._offset(ends[index])

    def token_at(self, offset: int) -> int | None:
        """Return the index of the token to which a shown character belongs; None without any."""
        ends = self._generation.ends
        if not ends:
            return None
        at = bisect_right(self._after_shown, offset)
        length, shown = self._before(at)
        position = length + offset - shown
        if at < len(self._after):
            # All of what a character is shown as belongs to the same token.
            position = min(position, self._after[at] - 1)
        # What was left of a character at the end belongs to the last token.
        return min(bisect_right(ends, position), len(ends) - 1)

    def _offset(self, position: int) -> int:
        """Return the shown offset of a position in the text, at most the end of what is shown."""
        position = min(position, self._length)
        at = bisect_right(self._after, position)
        length, shown = self._before(at)
        return shown + position - length

    def _before(self, at: int) -> tuple[int, int]:
        """Return the offsets after the character with the number before `at` in the two lists."""
        return (self._after[at - 1], self._after_shown[at - 1]) if at else (0, 0)
