"""How far two checkpoints are apart, in words and tables."""

from collections.abc import Iterator
from math import log

from core.base.text import clean, duration, percent, plural
from core.judging.score_events import Remark, SubjectLoading
from core.judging.twin import Place, Twin
from core.judging.twin_events import TwinPlan, TwinProgress
from core.protocol.events import JudgingEvent
from core.statistics.spread import PERCENTILES, Estimate, Spread
from core.tokenizers.tokenizer import Tokenizer
from tui.view.aligned import aligned
from tui.view.score_words import loading_line
from tui.view.token_text import line_text, token_text

# The last column of a table is not aligned to the right, so it is empty.
_SPREAD = ("percentiles", "least", *(f"{one} %" for one in PERCENTILES), "most", "")
_PLACES = ("KL", "right", "p of A", "p of B", "top of A", "top of B", "context")
_PLACE_NUMBERS = frozenset({"KL", "p of A", "p of B"})
# Characters around the right token, and of a token in a column of its own.
_BEFORE, _AFTER, _TOKEN = 16, 8, 8


def plan_line(plan: TwinPlan) -> str:
    """Return what will be compared, how, and about how long it takes."""
    whole = "" if plan.windows == plan.held else f" of {plan.held:,}"
    where = "both in memory" if plan.together else "one in memory at a time"
    return (
        f"{plan.windows:,}{whole} windows · {plan.tokens:,} tokens · {where} · "
        f"about {duration(plan.seconds)}"
    )


def progress_line(progress: TwinProgress) -> str:
    """Return how far the comparison is, for a line that is replaced."""
    text = f"comparing: {percent(progress.share, 0)}"
    return text if progress.left is None else f"{text} · {duration(progress.left)} left"


def event_line(event: JudgingEvent) -> str:
    """Return what an event of a comparison says, before its end."""
    if isinstance(event, Remark):
        return event.text
    if isinstance(event, TwinPlan):
        return plan_line(event)
    if isinstance(event, TwinProgress):
        return progress_line(event)
    assert isinstance(event, SubjectLoading)
    return loading_line(event)


def twin_lines(
    twin: Twin, names: tuple[str, str], tokenizer: Tokenizer | None, width: int
) -> Iterator[str]:
    """Yield the figures of B against A, then the places where they differ most."""
    for letter, name, nats in zip("AB", names, twin.losses, strict=True):
        yield f"{letter}  {clean(name)}  {nats:.4f} nats/token"
    yield ""
    rows = _means(twin)
    wide = max(map(len, rows))
    yield from (f"{name:<{wide}}  {value}" for name, value in rows.items())
    yield ""
    spreads = (
        _spread("KL, nats", twin.divergence, 1),
        _spread("Δp, %", twin.shift, 100),
    )
    yield from aligned(_SPREAD, spreads, frozenset(_SPREAD[1:]), width)
    if twin.worst:
        yield ""
        yield f"The {plural(len(twin.worst), 'place')} where they differ most"
        rows_of = [_place(place, tokenizer) for place in twin.worst]
        yield from aligned(_PLACES, rows_of, _PLACE_NUMBERS, width)


def _means(twin: Twin) -> dict[str, str]:
    """Return the mean figures by name."""
    units = f"{plural(twin.units, twin.unit)}, {twin.effective_units:,.0f} effective"
    correlation = "–" if twin.correlation is None else f"{twin.correlation:.6f}"
    return {
        "KL divergence of B from A": f"{_estimate(twin.divergence.estimate)} nats ({units})",
        "Jensen-Shannon divergence": f"{_estimate(twin.shannon)} nats (at most {log(2):.4f})",
        "same top token": f"{_percent(twin.same_top)}",
        "Δp of the right token, B − A": (
            f"{_percent(twin.shift.estimate)}, rms {100 * twin.shift_rms:.3f} %"
        ),
        "correlation of its log p": correlation,
    }


def _estimate(found: Estimate) -> str:
    error = "" if found.error is None else f" ± {_figure(found.error)}"
    return _figure(found.mean) + error


def _percent(found: Estimate) -> str:
    error = "" if found.error is None else f" ± {100 * found.error:.3f}"
    return f"{_percent_text(found.mean)}{error} %"


def _spread(name: str, spread: Spread, scale: float) -> tuple[str, ...]:
    values = (spread.least, *spread.percentiles, spread.most)
    return (name, *(_figure(scale * one) for one in values), "")


def _figure(value: float) -> str:
    """Return a number with four decimals, a small one with an exponent, 0 as it is."""
    if value == 0:
        return "0"
    size = abs(value)
    text = f"{size:.4f}" if size >= 0.001 else f"{size:.1e}"
    return f"−{text}" if value < 0 else text


def _percent_text(share: float) -> str:
    text = f"{100 * abs(share):.3f}"
    return f"−{text}" if share < 0 and float(text) else text


def _place(place: Place, tokenizer: Tokenizer | None) -> tuple[str, ...]:
    """Return the cells of a place."""
    before, after = line_text(place.before, tokenizer), line_text(place.after, tokenizer)
    right = token_text(place.right, tokenizer)
    return (
        f"{place.divergence:.4f}",
        right[:_TOKEN],
        *(f"{one:.4f}" for one in place.probabilities),
        *(token_text(one, tokenizer)[:_TOKEN] for one in place.tops),
        f"{before[-_BEFORE:]:>{_BEFORE}}‹{right}›{after[:_AFTER]}",
    )
