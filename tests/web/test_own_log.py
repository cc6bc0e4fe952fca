"""Messages of the web server: lines without tracebacks, and no addresses."""

import logging

from tui.web.own_log import tell_in_lines


def test_a_message_is_a_line_without_what_was_in_memory(capsys, monkeypatch):
    root = logging.getLogger()
    addresses = logging.getLogger("aiohttp.access")
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    monkeypatch.setattr(addresses, "disabled", False)
    tell_in_lines()
    try:
        raise ValueError("a secret")
    except ValueError:
        logging.getLogger("textual-serve").exception("it \x1b[31mfailed")
    logging.getLogger("textual-serve").info("not needed")
    addresses.error("GET /?token=abc")
    assert capsys.readouterr().err == "it ␛[31mfailed\n"
