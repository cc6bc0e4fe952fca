"""The session in a browser: `stepscope serve`, with textual-serve as the web server.

    serve             checks what can fail at once, then runs the server until Ctrl+C
    server            textual-serve's server with a guard, one session, and a page of our own
    guard             the token, Host and Origin of every request
    one_session       at most one session at a time
    own_log           messages of the web server as plain lines
    pages             answers that are a page of text
    relay             the process behind the tab: a session on a pseudo-terminal
    terminal_process  a program on a pseudo-terminal of its own
    packets           what textual-serve and the relay write to each other
    page/             the page with the terminal

Decided:

- The browser is a terminal. textual-serve would run the session with a driver of Textual's own,
  without the terminal's gate, the parent process, job control and an editor. So it runs a small
  relay, which runs `stepscope` on a pseudo-terminal, as ssh does, and the session knows of nothing
  but TERM_PROGRAM.
- The session lives as long as its tab. When the tab, the server or the relay is gone, the terminal
  hangs up, as if its window was closed. What was generated is kept.
- Only public names of textual-serve are used: Server, its constructor, and the methods that its
  documentation lets a subclass override.
- The guard is a middleware, appended while the server starts. The handlers of the page and of the
  session also refuse a request that did not pass it, should a later version ignore it.
- A cookie is sent to every port of its host. A web page that another user of this machine serves
  learns the token if it is opened in the same browser.

Nothing but the verb imports this package, since textual-serve is an extra.
"""
