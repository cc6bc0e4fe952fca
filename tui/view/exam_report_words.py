"""What the report of an exam says, in the words of the other outputs."""

from core.base.text import plural
from core.judging.exam_events import ExamEnded
from core.report.document import Document, Made
from core.report.exam_document import SaidOfExam, exam_document
from tui.view.score_words import TRAINING_TEXT, window_lines
from tui.view.token_text import line_text


def exam_report(ended: ExamEnded, made: Made) -> Document:
    """Return the report of an exam that has read at least one block."""
    request, exam = ended.request, ended.exam
    assert exam
    first = [
        f"{exam.loss.mean:.4f} nats/token on {plural(len(exam.windows), 'window')} of "
        f"{exam.size:,} tokens"
    ]
    if request.held_out is False:
        first.append(TRAINING_TEXT.capitalize())
    if len(exam.windows) < ended.planned:
        planned = plural(ended.planned, "window")
        first.append(f"stopped at {len(exam.windows):,} of {planned}: provisional")
    sample: tuple[str, ...] = ()
    if exam.continuations:
        tokenizer = request.subject.tokenizer
        sample = tuple(line_text(ids, tokenizer) for ids in exam.continuations.sample)
    text = tuple(window_lines(request.source, request.windows, request.training_share))
    return exam_document(ended, SaidOfExam(tuple(first), text, sample), made)
