"""The table of tensors: order, shapes, and matrices that are stacked from tensors."""

from core.checkpoints.architecture import Kind, Role, Transform, matrices
from core.checkpoints.families.features import Sizes
from core.checkpoints.families.table import FAMILIES

SIZES = Sizes(layers=2, width=16, kv_heads=2, kv_width=8, rows=32, vocab=30)
TABLE = FAMILIES["G1"].tensors(SIZES)
PLAIN_ROLES = [Role.EMBEDDING, Role.QKV, Role.ATTENTION_OUT, Role.MLP_IN, Role.MLP_OUT]


def test_the_tensors_are_those_of_the_format_in_the_order_of_the_forward_pass() -> None:
    names = [tensor.name for tensor in TABLE]
    assert (names[0], names[-1]) == ("transformer.wte.weight", "lm_head.weight")
    assert names[1:7] == [
        f"transformer.h.0.{name}.weight"
        for name in ("attn.c_q", "attn.c_k", "attn.c_v", "attn.c_proj", "mlp.c_fc", "mlp.c_proj")
    ]
    assert len(names) == len(set(names)) == 14
    shapes = [tensor.shape for tensor in TABLE[:7]]
    assert shapes == [(32, 16), (16, 16), (8, 16), (8, 16), (16, 16), (64, 16), (16, 64)]


def test_q_k_and_v_are_one_matrix_and_only_q_and_k_are_interleaved() -> None:
    found = matrices(TABLE)
    assert [matrix.role for matrix in found[:5]] == PLAIN_ROLES
    qkv = found[1]
    assert (qkv.shape, qkv.layer, qkv.numel) == ((32, 16), 0, 512)
    transforms = [tensor.transform for tensor in qkv.tensors]
    assert transforms == [Transform.INTERLEAVED, Transform.INTERLEAVED, Transform.NONE]
    assert {
        one.transform for matrix in found[2:] for one in matrix.tensors if one.role != Role.QKV
    } == {Transform.NONE}


def test_the_first_layers_can_be_had_alone() -> None:
    assert [matrix.layer for matrix in matrices(TABLE, 1)] == [None, 0, 0, 0, 0, None]
    assert matrices(TABLE, 9) == matrices(TABLE)


def test_every_role_has_a_kind_and_the_roles_of_a_full_family_are_in_order() -> None:
    kinds = {role: role.kind for role in Role}
    assert kinds[Role.HEAD] is Kind.LINEAR
    assert kinds[Role.VALUE_EMBEDDING] is Kind.TABLE
    assert kinds[Role.SMEAR_LAMBDA] is Kind.SMALL
    one_layer = matrices(FAMILIES["G7"].tensors(SIZES._replace(layers=1)))
    gpt2 = matrices(FAMILIES["nanoGPT"].tensors(SIZES._replace(layers=1, biases=True)))
    for found in (one_layer, gpt2):
        roles = [matrix.role for matrix in found]
        assert roles == [role for role in Role if role in roles]
    bigrams = {Role.BIGRAM_EMBEDDING, Role.BIGRAM_LAMBDAS}
    assert {matrix.role for matrix in (*one_layer, *gpt2)} == {*Role} - bigrams
