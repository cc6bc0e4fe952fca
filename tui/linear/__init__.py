"""The session as lines, for screen readers, logs and dumb terminals.

It uses the same controller, runner, commands and settings as the full screen. `--plain` chooses it,
and so does `--interactive` where the full screen cannot be drawn.

Output: stdout has the continuations, each followed by one newline, and nothing else. stderr has
whole lines: loads, notices, errors, and one line after each generation as in prompt mode. Neither
has escape codes. A prompt that was not typed at a terminal, or that had to wait, is repeated on
stderr as `> TEXT` before it runs. On a terminal, `> ` invites a line. fd 2 is the log meanwhile, so
that warnings of native code and tracebacks are not mixed with the lines.

Input: one line is one command or one prompt, as in the full screen; an empty line does nothing.
If stdin is not a terminal, lines are carried out strictly in order: a command after a prompt acts
when that prompt's text is complete, and stdin is read no faster than that. If stdin is a terminal,
commands act at once, so that settings can be changed while text streams, and prompts wait in a
queue of any length. `/stop` without a text, typed while text streams, stops the generation.

Leaving: `/quit` leaves at once, with exit code 0. The end of stdin leaves with 0 when everything
before it has run; Ctrl+D at a terminal is that end. Ctrl+C stops a generation or a load, and a
prompt that waits at a terminal is then not run; when nothing runs, it says how to leave. A second
Ctrl+C within two seconds, while something still runs, leaves with 130. SIGTERM, SIGHUP and SIGQUIT
leave at once with 128 + n, a closed stdout with 141.

Failures: an unknown `--checkpoint`, or no checkpoint in a folder that was named, exits with 3
before anything runs. If a load fails at a terminal, the session goes on and the prompts that wait
are not run. If stdin is not a terminal, it ends with the exit code of the failure, because the
lines that follow were meant for that checkpoint. A command or prompt that is refused is one line on
stderr, and the session goes on.
"""
