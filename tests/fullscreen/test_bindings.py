"""Bindings: what Textual gets from the declared keys."""

from tui.fullscreen.bindings import bindings_of
from tui.view.keys import BY_ID, KEYS, Pane


def test_every_key_with_a_handler_has_a_binding_with_its_id_and_tooltip():
    bindings = [binding for pane in Pane for binding in bindings_of(pane)]
    assert {binding.id for binding in bindings} == {key.id for key in KEYS if key.handler}
    for binding in bindings:
        key = BY_ID[binding.id]
        assert (binding.key, binding.description, binding.tooltip) == (key.key, key.label, key.help)
