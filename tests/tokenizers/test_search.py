"""Where a tokenizer may be, in order."""

from pathlib import Path

from core.checkpoints.meta import Meta
from core.tokenizers.search import candidates, is_nanogpt

NANOGPT = Meta({"model_args": {}, "config": {"dataset": "abc"}})


def paths(folder: Path, meta: Meta, **environ: str) -> list[str]:
    return [str(one.path) for one in candidates(folder, meta, {"HOME": "/home/me"} | environ)]


def test_the_order_for_nanochat_is_own_folder_base_folder_and_caches() -> None:
    found = paths(Path("/b/base_checkpoints/d4"), Meta(), NANOCHAT_BASE_DIR="/n")
    pickles = [path for path in found if path.endswith("tokenizer.pkl")]
    assert pickles == [
        "/b/base_checkpoints/d4/tokenizer.pkl",
        "/b/base_checkpoints/d4/tokenizer/tokenizer.pkl",
        "/b/tokenizer/tokenizer.pkl",
        "/n/tokenizer/tokenizer.pkl",
        "/home/me/.cache/nanochat/tokenizer/tokenizer.pkl",
    ]
    assert len(set(found)) == len(found)


def test_the_order_for_nanogpt_is_own_folder_and_data_folders_above() -> None:
    found = paths(Path("/w/x/y/out"), NANOGPT)
    assert [path for path in found if path.endswith("meta.pkl")] == [
        "/w/x/y/out/meta.pkl",
        "/w/x/y/data/abc/meta.pkl",
        "/w/x/data/abc/meta.pkl",
        "/w/data/abc/meta.pkl",
    ]
    assert not [path for path in found if ".cache" in path]
    assert is_nanogpt(NANOGPT)


def test_hugging_faces_file_comes_before_the_config_beside_it() -> None:
    found = paths(Path("/w/model"), Meta())
    places = [found.index(f"/w/model/tokenizer{end}") for end in (".pkl", ".json", "_config.json")]
    assert places == sorted(places)


def test_a_checkpoint_in_the_root_folder_has_candidates() -> None:
    assert paths(Path("/"), Meta())[0] == "/meta.pkl"


def test_only_the_caches_are_outside_a_folder_that_is_in_no_tree() -> None:
    found = list(candidates(Path("/w/x/y/d4"), Meta(), {"HOME": "/w"}))
    outside = [str(one.path) for one in found if one.outside]
    assert outside == ["/w/.cache/nanochat/tokenizer/tokenizer.pkl"]


def test_what_lies_above_the_base_folder_of_a_tree_is_outside() -> None:
    found = list(candidates(Path("/w/b/sft_checkpoints/d4"), Meta(), {"HOME": "/h"}))
    above = [one for one in found if one.path == Path("/w/tokenizer/tokenizer_config.json")]
    assert [one.outside for one in above] == [True]


def test_the_tokenizer_of_an_experiment_is_that_of_its_base_folder() -> None:
    folder = Path("/n/experiments/warm/d12/sft")
    found = {str(one.path): one.outside for one in candidates(folder, Meta(), {"HOME": "/h"})}
    assert found["/n/tokenizer/tokenizer.pkl"] is False
    other = {str(one.path) for one in candidates(folder.parent, Meta(), {"HOME": "/h"})}
    assert "/n/tokenizer/tokenizer.pkl" not in other
