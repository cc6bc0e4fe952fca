"""The user interface: the command line, prompt mode, the verbs, the session and its line mode.

    command_line, terminal, view ← api, completion, doctor, web ← headless
    terminal, view ← session
    command_line, terminal, view, session ← fullscreen, linear ← cli
    cli ← __main__

textual is imported only in fullscreen, textual-serve only in web, torch only through core.engine,
core.evaluate, core.inspection and core.bench, inside a job or a verb. cli.py returns the exit code;
terminal/ ends the process after a signal. The session's parent process (terminal/guardian.py) must
stay small, so __main__ imports nothing large. Values come from core as frozen events; nothing here
computes a token.
"""
