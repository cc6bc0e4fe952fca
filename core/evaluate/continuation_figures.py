"""How much greedy continuations repeat, and how much of them stands in the training text."""

from collections.abc import Iterator, Sequence

from core.evaluate.continuations import Beginnings
from core.judging.exam import Continuations, Shares
from core.judging.exam_request import ExamRequest
from core.judging.training_text import trained_texts
from core.statistics.repetition import distinct_share, repeated_share
from core.statistics.verbatim import verbatim_share
from core.tokenizers.tokenizer import Tokenizer

_REPEATED, _DISTINCT = 4, (1, 2, 3)
# Characters of the spans that are looked for in the training text.
SPANS = (16, 32)
Ids = Sequence[Sequence[int]]


def continuations_of(
    request: ExamRequest, found: Beginnings, written: Sequence[tuple[int, ...]]
) -> Continuations:
    """Return the figures of what was written after each beginning, up to a stop id."""
    tokenizer = request.subject.tokenizer
    rows, texts = (_until_stop(one, tokenizer) for one in (written, found.texts))
    return Continuations(
        count=len(written),
        prompt=len(found.prompts[0]),
        length=len(found.texts[0]),
        repeated=Shares(repeated_share(rows, _REPEATED), repeated_share(texts, _REPEATED)),
        distinct=tuple(
            Shares(distinct_share(rows, n), distinct_share(texts, n)) for n in _DISTINCT
        ),
        verbatim=tuple(_verbatim(request, rows, texts)),
        sample=(found.prompts[0], written[0]),
    )


def _until_stop(rows: Ids, tokenizer: Tokenizer | None) -> list[Sequence[int]]:
    """Return the rows up to their first stop id."""
    stops = tokenizer.stop_ids if tokenizer else frozenset[int]()
    ends = (next((at for at, one in enumerate(row) if one in stops), len(row)) for row in rows)
    return [row[:end] for row, end in zip(rows, ends, strict=True)]


def _verbatim(request: ExamRequest, rows: Ids, texts: Ids) -> Iterator[tuple[int, Shares]]:
    """Yield the shares of both by the characters of a span; none without a training text."""
    tokenizer = request.subject.tokenizer
    others = trained_texts(request.train) if request.train else ()
    if tokenizer is None or not others:
        return
    left_out = {one.char for one in request.windows.skipped}
    if left_out:
        others = tuple("".join(one for one in text if one not in left_out) for text in others)
    own, held = ([_text(row, tokenizer) for row in each] for each in (rows, texts))
    for span in SPANS:
        shares = (verbatim_share(each, others, span) for each in (own, held))
        yield span, Shares(*shares)


def _text(row: Sequence[int], tokenizer: Tokenizer) -> str:
    return b"".join(map(tokenizer.token_bytes, row)).decode(errors="replace")
