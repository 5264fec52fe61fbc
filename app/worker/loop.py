"""The loop: ten rounds side by side, none of which may end because one thing went wrong."""

import asyncio
import logging
import socket
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from os import getpid

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators.digest import leave_digests
from app.coordinators.log import record
from app.coordinators.reveals import open_asked
from app.coordinators.upkeep import clear_desk
from app.editions.made import clear_files, make_next
from app.errors import HamsedaError
from app.models import Heartbeat
from app.signing import counting
from app.signing.ending import end_keys, is_due
from app.signing.finding import make_some
from app.signing.index import adopt
from app.signing.opening import open_due
from app.signing.publish import publish_due
from app.signing.reviewing import review_some
from app.signing.set_back import set_right
from app.signing.upkeep import clear_away, settle_quota
from app.worker.mail import mail_round, screen_round
from app.worker.post import Post
from app.worker.tombstones import begin_list, take_notes

IDLE_SECONDS = 0.5
"""Pause after a round that found nothing to do."""

BATCH_SECONDS = 1.0
"""From a batch to the next, published at once: each makes an edition, and every page anew."""

LONG_BATCH_SECONDS = 0.5
"""From then on a batch is a long one, to which other work of this process gives way."""

WAIT_SECONDS = 30.0
"""So long messages wait for a batch at most: one after the other is sooner done for the first."""

TROUBLE_SECONDS = 2.0
"""Pause after a round that failed; the database may be away."""

FINISH_SECONDS = 15.0
"""How long what was begun may take once the worker is asked to stop: a relay may hang for longer.

What is cut off then is had again when its lease has run out.
"""

UPKEEP_SECONDS = 10.0

NOTES_SECONDS = 1.0
"""So long after a withdrawal it is on the disk of the key folder at the latest."""

KEYS_SECONDS = 2.0
"""So long after an owner asked for it the key of a statement is destroyed at the latest."""

DIGEST_SECONDS = 30.0
"""How often it is asked whether a coordinator is to be told what waits."""

REVIEW_SECONDS = 0.5
"""How often it is asked whether a coordinator's step, or new names, are to be gone through."""

FILES_SECONDS = 1.0
"""How often it is asked whether somebody waits for a long file."""

_log = logging.getLogger("hamseda.worker")


class Worker:
    """Screens and sends, publishes, keeps keys; several may work on one database."""

    def __init__(self, post: Post) -> None:
        """Work with what `post` holds; nothing starts yet."""
        self._post = post
        self._upkept_on: date | None = None
        self._upkept_at: datetime | None = None
        self._publishing_since: float | None = None
        self._name = f"{socket.gethostname()[:20]}-{getpid()}"
        self._limit: asyncio.Timeout | None = None

    async def prepare(self) -> None:
        """Make and publish the keys of today and tomorrow: before it nobody can sign.

        Raises `app.errors.MissingKey` when the key folder does not belong to the database.
        """
        now = self._post.clock.now()
        async with self._post.database.write() as connection:
            await self._post.ring.upkeep(connection, now.date())
            await self._beat(connection, now)
        await begin_list(self._post)
        self._upkept_on = now.date()

    async def run(self) -> None:
        """Work until `stop` is called; what was begun is finished first."""
        try:
            async with asyncio.timeout(None) as self._limit:
                await asyncio.gather(
                    self._repeat(self.screen, IDLE_SECONDS),
                    self._repeat(self.send, IDLE_SECONDS),
                    self._repeat(self.publish, IDLE_SECONDS, BATCH_SECONDS),
                    self._repeat(self.reveal, IDLE_SECONDS),
                    self._repeat(self.upkeep, UPKEEP_SECONDS),
                    self._repeat(self.end_keys, KEYS_SECONDS),
                    self._repeat(self.digest, DIGEST_SECONDS),
                    self._repeat(self.review, REVIEW_SECONDS),
                    self._repeat(self.take_notes, NOTES_SECONDS),
                    self._repeat(self.make_files, FILES_SECONDS),
                )
        except TimeoutError:
            _log.warning("what was begun took too long; it is had again when its lease runs out")
        try:
            await self.take_notes()
        except (HamsedaError, OSError) as error:
            # They stay in the table, for the worker that comes next.
            _log.warning("the last notes were not taken: %s", type(error).__name__)
        await self._post.transport.close()

    def stop(self) -> None:
        """Ask `run` to end once what is under way is done, within `FINISH_SECONDS`."""
        if not self._post.stopping.is_set() and self._limit is not None:
            self._limit.reschedule(asyncio.get_running_loop().time() + FINISH_SECONDS)
        self._post.stopping.set()

    async def once(self) -> None:
        """Go round until there is nothing left to do now."""
        await self.upkeep()
        while (
            await self.digest()
            + await self.mail()
            + await self.publish()
            + await self.reveal()
            + await self.end_keys()
            + await self.review()
            + await self.take_notes()
            + await self.make_files()
        ):
            pass
        await self.upkeep()

    async def mail(self) -> int:
        """Screen and send what is due; how many rows were touched."""
        return await self.screen() + await self.send()

    async def screen(self) -> int:
        """Screen what is due, but while a batch is under way; how many rows were touched."""
        if self._gives_way():
            return 0
        return await screen_round(self._post)

    async def send(self) -> int:
        """Send what is due, in rounds of its own: a relay that hangs keeps nothing else waiting.

        As screening, it gives way to a batch.
        """
        if self._gives_way():
            return 0
        return await mail_round(self._post)

    async def publish(self) -> int:
        """Open and publish what is due; how many statements and signatures that was."""
        post = self._post
        self._publishing_since = time.monotonic()
        try:
            opened = await open_due(post.database, post.clock.now(), post.random)
            return opened + await publish_due(post.database, post.clock.now(), post.random)
        finally:
            self._publishing_since = None

    def _gives_way(self) -> bool:
        """Whether messages wait for a batch now."""
        since = self._publishing_since
        return since is not None and LONG_BATCH_SECONDS < time.monotonic() - since < WAIT_SECONDS

    async def review(self) -> int:
        """Go on with what coordinators do to many at once, and make new names findable to them.

        New names wait while a batch is under way, which would be slowed down by a half.
        """
        post = self._post
        reviewed = await review_some(post.database, post.clock.now())
        if self._publishing_since is not None:
            return reviewed
        return reviewed + await make_some(post.database)

    async def reveal(self) -> int:
        """Open what coordinators asked to see, for them alone; how much there was."""
        return await open_asked(self._post.database, self._post.ring)

    async def take_notes(self) -> int:
        """Note beside the keys what must not come back with a backup; how much there was."""
        return await take_notes(self._post)

    async def end_keys(self) -> int:
        """Destroy the keys of statements whose time has come; how many rows were touched."""
        post = self._post
        now = post.clock.now()
        async with post.database.read() as connection:
            if not await is_due(connection, post.ring, now):
                return 0
        async with post.database.write() as connection:
            ended, erased = await end_keys(connection, post.ring, now)
            for statement in ended:
                await record(connection, None, statement, "key.ended", now=now)
        return len(ended) + erased

    async def digest(self) -> int:
        """Leave the digests that coordinators are due in the outbox; how many."""
        post = self._post
        return await leave_digests(post.database, post.ring, post.clock.now())

    async def make_files(self) -> int:
        """Make the file that waits longest; 1 where there was one."""
        return await make_next(self._post.database, self._post.clock)

    async def upkeep(self) -> int:
        """Give a sign of life, settle quotas, clear away, and once a day keep the keys.

        How many entries from before there was an index were taken into it.
        """
        now = self._post.clock.now()
        async with self._post.database.write() as connection:
            # Of what was before this worker nothing is known, so it looks once.
            if self._upkept_at is None or now < self._upkept_at:
                await set_right(connection, now)
            await self._beat(connection, now)
            await settle_quota(connection, self._post.ring)
            await clear_away(connection, now)
            await clear_files(connection, now)
            await clear_desk(connection, now)
            if self._upkept_on != now.date():
                await counting.forget(connection, now.date())
                await self._post.ring.upkeep(connection, now.date())
        if self._upkept_on != now.date():
            await begin_list(self._post)
        self._upkept_on, self._upkept_at = now.date(), now
        await self._post.database.forget_erased()
        return await adopt(self._post.database)

    async def _beat(self, connection: AsyncConnection, now: datetime) -> None:
        post = self._post
        held = "relay-away" if post.relay.is_away else "" if post.cap.room() else "cap"
        beaten = await connection.execute(
            update(Heartbeat).where(Heartbeat.worker == self._name).values(at=now, mail=held)
        )
        if beaten.rowcount == 0:
            row = {"worker": self._name, "at": now, "mail": held}
            await connection.execute(insert(Heartbeat).values(row))
            long_ago = datetime.fromtimestamp(now.timestamp() - 86_400, UTC)
            await connection.execute(delete(Heartbeat).where(Heartbeat.at < long_ago))

    async def _repeat(
        self, work: Callable[[], Awaitable[int]], idle: float, busy: float = 0.0
    ) -> None:
        while not self._post.stopping.is_set():
            pause = idle
            try:
                if await work():
                    pause = busy
            except HamsedaError as error:
                _log.warning("a %s round ended early: %s", work.__name__, error.code)
                pause = max(idle, TROUBLE_SECONDS)
            except Exception as error:  # noqa: BLE001 - the loop outlives any single fault
                # Only the kind: the message of an exception may hold what somebody typed.
                _log.error("a %s round failed: %s", work.__name__, type(error).__name__)
                pause = max(idle, TROUBLE_SECONDS)
            await self._wait(pause)

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._post.stopping.wait(), seconds)
        except TimeoutError:
            return
