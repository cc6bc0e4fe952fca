"""What to do about a pickle whose names are those of tensors that are not plain."""

_PLAIN = "write plain float32 or bfloat16 tensors"
# How the name begins in the pickle, module and name separated by a space.
_CURES = (
    ("torch._utils _rebuild_qtensor", f"Its tensors are quantised: {_PLAIN}"),
    ("torchao.", f"Its tensors are quantised by torchao: {_PLAIN}"),
    ("torch._tensor _rebuild_from_type", f"Its tensors are of a class of their own: {_PLAIN}"),
    ("torch._utils _rebuild_wrapper_subclass",
     f"Its tensors are of a class of their own: {_PLAIN}"),
    # Torch writes every dtype that has no storage class of its own by this function.
    ("torch._utils _rebuild_tensor_v3", f"Its dtype, such as float8, is not read: {_PLAIN}"),
    ("torch._utils _rebuild_sparse", f"Its tensors are sparse: {_PLAIN}"),
)  # fmt: skip


def cure_of(name: str) -> str:
    """Return what to do about a name that is refused; "" when only its file can be replaced."""
    return next((cure for begin, cure in _CURES if name.startswith(begin)), "")
