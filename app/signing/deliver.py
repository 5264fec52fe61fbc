"""Delivering: from a screened intake row to the message that goes out, and what follows from it.

Nothing here is written while a relay is being talked to; see `app.worker`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Gone
from app.keys import Keyring
from app.models import ManagementLink, PendingSignOn, Statement
from app.outbox import leases
from app.outbox.leases import LeasedRow
from app.outbox.messages import (
    Link,
    Message,
    already_message,
    confirm_message,
    manage_message,
)
from app.signing import limits
from app.signing.addresses import canonical
from app.signing.screen import live_link


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that may go out, with what is settled once it has."""

    message: Message
    statement: UUID
    confirm_days: int
    link: UUID | None


async def prepare(
    connection: AsyncConnection, ring: Keyring, row: LeasedRow, link_base: str, now: datetime
) -> Delivery:
    """The message of a screened row; reads only.

    Raises `Gone` when it came too late to be of use: its token would not live any more, or what it
    leads to is no more. Raises `MissingKey` when the row cannot be opened.
    """
    content = ring.open_intake(row.key_id, row.sealed)
    statement = UUID(content["statement"])
    days = await connection.scalar(select(Statement.confirm_days).where(Statement.id == statement))
    taken_on = date.fromisoformat(content["on"])
    if days is None or taken_on + timedelta(days=days) < now.date():
        raise Gone("too-late")
    link = None
    if row.message in {"manage", "already"}:
        index = ring.email_index(statement, canonical(content["email"]))
        link = await live_link(connection, statement, index, now)
    build = _Builder(content, link_base, now)
    confirm = build.link("c", ring.sign_on_token(row.id), now + timedelta(days=days))
    manage = link and build.link("m", ring.management_token(link.id), now + limits.MANAGEMENT_LIFE)
    if row.message == "manage":
        if manage is None:
            raise Gone("too-late")
        message = manage_message(build.to, build.language, manage)
    elif row.message == "already" and manage is not None:
        message = already_message(build.to, build.language, manage, confirm=confirm)
    else:
        message = confirm_message(build.to, build.language, confirm)
    return Delivery(message, statement, days, link.id if link and manage else None)


class _Builder:
    def __init__(self, content: dict[str, Any], link_base: str, now: datetime) -> None:
        self.to = content["email"]
        self.language = content["language"]
        self._base = f"{link_base}/{self.language}"
        self._now = now

    def link(self, page: str, token: str, expires_at: datetime) -> Link:
        return Link(page=f"{self._base}/{page}", token=token, expires_at=expires_at)


async def settle_sent(
    connection: AsyncConnection, row: LeasedRow, delivery: Delivery, now: datetime
) -> None:
    """The relay has it: the row goes, and with it the address; the token's life begins."""
    expires_at = now + timedelta(days=delivery.confirm_days)
    if row.message != "manage":
        await connection.execute(
            update(PendingSignOn)
            .where(
                PendingSignOn.id == row.id,
                PendingSignOn.state == "pending",  # a quick hand may have answered already
                PendingSignOn.expires_at.is_(None),
            )
            .values(expires_at=expires_at, forget_on=expires_at.date() + limits.DIGEST_KEPT)
        )
    if delivery.link is not None:
        await connection.execute(
            update(ManagementLink)
            .where(ManagementLink.id == delivery.link)
            .values(expires_at=now + limits.MANAGEMENT_LIFE)
        )
    await leases.done(connection, row.id)


async def settle_failed(
    connection: AsyncConnection, row: LeasedRow, code: str, now: datetime
) -> None:
    """It will never arrive: the row is set aside without its content, the sign-on has ended."""
    await connection.execute(
        update(PendingSignOn)
        .where(PendingSignOn.id == row.id, PendingSignOn.state == "pending")
        .values(
            state="ended",
            sealed_form=None,
            email_index=None,
            name_index=None,
            forget_on=now.date() + limits.DIGEST_KEPT,
        )
    )
    await leases.set_aside(connection, row.id, code)
