"""Suite files: what is read, and that nothing which cannot run is accepted."""

from pathlib import Path

import pytest
from suite_models import suite_of

from core.base.errors import NotFoundError, UsageError
from core.demo.corpus import Document
from core.suites.suite import Grid, HeldOut, Threshold
from core.suites.suite_file import read_suite

CASE = '[[case]]\nprompt = "1+1\\n"\nanswer = "2"\n'
SUMS = 'template = "{a:1-20d}+{b:1-20d}\\n"\nanswer = "{a+b}"\ncases = 30\nseed = 7\n'


def test_a_template_without_a_table(tmp_path: Path) -> None:
    suite = suite_of(tmp_path, SUMS)
    assert (suite.name, len(suite.cases), suite.seed) == ("suite", 30, 7)
    for number, case in enumerate(suite.cases, 1):
        a, _, b = case.prompt.strip().partition("+")
        assert (case.number, case.prompt[-1], case.expected) == (number, "\n", str(int(a) + int(b)))
        assert dict(case.slices)["operator"] == "+"
    assert len({case.prompt for case in suite.cases}) == 30
    assert len({case.seed for case in suite.cases}) == 30
    assert all(0 <= case.seed < 2**31 for case in suite.cases)


def test_the_same_file_has_the_same_cases_and_digest(tmp_path: Path) -> None:
    assert suite_of(tmp_path, SUMS) == suite_of(tmp_path, SUMS)


def test_another_seed_draws_other_cases(tmp_path: Path) -> None:
    one = suite_of(tmp_path, SUMS)
    other = suite_of(tmp_path, SUMS.replace("seed = 7", "seed = 8"))
    assert not {case.prompt for case in one.cases} & {case.prompt for case in other.cases}


def test_everything_a_file_can_say(tmp_path: Path) -> None:
    suite = suite_of(
        tmp_path,
        'name = "n"\nabout = "x"\nseed = 3\nsamples = 5\nmax_tokens = 9\n'
        "temperature = [0, 0.5]\ntop_k = [\"none\", 5]\ntop_p = 0.9\nmin_p = [0.0, 0.1]\n"
        '[thresholds]\nright = 0.5\n"part two" = 0.25\n'
        '[[generate]]\npart = "two"\ntemplate = "{a:1d}{op:+|-}{b:1d}"\narithmetic = "{a}{op}{b}"\n'
        'where = ["a >= b"]\ncases = 60\n'
        '[[case]]\nprompt = "{1}"\nequals = ["1", "2"]\nstarts_with = "1"\ncontains = ["1"]\n'
        'regex = "(?P<n>[0-9])"\nrules = "n > 0"\nprefers = "1 > 2"\nanswer = "1"\n'
        'choices = ["1", "2", "3"]\ngreedy_equals = "1"\n',
    )  # fmt: skip
    assert (suite.name, suite.about, suite.samples, suite.max_tokens) == ("n", "x", 5, 9)
    assert suite.grid == Grid((0, 0.5), (None, 5), (0.9,), (0.0, 0.1))
    assert len(suite.grid.cells) == 8
    assert suite.thresholds == (Threshold("right", 0.5), Threshold("part two", 0.25))
    *drawn, literal = suite.cases
    assert len(drawn) == 60
    assert all(case.prompt[0] >= case.prompt[2] for case in drawn)
    assert {dict(case.slices)["operator"] for case in drawn} == {"+", "-"}
    assert literal.prompt == "{1}"
    assert literal.checks.names == (
        "answer", "equals", "starts_with", "contains", "regex", "prefers", "choices",
        "greedy_equals",
    )  # fmt: skip
    assert literal.checks.accepted == ("1",)
    assert literal.checks.texts == ("1", "2", "3")


def test_excluded_lines_are_never_drawn(tmp_path: Path) -> None:
    lines = [f"{a}+{b}\n{a + b}\n" for a in range(10) for b in range(10) if (a + b) % 3]
    (tmp_path / "train.txt").write_text("\n".join(lines))
    text = 'template = "{a:1d}+{b:1d}\\n"\nanswer = "{a+b}"\nexclude = "train.txt"\n'
    suite = suite_of(tmp_path, text + "cases = 34\n")
    assert all(int(case.expected) % 3 == 0 for case in suite.cases)
    with pytest.raises(UsageError, match="can draw 34 distinct cases, 35 are wanted"):
        suite_of(tmp_path, text + "cases = 35\n")


def test_held_out_cases_are_those_of_the_training_script(tmp_path: Path) -> None:
    suite = suite_of(tmp_path, SUMS + 'held_out = {key = "{a}+{b}", one_in = 20}\n')
    assert all(Document("", case.prompt.strip(), 0.0).held_out for case in suite.cases)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (SUMS, HeldOut.UNKNOWN),
        (SUMS + 'held_out = {key = "{a}+{b}"}\n', HeldOut.BY_HASH),
        (SUMS + 'exclude = "train.txt"\n', HeldOut.BY_FILE),
        (SUMS + 'exclude = "train.txt"\nheld_out = {key = "{a}+{b}"}\n', HeldOut.BY_FILE),
        # The weakest reason of all parts.
        (SUMS + 'exclude = "train.txt"\n' + CASE, HeldOut.UNKNOWN),
        (
            SUMS + 'exclude = "train.txt"\n[[generate]]\n' + SUMS
            + 'held_out = {key = "{a}+{b}"}\n',
            HeldOut.BY_HASH,
        ),
    ],
)  # fmt: skip
def test_a_suite_tells_why_its_cases_are_held_out(
    tmp_path: Path, text: str, reason: HeldOut
) -> None:
    (tmp_path / "train.txt").write_text("1+1\n2\n")
    assert suite_of(tmp_path, text).held_out is reason


def test_two_parts_draw_different_numbers(tmp_path: Path) -> None:
    part = '[[generate]]\ntemplate = "{a:9d}+1"\nanswer = "1"\ncases = 20\n'
    suite = suite_of(tmp_path, part + part)
    assert len({case.prompt for case in suite.cases}) == 40


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "suite.toml lacks cases", "Give [[case]] or [[generate]]"),
        ("a = [", "suite.toml is not TOML", ""),
        ("tmeplate = 'x'\n" + CASE, "unknown key 'tmeplate'", "Did you mean template?"),
        (CASE + "anwser = 'x'", "case 1: unknown key 'anwser'", "Did you mean answer?"),
        ("[[case]]\nprompt = 'x'\nanwser = '1'", "unknown key 'anwser'", "Did you mean answer?"),
        ("[[case]]\nprompt = 'x'\n", "case 1: no check", "Give one of: answer, equals"),
        ("[[case]]\nanswer = '1'\n", "case 1: a case needs a prompt", ""),
        ("case = 3\n", "case is not an array of tables", "Write [[case]] above each"),
        ("seed = -1\n" + CASE, "seed cannot be -1", "It must be from 0 to"),
        ("seed = 1.5\n" + CASE, "seed cannot be 1.5", ""),
        ("temperature = -1\n" + CASE, "temperature cannot be -1", "a number from 0"),
        ("temperature = [1, 1]\n" + CASE, "has a value twice", ""),
        ("temperature = []\n" + CASE, "temperature is empty", ""),
        ("top_k = [true]\n" + CASE, "top_k cannot be True", ""),
        (CASE + "regex = '('", "regex is not a pattern", ""),
        (CASE + "rules = 'n > 1'", "rules needs regex", ""),
        (CASE + "regex = '(?P<n>.)'\nrules = 'm > 1'", "'m > 1' has the unknown name 'm'", ""),
        (CASE + "arithmetic = '1+'", "arithmetic: '1+' is not arithmetic", ""),
        (CASE + "arithmetic = '1/0'", "divides by 0", ""),
        (CASE + "prefers = 'a b'", "prefers is not two texts", "Write prefers"),
        (CASE + "choices = ['2']", "choices lacks a wrong choice", ""),
        ("[[case]]\nprompt = 'x'\nchoices = ['2', '3']", "choices needs one answer", ""),
        (CASE + "equals = []", "equals is not a text or a list of texts", ""),
        (CASE + "equals = '{'", "has a { without its partner", ""),
        (CASE + "equals = '{b}'", "has the unknown name 'b'", ""),
        (CASE + "[thresholds]\nright = 2", "right cannot be 2", "Give a share from 0 to 1"),
        (CASE + "[thresholds]\nrihgt = 1", "unknown key 'rihgt'", "Did you mean right?"),
        ("[[generate]]\nanswer = '1'", "a template is missing", "For one prompt write [[case]]"),
        ("template = '{a}'\nanswer = '1'", "the template has {a} without a rule", ""),
        ("template = '{a:1d}'\nanswer = '{a}'\ncases = 11", "can draw 10 distinct cases", ""),
        ("template = '{a:1d}'\nanswer = '{a/2}'\ncases = 3", "which is not a whole number", ""),
        (SUMS + "where = 'a ! b'", "where: 'a ! b' is not a comparison", ""),
        (SUMS + "where = 'c > 1'", "where: 'c > 1' has the unknown name 'c'", ""),
        (SUMS + "held_out = {one_in = 20}", "a key is missing", ""),
        (SUMS + "held_out = {key = '{c}'}", "the key has {c} without a rule", ""),
        (SUMS + "held_out = {kye = '{a}'}", "unknown key 'kye'", "Did you mean key?"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, text: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        suite_of(tmp_path, text)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert len(caught.value.line()) <= 200


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"none\.toml"):
        read_suite(tmp_path / "none.toml")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_suite(tmp_path / "x.toml")
