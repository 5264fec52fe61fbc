"""Where the service listens: on a socket that it makes, or on those that it is handed.

A socket that a supervisor keeps open outlives the process: whoever connects while it is replaced
waits in the socket's queue, and nobody is refused. The protocol is that of systemd
(sd_listen_fds(3)): `LISTEN_PID` names this process, `LISTEN_FDS` says how many sockets there are,
from descriptor 3 on.
"""

import os
import socket
from collections.abc import MutableMapping

from app.cli.failures import CommandFailed

BACKLOG = 2048
FIRST_HANDED = 3


def handed_over(environ: MutableMapping[str, str]) -> list[socket.socket]:
    """The listening TCP sockets that a supervisor passed to this process.

    Takes the variables away, so that no child believes they are meant for it. Raises
    `CommandFailed` for anything that is no listening TCP socket.
    """
    pid, count = environ.pop("LISTEN_PID", ""), environ.pop("LISTEN_FDS", "")
    environ.pop("LISTEN_FDNAMES", None)
    if pid != str(os.getpid()):
        return []
    if not count.isdecimal():
        raise CommandFailed("LISTEN_FDS is not a number")
    return [_handed(FIRST_HANDED + number) for number in range(int(count))]


def _handed(descriptor: int) -> socket.socket:
    try:
        listener = socket.socket(fileno=descriptor)
        accepts = listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError as error:
        raise CommandFailed(f"descriptor {descriptor} is no socket: {error.strerror}") from None
    if not accepts or listener.family not in {socket.AF_INET, socket.AF_INET6}:
        raise CommandFailed(f"descriptor {descriptor} is no listening TCP socket")
    listener.set_inheritable(False)
    return listener


def listen(host: str, port: int) -> socket.socket:
    """A listening socket of our own, before anything else happens: a taken port changes nothing.

    Raises `CommandFailed`.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        raise CommandFailed(f"cannot listen on {host}:{port}: {error.strerror}") from None
    return listener
