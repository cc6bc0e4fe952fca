"""How much a client may send, and how long it may take."""

# Bytes of a request's body: a hundred prompts of 10,000 ids are 5 MiB.
MOST_BODY = 8 * 2**20
# Generations that wait while one runs.
MOST_WAITING = 32
# Clients that are connected at the same time.
MOST_CONNECTIONS = 128
# Texts that one request may ask for, of all its prompts together.
MOST_TEXTS = 512
# Most likely ids that one request may ask for, of all its tokens together, each about 200 bytes.
MOST_TOLD = 1_000_000

# Seconds until a connection without a request is closed.
IDLE_SECONDS = 30.0
# Seconds that a request's head, and then its body, may take to arrive.
READ_SECONDS = 10.0
# Seconds that a client may take to read one piece of an answer.
WRITE_SECONDS = 30.0
# Seconds that are spent on reading and dropping what a refused client still sends.
DRAIN_SECONDS = 2.0
# Seconds between two looks whether a waiting client is still there.
LOOK_SECONDS = 0.1
