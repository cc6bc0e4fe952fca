"""An answer of a model as HTML: what was given, what was kept, and what was written after it.

The prompt is a `kbd` and the answer a `samp`. The bar between them and the marks come from the
style sheet, so that they are not copied with the text. Painted text is a span for each level.
"""

from collections.abc import Iterator
from itertools import groupby

from core.report.document import Answer, Legend, Stretch
from core.report.html_text import html_text


def answer_html(answer: Answer) -> str:
    """Return the element."""
    kept = f"<i>{_text(answer.kept)}</i>" if answer.kept else ""
    # Without a prompt, the bar is where the text begins.
    return (
        f"<pre><kbd>{_text(answer.prompt)}</kbd><samp>{kept}{_written(answer.written)}</samp></pre>"
    )


def legend_html(legend: Legend) -> str:
    """Return the element: each level's label in its own paint."""
    labels = "".join(
        f"<span class=p{level}>{_text(label)}</span> " for level, label in enumerate(legend.labels)
    )
    return f"<p>{_text(legend.title)}: {labels}</p>"


def _written(stretches: tuple[Stretch, ...]) -> str:
    return "<b></b>" + "".join(_joined(stretches))


def _joined(stretches: tuple[Stretch, ...]) -> Iterator[str]:
    """Yield the stretches; those of one level that no mark parts are one."""
    run = 0

    def which(one: Stretch) -> tuple[int, int | None]:
        nonlocal run
        run += bool(one.mark)
        return run, one.level

    for (_, level), group in groupby(stretches, which):
        members = list(group)
        if mark := members[0].mark:
            yield f'<u title="{html_text(mark)}"></u>'
        text = _text("".join(one.text for one in members))
        yield _painted(text, level) if level and text else text


def _painted(text: str, level: int) -> str:
    """Return painted text; the style sheet gives a newline a sign, so that it can be painted."""
    signed = text.replace("\n", "<s></s>\n")
    return f"<span class=p{level}>{signed}</span>"


def _text(text: str) -> str:
    return html_text(text, keep="\n")
