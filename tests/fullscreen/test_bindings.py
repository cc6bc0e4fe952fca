"""Bindings: what Textual gets from the declared keys."""

from present import present
from textual.binding import Binding

from tui.fullscreen.bindings import bindings_of
from tui.view.key import Pane
from tui.view.keys import BY_ID, KEYS


def test_every_key_with_a_handler_has_a_binding_with_its_id_and_tooltip():
    found = [binding for pane in Pane for binding in bindings_of(pane)]
    bindings = [binding for binding in found if isinstance(binding, Binding)]
    assert bindings == found
    assert {binding.id for binding in bindings} == {key.id for key in KEYS if key.handler}
    for binding in bindings:
        key = BY_ID[present(binding.id)]
        assert (binding.key, binding.description, binding.tooltip) == (key.key, key.label, key.help)
