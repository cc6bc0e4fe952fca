from typing import Any

import pytest
import recording
from hypothesis import given
from hypothesis import strategies as st

from core.journal.entries import Began, line_values
from core.journal.session_lines import SessionLines

OPENED: dict[str, Any] = {
    "kind": "opened",
    "session": "s",
    "at": 5.0,
    "version": "1",
    "resumed": "other",
    "working_folder": "/runs",
}
JUDGED = {"kind": "judged", "at": 9.0, "title": "Score", "about": "a", "command": "c"}


def test_the_first_line_of_the_first_file_tells_the_beginning() -> None:
    lines = SessionLines("s")
    lines.take(OPENED)
    lines.take(OPENED | {"at": 99.0, "version": "2"})

    session = lines.session(10)
    assert (session.began, session.version, session.resumed) == (5.0, "1", "other")
    assert (session.working_folder, session.nbytes) == ("/runs", 10)


def test_lines_of_newer_versions_are_counted_and_skipped() -> None:
    lines = SessionLines("s")
    lines.take({"kind": "thought", "at": 1.0})
    lines.take({"at": 1.0})

    assert (lines.session(0).unknown, lines.session(0).damaged) == (2, 0)


def test_what_was_judged_cleared_and_set_is_kept() -> None:
    lines = SessionLines("s")
    lines.take(JUDGED | {"document": {"title": "t"}})
    lines.take({"kind": "cleared", "at": 11.0, "number": 3})
    lines.take({"kind": "state", "at": 1.0, "values": {"theme": "nord"}})
    lines.take({"kind": "noted", "at": 12.0, "id": "k.1", "text": "x"})

    session = lines.session(0)
    assert session.judgements[0].document == {"title": "t"}
    assert (session.cleared, session.state, session.last) == (3, {"theme": "nord"}, 12.0)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "began"},
        {"kind": "began", "key": "1", "at": 1.0, "record": None, "seen": ""},
        {"kind": "grew", "key": "7", "start": 0},
        {"kind": "ended", "key": "7", "at": 1.0},
        {"kind": "opened", "at": "yesterday", "version": "", "resumed": None},
        {"kind": "judged", "at": 1.0},
        {"kind": "cleared", "at": 1.0, "number": None},
        {"kind": "noted"},
        {"kind": "state"},
        {"kind": ["began"]},
    ],
)
def test_lines_without_our_values_are_counted(values: dict[str, Any]) -> None:
    lines = SessionLines("s")
    lines.take(values)

    session = lines.session(0)
    assert session.damaged + session.unknown == 1
    assert not session.generations


@given(
    st.dictionaries(
        st.sampled_from(["kind", "key", "at", "record", "start", "ids", "text", "values"]),
        st.sampled_from(["began", "grew", "ended", "state", "judged", None, 1, [], {}]),
    )
)
def test_no_line_is_an_exception(values: dict[str, Any]) -> None:
    lines = SessionLines("s")
    lines.take(OPENED)
    lines.take(values)

    assert lines.session(0).began == 5.0


def test_tokens_after_a_lost_line_are_not_put_in_its_place() -> None:
    lines = SessionLines("s")
    _, generation = recording.begun()
    began = Began("1", 1.0, 1, generation.request, generation.ready, None, 1)
    lines.take(line_values(began))
    for start in (0, 4, 2):
        numbers = {"logprobs": "", "entropies": ""}
        lines.take(
            {"kind": "grew", "key": "1", "start": start, "ids": [1, 2], "text": "ab", **numbers}
        )

    session = lines.session(0)
    assert session.damaged == 1
    assert [one["start"] for one in session.generations[0].grew] == [0, 2]


def test_generations_of_other_sessions_have_their_numbers() -> None:
    lines = SessionLines("20261129-120000-k0000")
    lines.take(OPENED | {"held": ["k0009.2", "k0009.1"]})
    lines.take({"kind": "shown", "at": 6.0, "number": 4, "id": "k0008.1"})
    _, generation = recording.begun()
    began = Began("3", 7.0, 3, generation.request, generation.ready, None, 1)
    lines.take(line_values(began))

    ids = lines.session(0).ids
    assert ids == {1: "k0009.2", 2: "k0009.1", 3: "k0000.3", 4: "k0008.1"}
    assert list(ids) == sorted(ids)
