"""The row that waits for an answer: found by its token, answered once.

Confirming is asked for by crowds, so its statements are made once, and each does as much as it can:
what a statement costs is mostly the way to the database and back.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Gone, NotFound
from app.keys import tokens
from app.models import PendingSignOn, Statement, StatementText
from app.signing import limits
from app.statements.cards import CARD_COLUMNS, StatementCard, card_of_rows

_FOUND = (
    select(
        PendingSignOn.id.label("pending_id"),
        PendingSignOn.state.label("pending_state"),
        PendingSignOn.expires_at,
        PendingSignOn.sealed_form,
        PendingSignOn.email_index,
        PendingSignOn.name_index,
        *CARD_COLUMNS,
    )
    .join(Statement, Statement.id == PendingSignOn.statement_id)
    .outerjoin(StatementText, StatementText.statement_id == Statement.id)
    .where(PendingSignOn.token_digest == bindparam("digest"))
    .order_by(StatementText.position)
)

_LEFT: dict[str, Any] = {
    "expires_at": None,
    "sealed_form": None,
    "email_index": None,
    "name_index": None,
    "forget_on": bindparam("until"),
}
"""What stays of an answered sign-on; `expires_at` would tell when its message was sent."""

_IS_OWN = PendingSignOn.id == bindparam("own")

_CLAIM = (
    update(PendingSignOn)
    .where(
        # The whole mailbox is locked, in one order, so that its sign-ons are confirmed one after
        # the other, and each sees what the one before has signed.
        PendingSignOn.id.in_(
            select(PendingSignOn.id)
            .where(
                PendingSignOn.statement_id == bindparam("of_statement"),
                PendingSignOn.email_index == bindparam("of_mailbox"),
            )
            .order_by(PendingSignOn.id)
            .with_for_update()
        ),
        PendingSignOn.state == "pending",
        or_(_IS_OWN, PendingSignOn.name_index == bindparam("of_name")),
    )
    .values(state=case((_IS_OWN, "confirmed"), else_="ended"), **_LEFT)
    .returning(PendingSignOn.id)
)

_REJECT = (
    update(PendingSignOn)
    .where(_IS_OWN, PendingSignOn.state == "pending")
    .values(state="rejected", **_LEFT)
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sign-on by its token; `state` is `pending`, `confirmed` or `rejected`.

    Once it was answered, nothing is left of form, mailbox and name.
    """

    id: UUID
    state: str
    card: StatementCard
    expires_at: datetime | None
    sealed_form: bytes = field(repr=False)
    email_index: bytes = field(repr=False)
    name_index: bytes = field(repr=False)


async def find(connection: AsyncConnection, token: str, now: datetime) -> Waiting:
    """What a cleaned token stands for, with its statement; changes nothing.

    Raises `NotFound("unknown-token")`, `Gone("expired-token")`, and `Gone("ended-token")` where
    another message of the same sign-on was confirmed.
    """
    if not tokens.TOKEN.fullmatch(token):
        raise NotFound("unknown-token")
    found = await connection.execute(_FOUND, {"digest": tokens.token_digest(token)})
    rows = found.all()
    if not rows:
        raise NotFound("unknown-token")
    row = rows[0]
    state = row.pending_state
    late = state == "pending" and row.expires_at is not None and row.expires_at <= now
    if late or state == "expired":
        raise Gone("expired-token")
    if state == "ended":
        raise Gone("ended-token")
    return Waiting(
        row.pending_id,
        state,
        card_of_rows(rows),
        row.expires_at,
        row.sealed_form or b"",
        row.email_index or b"",
        row.name_index or b"",
    )


async def claim(connection: AsyncConnection, waiting: Waiting, now: datetime) -> bool:
    """Answer that it is confirmed, which ends its siblings of the same name.

    False where somebody was quicker: with this token, or with a sibling's.
    """
    claimed = await connection.execute(
        _CLAIM,
        {
            "own": waiting.id,
            "of_statement": waiting.card.id,
            "of_mailbox": waiting.email_index,
            "of_name": waiting.name_index,
            "until": now.date() + limits.DIGEST_KEPT,
        },
    )
    return waiting.id in claimed.scalars().all()


async def end(connection: AsyncConnection, waiting: Waiting, now: datetime) -> bool:
    """Answer that it is rejected, this one only; False where somebody was quicker."""
    ended = await connection.execute(
        _REJECT, {"own": waiting.id, "until": now.date() + limits.DIGEST_KEPT}
    )
    return bool(ended.rowcount == 1)
