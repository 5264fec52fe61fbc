"""What is known of the mailboxes that several sign-ons came from, asked for all together.

Screening asks the same of every sign-on, and what a question costs is mostly the way to the
database and back; so a handful of them costs about what one does.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Block, PendingSignOn, Quota, Signature
from app.signing import limits

SIGNED = ("confirmed", "held", "published")
"""States in which a signature belongs to somebody who may come back to it."""


def in_state(*states: str) -> ColumnElement[bool]:
    """Whether a signature is in one of `states`, in words that no index of states is taken for.

    That is for those who ask by mailbox or by name. To PostgreSQL, as long as it has not counted
    a new crowd, the index of states seems to lead to a few rows, and it reads the whole crowd.
    """
    return Signature.state.concat("").in_(states)


Mailbox = tuple[UUID, bytes]
"""A statement and the index of an address under its key."""

_BLOCKED = select(Block.digest).where(
    Block.digest.in_(bindparam("digests", expanding=True)), Block.until >= bindparam("today")
)
_SENT = select(Quota.digest, Quota.sent_on).where(
    Quota.digest.in_(bindparam("digests", expanding=True)), Quota.sent_on > bindparam("month_ago")
)
_LIVE = (
    select(PendingSignOn.statement_id, PendingSignOn.email_index, func.count())
    .where(
        PendingSignOn.statement_id.in_(bindparam("statements", expanding=True)),
        PendingSignOn.email_index.in_(bindparam("indexes", expanding=True)),
        PendingSignOn.state == "pending",
        or_(PendingSignOn.expires_at.is_(None), PendingSignOn.expires_at > bindparam("at")),
    )
    .group_by(PendingSignOn.statement_id, PendingSignOn.email_index)
)
_KNOWN = (
    select(Signature.id)
    .where(
        Signature.statement_id == bindparam("statement"),
        Signature.email_index == bindparam("index"),
        in_state(*SIGNED, "declined"),
    )
    .limit(1)
)
_SIGNED = (
    select(Signature.statement_id, Signature.email_index)
    .where(
        Signature.statement_id.in_(bindparam("statements", expanding=True)),
        Signature.email_index.in_(bindparam("indexes", expanding=True)),
        in_state(*SIGNED),
    )
    .distinct()
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose sign-on it is: the mailbox, its digests for quota and block list."""

    mailbox: Mailbox
    quota: bytes
    block: bytes


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """What is known of some mailboxes; sign-ons that pass are added, so that the next ones count.

    `sent` are the days of unanswered messages by quota digest, `live` the tokens that can still be
    used, `signed` the mailboxes that somebody has signed from.
    """

    blocked: set[bytes]
    sent: dict[bytes, list[date]]
    live: Counter[Mailbox]
    signed: set[Mailbox]
    today: date = field(kw_only=True)

    def may_sign(self, asker: Asker) -> bool:
        """Whether a message goes to the mailbox: not blocked, not asked for too often."""
        days = self.sent.get(asker.quota, [])
        return not (
            asker.block in self.blocked
            or len(days) >= limits.UNANSWERED_A_MONTH
            or days.count(self.today) >= limits.UNANSWERED_A_DAY
            or self.live[asker.mailbox] >= limits.LIVE_TOKENS
        )

    def passed(self, asker: Asker) -> None:
        """A message goes to it now."""
        self.sent.setdefault(asker.quota, []).append(self.today)
        self.live[asker.mailbox] += 1


async def known_of(
    connection: AsyncConnection, askers: Iterable[Asker], now: datetime
) -> Mailboxes:
    """What the database knows of the mailboxes of `askers`, in four statements."""
    some = list(askers)
    today = now.date()
    blocked = await connection.scalars(
        _BLOCKED, {"digests": sorted({asker.block for asker in some}), "today": today}
    )
    found = await connection.execute(
        _SENT,
        {
            "digests": sorted({asker.quota for asker in some}),
            "month_ago": today - limits.MONTH,
        },
    )
    sent: dict[bytes, list[date]] = defaultdict(list)
    for digest, sent_on in found:
        sent[digest].append(sent_on)
    of = {
        "statements": sorted({asker.mailbox[0] for asker in some}),
        "indexes": sorted({asker.mailbox[1] for asker in some}),
    }
    live = await connection.execute(_LIVE, of | {"at": now})
    signed = await connection.execute(_SIGNED, of)
    return Mailboxes(
        set(blocked),
        sent,
        Counter({(statement, index or b""): count for statement, index, count in live}),
        {(statement, index or b"") for statement, index in signed},
        today=today,
    )


async def has_signed(connection: AsyncConnection, mailbox: Mailbox) -> bool:
    """Whether somebody has signed from the mailbox; who was declined may ask why."""
    found = await connection.execute(_KNOWN, {"statement": mailbox[0], "index": mailbox[1]})
    return found.first() is not None
