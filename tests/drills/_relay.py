"""A mail relay that takes messages, remembers them, and goes away in every way that relays do."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from email import message_from_bytes, policy
from pathlib import Path
from random import Random
from typing import Literal

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
Mood = Literal["fine", "refuses", "hangs", "later", "closes"]
AWAY: tuple[Mood, ...] = ("refuses", "hangs", "later", "closes")
_TOKEN = re.compile(r"/c#([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Mail:
    """What of a message a drill goes by."""

    message_id: str
    to: str
    token: str


class Relay:
    """Its mood says how it answers; `taken` holds every message whose content it has had.

    That includes those that it did not acknowledge: their receivers have them all the same.
    """

    def __init__(self, record: Path, random: Random) -> None:
        self.port = 0
        self.slowness = 0.0
        """Seconds that it thinks about each message."""
        self.taken: list[Mail] = []
        self.arrived: asyncio.Queue[Mail] = asyncio.Queue()
        self.moods: Counter[str] = Counter()
        self._mood: Mood = "fine"
        self._changed = asyncio.Event()
        self._random = random
        self._record = record.open("a", encoding="utf-8")
        self._sessions: set[SMTP] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen; on the port of before, where there was one."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Listen no more, and end what is connected."""
        if self._server is not None:
            self._server.close()
            self._hang_up()
            await self._server.wait_closed()
            self._server = None

    async def change(self, mood: Mood) -> None:
        """Answer in this way from now on; who hangs is let go without an answer."""
        self.moods[mood] += 1
        was_hanging = self._mood == "hangs"
        self._mood = mood
        self._changed.set()
        self._changed = asyncio.Event()
        if was_hanging:
            self._hang_up()
        if mood == "refuses":
            await self.close()
        elif self._server is None:
            await self.open()

    async def be_moody(self, fine: tuple[float, float], away: tuple[float, float]) -> None:
        """Be fine and away in turn, each for so many seconds; until cancelled."""
        while True:
            await asyncio.sleep(self._random.uniform(*fine))
            await self.change(self._random.choice(AWAY))
            await asyncio.sleep(self._random.uniform(*away))
            await self.change("fine")

    def _session(self) -> SMTP:
        session = SMTP(self, loop=asyncio.get_running_loop(), hostname="relay.example")
        self._sessions.add(session)
        return session

    def _hang_up(self) -> None:
        for session in self._sessions:
            _abort(session)
        self._sessions.clear()

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self,
        server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self._mood == "later":
            return "451 4.7.1 come back later"
        if self._mood == "hangs":
            await self._changed.wait()
            _abort(server)
            return "421 4.3.0 never sent"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self._mood == "closes":
            if self._random.random() < 0.5:
                self._take(envelope)
            _abort(server)
            return "421 4.3.0 never sent"
        await asyncio.sleep(self.slowness)
        self._take(envelope)
        if self._mood == "hangs":
            await self._changed.wait()
            _abort(server)
        return "250 2.0.0 taken"

    def _take(self, envelope: Envelope) -> None:
        content = envelope.content
        if not isinstance(content, bytes):
            raise TypeError("the relay decodes nothing")
        email = message_from_bytes(content, policy=policy.default)
        body = email.get_body(("plain",))
        found = _TOKEN.search(body.get_content() if body else "")
        mail = Mail(email["Message-ID"], envelope.rcpt_tos[0], found[1] if found else "")
        self._record.write(json.dumps(asdict(mail)) + "\n")
        self._record.flush()
        self.taken.append(mail)
        self.arrived.put_nowait(mail)

    def put_away(self) -> None:
        """Close the record."""
        self._record.close()


def _abort(session: SMTP) -> None:
    if session.transport is not None:
        session.transport.abort()  # type: ignore[attr-defined]


@asynccontextmanager
async def listening(record: Path, random: Random) -> AsyncIterator[Relay]:
    """A relay for as long as the block lasts; `record` gets a line for each message."""
    relay = Relay(record, random)
    await relay.open()
    try:
        yield relay
    finally:
        await relay.close()
        relay.put_away()
