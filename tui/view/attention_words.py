"""Where heads look, as tables."""

from collections.abc import Iterator, Sequence

from core.base.text import plural
from core.protocol.head_attention import AttentionWindow, HeadAttention, HeadFigures, LayerAttention
from core.tokenizers.tokenizer import Tokenizer
from tui.view.aligned import aligned
from tui.view.token_text import token_text

_SHARES = ("first", "previous", "same id", "itself", "entropy")
_OF_TOKENS = ("at", "text", *_SHARES, "most of it on")
_OF_HEADS = ("head", *_SHARES)
_RIGHT = frozenset(("at", "head", *_SHARES))


def head_lines(
    attention: HeadAttention, ids: Sequence[int], tokenizer: Tokenizer | None, width: int
) -> Iterator[str]:
    """Yield the attention of a head from each token of a text, in shares and nats."""
    yield (
        f"attention of layer {attention.layer}, head {attention.head}: {_sees(attention.window)}"
    )
    texts = [token_text(one, tokenizer) for one in ids]
    pairs = zip(attention.figures, attention.weights, strict=True)
    rows = [
        (str(at), texts[at], *_cells(figures), _strongest(weights, texts))
        for at, (figures, weights) in enumerate(pairs)
    ]
    yield from aligned(_OF_TOKENS, rows, _RIGHT, width)


def heads_lines(table: LayerAttention, width: int) -> Iterator[str]:
    """Yield the attention of each head of a layer, as means over the tokens of a text."""
    yield f"attention of layer {table.layer}, means over the text: {_sees(table.window)}"
    rows = [(str(number), *_cells(one)) for number, one in enumerate(table.heads, 1)]
    yield from aligned(_OF_HEADS, rows, _RIGHT, width)


def strongest_lines(
    window: AttentionWindow,
    head: int,
    ids: Sequence[int],
    tokenizer: Tokenizer | None,
    width: int,
) -> Iterator[str]:
    """Yield what tokens of a text read most with a head, which counts from 1."""
    texts = [token_text(one, tokenizer) for one in ids]
    rows = [
        (str(at), texts[at], _strongest(weights, texts))
        for at, weights in enumerate(window.weights[head - 1], window.start)
    ]
    yield f"head {head}"
    yield from aligned((*_OF_TOKENS[:2], _OF_TOKENS[-1]), rows, _RIGHT, width)


def _sees(window: int | None) -> str:
    """Return what a token sees."""
    if window is None:
        return "a token sees all before it"
    return f"a token sees the {plural(window, 'token')} before it"


def _cells(figures: HeadFigures) -> tuple[str, ...]:
    shares = (figures.first, figures.previous, figures.same, figures.itself)
    return (*(f"{one:.3f}" for one in shares), f"{figures.entropy:.3f}")


def _strongest(weights: Sequence[float], texts: Sequence[str]) -> str:
    """Return the position with the most weight: its index, text and weight."""
    at = max(range(len(weights)), key=lambda one: weights[one])
    return f"{at} {texts[at]} {weights[at]:.3f}"
