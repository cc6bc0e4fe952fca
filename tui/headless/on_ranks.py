"""Runs a judgement on every rank that torchrun started; the first one prints and writes files."""

import os
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout

from core.base.errors import RankLostError, ReportedError, UsageError
from core.ranks.exchange import ALONE, Exchange
from core.ranks.rank import Rank, rank_here, usable_processors


def on_ranks(work: Callable[[Exchange], int]) -> int:
    """Return the exit code of `work` on this rank. Raises what it raises on the first rank.

    What the other ranks raise is also raised on the first one, so that it is told once. That the
    first one is lost is told by the second.
    """
    rank = rank_here()
    if rank.is_alone:
        return work(ALONE)
    from core.ranks.gloo import joined  # noqa: PLC0415 - imports torch

    with joined(rank) as exchange:
        return work(exchange) if rank.is_first else _silent(work, exchange)


def _silent(work: Callable[[Exchange], int], exchange: Exchange) -> int:
    with (
        open(os.devnull, "w", encoding="utf-8") as nowhere,  # noqa: PTH123 - not a path of ours
        redirect_stdout(nowhere),
        redirect_stderr(nowhere),
    ):
        try:
            return work(exchange)
        except RankLostError as error:
            if error.lost == 0 and exchange.rank.number == 1:
                raise
            return error.exit_code
        except ReportedError as error:
            return error.exit_code


def refuse_ranks(verb: str) -> None:
    """Raise UsageError when torchrun started several ranks of a verb that does not share work."""
    if not rank_here().is_alone:
        raise UsageError(f"{verb} does not run on several ranks", "score and suite do")


def refuse_shared_stdin(rank: Rank, text: str) -> None:
    """Raise UsageError when several ranks would each read a part of stdin."""
    if text == "-" and not rank.is_alone:
        raise UsageError("Several ranks cannot read the same stdin", "Give a file")


def threads_on(rank: Rank, asked: int | None) -> int | None:
    """Return the threads that were asked for; else those of a rank, None for one that is alone.

    torchrun limits torch to one thread where no other number is set.
    """
    if asked or rank.is_alone:
        return asked
    return rank.threads(usable_processors())
