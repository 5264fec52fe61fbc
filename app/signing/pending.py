"""The rows that wait for an answer: found by their tokens, locked, answered once.

Confirming is asked for by crowds, so its statements are made once, and each serves many at a time:
what a statement costs is mostly the way to the database and back.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import among
from app.errors import Gone, HamsedaError, NotFound
from app.keys import tokens
from app.models import PendingSignOn, Statement, StatementText
from app.signing import limits
from app.signing.mailboxes import Mailbox
from app.statements.cards import CARD_COLUMNS, StatementCard, card_of_rows

_LEFT: dict[str, Any] = {
    "expires_at": None,
    "sealed_form": None,
    "email_index": None,
    "name_index": None,
    "forget_on": bindparam("until"),
}
"""What stays of an answered sign-on; `expires_at` would tell when its message was sent."""


@lru_cache
def _found(dialect: str) -> Executable:
    return (
        select(
            PendingSignOn.id.label("pending_id"),
            PendingSignOn.token_digest,
            PendingSignOn.state.label("pending_state"),
            PendingSignOn.expires_at,
            PendingSignOn.sealed_form,
            PendingSignOn.email_index,
            PendingSignOn.name_index,
            *CARD_COLUMNS,
        )
        .join(Statement, Statement.id == PendingSignOn.statement_id)
        .outerjoin(StatementText, StatementText.statement_id == Statement.id)
        .where(among(dialect, PendingSignOn.token_digest, "digests"))
        .order_by(PendingSignOn.id, StatementText.position)
    )


@lru_cache
def _locked(dialect: str) -> Executable:
    return (
        select(
            PendingSignOn.id,
            PendingSignOn.statement_id,
            PendingSignOn.email_index,
            PendingSignOn.name_index,
        )
        .where(
            among(dialect, PendingSignOn.statement_id, "statements"),
            among(dialect, PendingSignOn.email_index, "indexes"),
            PendingSignOn.state == "pending",
        )
        .order_by(PendingSignOn.id)
        .with_for_update()
    )


@lru_cache
def _answered(dialect: str) -> Executable:
    return (
        update(PendingSignOn)
        .where(among(dialect, PendingSignOn.id, "rows"), PendingSignOn.state == "pending")
        .values(state=bindparam("to_state"), **_LEFT)
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

    @property
    def mailbox(self) -> Mailbox:
        """Whose it is."""
        return self.card.id, self.email_index


async def find(connection: AsyncConnection, token: str, now: datetime) -> Waiting:
    """What a cleaned token stands for, with its statement; changes nothing.

    Raises `NotFound("unknown-token")`, `Gone("expired-token")`, and `Gone("ended-token")` where
    another message of the same sign-on was confirmed.
    """
    found = (await find_all(connection, [token], now))[token]
    if isinstance(found, HamsedaError):
        raise found
    return found


async def find_all(
    connection: AsyncConnection, some: Collection[str], now: datetime
) -> dict[str, Waiting | HamsedaError]:
    """What each of some cleaned tokens stands for, or what `find` raises of it."""
    digests = {tokens.token_digest(token): token for token in some if tokens.TOKEN.fullmatch(token)}
    found: dict[str, Waiting | HamsedaError] = {t: NotFound("unknown-token") for t in some}
    rows = await connection.execute(_found(connection.dialect.name), {"digests": sorted(digests)})
    cards: dict[UUID, StatementCard] = {}
    for _, group in groupby(rows, key=attrgetter("pending_id")):
        texts = list(group)
        row = texts[0]
        card = cards.get(row.id) or cards.setdefault(row.id, card_of_rows(texts))
        found[digests[row.token_digest]] = _waiting(row, card, now)
    return found


def _waiting(row: Any, card: StatementCard, now: datetime) -> Waiting | HamsedaError:
    state = row.pending_state
    late = state == "pending" and row.expires_at is not None and row.expires_at <= now
    if late or state == "expired":
        return Gone("expired-token")
    if state == "ended":
        return Gone("ended-token")
    return Waiting(
        row.pending_id,
        state,
        card,
        row.expires_at,
        row.sealed_form or b"",
        row.email_index or b"",
        row.name_index or b"",
    )


async def lock(
    connection: AsyncConnection, mailboxes: Collection[Mailbox]
) -> dict[tuple[Mailbox, bytes], list[UUID]]:
    """Lock some mailboxes: the sign-ons that wait in them now, by mailbox and index of the name.

    All of a mailbox's are locked, and all mailboxes in one order, so that its sign-ons are
    confirmed one after the other, and each sees what the one before has signed.
    """
    rows = await connection.execute(
        _locked(connection.dialect.name),
        {
            "statements": sorted({statement for statement, _ in mailboxes}),
            "indexes": sorted({index for _, index in mailboxes}),
        },
    )
    waiting: dict[tuple[Mailbox, bytes], list[UUID]] = defaultdict(list)
    for row in rows:
        mailbox = row.statement_id, row.email_index or b""
        waiting[mailbox, row.name_index or b""].append(row.id)
    return waiting


async def answer(
    connection: AsyncConnection, rows: Sequence[UUID], state: str, now: datetime
) -> int:
    """Give some that wait a new state, which leaves nothing else of them; how many there were."""
    done = await connection.execute(
        _answered(connection.dialect.name),
        {"rows": sorted(rows), "to_state": state, "until": now.date() + limits.DIGEST_KEPT},
    )
    return done.rowcount
