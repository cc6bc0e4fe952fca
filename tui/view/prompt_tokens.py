"""Where the tokens of a prompt are in its text as it is shown, and what the model told of each."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from core.base.text import clean
from core.protocol.request import Request
from core.protocol.token_figures import TokenFigures
from core.tokenizers.incremental import TokenText
from core.tokenizers.tokenizer import Tokenizer


class PromptTokens:
    """The tokens of a prompt that is shown as `Request.as_seen` returns it.

    A character that several tokens share belongs to the one that completes it.
    """

    def __init__(
        self, request: Request, figures: Sequence[TokenFigures], tokenizer: Tokenizer | None
    ) -> None:
        """`figures` are those of the first ids; the context may end before the last ones."""
        ids, text = (*request.ids, *request.continued), TokenText(tokenizer)
        if request.chat:
            shown = range(request.chat.start, len(request.ids) - 2)
        else:
            shown = range(int(request.bos and tokenizer is not None), len(ids))
        self._tokens = [figures[at] if at < len(figures) else None for at in shown]
        self._ends, end = list[int](), 0
        for at in shown:
            # Without a tokenizer, ids are numbers with a comma after each.
            piece = text.push(ids[at]) if tokenizer else f"{ids[at]},"
            end += len(clean(piece, keep="\n"))
            self._ends.append(end)

    def begins_at(self, offset: int) -> bool:
        """Whether a token begins at an offset of the shown text."""
        at = bisect_right(self._ends, offset)
        return offset == (self._ends[at - 1] if at else 0)

    def parts(self, start: int, end: int) -> Iterator[tuple[TokenFigures | None, int, int]]:
        """Yield the figures of each token in a range of the shown text, and its range there."""
        at = bisect_right(self._ends, start)
        while start < end:
            known = at < len(self._ends)
            stop = min(end, self._ends[at]) if known else end
            if stop > start:
                yield self._tokens[at] if known else None, start, stop
            start, at = stop, at + 1
