from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from exports import NOON, add, kept_session
from present import present

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
    mine, theirs = of_generation(session.generations[0]), present(of_kept(kept))
    assert (theirs.record, theirs.ends, theirs.seen) == (mine.record, mine.ends, mine.seen)
    assert (theirs.number, theirs.began, theirs.key) == (1, NOON, "1")


def test_the_prompt_is_told_as_the_model_saw_it() -> None:
    one = of_generation(add(Session(), "12x+3", "5"))
    assert (one.prompt, one.seen, one.ends) == ("12x+3", "12+3", (1,))


@pytest.mark.parametrize(
    "damage",
    [
        {"head": {"record": {"prompt": 1, "checkpoint": {}}, "seen": "x"}},
        {"head": {"record": [], "seen": "x"}},
        {"grew": ({"text": "5", "ids": [5], "start": 0, "logprobs": "no", "entropies": ""},)},
        {"end": {"at": 1.0, "stop": 5, "text": "", "stats": {}, "timeline": []}},
        {"end": {"at": 1.0, "stop": None, "text": "", "stats": {}, "timeline": [{"at": 1}]}},
    ],
)
def test_a_kept_generation_with_other_values_is_left_out(
    tmp_path: Path, damage: dict[str, Any]
) -> None:
    session, recorder = kept_session(tmp_path, new_id(NOON))
    add(session)
    recorder.flush()
    (kept,) = next(sessions(tmp_path)).generations
    assert of_kept(kept)
    assert of_kept(replace(kept, **damage)) is None
