"""Answers that are a page: plain text, whatever is in it."""

from tui.web.pages import page, refused, taken


def test_title_and_text_are_text():
    answer = page(404, "a <b>", "c & <script>d</script>")
    assert (answer.status, answer.content_type) == (404, "text/html")
    assert "<h1>a &lt;b&gt;</h1>" in str(answer.text)
    assert "<p>c &amp; &lt;script&gt;d&lt;/script&gt;</p>" in str(answer.text)


def test_a_refusal_stays_and_a_second_tab_looks_again():
    assert (refused("why").status, taken().status) == (403, 409)
    assert "<script>" not in str(refused("why").text)
    assert "location.reload()" in str(taken().text)
