"""The table of tensors of the plain families."""

from core.checkpoints.architecture import Role, Transform, matrices, plain_tensors

TABLE = plain_tensors(2, 16, 8, 32)


def test_the_tensors_are_those_of_the_format_in_the_order_of_loading() -> None:
    names = [tensor.name for tensor in TABLE]
    assert names[:2] == ["transformer.wte.weight", "lm_head.weight"]
    assert names[2:8] == [
        f"transformer.h.0.{name}.weight"
        for name in ("attn.c_q", "attn.c_k", "attn.c_v", "attn.c_proj", "mlp.c_fc", "mlp.c_proj")
    ]
    assert len(names) == len(set(names)) == 14
    shapes = [tensor.shape for tensor in TABLE[:8]]
    assert shapes == [(32, 16), (32, 16), (16, 16), (8, 16), (8, 16), (16, 16), (64, 16), (16, 64)]


def test_q_k_and_v_are_one_matrix_and_only_q_and_k_are_interleaved() -> None:
    found = matrices(TABLE)
    assert [matrix.role for matrix in found[:6]] == list(Role)
    qkv = found[2]
    assert (qkv.shape, qkv.layer) == ((32, 16), 0)
    transforms = [tensor.transform for tensor in qkv.tensors]
    assert transforms == [Transform.INTERLEAVED, Transform.INTERLEAVED, Transform.NONE]
    assert {one.transform for matrix in found[3:6] for one in matrix.tensors} == {Transform.NONE}


def test_the_first_layers_can_be_had_alone() -> None:
    assert [matrix.layer for matrix in matrices(TABLE, 1)] == [None, None, 0, 0, 0, 0]
    assert matrices(TABLE, 9) == matrices(TABLE)
