from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from core.base.text import clean
from core.report.answer_html import answer_html, legend_html
from core.report.document import Answer, Legend, Stretch


class Texts(HTMLParser):
    """The text within each element that has one."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.tags: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        outer = next(tag for tag in self._open if tag in ("kbd", "samp", "p"))
        self.found[outer] = self.found.get(outer, "") + data


STRETCH = st.builds(Stretch, st.text(), st.none() | st.integers(0, 5), st.just("") | st.text())


@given(st.text(), st.text(), st.lists(STRETCH).map(tuple))
def test_the_text_is_that_of_the_answer_whatever_it_contains(
    prompt: str, kept: str, written: tuple[Stretch, ...]
) -> None:
    found = Texts(answer_html(Answer(prompt, kept, written)))
    texts = (prompt, kept + "".join(one.text for one in written))
    assert (found.found.get("kbd", ""), found.found.get("samp", "")) == tuple(
        clean(text, keep="\n") for text in texts
    )
    assert set(found.tags) <= {"pre", "kbd", "samp", "i", "b", "u", "s", "span"}
    # Bar and marks have no text of their own, so that they are not copied.
    assert found.tags.count("b") == 1
    assert found.tags.count("u") <= sum(bool(one.mark) for one in written)


def test_tokens_of_one_level_are_one_element() -> None:
    written = (Stretch("5", 0), Stretch("7", 3), Stretch("9", 3), Stretch("\n", 2), Stretch("1", 0))
    assert answer_html(Answer("", "", written)) == (
        "<pre><kbd></kbd><samp><b></b>5<span class=p3>79</span><span class=p2><s></s>\n</span>1"
        "</samp></pre>"
    )


def test_a_mark_parts_tokens_of_one_level() -> None:
    written = (Stretch("5", 3), Stretch("7", 3, 'temp "1"'))
    assert answer_html(Answer("a<b", "c", written)) == (
        "<pre><kbd>a&lt;b</kbd><samp><i>c</i><b></b><span class=p3>5</span>"
        '<u title="temp &quot;1&quot;"></u><span class=p3>7</span></samp></pre>'
    )


def test_the_legend_has_a_label_for_each_level() -> None:
    assert legend_html(Legend("p", ("≥.5", "<.5"))) == (
        "<p>p: <span class=p0>≥.5</span> <span class=p1>&lt;.5</span> </p>"
    )
