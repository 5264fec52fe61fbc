"""The mail round: lease and commit, send, settle and commit; no transaction while a relay talks."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Clock, Database
from app.errors import Gone, MissingKey, Unavailable
from app.keys import Keyring
from app.outbox import leases
from app.outbox.cap import HourlyCap
from app.outbox.compose import compose
from app.outbox.leases import LeasedRow
from app.outbox.transports import PermanentFailure, TemporaryFailure, Transport
from app.signing.deliver import Delivery, prepare, settle_failed, settle_sent
from app.signing.screen import screen

AT_ONCE = 8
"""Messages handed over side by side."""

SCREENED_AT_ONCE = 50

TRIES = 5
"""How often a row that breaks its screening is tried before it is set aside."""


@dataclass(frozen=True, slots=True)
class Post:
    """What the mail round needs of the house."""

    database: Database
    clock: Clock
    ring: Keyring
    transport: Transport
    cap: HourlyCap
    sender: str
    link_base: str
    random: Random = field(default_factory=Random)

    @property
    def domain(self) -> str:
        """The right part of a Message-ID."""
        return self.sender.rpartition("@")[2].strip(" >")


async def screen_round(post: Post) -> int:
    """Screen the rows that are due, each in a transaction of its own; how many there were."""
    now = post.clock.now()
    async with post.database.write() as connection:
        rows = await leases.lease(connection, now, screened=False, limit=SCREENED_AT_ONCE)
    for row in rows:
        try:
            async with post.database.write() as connection:
                await screen(connection, post.ring, row, now)
        except Unavailable:
            raise
        except (MissingKey, Gone) as error:
            async with post.database.write() as connection:
                await leases.set_aside(connection, row.id, error.code)
        except Exception as error:  # noqa: BLE001 - one row must not stop those behind it
            async with post.database.write() as connection:
                await _postpone(connection, post, row, type(error).__name__)
    return len(rows)


async def _postpone(connection: AsyncConnection, post: Post, row: LeasedRow, code: str) -> None:
    if row.attempts + 1 >= TRIES:
        await leases.set_aside(connection, row.id, code)
    else:
        await leases.retry(connection, row, code, post.clock.now(), post.random)


async def mail_round(post: Post) -> int:
    """Send the messages that are due, as many as the hourly cap allows; how many were tried."""
    room = min(AT_ONCE, post.cap.room())
    if room == 0:
        return 0
    now = post.clock.now()
    async with post.database.write() as connection:
        rows = await leases.lease(connection, now, screened=True, limit=room)
    results = await asyncio.gather(*(_deliver(post, row) for row in rows), return_exceptions=True)
    for result in results:
        if result is not None:  # each had its turn; its lease runs out and it is tried again
            raise result
    return len(rows)


async def _deliver(post: Post, row: LeasedRow) -> None:
    now = post.clock.now()
    try:
        async with post.database.read() as connection:
            delivery = await prepare(connection, post.ring, row, post.link_base, now)
        post.cap.take()
        await _send(post, row, delivery, now)
    except TemporaryFailure as error:
        async with post.database.write() as connection:
            await leases.retry(connection, row, error.code, post.clock.now(), post.random)
    except (PermanentFailure, Gone, MissingKey) as error:
        async with post.database.write() as connection:
            await settle_failed(connection, row, error.code, post.clock.now())
    else:
        async with post.database.write() as connection:
            await settle_sent(connection, row, delivery, post.clock.now())


async def _send(post: Post, row: LeasedRow, delivery: Delivery, now: datetime) -> None:
    email = compose(
        delivery.message,
        sender=post.sender,
        message_id=f"<{post.ring.message_id(row.id)}@{post.domain}>",
        date=now,
    )
    await post.transport.send(email, delivery.message.to)
