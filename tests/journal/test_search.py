from dataclasses import replace
from pathlib import Path

import pytest
from journals import mark, write_session

from core.journal.kept import KeptGeneration
from core.journal.reading import generations
from core.journal.search import Found, Line, Query, checkpoint_words, found_in, search

EARLIER, LATER = "20261128-100000-aaaaa", "20261129-100000-bbbbb"


@pytest.fixture
def history(tmp_path: Path) -> Path:
    write_session(tmp_path, EARLIER, 3, at=1795860000.0, text="7-\n")
    write_session(tmp_path, LATER, 2, at=1795946400.0, text="H+L")
    return tmp_path


def ids(folder: Path, text: str) -> list[str]:
    return [found.id for found in search(folder, Query.of(text))]


def test_an_empty_query_finds_all_newest_first(history: Path) -> None:
    assert ids(history, "  ") == ["bbbbb.2", "bbbbb.1", "aaaaa.3", "aaaaa.2", "aaaaa.1"]


def test_all_words_must_be_there_in_any_case_and_order(history: Path) -> None:
    assert ids(history, "h+l 1+1") == ["bbbbb.2"]
    assert ids(history, "H+l 2+2") == []


def test_a_prompt_a_checkpoint_a_setting_and_an_id_are_found(history: Path) -> None:
    assert ids(history, "2+2") == ["aaaaa.3"]
    assert len(ids(history, "temperature=0.8 max_tokens=100 float32 plain")) == 5
    assert ids(history, "seed=1") == ["bbbbb.2", "aaaaa.2"]
    assert ids(history, "aaaaa.2") == ["aaaaa.2"]


def test_what_is_off_is_no_setting(history: Path) -> None:
    assert ids(history, "stop_on_newline") == ids(history, "top_k") == []


def test_notes_and_pins_are_found(history: Path) -> None:
    mark(history, "20261129-110000-ccccc", "aaaaa.1", "A Lucky one")
    assert ids(history, "lucky") == ids(history, "pinned") == ["aaaaa.1"]
    found = next(search(history, Query.of("lucky")))
    assert (found.note, found.pinned, found.tokens) == ("A Lucky one", True, 3)


def test_an_empty_history_has_nothing(tmp_path: Path) -> None:
    assert not ids(tmp_path / "none", "")


def changed(kept: KeptGeneration, **values: object) -> Found:
    record = {**kept.head["record"], **values}
    return found_in(replace(kept, head={**kept.head, "record": record}))


def test_constants_and_chat_are_settings_too(history: Path) -> None:
    kept = next(generations(history))
    found = changed(kept, overrides={"softcap": 20.0}, chat={"system": 0, "start": 3})
    assert found.settings.endswith("float32 plain cpu softcap=20 chat")


def test_a_list_of_stop_strings_is_one_setting(history: Path) -> None:
    kept = next(generations(history))
    settings = {**kept.head["record"]["settings"], "stop": ["\n", "8"]}
    assert r"stop='\n','8'" in changed(kept, settings=settings).settings


def test_the_run_is_named_before_the_step() -> None:
    assert checkpoint_words({"name": "step_1", "run": "/a/d24"}) == "d24 / step_1"
    assert checkpoint_words({"name": "d24", "run": "/a/d24"}) == "d24"
    assert checkpoint_words({"name": "step_1", "run": None}) == "step_1"


def test_a_typed_line_is_found_by_its_text() -> None:
    line = Found.of_line("/temp 1.2 Now", Line.COMMAND)
    assert (line.id, line.prompt, line.line) == ("", "/temp 1.2 Now", Line.COMMAND)
    assert Query.of("NOW").fits(line)
    assert not Query.of("later").fits(line)


def test_a_continuation_tells_what_it_took_over(history: Path) -> None:
    kept = next(generations(history))
    assert changed(kept).taken == ""
    assert changed(kept, continued=[1, 2]).taken == "…"
    branch = replace(kept, head={**kept.head, "seen": f"{kept.prompt}7-"})
    assert changed(branch, continued=[7, 11]).taken == "7-"
