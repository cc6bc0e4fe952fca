"""A paired comparison in words: the difference, the verdict, the recommendation."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.base.text import clean, duration, plural
from core.statistics.choice import MeasuredStar, Recommended
from core.statistics.comparison import (
    LEAST_UNITS,
    Comparison,
    Interval,
    PairedDifference,
    Verdict,
)

NOT_COVERED = "Not covered: another training seed, another data set."
_WITHIN = ", by less than the tolerance"
# For a column of a table.
VERDICTS = {
    Verdict.BETTER: "better",
    Verdict.BETTER_WITHIN_TOLERANCE: "better, within 0.5 %",
    Verdict.WORSE: "worse",
    Verdict.WORSE_WITHIN_TOLERANCE: "worse, within 0.5 %",
    Verdict.SAME: "same within 0.5 %",
    Verdict.CANNOT_TELL: "cannot tell",
}
_VERDICTS = {
    Verdict.BETTER: "better",
    Verdict.BETTER_WITHIN_TOLERANCE: "better" + _WITHIN,
    Verdict.WORSE: "worse",
    Verdict.WORSE_WITHIN_TOLERANCE: "worse" + _WITHIN,
    Verdict.SAME: "same within 0.5 %",
    Verdict.CANNOT_TELL: "cannot tell",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The names of the compared in their order, the unit of a loss, and what is paired."""

    names: Sequence[str]
    measure: str = "nats/token"
    unit: str = "window"


def difference_line(pair: PairedDifference, terms: Terms) -> str:
    """Return the difference with its interval."""
    parts = [
        f"{clean(terms.names[pair.a])} vs {clean(terms.names[pair.b])}",
        f"{signed(pair.difference)} {terms.measure}",
    ]
    if pair.interval:
        parts.append(f"95 % [{signed(pair.interval.low)}, {signed(pair.interval.high)}]")
    parts.append(f"{plural(pair.units, terms.unit)}, {pair.effective_units:,.0f} effective, paired")
    return "   ".join(parts)


def verdict_words(pair: PairedDifference, unit: str) -> str:
    """Return the verdict alone; `unit` is what is paired."""
    if pair.interval is None:
        return f"too few {unit}s ({pair.effective_units:,.0f} effective) to say"
    return _VERDICTS[pair.verdict]


def verdict_line(
    pair: PairedDifference, terms: Terms, held: int, seconds: float | None = None
) -> str:
    """Return the verdict and what these windows could see.

    `held` are the units of the file, `seconds` those of one of them, None if not known.
    """
    verdict = verdict_words(pair, terms.unit)
    if pair.interval is None:
        return verdict
    parts = [
        verdict,
        f"smallest difference this could see: {pair.smallest_visible:.4f}",
    ]
    if pair.verdict is Verdict.CANNOT_TELL:
        parts.append(_needed(pair, terms, held, seconds))
    return " · ".join(parts)


def recommendation_lines(
    recommended: Recommended, compared: Comparison, terms: Terms, held: int
) -> tuple[str, ...]:
    """Return the recommendation, its rule and the most it can cost.

    Without the support of intervals, that is said first; `held` are the units of the file.
    """
    most = f"Most it can cost: {cost_words(recommended.most_it_can_cost, terms)}"
    name = clean(terms.names[recommended.checkpoint])
    if not recommended.supported:
        lowest = compared.losses.index(min(compared.losses))
        return (
            _too_few(compared, terms, held),
            *rule_alone_lines("Lowest loss", terms.names[lowest], name),
            most,
        )
    return (f"Recommended: {name}", f"Rule: {recommended.rule}", most)


def cost_words(cost: float | None, terms: Terms) -> str:
    """Return a cost in the unit of the losses; why it is not known for None."""
    return f"unknown: too few {terms.unit}s" if cost is None else f"{cost:.4f} {terms.measure}"


def rule_alone_lines(what: str, best: str, chosen: str) -> tuple[str, str]:
    """Return which checkpoint is best so far in `what`, and which one the rule would take."""
    best, chosen = clean(best), clean(chosen)
    taken = "it too" if chosen == best else chosen
    return (
        f"{what} so far: {best}",
        f"The rule would take {taken}, the earliest step of those not shown worse",
    )


def _too_few(compared: Comparison, terms: Terms, held: int) -> str:
    """Return that nothing can be recommended, and about how many units would do."""
    unclear = [pair for pair in compared.pairs if pair.interval is None]
    least = min(pair.effective_units for pair in unclear)
    needed = max(pair.units_for_interval for pair in unclear)
    enough = f"about {needed:,} of this file's {held:,}"
    if needed > held:
        enough = f"this file has {held:,}"
    return (
        f"Too few {terms.unit}s to recommend one by the loss: {least:,.0f} effective, "
        f"{LEAST_UNITS} needed ({enough})"
    )


def star_line(star: MeasuredStar, names: Sequence[str]) -> str:
    """Return which checkpoint has the measured star, and by which part of its rule."""
    why = (
        "the earliest step shown to be within 0.5 % of the best"
        if star.shown
        else "the lowest loss; none is shown to be within 0.5 % of the best"
    )
    return f"★ measured: {clean(names[star.checkpoint])}, {why}"


def could_be_best_line(best: Sequence[int], names: Sequence[str], by: str = "") -> str:
    """Return the checkpoints that are not shown worse than another, and of how many.

    `by` names the criterion where there are two.
    """
    listed = ", ".join(clean(names[one]) for one in best)
    what = f"Could be best by the {by}" if by else "Could be best"
    return f"{what}: {listed} ({len(best)} of {len(names)})"


def interval_words(interval: Interval | None, unit: str) -> str:
    """Return an interval of nats for a column of a table; `unit` is what is paired."""
    return f"[{signed(interval.low)}, {signed(interval.high)}]" if interval else f"too few {unit}s"


def signed(nats: float) -> str:
    """Return nats with four decimals and a sign, none for what rounds to zero."""
    digits = f"{abs(nats):.4f}"
    if digits == "0.0000":
        return digits
    return ("−" if nats < 0 else "+") + digits


def _needed(pair: PairedDifference, terms: Terms, held: int, seconds: float | None) -> str:
    """Return how many units bring the half-width to half the tolerance, if the file has them."""
    needed = pair.windows_needed()
    if needed is None or needed > held:
        return f"for half the tolerance: more than the {held:,} {terms.unit}s of this file"
    # Two digits: the half-width at another number of windows is an estimate.
    about = round(needed, 2 - len(str(needed)))
    time = f", {duration(about * seconds)} each here" if seconds else ""
    enough = f"(this file has {held:,}: enough)"
    return f"for half the tolerance: about {about:,} {terms.unit}s{time} {enough}"
