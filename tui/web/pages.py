"""Answers that are a short page of text."""

import html

from aiohttp import web

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>stepscope</title>
<link rel="icon" href="data:,">
<style>
body {{ background: #121212; color: #e0e0e0; font: 16px/1.5 system-ui, sans-serif; }}
body {{ margin: 15vh auto; max-width: 36em; padding: 0 1em; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{text}</p>
{script}</body>
</html>
"""
# A tab that is being reloaded keeps its WebSocket until this page is there, so it looks again. A
# second tab looks for three seconds alone: later, it would open a session that nobody waits for.
_LOOK_AGAIN = """\
<script>
"use strict";
(async () => {
  const shown = document.body.innerHTML;
  document.body.innerHTML = "<p>opening the session …</p>";
  try {
    for (let look = 0; look < 6; look += 1) {
      await new Promise((later) => { setTimeout(later, 500); });
      const answer = await fetch(location.href, { method: "HEAD" });
      if (answer.ok) { location.reload(); return; }
      if (look === 1) document.body.style.visibility = "visible";
    }
  } finally {
    document.body.innerHTML = shown;
  }
})();
</script>
"""


def page(status: int, title: str, text: str, script: str = "") -> web.Response:
    """Return a page with a status, a title and a paragraph, both plain text."""
    body = _PAGE.format(title=html.escape(title), text=html.escape(text), script=script)
    return web.Response(status=status, text=body, content_type="text/html")


def refused(text: str) -> web.Response:
    """Return the page of a request that may not pass."""
    return page(403, "Not allowed", text)


def taken() -> web.Response:
    """Return the page of a second tab."""
    return page(
        409,
        "The session is open in another tab",
        "A second session would load the weights once more. Close the other tab, then reload this.",
        _LOOK_AGAIN,
    )
