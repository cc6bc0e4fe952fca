"""A generation as JSON and back."""

import json
import math
from dataclasses import replace

import pytest
from recording import COLD, ORIGIN, READY, begin, begun, finished, request, token

from core.base.errors import UsageError
from core.protocol.chat_turn import ChatTurn
from core.protocol.events import (
    SettingsChanged,
    Started,
    StopReason,
)
from core.protocol.request import Request, text_request
from core.protocol.settings import SamplingSettings
from core.record.codec import from_json, to_json
from core.record.session import Session
from core.record.token_record import token_record
from core.tokenizers.characters import CURRENT, FIRST


def test_json_has_every_key_of_the_design() -> None:
    session, generation = begun()
    session.apply(SettingsChanged(0, COLD))
    session.apply(token(0, 1, "1"))
    session.apply(finished("2"))
    values = to_json(generation)
    assert ",".join(values) == (
        "schema,checkpoint,prompt,prompt_ids,skipped,new_ids,text,logprobs,settings,timeline,seed,"
        "stop,precision,route,threads,device,torch,stats,row,raw,bos,mask,stop_ids,tokenizer,"
        "tokenizer_assumed,overrides,context,continued,parent,beyond_context,chat,forced,stepped,"
        "batch,stepscope,machine"
    )
    assert values["checkpoint"] == {
        "path": "model_000001.pt",
        "name": "d4@1",
        "step": 1,
        "val_loss": 0.5,
        "fingerprint": "00ff",
        "run": None,
    }
    assert (values["schema"], values["prompt"], values["prompt_ids"]) == (1, "1=", [17, 1])
    assert values["skipped"] == [{"char": "=", "at": 1, "as_id": None}]
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


def test_the_tokens_are_the_last_value_if_they_are_asked_for() -> None:
    session, generation = begun()
    session.apply(token(0, 1, "1"))
    session.apply(token(1, 2, "2"))
    values = to_json(generation, with_tokens=True)
    assert list(values) == [*to_json(generation), "tokens"]
    assert values["tokens"] == [token_record(generation, at) for at in (0, 1)]


def test_json_names_the_generation_that_is_continued() -> None:
    session, first = begun()
    session.apply(finished("2"))
    session.apply(Started((first.request,), first.ready, (first.number, 3)))
    assert to_json(first)["parent"] is None
    assert from_json(to_json(first)).parent is None
    second = to_json(session.generations[-1])
    assert second["parent"] == {"number": 1, "tokens": 3}
    assert from_json(json.loads(json.dumps(second))).parent == (1, 3)


def test_json_has_the_turn_of_a_conversation_and_the_forced_tokens() -> None:
    session = Session()
    turn = replace(request(), chat=ChatTurn("Be brief.", 2), stop_ids=(15, 19), stepped=((0, 1),))
    (generation,) = begin(session, turn)
    session.apply(token(0, 1, "1"))
    session.apply(replace(token(1, 2, "2"), forced=True))
    session.apply(finished())
    values = json.loads(json.dumps(to_json(generation)))
    assert values["chat"] == {"system": "Be brief.", "start": 2}
    assert values["forced"] == [1]
    assert values["stepped"] == [[0, 1]]
    again = from_json(values).request
    assert (again.chat, again.stepped) == (turn.chat, turn.stepped)
    del values["chat"], values["stepped"]
    assert from_json(values).request.chat is None


def test_json_without_a_parent_is_read_as_one_that_continues_nothing() -> None:
    _, generation = begun()
    values = to_json(generation)
    del values["parent"]
    assert from_json(values).parent is None


def test_json_of_a_running_generation_has_no_stop() -> None:
    _, generation = begun()
    values = json.loads(json.dumps(to_json(generation), allow_nan=False))
    assert (values["stop"], values["stats"]) == (None, {})


def test_numbers_that_are_not_finite_become_text() -> None:
    session, generation = begun()
    session.apply(token(0, 1, "1", logprob=-math.inf))
    session.apply(finished(reason=StopReason.NAN))
    values = json.loads(json.dumps(to_json(generation), allow_nan=False))
    assert (values["logprobs"], values["stop"]) == (["-Infinity"], "NaN logits")


@pytest.mark.parametrize(
    "asked",
    [
        text_request("1=2", CURRENT, 64, SamplingSettings(top_k=3, stop=("8", "\n")), 7),
        Request((1, 2), SamplingSettings(stop_on_newline=True), 3, row=2, raw=True, context=99),
        Request((17, 1), stop_ids=(), mask_padding=False, continued=(3, 4), bos=True),
    ],
)
def test_a_request_comes_back_from_its_json_with_its_timeline(asked: Request) -> None:
    session = Session()
    (generation,) = begin(session, replace(asked, fingerprint=ORIGIN.fingerprint))
    session.apply(SettingsChanged(0, COLD))
    session.apply(token(0, 1, "1"))
    session.apply(finished("2"))
    recorded = from_json(json.loads(json.dumps(to_json(generation), allow_nan=False)))
    assert recorded.request == generation.replay()
    assert (recorded.path, recorded.fingerprint) == (ORIGIN.path, ORIGIN.fingerprint)
    assert (recorded.new_ids, recorded.text) == ((1,), "12")


def test_the_tokenizer_that_made_the_ids_is_told_and_asked_for_again() -> None:
    session = Session()
    ready = replace(READY, origin=replace(ORIGIN, tokenizer=FIRST))
    session.apply(Started((request(),), ready))
    values = to_json(session.generations[0])
    assert values["tokenizer"] == "fork-first"
    assert from_json(values).options.tokenizer == "fork-first"


@pytest.mark.parametrize("values", [None, [], {}, {"checkpoint": 3}, {"schema": 1, "prompt": ""}])
def test_json_of_something_else_is_refused(values: object) -> None:
    with pytest.raises(UsageError, match="not the output of"):
        from_json(values)


def test_a_record_of_a_newer_schema_is_refused_with_both() -> None:
    _, generation = begun()
    with pytest.raises(UsageError, match="has schema 2, and this stepscope reads up to 1"):
        from_json(to_json(generation) | {"schema": 2})
