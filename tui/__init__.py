"""The user interface: the command line, prompt mode, the verbs and the session.

    command_line, terminal, view ← headless
    terminal, view ← session
    all but headless ← fullscreen ← cli

textual is imported only in fullscreen, torch only through core.engine and core.bench, inside a
job or a verb. cli.py is the only place that exits the process. Values come from core as frozen
events; nothing here computes a token.
"""
