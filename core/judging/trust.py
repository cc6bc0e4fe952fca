"""What speaks for a recommendation: five questions, each answered yes, no or unknown."""

from dataclasses import dataclass

from core.judging.recommendation import Recommendation
from core.judging.score_result import ScoreResult
from core.statistics.comparison import Verdict


@dataclass(frozen=True, slots=True)
class Trust:
    """The answers; None is unknown (judging.md 2).

    `held_out`: the text was not trained on. `reproduced`: the recorded losses come out again.
    `enough`: the windows can tell the recommended checkpoint from every other, or show it to be the
    same. `suite_agrees`: a suite and the loss recommend what the other does not show worse, None
    without a suite. `checked`: the arithmetic is float32 on the CPU, or was compared with it.
    """

    held_out: bool | None
    reproduced: bool | None
    enough: bool
    suite_agrees: bool | None
    checked: bool | None


def trust_in(result: ScoreResult, recommended: Recommendation) -> Trust:
    """Return the answers for the recommendation of several checkpoints."""
    return Trust(
        held_out=result.held_out,
        reproduced=_reproduced(result),
        enough=_enough(result, recommended.checkpoint),
        suite_agrees=recommended.agree,
        checked=all(one.checked for one in result.scored),
    )


def _reproduced(result: ScoreResult) -> bool | None:
    rebuilt = [one.rebuilt for one in result.scored]
    known = [one for one in rebuilt if one is not None]
    if any(one.ranks is None for one in known):
        return False
    return True if known and len(known) == len(rebuilt) else None


def _enough(result: ScoreResult, recommended: int) -> bool:
    assert result.compared
    pairs = result.compared.against_others(recommended)
    return all(pair.verdict is not Verdict.CANNOT_TELL for pair in pairs)
