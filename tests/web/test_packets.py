"""Packets between textual-serve and the process behind a tab."""

import pytest

from tui.web.packets import DATA, META, PacketReader, data_packet, meta_of, meta_packet

STREAM = data_packet(b"9-12\r") + meta_packet({"type": "quit"}) + data_packet(b"")
PACKETS = [(DATA, b"9-12\r"), (META, b'{"type": "quit"}'), (DATA, b"")]


@pytest.mark.parametrize("size", [1, 2, 5, 7, len(STREAM)])
def test_packets_are_found_in_parts_of_any_size(size):
    reader = PacketReader()
    parts = [STREAM[at : at + size] for at in range(0, len(STREAM), size)]
    assert [found for part in parts for found in reader.feed(part)] == PACKETS


def test_the_length_is_told_as_textual_serve_does():
    from textual_serve.app_service import AppService

    payload = b"x" * 70_000
    assert data_packet(payload) == AppService.encode_packet(b"D", payload)
    assert list(PacketReader().feed(data_packet(payload))) == [(DATA, payload)]


@pytest.mark.parametrize("payload", [b"", b"{", b"[1]", b"7", b"\xff", b"null"])
def test_what_is_not_an_object_is_an_empty_one(payload):
    assert meta_of(payload) == {}
