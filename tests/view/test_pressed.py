"""What a pressed key is with the user's own keys."""

from own_keys import all_other, every_other_key

from tui.view.key import Pane
from tui.view.key_table import KeyTable
from tui.view.keys import BY_ID, KEYS, STANDARD
from tui.view.pressed import replacements, while_typing
from tui.view.rebinding import Wish, rebound

# What a further key of an action is, on pages and in panes.
ON_PAGES = {"f10": "ctrl+q", "f9": "ctrl+p"}
IN_PANES = {**ON_PAGES, "f2": "ctrl+t", "f3": "ctrl+n", "f4": "ctrl+l", "f8": "ctrl+r"}


def own(**wishes: object) -> KeyTable:
    named = [Wish(id_.replace("__", "."), value) for id_, value in wishes.items()]
    return KeyTable(rebound(KEYS, named).keys)


def test_the_keys_of_the_program_stay_and_further_ones_are_the_first():
    for pane in (Pane.PROMPT, Pane.LIST, Pane.OUTPUT, Pane.SETTINGS):
        assert replacements(STANDARD, (pane,)) == IN_PANES
    for pane in (Pane.COMPARISON, Pane.LAYERS, Pane.CONTENTS, Pane.HISTORY):
        assert replacements(STANDARD, (pane,)) == ON_PAGES


def test_every_other_key_becomes_the_one_of_its_action():
    table, given = all_other(), every_other_key()
    for pane in (Pane.PROMPT, Pane.LIST, Pane.OUTPUT, Pane.SETTINGS, Pane.HISTORY, Pane.COMPARISON):
        found = replacements(table, (pane,))
        for key in KEYS:
            if key.pane is pane:
                assert found.get(given[key.id], given[key.id]) == BY_ID[key.id].key


def test_two_actions_change_places_and_a_free_key_does_nothing():
    table = own(list__sort="b", list__best="s", list__info="x")
    assert replacements(table, (Pane.LIST,)) == {
        **IN_PANES, "b": "s", "s": "b", "x": "i", "i": "",
    }  # fmt: skip
    assert replacements(table, (Pane.OUTPUT,)) == IN_PANES


def test_on_a_page_only_some_keys_for_every_pane_act():
    table = own(help="f7", pane__next="f6")
    on_page = {"f7": "f1", "f1": ""}
    assert replacements(table, (Pane.COMPARISON,)) == {**ON_PAGES, **on_page}
    assert replacements(table, (Pane.LIST,)) == {**IN_PANES, **on_page, "f6": "tab", "tab": ""}


def test_the_first_pane_of_a_page_has_the_key_that_both_have():
    table = own(layers__token="x")
    assert replacements(table, (Pane.LAYERS, Pane.COMPARISON)) == {
        **ON_PAGES, "x": "left", "left": "",
    }  # fmt: skip
    assert replacements(table, (Pane.COMPARISON,)) == ON_PAGES


def test_a_kept_key_stays_beside_the_own_one():
    found = replacements(own(quit="f6"), (Pane.PROMPT,))
    assert (found["f6"], found["f10"]) == ("ctrl+q", "")


def test_while_text_is_typed_what_edits_it_stays():
    pressed = (("x", "s"), ("f5", "s"), ("enter", ""), ("f2", "f1"))
    assert [while_typing(*one) for one in pressed] == [
        "x", "f5", "enter", "f1",
    ]  # fmt: skip
