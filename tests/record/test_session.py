import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from core.base.errors import NotFoundError
from core.checkpoints.checkpoint import empty_folder
from core.checkpoints.resolve import resolve
from core.protocol.events import (
    Finished,
    Loading,
    Notice,
    Prefilled,
    Ready,
    SettingsChanged,
    Stats,
    StopReason,
    Token,
)
from core.protocol.request import Request, text_request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation, Origin
from core.record.session import Session
from core.tokenizers.characters import CURRENT

ORIGIN = Origin("model_000001.pt", "d4@1", 1, 0.5, "00ff")
READY = Ready("d4@1", "cpu", "float32", "linear", 2, "2.13.0", 0.1, 1000)
COLD = SamplingSettings(temperature=0.0)


def token(index: int, id_: int, text: str = "", logprob: float = -0.5) -> Token:
    return Token(index, id_, CURRENT.token_bytes(id_).decode(), text, logprob, 0.0)


def finished(text: str = "", reason: StopReason = StopReason.MAX_TOKENS) -> Finished:
    return Finished(reason, text, Stats(prompt_tokens=2, new_tokens=3))


def request(prompt: str = "1=") -> Request:
    return text_request(prompt, CURRENT, 64, SamplingSettings(), 7)


def begun() -> tuple[Session, Generation]:
    session = Session()
    return session, session.begin(ORIGIN, request(), READY)


def test_a_generation_grows_by_events() -> None:
    session, generation = begun()
    for event in (Prefilled(2, 2, 0.1), token(0, 1, "1"), token(1, 2), token(2, 3, "2")):
        session.apply(event)
    assert (generation.prefilled, generation.new_ids, generation.text) == (2, [1, 2, 3], "12")
    assert generation.stop is None
    session.apply(finished("3"))
    assert (generation.text, generation.stop) == ("123", StopReason.MAX_TOKENS)
    assert generation.logprobs == [-0.5] * 3


def test_only_the_last_unfinished_generation_is_current() -> None:
    session = Session()
    assert session.current is None
    first = session.begin(ORIGIN, request(), READY)
    assert session.current is first
    session.apply(finished())
    assert session.current is None
    second = session.begin(ORIGIN, request(), READY)
    assert session.current is second
    assert [generation.number for generation in session.generations] == [1, 2]


def test_events_after_the_end_change_nothing() -> None:
    session, generation = begun()
    session.apply(finished("a"))
    session.apply(token(0, 1, "b"))
    session.apply(SettingsChanged(0, COLD))
    assert (generation.text, generation.new_ids, generation.timeline) == ("a", [], [])


def test_events_without_a_generation_are_dropped() -> None:
    session = Session()
    session.apply(token(0, 1, "1"))
    session.apply(SettingsChanged(0, COLD))
    assert session.generations == []


def test_loads_and_notices_are_no_text() -> None:
    session, generation = begun()
    for event in (Loading("weights", 1, 2), Notice("clamped"), READY):
        session.apply(event)
    assert (generation.text, generation.new_ids, generation.prefilled) == ("", [], 0)


def test_changed_settings_are_noted_where_they_begin() -> None:
    session, generation = begun()
    session.apply(token(0, 1, "1"))
    session.apply(SettingsChanged(1, COLD))
    session.apply(token(1, 2, "2"))
    session.apply(SettingsChanged(2, SamplingSettings(top_k=3)))
    assert generation.timeline == [(1, COLD), (2, SamplingSettings(top_k=3))]


def test_json_has_every_key_of_the_design() -> None:
    session, generation = begun()
    session.apply(SettingsChanged(0, COLD))
    session.apply(token(0, 1, "1"))
    session.apply(finished("2"))
    values = generation.as_json()
    assert ",".join(values) == (
        "schema,checkpoint,prompt,prompt_ids,skipped,new_ids,text,logprobs,settings,timeline,seed,"
        "stop,precision,route,threads,device,torch,stats"
    )
    assert values["checkpoint"] == {
        "path": "model_000001.pt",
        "name": "d4@1",
        "step": 1,
        "val_loss": 0.5,
        "fingerprint": "00ff",
    }
    assert (values["schema"], values["prompt"], values["prompt_ids"]) == (1, "1=", [17, 1])
    assert values["skipped"] == [{"char": "=", "at": 1}]
    assert (values["new_ids"], values["text"], values["logprobs"]) == ([1], "12", [-0.5])
    assert values["settings"]["temperature"] == 0.8
    assert values["timeline"] == [{"at": 0, "settings": COLD.as_json()}]
    assert (values["seed"], values["stop"], values["stats"]["new_tokens"]) == (7, "max tokens", 3)
    assert [values[key] for key in ("precision", "route", "threads", "device", "torch")] == [
        "float32",
        "linear",
        2,
        "cpu",
        "2.13.0",
    ]


def test_json_of_a_running_generation_has_no_stop() -> None:
    _, generation = begun()
    values = json.loads(json.dumps(generation.as_json(), allow_nan=False))
    assert (values["stop"], values["stats"]) == (None, {})


def test_numbers_that_are_not_finite_become_text() -> None:
    session, generation = begun()
    session.apply(token(0, 1, "1", logprob=-math.inf))
    session.apply(finished(reason=StopReason.NAN))
    values = json.loads(json.dumps(generation.as_json(), allow_nan=False))
    assert (values["logprobs"], values["stop"]) == (["-Infinity"], "NaN logits")


@pytest.mark.parametrize("reason", StopReason)
def test_every_reason_is_kept(reason: StopReason) -> None:
    session, generation = begun()
    session.apply(finished(reason=reason))
    assert (generation.stop, generation.as_json()["stop"]) == (reason, str(reason))


def test_the_origin_is_the_file_that_was_read(goldens: Path) -> None:
    checkpoint = resolve(str(goldens / "fork_trio/experiment/checkpoints/step_002920"), [])
    origin = Origin.of(checkpoint)
    assert (origin.name, origin.step, origin.val_loss) == ("step_002920", 2920, 0.2627)
    assert origin.path.endswith("model_002920.pt")
    assert origin.fingerprint == checkpoint.index().fingerprint
    assert len(origin.fingerprint) == 16


def test_a_checkpoint_without_model_has_no_origin(goldens: Path) -> None:
    folder = goldens / "cache_tree/nanochat/base_checkpoints/d6_empty"
    with pytest.raises(NotFoundError):
        Origin.of(empty_folder(folder))


def test_rows_of_a_batch_grow_and_end_apart() -> None:
    session = Session()
    session.begin(ORIGIN, request(), READY)
    session.apply(finished("x"))
    rows = session.begin_batch(ORIGIN, [request(), request(), request()], READY)
    assert [row.number for row in rows] == [2, 3, 4]
    session.apply(Prefilled(2, 2, 0.1))
    for row, text in ((0, "1"), (2, "3"), (0, "4")):
        session.apply(replace(token(0, 1, text), row=row))
    session.apply(replace(finished(), row=0))
    session.apply(replace(token(0, 1, "late"), row=0))
    assert [row.text for row in rows] == ["14", "", "3"]
    assert [row.prefilled for row in rows] == [2, 2, 2]
    assert session.current is rows[1]
    for row in (1, 2):
        session.apply(replace(finished(), row=row))
    assert session.current is None
    assert session.generations[0].text == "x"
