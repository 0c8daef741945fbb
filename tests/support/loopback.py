"""A guard around sockets: what is opened to anywhere but this machine is stopped before a byte is sent, and noted."""

import ipaddress
import socket
from typing import Any

import pytest


def is_loopback(address: Any) -> bool:
    """Whether an address of a socket stays on this machine: a path, 127.0.0.0/8, ::1 or localhost."""
    host = address[0] if isinstance(address, tuple) else address
    if not isinstance(address, tuple) or host in (None, "", b"", "localhost", b"localhost"):
        # Addresses of the internet are tuples; a path of AF_UNIX is text.
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def guard_sockets(patch: pytest.MonkeyPatch) -> list[str]:
    """Stop every connection, datagram and look-up of a name that would leave this machine; the list of those tried."""
    tried: list[str] = []
    connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
    look_up = socket.getaddrinfo

    def stop_unless_loopback(address: Any) -> None:
        if not is_loopback(address):
            tried.append(f"{address[0]}")
            # Not an error that the code under test could catch and go on.
            pytest.fail(f"Something would have left this machine for {address[0]}. Nothing phones home (rule 10).")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        stop_unless_loopback(address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        stop_unless_loopback(address)
        return connect_ex(self, address)

    def guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> int:
        stop_unless_loopback(rest[-1])
        return sendto(self, data, *rest)

    def guarded_look_up(host: Any, *rest: Any, **more: Any) -> list:
        stop_unless_loopback((host,))
        return look_up(host, *rest, **more)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket.socket, "sendto", guarded_sendto)
    patch.setattr(socket, "getaddrinfo", guarded_look_up)
    return tried
