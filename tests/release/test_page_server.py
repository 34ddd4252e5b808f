"""What anybody on this machine may ask of the server of a page: an answer each, and no traceback."""

import os
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from variorum.release.serve import server_of


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, int]]:
    release = tmp_path / "release"
    release.mkdir()
    (release / "a.txt").write_bytes(b"0123456789")
    (release / "large.txt").write_bytes(b"0" * 2**24)
    (release / "empty.txt").write_bytes(b"")
    (tmp_path / "secret.txt").write_text("SECRET")
    os.mkfifo(release / "pipe")
    with server_of(release, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield ("127.0.0.1", server.server_address[1])
        server.shutdown()


def ask(address: tuple[str, int], path: str, *headers: str) -> tuple[int, bytes]:
    lines = (f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{address[1]}", "Connection: close", *headers, "", "")
    with socket.create_connection(address, 60) as connection:
        connection.sendall("\r\n".join(lines).encode())
        answer = b"".join(iter(lambda: connection.recv(2**16), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


@pytest.mark.parametrize(
    ("path", "header", "status", "body"),
    [
        ("/a.txt", "X: y", 200, b"0123456789"),
        ("/a.txt", "Range: bytes=2-4", 206, b"234"),
        ("/a.txt", "Range: bytes=8-99", 206, b"89"),
        ("/a.txt", "Range: bytes=10-", 416, None),
        ("/a.txt", f"Range: bytes={'9' * 5000}-", 200, b"0123456789"),
        ("/empty.txt", "Range: bytes=0-", 200, b""),
        ("/%00", "X: y", 404, None),
        ("/pipe", "X: y", 404, None),
        ("/" + "a" * 5000, "X: y", 404, None),
        ("/%2e%2e/secret.txt", "X: y", 404, None),
        ("/..%2fsecret.txt", "X: y", 404, None),
        ("/a.txt", f"X: {'y' * 70_000}", 431, None),
        ("/a.txt", "Host: example.org", 200, b"0123456789"),
    ],
    ids=range(13),
)
def test_each_request_has_its_answer(
    path: str, header: str, status: int, body: bytes | None, address: tuple[str, int], capfd: pytest.CaptureFixture[str]
) -> None:
    answered, said = ask(address, path, header)
    assert answered == status
    assert said == body or (body is None and b"SECRET" not in said)
    assert capfd.readouterr().err == ""


def test_who_goes_away_in_the_midst_is_nothing_to_tell(
    address: tuple[str, int], capfd: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        connection = socket.create_connection(address)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # it is reset at its end
        connection.sendall(f"GET /large.txt HTTP/1.1\r\nHost: 127.0.0.1:{address[1]}\r\n\r\n".encode())
        connection.recv(10)
        connection.close()
    assert ask(address, "/a.txt")[0] == 200
    assert capfd.readouterr().err == ""
