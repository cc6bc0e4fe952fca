"""Numbers, texts and names that programs trip over, for random changes of files."""

from random import Random

from core.checkpoints.pickle_claims import STORAGES

NUMBERS = (
    0, 1, 2, 3, 4, 7, 8, 16, 24, 32, 64, 127, 128, 255, 256, 4096, 65535, 65536, 2**31 - 1, 2**31,
    2**32 - 1, 2**32, 2**53, 2**62, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 2**100, 2**2000,
    -1, -2, -8, -128, -(2**31), -(2**63), -(2**64),
)  # fmt: skip
# The longest is the longest name that some file systems have, twice.
TEXTS = (
    "", "0", "1", "2", "00", "01", "-0", "+1", " 0", "0 ", "1e0", "\u0661", "../0", "data/0", "a/b",
    "storage", "cpu", "cuda:0", "cuda", "meta", "mps", "CPU", "cpu:0", "model", "state_dict",
    "model_args", "optimizer", "weights", "_metadata", "little", "big", "w", "a.b", "_orig_mod.w",
    "module.w", "transformer.wte.weight", "lm_head.weight", "transformer.h.0.attn.bias",
    "__class__", "__proto__", "\0", "\n", "\x1b]0;x\x07", "\u202e", "\ud800", "\udfff",
    "\U0001f600", "e\u0301", "\xe9", "\ufeff", "NaN", "x" * 510,
)  # fmt: skip
FLOATS = (0.0, -0.0, 1.0, 0.5, 1e-300, 1e308, float("inf"), float("-inf"), float("nan"))
NAMES = (
    *(f"torch {name}" for name in STORAGES),
    "collections OrderedDict", "collections Counter", "collections defaultdict", "builtins dict",
    "builtins set", "builtins bytearray", "builtins list", "builtins complex", "__builtin__ dict",
    "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_tensor_v3",
    "torch._utils _rebuild_parameter", "torch._utils _rebuild_parameter_with_state",
    "torch._utils _rebuild_sparse_tensor", "torch._utils _rebuild_qtensor",
    "torch._utils _rebuild_meta_tensor_no_storage", "torch._tensor _rebuild_from_type_v2",
    "torch.storage UntypedStorage", "torch.storage TypedStorage", "torch ComplexFloatStorage",
    "torch QInt8Storage", "torch Tensor", "torch.nn.parameter Parameter", "torch.nn Linear",
    "torch Size", "torch float32", "torch device", "torch.serialization _get_layout",
    "torch.jit load", "os system", "posix system", "builtins eval", "builtins exec",
    "builtins getattr", "subprocess Popen", "pickle loads", "torch load", "_codecs encode",
    "tiktoken.core Encoding", "tiktoken.core Encoding.__init__", "copyreg _reconstructor",
    "numpy.core.multiarray scalar", "numpy dtype", "functools partial", "nt system",
)  # fmt: skip


def odd_number(rng: Random, near: int | None = None) -> int:
    """Return a number that is odd by itself, or near another one."""
    if near is not None and rng.random() < 0.6:
        beside = (near + 1, near - 1, near * 2, near // 2, -near, near ^ 1, near + 2**32)
        return rng.choice(beside)
    return rng.choice(NUMBERS)


def odd_text(rng: Random, near: str | None = None) -> str:
    """Return a text that is odd by itself, or near another one."""
    if near and rng.random() < 0.5:
        at = rng.randrange(len(near))
        changed = (
            near[:at] + near[at + 1 :], near[:at] + rng.choice(TEXTS) + near[at:], near.upper(),
            near + " ", near * 2, near[::-1], near.swapcase(), near + "\0",
        )  # fmt: skip
        return rng.choice(changed)
    return rng.choice(TEXTS)
