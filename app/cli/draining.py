"""How the service stops: nobody who has reached it goes without an answer."""

import asyncio
import socket
import time

import uvicorn

LINGER_SECONDS = 6.0
"""How long connections that are open may bring one more request; an idle one ends after five."""

_CLOSE = (b"connection", b"close")
_LOOK_SECONDS = 0.05


class DrainingServer(uvicorn.Server):
    """Uvicorn, but a connection without a request under way is not cut when the service stops.

    Its client may be sending at that moment, and a POST that meets a closed connection is an error
    that no client may repeat by itself (RFC 9110, 9.2.2). So each gets an answer to what it still
    sends, with `Connection: close` (RFC 9112, 9.6), and ends with that or when it has been idle.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nobody any more, wait for those who are here, then stop as uvicorn does."""
        for server in self.servers:
            server.close()
        # Whoever answers from now on reads it from this very list.
        self.server_state.default_headers.append(_CLOSE)
        until = time.monotonic() + LINGER_SECONDS
        while self.server_state.connections and time.monotonic() < until:  # noqa: ASYNC110 - no event
            await asyncio.sleep(_LOOK_SECONDS)
        await super().shutdown(sockets)
