"""`stepscope replay`: runs generations again from their records and compares them."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from core.base.errors import CheckFailedError, ReportedError
from core.base.text import clean
from core.record.replayed import Difference
from tui.command_line.replay_arguments import ReplayOptions
from tui.headless.replay_records import Read, Target, Unreadable
from tui.headless.replay_run import Outcome, Replaying
from tui.terminal.interrupts import Interrupts
from tui.terminal.streams import narrate
from tui.view.replay_words import (
    DIFFERENT,
    IMPOSSIBLE,
    environment_line,
    replay_line,
    result_of,
    summary_line,
)

DIFFERS = CheckFailedError.exit_code


def run_replay(options: ReplayOptions, targets: Sequence[Read], interrupts: Interrupts) -> int:
    """Run the targets again, print a line for each, and return the exit code.

    It is 6 if one is different, else that of the first that was not possible, else 0. Raises
    NotFoundError for a --checkpoint that is not there.
    """
    unreadable = {at: one for at, one in enumerate(targets) if isinstance(one, Unreadable)}
    told, outcomes = False, dict[int, Outcome | Unreadable](unreadable)
    if not options.as_json:
        for one in unreadable.values():
            _print(f"{one.name}  {IMPOSSIBLE}")
            narrate(one.error.line())
    readable = {at: one for at, one in enumerate(targets) if isinstance(one, Target)}
    for at, outcome in Replaying(options, interrupts).outcomes(readable):
        outcomes[at] = outcome
        if outcome.environment and not told:
            narrate(f"here: {environment_line(outcome.environment)}")
            told = True
        if not options.as_json:
            _tell(outcome)
    ended = [outcomes[at] for at in sorted(outcomes)]
    if options.as_json:
        sys.stdout.write(json.dumps(_as_json(ended), allow_nan=False) + "\n")
    elif options.all:
        _print(summary_line(map(_result, ended)))
    return interrupts.exit_code or _code(ended)


def _tell(outcome: Outcome) -> None:
    if outcome.replayed:
        line = replay_line(
            outcome.target.name, outcome.replayed, outcome.differences, outcome.tokenizer
        )
        _print(line)
    elif outcome.error:
        _print(f"{outcome.target.name}  {IMPOSSIBLE}")
        narrate(f"{outcome.target.name}: {outcome.error.line()}")


def _print(line: str) -> None:
    sys.stdout.write(f"{clean(line)}\n")
    sys.stdout.flush()


def _result(outcome: Outcome | Unreadable) -> str:
    if isinstance(outcome, Unreadable):
        return IMPOSSIBLE
    return result_of(outcome.replayed, outcome.differences)


def _code(outcomes: Sequence[Outcome | Unreadable]) -> int:
    if any(_result(one) == DIFFERENT for one in outcomes):
        return DIFFERS
    return next((one.error.exit_code for one in outcomes if one.error), 0)


def _as_json(outcomes: Sequence[Outcome | Unreadable]) -> dict[str, Any]:
    results = list(map(_result, outcomes))
    return {
        "schema": 1,
        "generations": [_one_as_json(one) for one in outcomes],
        "summary": {result: results.count(result) for result in dict.fromkeys(results)},
    }


def _one_as_json(outcome: Outcome | Unreadable) -> dict[str, Any]:
    if isinstance(outcome, Unreadable):
        return {"id": outcome.name, "result": IMPOSSIBLE, "error": _error(outcome.error)}
    recorded, replayed, error = outcome.target.recorded, outcome.replayed, outcome.error
    now = outcome.environment.as_json() if outcome.environment else None
    return {
        "id": outcome.target.name,
        "result": _result(outcome),
        "checkpoint": {"path": recorded.path, "fingerprint": recorded.fingerprint},
        "seed": recorded.request.seed,
        "tokens": len(recorded.new_ids),
        "difference": _difference(replayed.difference) if replayed else None,
        "text_differs": replayed.text_differs if replayed else None,
        "deviation": replayed.deviation if replayed else None,
        "environment": {"then": recorded.environment.as_json(), "now": now},
        "differences": list(outcome.differences),
        "error": error and _error(error),
    }


def _error(error: ReportedError) -> dict[str, str]:
    return {"code": str(error.code), "message": error.message}


def _difference(found: Difference | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "at": found.at,
        "then": found.then,
        "now": found.now,
        "then_logprob": found.then_logprob,
        "now_logprob": found.now_logprob,
        "then_logprob_now": found.then_logprob_now,
        "margin": found.margin,
    }
