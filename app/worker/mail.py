"""Screening and sending: lease and commit, send, settle and commit.

No transaction is open while a relay talks.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators.deliver import LIVES, DeskDelivery, prepare_desk, settle_desk_sent
from app.coordinators.digest import (
    MESSAGE,
    DigestDelivery,
    prepare_digests,
    settle_digest_sent,
)
from app.coordinators.screen import screen_desk
from app.errors import Gone, MissingKey, Unavailable
from app.outbox import leases
from app.outbox.compose import compose
from app.outbox.leases import LeasedRow
from app.outbox.transports import PermanentFailure, PutOff, RelayAway, TemporaryFailure
from app.signing.deliver import Delivery, Sent, prepare, settle_failed
from app.signing.screen import screen
from app.worker.post import Post
from app.worker.settling import Settle, settling

AT_ONCE = 16
"""Messages handed over side by side: some are sent while others wait to be settled together.

With 8 of them a message cost a fifth more.
"""

LEASED_AT_ONCE = 64
"""Rows leased for a round."""

BEGIN_SECONDS = 20.0
"""Rows of a round that were not begun by then are given back; with `SEND_SECONDS` below a lease."""

SEND_SECONDS = 90.0
"""How long the handing over of one message may take, whatever the relay does meanwhile."""

SCREENED_AT_ONCE = 48

SCREENED_TOGETHER = 16
"""Rows screened in one transaction: few, since on SQLite nobody else writes meanwhile.

With 8 of them a message cost a seventh more.
"""

Outgoing = Delivery | DeskDelivery | DigestDelivery
Ready = Outgoing | Exception
"""What became of a row that is due: a message that may go out, or why there is none."""

TRIES = 5
"""How often a row that breaks its screening or its sending is tried before it is set aside."""


async def screen_round(post: Post) -> int:
    """Screen the rows that are due; how many there were."""
    now = post.clock.now()
    async with post.database.write() as connection:
        rows = await leases.lease(connection, now, screened=False, limit=SCREENED_AT_ONCE)
    for begin in range(0, len(rows), SCREENED_TOGETHER):
        if post.stopping.is_set():
            async with post.database.write() as connection:
                await leases.release(connection, rows[begin:])
            break
        together = rows[begin : begin + SCREENED_TOGETHER]
        try:
            await _screen_together(post, together, now)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - one row must not undo those beside it
            for row in together:
                await _screen_alone(post, row, now)
    return len(rows)


async def _screen_together(post: Post, rows: Sequence[LeasedRow], now: datetime) -> None:
    async with post.database.write() as connection:
        for_desk = await screen(connection, post.ring, rows, now)
        await screen_desk(connection, post.ring, for_desk, now)


async def _screen_alone(post: Post, row: LeasedRow, now: datetime) -> None:
    try:
        await _screen_together(post, [row], now)
    except Unavailable:
        raise
    except (MissingKey, Gone) as error:
        async with post.database.write() as connection:
            await leases.set_aside(connection, row.id, error.code)
    except Exception as error:  # noqa: BLE001 - one row must not stop those behind it
        async with post.database.write() as connection:
            await _break(connection, post=post, row=row, code=type(error).__name__)


async def mail_round(post: Post) -> int:
    """Send the messages that are due, as many as cap and relay allow; how many were looked at."""
    now = post.clock.now()
    room = post.relay.room(min(LEASED_AT_ONCE, post.cap.room()), now)
    if room == 0:
        return 0
    async with post.database.write() as connection:
        rows = await leases.lease(connection, now, screened=True, limit=room)
    if rows:
        async with post.database.read() as connection:
            prepared = await _prepared(connection, post, rows, now)
        await _Round(post, prepared).run()
    return len(rows)


async def _prepared(
    connection: AsyncConnection, post: Post, rows: Sequence[LeasedRow], now: datetime
) -> list[tuple[LeasedRow, Ready]]:
    """Each row with its message, or with why it has none, in their order."""
    of_desk = [row for row in rows if row.message in LIVES]
    digests = [row for row in rows if row.message == MESSAGE]
    others = [row for row in rows if row.message not in {*LIVES, MESSAGE}]
    desk = await prepare_desk(connection, post.ring, of_desk, post.link_base, now)
    made = await prepare(connection, post.ring, others, post.link_base, now) if others else []
    ready = {
        **{row.id: one for row, one in zip(others, made, strict=True)},
        **desk,
        **prepare_digests(post.ring, digests, post.link_base, now),
    }
    return [(row, ready[row.id]) for row in rows]


class _Round:
    """The rows of one lease, on their way, each with its message or with why it has none."""

    def __init__(self, post: Post, rows: Iterable[tuple[LeasedRow, Ready]]) -> None:
        self._post = post
        self._rows = deque(rows)
        self._settling = settling(post.database)
        self._paced: list[tuple[LeasedRow, datetime]] = []
        self._begun_at = asyncio.get_running_loop().time()

    async def run(self) -> None:
        """Send what may go; what may not keeps its place. Raises `Unavailable` at the end."""
        senders = [self._send_one_by_one() for _ in range(min(AT_ONCE, len(self._rows)))]
        results = await asyncio.gather(*senders, return_exceptions=True)
        if self._paced or self._rows:
            async with self._post.database.write() as connection:
                await leases.postpone(connection, self._paced)
                await leases.release(connection, [row for row, _ in self._rows])
        for result in results:
            if result is not None:  # the others had their turn; a lease runs out and is had again
                raise result

    async def _send_one_by_one(self) -> None:
        loop = asyncio.get_running_loop()
        while self._rows and loop.time() - self._begun_at < BEGIN_SECONDS:
            if self._post.stopping.is_set():
                return
            if self._post.relay.room(1, self._post.clock.now()) == 0:
                return
            await self._deliver(*self._rows.popleft())

    async def _deliver(self, row: LeasedRow, delivery: Ready) -> None:
        if isinstance(delivery, Exception):
            settle: Settle | None = self._given_up(row, delivery)
        else:
            settle = await self._hand_over(row, delivery)
        if settle is not None:
            await self._settling.ask(settle)

    async def _hand_over(self, row: LeasedRow, delivery: Outgoing) -> Settle | None:
        """What is to be written down of it; nothing where its domain has no place for it yet."""
        now = self._post.clock.now()
        try:
            domain = delivery.to.rpartition("@")[2].casefold()
            wait = self._post.pace.wait(domain, now, urgent=row.lane == 0)
            if wait:
                self._paced.append((row, now + wait))
                return None
            return await self._try(row, delivery, domain, now)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one row must not stop those beside it
            return self._given_up(row, error)

    def _given_up(self, row: LeasedRow, error: Exception) -> Settle:
        post = self._post
        if isinstance(error, Gone | MissingKey):
            return partial(settle_failed, row=row, code=error.code, now=post.clock.now())
        return partial(_break, post=post, row=row, code=type(error).__name__)

    async def _try(self, row: LeasedRow, delivery: Outgoing, domain: str, now: datetime) -> Settle:
        """Hand a message over; what is to be written down of it."""
        post = self._post
        post.cap.take()  # before: a relay counts refused ones too
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await _send(post, row, delivery, now)
        except (TemporaryFailure, TimeoutError) as error:
            later = post.clock.now()
            if isinstance(error, PutOff):
                post.pace.put_off(domain, later)
            elif isinstance(error, RelayAway | TimeoutError):
                post.relay.failed(later, post.random)
            code = error.code if isinstance(error, TemporaryFailure) else "timeout"
            return partial(leases.retry, row=row, code=code, now=later, random=post.random)
        except PermanentFailure as error:
            return partial(settle_failed, row=row, code=error.code, now=post.clock.now())
        post.pace.taken(domain)
        if post.relay.answered():
            await self._settling.ask(partial(leases.wake, now=post.clock.now()))
        return _sent(row, delivery, post.clock.now())


def _sent(row: LeasedRow, delivery: Outgoing, at: datetime) -> Settle:
    if isinstance(delivery, DeskDelivery):
        return partial(settle_desk_sent, row=row, at=at)
    if isinstance(delivery, DigestDelivery):
        return partial(settle_digest_sent, row=row)
    return Sent(row, delivery, at)


async def _send(post: Post, row: LeasedRow, delivery: Outgoing, now: datetime) -> None:
    email = compose(
        delivery.message(),
        sender=post.sender,
        message_id=f"<{post.ring.message_id(row.id)}@{post.domain}>",
        date=now,
    )
    await post.transport.send(email, delivery.to)


async def _break(connection: AsyncConnection, *, post: Post, row: LeasedRow, code: str) -> None:
    """A row that breaks our own code: tried a few times, then set aside."""
    now = post.clock.now()
    known = row if row.failure == code else replace(row, attempts=0)
    if known.attempts + 1 < TRIES:
        await leases.retry(connection, known, code, now, post.random)
    elif row.message:
        await settle_failed(connection, row, code, now)
    else:
        await leases.set_aside(connection, row.id, code)
