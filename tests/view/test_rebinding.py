"""The user's own keys: every action takes another one; what cannot hold is refused alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from own_keys import all_rebound, every_other_key

from tui.view.key import Key
from tui.view.keys import BY_ID, KEYS
from tui.view.rebinding import KEPT, Rebound, Wish, rebound, together


def wished(*wishes: tuple[str, object]) -> Rebound:
    return rebound(KEYS, [Wish(*one) for one in wishes])


def of(found: Rebound, id_: str) -> Key:
    return next(key for key in found.keys if key.id == id_)


def test_every_action_takes_another_key():
    found = all_rebound()
    assert found.problems == ()
    for id_, name in every_other_key().items():
        assert of(found, id_).key == name != BY_ID[id_].key
        assert of(found, id_).more == ((KEPT[id_],) if id_ in KEPT else ())
    assert [key.id for key in found.keys] == [key.id for key in KEYS]


def test_without_wishes_the_keys_stay():
    assert rebound(KEYS, []) == Rebound(KEYS)
    assert wished(*((key.id, list(key.keys)) for key in KEYS)) == Rebound(KEYS)


def test_a_list_is_several_keys_and_two_actions_can_change_places():
    found = wished(("list.sort", ["b", "f5"]), ("list.best", "s"), ("output.next", "/"))
    assert found.problems == ()
    assert of(found, "list.sort").keys == ("b", "f5")
    assert (of(found, "list.best").keys, of(found, "output.next").keys) == (("s",), ("slash",))


@pytest.mark.parametrize("none", ["", [], [""]])
def test_an_action_can_be_without_a_key(none: object) -> None:
    found = wished(("list.sort", none))
    assert (found.problems, of(found, "list.sort").keys) == ((), ())


def test_the_last_of_two_wishes_holds():
    assert of(wished(("list.sort", "x"), ("list.sort", "z")), "list.sort").key == "z"


def test_what_is_shown_for_a_pair_of_keys_names_both():
    assert of(wished(("comparison.down", "j")), "comparison.up").display == "↑ j"
    assert of(wished(("output.help", "x")), "output.help").display == "x"


BAD = [
    ("lst.best", "x", 'unknown action "lst.best": Did you mean list.best?'),
    ("zzzz", "x", 'unknown action "zzzz": `stepscope config --write` lists all'),
    ("output.pin", "x", 'unknown action "output.pin": Did you mean past.pin?'),
    ("list.sort", 5, '5 is not a key: A key is a text in quotes: "5", ["f5", "ctrl+y"], or "" for'),
    ("list.sort", ["x", 55], '55 is not a key: A key is a text in quotes: "ctrl+y", '),
    ("list.sort", {"a": "x"}, "{'a': 'x'} is not a key: A key is"),
    ("list.sort", "  ", 'blanks are not a key: Write "space", "tab", or "" for no key'),
    ("list.sort", "ctrl+i", "terminals send ctrl+i as Tab: Choose another key"),
    ("list.sort", "Ctrl+M", "terminals send Ctrl+M as ⏎"),
    ("list.sort", "ctrl+h", "terminals send ctrl+h as Backspace"),
    ("list.sort", "ctrl+[", "terminals send ctrl+[ as Esc"),
    ("list.sort", "ctrl+shift+a", '"ctrl+shift+a" is not a key that every terminal sends: Choose'),
    ("list.sort", "alt+a", '"alt+a" is not a key that every terminal sends'),
    ("list.sort", "ctrl+1", '"ctrl+1" is not a key that every terminal sends'),
    ("list.sort", "ctrl+left", '"ctrl+left" is not a key that every terminal sends'),
    ("list.sort", "no_such_key", '"no_such_key" is not a key that every terminal sends'),
    ("list.sort", "é", '"é" is not a key that every terminal sends'),
    ("help", "x", "x is needed for text where help acts: Choose Ctrl with a letter"),
    ("prompt.run", "x", "x is needed for text where prompt.run acts"),
    ("history.copy", "y", "y is needed for text where history.copy acts"),
    ("settings.unfold", "5", "5 types a value"),
    ("list.sort", "b", "b is also the key of list.best: They can act at the same time; choose"),
    ("list.sort", "f1", "F1 is also the key of help"),
    ("help", "ctrl+y", "^Y is also the key of prompt.redo"),
    ("layers.form", "y", "y is also the key of comparison.copy"),
    ("list.sort", "escape", "Esc always belongs to stop: Choose another key"),
    ("help", "ctrl+c", "^C always belongs to copy_or_stop"),
    ("help", "ctrl+q", "^Q always belongs to quit"),
    ("quit", "", "quit cannot be without a key: ^Q always stays"),
    ("stop", [], "stop cannot be without a key: Esc always stays"),
]


@pytest.mark.parametrize(("id_", "value", "problem"), BAD)
def test_what_cannot_hold_is_refused_and_the_rest_holds(
    id_: str, value: object, problem: str
) -> None:
    found = wished(("output.next", "f7"), (id_, value))
    assert len(found.problems) == 1
    refused = found.problems[0]
    assert refused.wish == Wish(id_, value)
    assert f"{refused.what}: {refused.remedy}".startswith(problem)
    assert of(found, "output.next").key == "f7"
    assert [key for key in found.keys if key.id != "output.next"] == [
        key for key in KEYS if key.id != "output.next"
    ]


def test_of_two_wishes_for_one_key_the_later_is_refused():
    found = wished(("list.sort", "x"), ("list.best", "x"))
    assert [one.wish.id for one in found.problems] == ["list.best"]
    assert (of(found, "list.sort").key, of(found, "list.best").key) == ("x", "b")


NAMES = st.sampled_from(
    ["", "x", "s", "b", "/", " ", "+", "enter", "escape", "tab", "up", "f1", "f5", "ctrl+y",
     "ctrl+o", "ctrl+q", "ctrl+c", "ctrl+i", "ctrl++", "+a", "ctrl+", "left", "q"]
)  # fmt: skip
VALUES = st.one_of(
    NAMES, st.text(max_size=4), st.lists(NAMES, max_size=3), st.integers(), st.none()
)
IDS = st.one_of(st.sampled_from([key.id for key in KEYS]), st.text(max_size=5))


@settings(max_examples=150)
@given(st.lists(st.tuples(IDS, VALUES), max_size=12))
def test_any_wishes_leave_no_key_with_two_actions_and_a_way_out(
    wishes: list[tuple[str, object]],
) -> None:
    found = wished(*wishes)
    for at, one in enumerate(found.keys):
        for other in found.keys[:at]:
            if together(one.pane, other.pane):
                by_default = set(BY_ID[one.id].keys) & set(BY_ID[other.id].keys)
                assert not set(one.keys) & set(other.keys) - by_default
    for id_, name in KEPT.items():
        assert name in of(found, id_).keys


def test_a_further_key_yields_to_a_wish_and_the_first_stays() -> None:
    found = rebound(KEYS, [Wish("output.copy", "f2")])
    assert found.problems == ()
    by_id = {key.id: key for key in found.keys}
    assert by_id["output.copy"].keys == ("f2",)
    assert by_id["pane.settings"].keys == ("ctrl+t",)
    assert by_id["pane.list"].keys == ("ctrl+l", "f4")
