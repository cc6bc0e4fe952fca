import pytest

from core.checkpoints.prefixes import common_prefix


@pytest.mark.parametrize(
    ("names", "prefix"),
    [
        ([], ""),
        (["w"], ""),
        (["module.w", "module._orig_mod.w"], "module."),
        (["_orig_mod.module.w", "_orig_mod.module.v"], "_orig_mod.module."),
        (["module."], "module."),
    ],
)
def test_a_prefix_is_what_all_names_share(names: list[str], prefix: str) -> None:
    assert common_prefix(names) == prefix
