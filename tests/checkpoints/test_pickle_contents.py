"""Training checkpoints: weights, values beside them, masks; what is nested too deeply."""

import pytest

from core.checkpoints.pickle_claims import PickleIndexError, Storage, View
from core.checkpoints.pickle_contents import MAX_DEPTH, contents_of, storages_in


def view(key: str = "0", shape: tuple[int, ...] = (2,)) -> View:
    return View(Storage("float32", key, 4), 0, shape, (1,) * len(shape))


def test_a_plain_state_dict_has_nothing_beside_it():
    found = contents_of({"w": view()})
    assert (found.weights, found.beside, found.masks) == ({"w": view()}, None, {})


def test_weights_are_under_model_when_model_args_lie_beside_them():
    found = contents_of({"model": {"w": view()}, "model_args": {"n_head": 2}, "iter_num": 5})
    assert found.weights == {"w": view()}
    assert found.beside == {"model_args": {"n_head": 2}, "iter_num": 5}


@pytest.mark.parametrize("key", ["model_state_dict", "state_dict"])
def test_forks_call_the_weights_otherwise(key):
    found = contents_of({"iter_num": 5, key: {"w": view()}, "model_args": {}})
    assert (found.weights, found.beside) == ({"w": view()}, {"iter_num": 5, "model_args": {}})


def test_without_model_args_the_weights_are_one_level_down():
    with pytest.raises(PickleIndexError, match="one level down, under 'model'"):
        contents_of({"model": {"w": view()}, "iter_num": 5})


def test_the_masks_of_older_code_are_not_weights():
    names = ("transformer.h.0.attn.bias", "transformer.h.0.attn.c_attn.bias")
    weights = {names[0]: view("1", (1, 1, 2, 2)), names[1]: view()}
    found = contents_of({"model": weights, "model_args": {}})
    assert (list(found.masks), list(found.weights)) == ([names[0]], [names[1]])


@pytest.mark.parametrize("other", [{"w": 1}, {1: view()}, {"a\nb": view()}])
def test_a_model_that_holds_anything_else_is_refused(other):
    with pytest.raises(PickleIndexError):
        contents_of({"model": other, "model_args": {}})


@pytest.mark.parametrize("key", [1, "a\x1b"])
def test_a_key_that_is_not_a_name_is_refused(key):
    with pytest.raises(PickleIndexError, match="not a name"):
        contents_of({"model": {"w": view()}, "model_args": {}, key: 1})


def test_storages_are_found_at_every_level_once_per_value():
    shared = [view("3")]
    nested = {"state": {0: {"exp": view("1")}}, "groups": [(view("2"), shared)], "again": shared}
    assert sorted(one.key for one in storages_in(nested)) == ["1", "2", "3"]


def test_a_value_that_holds_itself_ends():
    value: list[object] = [view()]
    value.append(value)
    assert [one.key for one in storages_in(value)] == ["0"]


def test_values_10_000_deep_are_refused_by_their_depth():
    value: object = view()
    for _ in range(10_000):
        value = {"in": value}
    with pytest.raises(PickleIndexError, match=f"more than {MAX_DEPTH} levels"):
        list(storages_in(value))


def test_a_name_of_more_than_500_characters_is_refused() -> None:
    view = View(Storage("float32", "0", 1), 0, (1,), (1,))
    assert contents_of({"n" * 500: view}).weights
    with pytest.raises(PickleIndexError, match="a tensor name of 501 characters"):
        contents_of({"n" * 501: view})
    with pytest.raises(PickleIndexError, match=r"the key 'nnn.*…n*', which is not a name"):
        contents_of({"model": {"w": view}, "model_args": {}, "n" * 501: 1})


def test_more_tensors_than_any_model_has_are_refused() -> None:
    view = View(Storage("float32", "0", 1), 0, (1,), (1,))
    assert contents_of({f"{n}": view for n in range(8192)}).weights
    with pytest.raises(PickleIndexError, match="8,193 tensors, more than any model"):
        contents_of({f"{n}": view for n in range(8193)})
