"""The API under load: python -m tests.torture api [REQUESTS=200 [CLIENTS=8]]; prints figures.

Requests with seeds, prompts and forms of their own: whole or streamed, a text or ids, the fork's
path or OpenAI's. Every text is compared with that of the engine for the same request. Meanwhile
other clients leave in the middle, send 100 MB, do not read, or are refused.
"""

import contextlib
import json
import os
import random
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr
from pathlib import Path
from threading import Event, Thread

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from api_server import NAME, Server, loaded, raw_request, served, serving

from core.protocol.events import Finished, Token
from tui.api.completion_request import read_completion

HEAD = "POST {path} HTTP/1.1\nHost: localhost:{{port}}\nContent-Type: application/json\n"


def body_of(number: int) -> dict:
    """A request that differs from all others."""
    own = random.Random(number)
    prompt = "".join(own.choice("0123456789+-HBL.") for _ in range(own.randint(1, 40)))
    return {
        "prompt": [own.randrange(18) for _ in range(own.randint(1, 40))]
        if number % 4 == 3
        else prompt,
        "seed": number,
        "max_tokens": own.randint(1, 60),
        "temperature": own.choice((0.0, 0.8, 1.3)),
        "top_p": own.choice((1.0, 0.9)),
        "stop": own.choice(([], ["\n"], ["9"])),
    }


def expected(body: dict) -> str:
    """The text of the engine, asked without a server."""
    (asked,) = read_completion(body, served()).asked
    (request,) = asked.requests
    events = loaded().generate(request, lambda: request.settings, lambda: False)
    return "".join(one.text for one in events if isinstance(one, Token | Finished))


def ask(server: Server, number: int, body: dict) -> str:
    """The text of the server, in one of three forms."""
    if number % 4 == 1:
        answer = server.ask("/generate", body)
        return answer.json["generated_text"].removeprefix(body["prompt"])
    if number % 4 == 2:
        answer = server.ask("/v1/completions", body | {"stream": True})
        events = [line.removeprefix("data: ") for line in answer.text.split("\n\n") if line]
        assert events[-1] == "[DONE]"
        return "".join(json.loads(one)["choices"][0]["text"] for one in events[:-1])
    return server.ask("/v1/completions", body | {"model": NAME}).json["choices"][0]["text"]


def disturb(server: Server, stop: Event) -> int:
    """Clients that are no good, until it is enough; return how many there were."""
    made, long = 0, json.dumps({"prompt": "1", "max_tokens": 250, "stream": True}).encode()
    sized = HEAD.format(path="/v1/completions") + "Content-Length: {length}"
    links: list[socket.socket] = []
    while not stop.is_set():
        link = server.connect()
        links.append(link)
        size = (len(long), 100_000_000, 9)[made % 3]
        head = sized.replace("{length}", str(size))
        with contextlib.suppress(OSError):
            link.sendall(raw_request(server.port, head, (long, b" " * 10**6, b"{")[made % 3]))
            if made % 3 == 0:
                link.recv(10)
        made += 1
        if len(links) > 20:
            links.pop(0).close()
        time.sleep(0.02)
    for link in links:
        link.close()
    return made


def main(requests: int = 200, clients: int = 8) -> int:
    bodies = [body_of(number) for number in range(requests)]
    right = [expected(body) for body in bodies]
    stop, made = Event(), list[int]()
    # Each request is a line there.
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere), serving() as server:
        bad = Thread(target=lambda: made.append(disturb(server, stop)))
        bad.start()
        begun = time.monotonic()
        with ThreadPoolExecutor(clients) as pool:
            got = list(pool.map(lambda pair: ask(server, *pair), enumerate(bodies)))
        seconds = time.monotonic() - begun
        stop.set()
        bad.join()
    equal = sum(one == other for one, other in zip(got, right, strict=True))
    print(f"{requests} requests by {clients} clients beside {made[0]} bad ones in {seconds:.1f} s")
    print(f"answered {len(got)}, equal to the engine's text {equal}, mixed {requests - equal}")
    return 0 if equal == requests else 1


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
