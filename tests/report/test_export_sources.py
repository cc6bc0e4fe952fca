from pathlib import Path

from exports import NOON, add, kept_session

from core.journal.reading import sessions
from core.journal.session_id import new_id
from core.protocol.settings import SamplingSettings
from core.record.session import Session
from core.report.export_sources import of_generation, of_kept

COLD = SamplingSettings(temperature=0.0)


def test_a_journal_has_the_same_generation_as_memory(tmp_path: Path) -> None:
    session, recorder = kept_session(tmp_path, new_id(NOON))
    add(session, "12+3", "\n15\n", (2, COLD))
    recorder.flush()
    (kept,) = next(sessions(tmp_path)).generations
    mine, theirs = of_generation(session.generations[0]), of_kept(kept)
    assert (theirs.record, theirs.ends, theirs.seen) == (mine.record, mine.ends, mine.seen)
    assert (theirs.number, theirs.began, theirs.key) == (1, NOON, "1")


def test_the_prompt_is_told_as_the_model_saw_it() -> None:
    one = of_generation(add(Session(), "12x+3", "5"))
    assert (one.prompt, one.seen, one.ends) == ("12x+3", "12+3", (1,))
