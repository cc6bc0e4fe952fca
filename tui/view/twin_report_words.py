"""What the report of a twin says, in the words of the other outputs."""

from core.base.text import plural
from core.judging.source import Source
from core.judging.twin import Place
from core.judging.twin_events import TwinEnded
from core.judging.twin_request import TwinRequest
from core.report.document import Document, Made
from core.report.twin_document import SaidOfTwin, twin_document
from core.tokenizers.tokenizer import Tokenizer
from tui.view.score_words import TRAINING_TEXT, window_lines
from tui.view.token_text import line_text, token_text


def twin_report(request: TwinRequest, source: Source, ended: TwinEnded, made: Made) -> Document:
    """Return the report of a twin of which both have read at least one block."""
    twin = ended.twin
    assert twin
    first = [
        f"Mean KL divergence {twin.divergence.estimate.mean:.6f} nats, the same most likely id "
        f"in {100 * twin.same_top.mean:.2f} % of {plural(twin.tokens, 'token')}"
    ]
    if request.windows.held_out is False:
        first.append(TRAINING_TEXT.capitalize())
    if len(twin.windows) < ended.planned:
        planned = plural(ended.planned, "window")
        first.append(f"stopped at {len(twin.windows):,} of {planned}: provisional")
    places = tuple(_place(place, request.a.tokenizer) for place in twin.worst)
    text = tuple(window_lines(source, request.windows, None))
    return twin_document(request, source, ended, SaidOfTwin(tuple(first), text, places), made)


def _place(place: Place, tokenizer: Tokenizer | None) -> tuple[str, str, str]:
    before, after = (line_text(ids, tokenizer) for ids in (place.before, place.after))
    a, b = (token_text(one, tokenizer) for one in place.tops)
    return f"{before}‹{token_text(place.right, tokenizer)}›{after}", a, b
