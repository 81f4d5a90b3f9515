"""The sockets that the service listens on, and how they close without losing a connection."""

import ctypes
import select
import socket
import struct
import sys
from typing import Final

_SO_ATTACH_FILTER: Final = 26
_DROP_ALL: Final = struct.pack("HBBI", 0x06, 0, 0, 0)
"""One instruction of classic BPF: return 0, keep no byte of the packet."""


def bind(host: str, port: int) -> socket.socket:
    """Take the address; who connects is refused until somebody listens."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


def turn_away(listener: socket.socket) -> None:
    """Let nobody connect any more, while those who have connected can still be accepted.

    To close a listener resets what waits in its queue. Where the kernel drops new attempts first the queue
    can be emptied; the client tries again and finds the port closed.
    """
    if sys.platform == "linux":
        instructions = ctypes.create_string_buffer(_DROP_ALL)
        program = struct.pack("HP", 1, ctypes.addressof(instructions))
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)


def has_waiting(listener: socket.socket) -> bool:
    """Whether somebody has connected and has not been accepted."""
    return bool(select.select([listener], [], [], 0)[0])
