"""Draw the plot of the demo's report for the README: python tests/pictures/draw_report.py."""

import re
from pathlib import Path

from core.report.style import STYLE

FOLDER = Path(__file__).parent
PAGE = FOLDER.parent.parent / "core/demo/report.html"
NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


def main() -> None:
    """Write the first plot of the page as a file of its own, in the colours of the page."""
    found = re.search(r"<svg (.*?)>(.*?)</svg>", PAGE.read_text(), re.DOTALL)
    assert found
    attributes, drawn = found.groups()
    ground = '<rect width="100%" height="100%" style="fill:var(--page)"/>'
    (FOLDER / "report_losses.svg").write_text(
        f"<svg {NAMESPACE} {attributes}><style>{STYLE}</style>{ground}{drawn}</svg>\n"
    )


if __name__ == "__main__":
    main()
