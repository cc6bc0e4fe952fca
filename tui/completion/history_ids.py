"""The IDs of the history that can be typed: sessions, or the generations of one after its dot."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from core.base.errors import ReportedError
from core.base.paths import is_nowhere
from core.base.text import plural
from core.journal.reading import files_of, read_session
from core.journal.session_files import SessionFiles, session_files
from core.journal.session_id import folder, short_of
from tui.completion.answer import Candidate
from tui.view.moment import moment
from tui.view.token_text import in_one_line

# Sessions that are offered, the newest ones.
_MOST = 50
# Characters of a prompt; the whole line is cut to less.
_PROMPT = 100


def history_ids(typed: str, *, generations: bool = True) -> Iterator[Candidate]:
    """Yield sessions with the time of their last change, newest first.

    With a dot in what is typed, the generations of that session with their prompts instead.
    """
    where = folder()
    if is_nowhere(where):
        return
    # Also the values of a damaged file end it.
    with suppress(OSError, ReportedError, KeyError, TypeError):
        files = session_files(where)
        session, dot, _ = typed.partition(".")
        yield from _generations(files, session) if dot and generations else _sessions(files)


def _sessions(files: Sequence[SessionFiles]) -> Iterator[Candidate]:
    for one in islice(files, _MOST):
        yield Candidate(short_of(one.session), moment(one.paths[-1].stat().st_mtime))


def _generations(files: list[SessionFiles], session: str) -> Iterator[Candidate]:
    kept = read_session(files_of(files, session))
    for one in kept.generations:
        prompt = in_one_line(one.prompt[:_PROMPT])
        yield Candidate(
            f"{session}.{one.key}", prompt or f"no prompt, {plural(len(one.new_ids), 'token')}"
        )
