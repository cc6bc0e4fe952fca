"""Slash commands that judge the marked checkpoints."""

from tui.session.begin_judging import JudgingKind
from tui.session.score_job import ScoreText
from tui.view.commands import Command, one_of
from tui.view.score_telling import tell_score
from tui.view.surroundings import Surroundings

# Shows the last judgement again.
LAST = "last"
SCORE = JudgingKind("score", "a text: a file, a folder or a .bin file", ScoreText, tell_score)
KINDS = {kind.name: kind for kind in (SCORE,)}


def score(session: Surroundings, argument: str | None) -> None:
    """Score every marked checkpoint on a text."""
    session.judge(SCORE.name, argument or "")


JUDGE_COMMANDS = (
    Command(
        "score",
        score,
        "score all marked checkpoints on a text and compare them; last shows it again",
        "PATH|last",
        values=one_of(LAST),
    ),
)
