"""Tensors of two checkpoints by name, and the order of what was read."""

from core.checkpoints.ptfile import Index
from core.checkpoints.tensor_records import TensorRecord
from core.contents.part import Kind, Part
from core.contents.tensor_figures import DifferenceFigures, Sort
from core.contents.tensor_pairs import results_of, tensor_pairs


def part(tmp_path, *named) -> Part:
    records = tuple(
        TensorRecord(name, "float32", (length,), 0, 4 * length, 0, 4 * length, crc)
        for name, length, crc in named
    )
    return Part("model.pt", Kind.WEIGHTS, Index(tmp_path, (0,) * 5, records, ""))


def figures(relative, changed=1, **more):
    return DifferenceFigures(4, changed, relative, 1.0, 0.1, (1.0, 1.0), **more)


def test_a_wrappers_prefix_is_left_out(tmp_path):
    a = part(tmp_path, ("_orig_mod.x", 4, 1), ("_orig_mod.y", 4, 1))
    b = part(tmp_path, ("x", 4, 1), ("z", 4, 2))
    assert [(one.name, one.comparable) for one in tensor_pairs(a, b)] == [
        ("x", True), ("y", False), ("z", False),
    ]  # fmt: skip


def test_nan_comes_first_then_what_cannot_be_compared_then_what_moved_most(tmp_path):
    names = ("same", "little", "much", "from zero", "odd", "unread")
    a = part(tmp_path, *((name, 4, n) for n, name in enumerate(names)), ("shape", 4, 9))
    b = part(
        tmp_path, ("same", 4, 0), *((name, 4, 20) for name in names[1:]), ("shape", 5, 9),
        ("new", 4, 9),
    )  # fmt: skip
    found = {
        "little": figures(0.1),
        "much": figures(0.5),
        "from zero": figures(None),
        "odd": figures(0.0, 0, not_finite=2),
    }
    results = results_of(tensor_pairs(a, b), found)
    assert [(one.pair.name, one.sort) for one in results] == [
        ("odd", Sort.CHANGED), ("from zero", Sort.CHANGED), ("shape", Sort.RESHAPED),
        ("new", Sort.ADDED), ("much", Sort.CHANGED), ("little", Sort.CHANGED),
        ("same", Sort.SAME), ("unread", Sort.UNREAD),
    ]  # fmt: skip
