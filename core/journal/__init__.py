"""The journal: what a session generated, judged and noted, in files that are only appended to.

**Files.** `folder()` is $XDG_STATE_HOME/stepscope/journal, mode 0700. A session writes files of its
own, one for each day, `ID.jsonl` and `ID_DAY.jsonl` with mode 0600; so nothing is rewritten, nobody
waits for a lock, and sixteen sessions can write at once. The lock of a file that is open only tells
a deletion that it is in use (core.journal.file_in_use). An ID is `20261129-065312-k3f9x`: when the
session began (UTC), and five random characters, which alone are enough to name it.

**Lines.** `crc32 in hexadecimal, blank, JSON object` (core.journal.line), each with its `kind`:

    opened   the session: its ID, version, folder, command, the session that it resumes, and the
             generations that it took over from there
    began    a generation: the JSON object of `stepscope --json` with an empty answer
    grew     new tokens of a generation: ids, text, log-probabilities, ranks, entropies
    ended    its stop reason, figures and error
    noted    its note; an empty one takes the note away
    pinned   whether it is pinned
    shown    a generation of another session has a number in this one from here on
    cleared  the output before a number is hidden; 0 shows all again
    judged   a score, a suite or the like, as a document of core.report
    state    settings and options of the session, from here on

A generation has a key within its session: its number, `f2.5` for row 5 of fan 2, or `r1.3` for the
third of series 1 (a run over checkpoints). The ID of a generation is `k3f9x.3`: the random part of
the session's ID, a dot, the key.

**Safety.** Every batch is one write, so a process that is killed loses at most the line that is
being written; a reader skips lines whose crc is wrong and counts them. The end of a generation is
written before it is shown, and synchronised (fdatasync) afterwards: what was shown survives the end
of the process, and a power failure once it is synchronised. A line of an unknown kind is skipped
and counted, so that files of newer versions can be read.

`reading.sessions(folder)` yields what is kept, newest first; `reading.find(folder, ID)` one
generation; `KeptGeneration.record` is the object that `--json` writes.
"""
