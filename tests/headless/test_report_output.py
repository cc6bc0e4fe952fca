"""`--report FILE` of the verbs that judge checkpoints."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from command_run import Run
from report_pages import Page

ALL = ("--demo", "--checkpoint", "demo@all")


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "a<b>&'c.txt"
    path.write_text("12+30\n42\n\n" * 1500)
    return path


def test_the_report_of_a_score_has_the_figures_of_json(
    stepscope: Callable[..., Run], text: Path, tmp_path: Path
) -> None:
    path = tmp_path / "r.html"
    run = stepscope("score", text, *ALL, "--json", "--report", path)
    assert run.code == 0
    assert run.lines[-1] == f"report: {path}"
    page, values = Page(path.read_text()), run.json
    for one in values["checkpoints"]:
        names = ("nats_per_token", "bits_per_token", "bits_per_byte", "perplexity", "recorded")
        assert {one[name] for name in names} <= set(page.figures)
        assert one["checkpoint"]["fingerprint"] in page.of("td")
    for pair in values["comparisons"]:
        assert pair["difference"] in page.figures
        assert pair["smallest_visible"] in page.figures
    assert page.of("h1") == ["Score on a<b>&'c.txt"]
    assert page.of("h2")[0] == "Recommendation"
    assert page.of("p")[0] == f"Recommended: {values['recommended']['checkpoint']}"
    assert hashlib.sha256(text.read_bytes()).hexdigest() in page.of("td")
    assert page.tags.count("svg") == 1
    (command,) = page.of("pre")
    assert command.startswith("stepscope score ")
    assert command.endswith(f"--demo --checkpoint demo@all --json --report {path}")
    # The same command writes the same bytes.
    first = path.read_bytes()
    assert stepscope("score", text, *ALL, "--json", "--report", path).code == 0
    assert path.read_bytes() == first


def test_one_checkpoint_alone_has_a_report_without_a_recommendation(
    stepscope: Callable[..., Run], text: Path, tmp_path: Path
) -> None:
    path = tmp_path / "r.html"
    assert stepscope("score", text, "--demo", "--report", path).code == 0
    page = Page(path.read_text())
    assert page.of("h2") == ["Losses", "Text", "Checkpoints and arithmetic", "Repeat it"]
    assert "svg" not in page.tags


def test_the_report_of_an_exam_has_the_figures_of_json(
    stepscope: Callable[..., Run], text: Path, tmp_path: Path
) -> None:
    path = tmp_path / "r.html"
    run = stepscope("exam", "--demo", "--text", text, "--json", "--report", path)
    exam, page = run.json["exam"], Page(path.read_text())
    wanted = {exam[name]["mean"] for name in ("nats_per_token", "entropy", "top1", "top5")}
    wanted |= {one["nats"] for name in ("positions", "classes") for one in exam[name]}
    assert wanted <= set(page.figures)
    assert page.tags.count("svg") == 2


def test_the_report_of_a_twin_has_the_figures_of_json(
    stepscope: Callable[..., Run], text: Path, tmp_path: Path
) -> None:
    path = tmp_path / "r.html"
    words = ("step_001000", "step_008000", text, "--demo", "--json", "--report", path)
    twin, page = stepscope("twin", *words).json["twin"], Page(path.read_text())
    wanted = {twin[name]["mean"] for name in ("kl_divergence", "jensen_shannon", "same_top")}
    wanted |= {one["kl_divergence"] for one in twin["worst"]} | set(twin["nats_per_token"].values())
    assert wanted <= set(page.figures)


def test_the_report_of_a_suite_has_the_figures_of_json(
    stepscope: Callable[..., Run], tmp_path: Path
) -> None:
    suite, path = tmp_path / "<b>.toml", tmp_path / "r.html"
    suite.write_text('template = "{a:1-3d}+{b:1-3d}\\n"\nanswer = "{a+b}"\ncases = 40\nseed = 2\n')
    run = stepscope("suite", suite, *ALL, "--json", "--report", path)
    page, values = Page(path.read_text()), run.json
    for one in values["checkpoints"]:
        rates = (one["rate"], *one["slices"], *one["digits"])
        assert {rate["share"] for rate in rates} <= set(page.figures)
        assert {cell["probability"] for cell in one["cells"]} <= set(page.figures)
    assert page.of("h1") == ["Suite <b>"]
    assert page.of("p")[0] == f"Recommended: {values['recommended']['checkpoint']}"
    assert values["suite"]["cases_sha256"] in page.of("td")
    assert "svg" in page.tags


@pytest.mark.parametrize("verb", ["score", "suite", "exam", "twin"])
def test_an_unwritable_path_is_refused_before_anything_is_read(
    stepscope: Callable[..., Run], tmp_path: Path, verb: str
) -> None:
    path = tmp_path / "missing" / "r.html"
    words = {
        "score": ("absent",),
        "suite": ("sums",),
        "exam": ("--text", "absent"),
        "twin": ("a", "b", "absent"),
    }
    run = stepscope(verb, *words[verb], "--demo", "--report", path)
    assert run.code == 2
    assert f"Cannot write {path}: its folder does not exist" in run.err


def test_the_text_itself_is_not_replaced(stepscope: Callable[..., Run], text: Path) -> None:
    before = text.read_bytes()
    assert stepscope("score", text, "--demo", "--report", text).code == 2
    assert text.read_bytes() == before
