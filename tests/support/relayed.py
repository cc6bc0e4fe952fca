"""The process behind a tab, running another program than the session."""

import json
import os
import select
import subprocess
import sys
import time

import bare

from tui.web.packets import DATA, META, PRELUDE, PacketReader, data_packet, meta_packet

CODE = "import os; from tui.web.relay import run_relay; run_relay({!r}, os.environ)"
SH = ("/bin/sh", "-c")
# It writes its number, and then waits.
WAITS = "echo pid $$ end; exec sleep 60"


class Relayed:
    """A relay that runs a program, with the server's end of its pipes in the test's hand."""

    def __init__(self, *words: str, **environ: str) -> None:
        size = {"COLUMNS": "91", "ROWS": "27"}
        command = [sys.executable, "-c", CODE.format(list(words))]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
            env=os.environ | {"PYTHONPATH": str(bare.ROOT)} | size | environ,
        )  # fmt: skip
        self._reader, self._prelude = PacketReader(), b""
        self.text, self.metas = b"", list[object]()

    def __enter__(self) -> "Relayed":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()

    def type(self, text: str) -> None:
        self.send(data_packet(text.encode()))

    def tell(self, **values: object) -> None:
        self.send(meta_packet(values))

    def send(self, packets: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(packets)

    def close(self) -> None:
        """End the input, as a server that was killed does."""
        assert self.process.stdin
        self.process.stdin.close()

    def read_until(self, words: bytes, seconds: float = 10.0) -> bool:
        """Read until the program has written words; return whether it did."""
        deadline = time.monotonic() + seconds
        while words not in self.text and time.monotonic() < deadline:
            if not self._read(0.05):
                break
        return words in self.text

    def read_to_the_end(self) -> int:
        """Read until the relay has ended; return its exit code."""
        while self._read(10.0):
            pass
        return self.process.wait(10.0)

    def _read(self, seconds: float) -> bool:
        """Read once; return whether more can come."""
        assert self.process.stdout
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            return True
        data = self.process.stdout.read(1 << 16)
        if len(self._prelude) < len(PRELUDE):
            missing = len(PRELUDE) - len(self._prelude)
            self._prelude += data[:missing]
            data = data[missing:]
            assert PRELUDE.startswith(self._prelude)
        for kind, payload in self._reader.feed(data):
            if kind == DATA:
                self.text += payload
            elif kind == META:
                self.metas.append(json.loads(payload))
        return bool(data) or self.process.poll() is None


def number_of(text: bytes) -> int:
    """Return the number of the process that ran WAITS."""
    return int(text.split(b"pid ")[1].split()[0])


def is_running(process: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def until_gone(process: int, seconds: float = 5.0) -> bool:
    """Wait for the end of a process that is not a child; return whether it came."""
    deadline = time.monotonic() + seconds
    while is_running(process) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_running(process)
