"""The distribution of one token as lines: the raw one, and what the sampling chain made of it.

The columns are the id's text, its raw probability, that after temperature, and what is kept in the
end; in place of the latter, the step that cut the id, which is struck through. `●` is the id that
was sampled, with the range of random numbers that choose it; `○` is the id that the same number
chooses with other settings.
"""

import math
from collections.abc import Sequence

from rich.cells import cell_len

from core.base.text import percent
from core.distribution.chain import Candidate, Chain
from core.protocol.settings import SamplingSettings
from tui.view.fitting import fitting_parts
from tui.view.result_view import Pieces
from tui.view.setting_values import LABELS, written
from tui.view.token_text import token_text
from tui.view.told_apart import cut_end
from tui.view.walk import Walk

# The settings that choose an id of a distribution.
CHAIN = ("temperature", "top_k", "top_p", "min_p")
SAMPLED, NOW, CHOSEN = "●", "○", "▸"
# Cells of a symbol, of a column of probabilities, and of the bar where there is room.
SYMBOL, SHARE, BAR = 7, 8, 16
# Lines beside those of the ids: title, settings, head and verdict.
BESIDE = 4
# Nats in a bit.
BITS = math.log(2)
GAP = " · "
NOT_KEPT = "its distribution was not kept: /same, with the same seed, computes it again"
_EIGHTHS = " ▏▎▍▌▋▊▉"


def distribution_lines(
    walk: Walk, now: SamplingSettings, width: int, height: int
) -> tuple[Pieces, ...]:
    """Return at most `height` lines of at most `width` cells; `now` are the session's settings."""
    generation, at = walk.generation, walk.at
    then = generation.settings_at(at)
    differ = chain_words(now) != chain_words(then)
    chain = generation.chain(at, now if differ else then)
    title = (GAP.join(fitting_parts(_title(walk), width, len(GAP))), "title")
    if chain is None:
        return ((title,), ((cut_end(NOT_KEPT, width), "note"),))
    u = generation.random_number(at)
    chosen = chain.choice(u) if at not in generation.forced else None
    rows = _rows(walk, chain, chosen, u, width, max(1, height - BESIDE))
    used = f"sampled with {chain_words(then)}"
    settings = f"now {chain_words(now)} · {used}" if differ else used
    lines = [
        (title,),
        ((cut_end(settings, width), "line" if differ else "note"),),
        ((cut_end(_head(width), width), "head"),),
        *rows,
        ((cut_end(_verdict(walk, chain, differ=differ), width), "line" if differ else "note"),),
    ]
    return tuple(lines[:height])


def chain_words(settings: SamplingSettings) -> str:
    """Return the settings that choose an id, those at their defaults left out."""
    shown = [name for name in CHAIN if name == "temperature" or written(settings, name) != "off"]
    return " · ".join(f"{LABELS[name]} {written(settings, name)}" for name in shown)


def _title(walk: Walk) -> tuple[str, ...]:
    one, at = walk.generation, walk.at
    bits = abs(one.logprobs[at]) / BITS
    return (
        f"token {at + 1:,} of {len(one.new_ids):,}  {_symbol(walk, one.new_ids[at])}",
        percent(math.exp(one.logprobs[at]), 1),
        f"rank {one.ranks[at]:,}",
        f"{bits:.2f} bits",
        f"entropy {one.entropies[at] / BITS:.2f} bits",
        f"id {one.new_ids[at]:,}",
    )


def _symbol(walk: Walk, index: int) -> str:
    return token_text(index, walk.generation.origin.tokenizer)


def _head(width: int) -> str:
    columns = f"  {'':{SYMBOL}}{'raw':>{SHARE}}{'temp':>{SHARE}}{'kept':>{SHARE}}"
    return columns if width >= cell_len(columns) else columns[:width]


def _rows(
    walk: Walk, chain: Chain, chosen: int | None, u: float, width: int, room: int
) -> list[Pieces]:
    """Return the rows of the ids that fit, the chosen candidate and the sampled id among them."""
    ids = [one.id for one in chain.candidates]
    tail = 1.0 - math.fsum(one.raw for one in chain.candidates)
    tail_row = [_tail(tail)] if len(ids) < walk.generation.vocab and room > 1 else []
    room -= len(tail_row)
    wanted = (walk.generation.new_ids[walk.at], chosen)
    needed = [walk.candidate, *(ids.index(index) for index in wanted if index in ids)]
    shown = _window(len(ids), needed, room)
    return [_row(walk, chain, number, chosen, u, width) for number in shown] + tail_row


def _window(count: int, needed: Sequence[int], room: int) -> list[int]:
    """Return the numbers of the rows to show: the first needed one, and as many others as fit."""
    first = max(0, min(needed[0] - room + 1, count - room))
    shown = set(range(first, min(first + room, count)))
    for number in needed:
        spare = [other for other in shown if other not in needed]
        if number not in shown and spare:
            shown.remove(min(spare) if number < first else max(spare))
            shown.add(number)
    return sorted(shown)


def _tail(share: float) -> Pieces:
    return ((f"  {'others':{SYMBOL}}{percent(max(0.0, share), 1):>{SHARE}}", "note"),)


def _row(walk: Walk, chain: Chain, number: int, chosen: int | None, u: float, width: int) -> Pieces:
    one = chain.candidates[number]
    sampled = one.id == walk.generation.new_ids[walk.at]
    mark = CHOSEN if number == walk.candidate else " "
    symbol = cut_end(_symbol(walk, one.id), SYMBOL - 1)
    symbol += " " * (SYMBOL - cell_len(symbol))
    shares = f"{percent(one.raw, 1):>{SHARE}}{_tempered(one):>{SHARE}}{_kept(one, chain):>{SHARE}}"
    sign = SAMPLED if sampled else NOW if one.id == chosen else " "
    left = width - 2 - SYMBOL - 3 * SHARE - 4
    ranges = _ranges(chain, one, u) if one.id == chosen else ()
    note = next((text for text in ranges if len(text) <= left), "")
    bar = _bar(one.kept if chain.is_exact else one.raw, min(BAR, left - len(note)))
    name = "chosen" if number == walk.candidate else "output"
    return (
        (f"{mark} ", name),
        (symbol, "cut" if one.cut else name),
        (shares, "note" if one.cut else name),
        (f"  {sign}", "star"),
        (f" {bar}", "bar"),
        (note, "note"),
    )


def _tempered(one: Candidate) -> str:
    return "?" if one.tempered is None else percent(one.tempered, 1)


def _kept(one: Candidate, chain: Chain) -> str:
    if one.cut:
        return str(one.cut)
    return percent(one.kept, 1) if chain.is_exact else "?"


def _ranges(chain: Chain, one: Candidate, u: float) -> tuple[str, ...]:
    """Return the range of random numbers that choose an id: with the number that did, and alone."""
    interval = chain.interval(one.id) if chain.is_exact else None
    if interval is None:
        return ()
    start, end = (f"{edge:.3f}".removeprefix("0") for edge in interval)
    number = f"{u:.4f}".removeprefix("0")
    return f" {start}-{end} has {number}", f" {start}-{end}"


def _bar(share: float, cells: int) -> str:
    if cells <= 0:
        return ""
    eighths = round(8 * cells * share)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip().ljust(cells)


def _verdict(walk: Walk, chain: Chain, *, differ: bool) -> str:
    """Return what the random number of the token did, or would do with other settings."""
    one, at = walk.generation, walk.at
    sampled, u = one.new_ids[at], one.random_number(at)
    if at in one.forced:
        return "the calculator wrote this token; it was not sampled"
    if not chain.is_exact:
        return "these settings need the whole vocabulary; only its likeliest ids are kept"
    if not differ:
        greedy = one.settings_at(at).greedy
        return (
            "greedy: the most likely id"
            if greedy
            else f"random number {u:.4f} picked {_symbol(walk, sampled)}"
        )
    now = chain.choice(u)
    assert now is not None
    if now == sampled:
        return f"the same number {u:.4f} still picks {_symbol(walk, sampled)}"
    return f"the same number {u:.4f} now picks {_symbol(walk, now)}, not {_symbol(walk, sampled)}"
