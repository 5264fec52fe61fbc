"""Delivering: from a screened intake row to the message that goes out, and what follows from it.

Nothing here is written while a relay is being talked to; see `app.worker`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select, update
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
from app.text.names import Language

_DAYS = select(Statement.id, Statement.confirm_days).where(
    Statement.id.in_(bindparam("statements", expanding=True))
)
_LIVES = (
    update(PendingSignOn)
    .where(
        PendingSignOn.id == bindparam("row"),
        PendingSignOn.state == "pending",  # a quick hand may have answered already
        PendingSignOn.expires_at.is_(None),
    )
    .values(expires_at=bindparam("until"), forget_on=bindparam("to_forget_on"))
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that may go out, with what is settled once it has; `kind` is the row's message."""

    kind: str
    to: str = field(repr=False)
    language: Language
    confirm: Link = field(repr=False)
    manage: Link | None = field(repr=False)
    confirm_days: int
    link: UUID | None
    """The management link that `manage` leads to."""

    def message(self) -> Message:
        """What it says."""
        if self.manage is None:
            return confirm_message(self.to, self.language, self.confirm)
        if self.kind == "manage":
            return manage_message(self.to, self.language, self.manage)
        return already_message(self.to, self.language, self.manage, confirm=self.confirm)


class Sent(NamedTuple):
    """A row whose message the relay has taken, and when."""

    row: LeasedRow
    delivery: Delivery
    at: datetime


async def prepare(
    connection: AsyncConnection,
    ring: Keyring,
    rows: Sequence[LeasedRow],
    link_base: str,
    now: datetime,
) -> list[Delivery | Exception]:
    """Of each screened row its message, or why there is none; reads only.

    `Gone` where it came too late to be of use: its token would not live any more, or what it leads
    to is no more. `MissingKey` where the row cannot be opened.
    """
    opened = [_open(ring, row) for row in rows]
    wanted = {one["statement"] for one in opened if not isinstance(one, Exception)}
    found = await connection.execute(_DAYS, {"statements": sorted(map(UUID, wanted))})
    days = {row.id: row.confirm_days for row in found}
    prepared: list[Delivery | Exception] = []
    for row, content in zip(rows, opened, strict=True):
        if isinstance(content, Exception):
            prepared.append(content)
            continue
        try:
            prepared.append(await _delivery(connection, ring, row, content, (days, link_base, now)))
        except Gone as error:
            prepared.append(error)
    return prepared


def _open(ring: Keyring, row: LeasedRow) -> dict[str, Any] | Exception:
    try:
        return ring.open_intake(row.key_id, row.sealed)
    except Exception as error:  # noqa: BLE001 - one row must not stop those beside it
        return error


async def _delivery(
    connection: AsyncConnection,
    ring: Keyring,
    row: LeasedRow,
    content: dict[str, Any],
    given: tuple[dict[UUID, int], str, datetime],
) -> Delivery:
    days_of, link_base, now = given
    statement = UUID(content["statement"])
    days = days_of.get(statement)
    taken_on = date.fromisoformat(content["on"])
    if days is None or taken_on + timedelta(days=days) < now.date():
        raise Gone("too-late")
    link = None
    if row.message in {"manage", "already"}:
        index = ring.email_index(statement, canonical(content["email"]))
        link = await live_link(connection, (statement, index), now)
    if row.message == "manage" and link is None:
        raise Gone("too-late")
    base = f"{link_base}/{content['language']}"
    confirm = Link(f"{base}/c", ring.sign_on_token(row.id), now + timedelta(days=days))
    manage = link and Link(
        f"{base}/m", ring.management_token(link.id), now + limits.MANAGEMENT_LIFE
    )
    return Delivery(
        row.message,
        content["email"],
        content["language"],
        confirm,
        manage,
        days,
        link.id if link else None,
    )


async def settle_sent(connection: AsyncConnection, sent: Sequence[Sent]) -> None:
    """The relay has them: the rows go, and with them the addresses; the tokens' life begins."""
    begins = []
    for row, delivery, at in sent:
        until = at + timedelta(days=delivery.confirm_days)
        if row.message != "manage":
            forget_on = until.date() + limits.DIGEST_KEPT
            begins.append({"row": row.id, "until": until, "to_forget_on": forget_on})
        if delivery.link is not None:
            await connection.execute(
                update(ManagementLink)
                .where(ManagementLink.id == delivery.link)
                .values(expires_at=at + limits.MANAGEMENT_LIFE)
            )
    if begins:
        await connection.execute(_LIVES, sorted(begins, key=itemgetter("row")))
    await leases.done(connection, [row.id for row, _, _ in sent])


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
