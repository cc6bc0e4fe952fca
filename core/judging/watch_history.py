"""What a watch remembers of earlier steps: the best ones, the last answers, and two in a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.checkpoints.checkpoint import Checkpoint
from core.judging.score import Score
from core.judging.watch import Alarm, PinnedAnswer, StepJudged, StepScore, StepSuite
from core.protocol.events import Ready
from core.statistics.comparison import PairedDifference
from core.suites.flips import flips

# Successive steps that raise an alarm.
IN_A_ROW = 2
# The difference of the first score minus the second one.
Compare = Callable[[Score, Score], PairedDifference]


@dataclass(frozen=True, slots=True)
class StepFound:
    """What a step answered and scored.

    `right` tells of each case whether it is right; `answers` are the texts after the pinned
    prompts. None for what was not asked.
    """

    checkpoint: Checkpoint
    ready: Ready
    right: Mapping[int, bool] | None
    score: Score | None
    answers: Mapping[str, str]


class WatchHistory:
    """The steps that were judged so far, as far as the next one is compared with them.

    The best step is the one with the lowest mean loss, or with the most right answers; of equals
    the first. It may have been deleted since.
    """

    def __init__(self, compare: Compare) -> None:
        self._compare = compare
        self._best_score: tuple[str, Score] | None = None
        self._best_suite: tuple[str, Mapping[int, bool]] | None = None
        self._last_suite: tuple[str, Mapping[int, bool]] | None = None
        self._last_answers: Mapping[str, str] = {}
        self._in_a_row = dict.fromkeys(Alarm, 0)

    def add(self, found: StepFound) -> StepJudged:
        """Return how a step compares with earlier ones, and remember it."""
        name = found.checkpoint.name
        score = self._scored(name, found.score) if found.score else None
        suite = None if found.right is None else self._suite(name, found.right)
        answers = tuple(
            PinnedAnswer(prompt, text, self._last_answers.get(prompt))
            for prompt, text in found.answers.items()
        )
        self._last_answers = found.answers
        alarms = self._alarms(score, suite)
        return StepJudged(found.checkpoint, found.ready, suite, score, answers, alarms)

    def _scored(self, name: str, score: Score) -> StepScore:
        best = self._best_score
        against = self._compare(score, best[1]) if best else None
        if best is None or score.loss < best[1].loss:
            self._best_score = (name, score)
        return StepScore(score, best[0] if best else None, against)

    def _suite(self, name: str, right: Mapping[int, bool]) -> StepSuite:
        best, last = self._best_suite, self._last_suite
        result = StepSuite(
            dict(right),
            flips(last[0], name, last[1], right) if last else None,
            flips(best[0], name, best[1], right) if best else None,
        )
        self._last_suite = (name, right)
        if best is None or sum(right.values()) > sum(best[1].values()):
            self._best_suite = (name, right)
        return result

    def _alarms(self, score: StepScore | None, suite: StepSuite | None) -> tuple[Alarm, ...]:
        best = suite.against_best if suite else None
        worse = {
            Alarm.LOSS: bool(score and score.is_shown_worse),
            Alarm.SUITE: bool(best and best.is_regression),
        }
        self._in_a_row = {one: (self._in_a_row[one] + 1) * bad for one, bad in worse.items()}
        return tuple(one for one, count in self._in_a_row.items() if count >= IN_A_ROW)
