"""Slash commands that judge the marked checkpoints, or the steps of a run as they appear."""

from tui.session.begin_judging import JudgingKind, Kind
from tui.session.begin_watch import WatchKind
from tui.session.exam_job import Examine
from tui.session.score_job import ScoreText
from tui.session.suite_job import RunSuite
from tui.session.text_argument import score_words
from tui.view.commands import Command, Run, one_of
from tui.view.exam_telling import tell_exam
from tui.view.score_telling import tell_score
from tui.view.suite_telling import tell_suite
from tui.view.surroundings import Surroundings

_TEXT = "a text: a file, a folder or a .bin file"
# The suites of the embedded checkpoints.
_SHIPPED = ("sums", "records")
# Shows the last judgement again.
LAST = "last"
SCORE = JudgingKind("score", _TEXT, ScoreText, tell_score, words=score_words)
SUITE = JudgingKind("suite", "a .toml file, or sums or records", RunSuite, tell_suite)
EXAM = JudgingKind("exam", _TEXT, Examine, tell_exam, single=True)
WATCH = WatchKind()
KINDS: dict[str, Kind] = {kind.name: kind for kind in (SCORE, SUITE, EXAM, WATCH)}


def _run(kind: Kind) -> Run:
    """Return the function that begins a judgement."""
    return lambda session, argument: session.judge(kind.name, argument or "")


def _report(session: Surroundings, argument: str | None) -> None:
    """Write the last result into a file."""
    session.report(argument or "")


JUDGE_COMMANDS = (
    Command(
        SCORE.name,
        _run(SCORE),
        "score marked checkpoints on a text; PATH suite SUITE adds a suite; last shows it again",
        "PATH|last",
        values=one_of(LAST),
    ),
    Command(
        SUITE.name,
        _run(SUITE),
        "let all marked checkpoints answer a suite of cases; last shows it again",
        "PATH|last",
        values=one_of(*_SHIPPED, LAST),
    ),
    Command(
        EXAM.name,
        _run(EXAM),
        "examine the highlighted checkpoint on a text; last shows it again",
        "PATH|last",
        values=one_of(LAST),
    ),
    Command(
        WATCH.name,
        _run(WATCH),
        "judge each new step of the run: on PATH, by suite NAME or both, else by the last prompt",
        "PATH|last",
        values=one_of(*(f"suite {name}" for name in _SHIPPED), LAST),
    ),
    Command(
        "report",
        _report,
        "write the last result of /score, /suite or /exam into an HTML file",
        "FILE",
    ),
)
