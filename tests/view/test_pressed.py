"""What a pressed key is with the user's own keys."""

from own_keys import all_other, every_other_key

from tui.view.key import Pane
from tui.view.key_table import KeyTable
from tui.view.keys import BY_ID, KEYS, STANDARD
from tui.view.pressed import replacements, while_typing
from tui.view.rebinding import Wish, rebound


def own(**wishes: object) -> KeyTable:
    named = [Wish(id_.replace("__", "."), value) for id_, value in wishes.items()]
    return KeyTable(rebound(KEYS, named).keys)


def test_the_keys_of_the_program_stay_as_they_are():
    assert all(not replacements(STANDARD, (pane,)) for pane in Pane)


def test_every_other_key_becomes_the_one_of_its_action():
    table, given = all_other(), every_other_key()
    for pane in (Pane.PROMPT, Pane.LIST, Pane.OUTPUT, Pane.SETTINGS, Pane.HISTORY, Pane.COMPARISON):
        found = replacements(table, (pane,))
        for key in KEYS:
            if key.pane is pane:
                assert found.get(given[key.id], given[key.id]) == BY_ID[key.id].key


def test_two_actions_change_places_and_a_free_key_does_nothing():
    table = own(list__sort="b", list__best="s", list__info="x")
    assert replacements(table, (Pane.LIST,)) == {"b": "s", "s": "b", "x": "i", "i": ""}
    assert replacements(table, (Pane.OUTPUT,)) == {}


def test_on_a_page_only_some_keys_for_every_pane_act():
    table = own(help="f2", pane__next="f3")
    assert replacements(table, (Pane.COMPARISON,)) == {"f2": "f1", "f1": ""}
    assert replacements(table, (Pane.LIST,)) == {"f2": "f1", "f1": "", "f3": "tab", "tab": ""}


def test_the_first_pane_of_a_page_has_the_key_that_both_have():
    table = own(layers__token="x")
    assert replacements(table, (Pane.LAYERS, Pane.COMPARISON)) == {"x": "left", "left": ""}
    assert replacements(table, (Pane.COMPARISON,)) == {}


def test_a_kept_key_stays_beside_the_own_one():
    assert replacements(own(quit="f10"), (Pane.PROMPT,)) == {"f10": "ctrl+q"}


def test_while_text_is_typed_what_edits_it_stays():
    pressed = (("x", "s"), ("f5", "s"), ("enter", ""), ("f2", "f1"))
    assert [while_typing(*one) for one in pressed] == [
        "x", "f5", "enter", "f1",
    ]  # fmt: skip
