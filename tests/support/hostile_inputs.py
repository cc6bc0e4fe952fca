"""What no terminal should send, or only half of what it should: none of it may end a session."""

# Complete, and nonsense; nothing of it is text or a key that acts.
NONSENSE = [
    b"\x1b[1114112u", b"\x1b[97;1:999u", b"\x1b[27;5;1114112~", b"\x1b[55296u", b"\x1b[97;;55296u",
    b"\x1b[97;;1114112u", b"\x1b[99999999999999999999u", b"\x1b[" + b"9" * 5000 + b"u",
    b"\x1b[97;" + b"9" * 200 + b"u", b"\x1b[97;99999999999999999u", b"\x1b[;u", b"\x1b[:u",
    b"\x1b[97:65:1114112:1;1u", b"\x1b[97;-1u", b"\x1b[-1u", b"\x1b[0u", b"\x1b[97;1:3u",
    b"\x1b[1;5:3A", b"\x1b[1;1:1:1A", b"\x1b[5;5A", b"\x1b[99~", b"\x1b[\xd9\xa3u",
    b"\x1b[97;\xc2\xb2u", b"\x1b[\xc2\xb2;1u", b"\x1b[<\xd9\xa3;1;1M",
    b"\x1b[<0;99999999999999999999;1M", b"\x1b[<0;" + b"9" * 400 + b";1M", b"\x1b[<0;-5;-5M",
    b"\x1b[<;;M", b"\x1b[<0;0;0M", b"\x1b[<99999999999;5;5M", b"\x1b[<0;65535;65535M",
    b"\x1b[<35;9999999;2M", b"\x1b[M\x80\xff\xff", b"\x1b[32;5;5M", b"\x1b[99999999999;1R",
    b"\x1b[0;0R", b"\x1b[?2048;9$y", b"\x1b[?2026;\xd9\xa3$y", b"\x1b[?999999999999;1$y",
    b"\x1b[48;0;0;0;0t", b"\x1b[48;-1;-1;0;0t", b"\x1b[48;24:x;80;0;0t",
    b"\x1b[48;\xd9\xa2\xd9\xa4;80;0;0t", b"\x1b]0;title\x07", b"\x1b]11;rgb:0/0/0\x1b\\",
    b"\x1bP1$r0m\x1b\\", b"\x1b_Gi=1;OK\x1b\\", b"\x1b[?1;2c", b"\x1b[>1;10;0c",
    b"\x1b[?" + b"1;" * 400 + b"c", b"\x9b1114112u", b"\xc2\x9b1114112u", b"\x9d0;x\x07",
    b"\x90abc\x9c", b"\x80\x81\x85", b"\x1b[201~", b"\x1b[" + b"\xff" * 40 + b"u",
]  # fmt: skip
# The same, but they show something in the prompt.
NOT_UTF8 = [b"\xe9", b"\xc0\xa0", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x82("]
# Sizes that are believed only within limits.
SIZES = [
    b"\x1b[48;65535;65535;65535;65535t", b"\x1b[48;999999999;999999999;0;0t",
    b"\x1b[48;1;1;1;1t", b"\x1b[48;200;500;4000;5000t", b"\x1b[48;24;80;0;0t",
]  # fmt: skip
# The beginning of something whose end does not come.
HALVES = [
    b"\x1b[", b"\x1bO", b"\x1b[1;", b"\x1b[<0;1", b"\x1b[200", b"\x1b]0;title", b"\x1bP1",
    b"\x1b[M", b"\x1b[M!", b"\x1b[\x1b", b"\x1b[" + b"1" * 5000, b"\xe2\x82", b"\x1b[[",
]  # fmt: skip
