"""Delivering the desk's own messages: to the sealed address, never to what was typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators.links import INVITATION_LIFE, LIFE
from app.errors import Gone
from app.keys import Keyring
from app.models import Coordinator, SignInLink
from app.outbox import leases
from app.outbox.leases import LeasedRow
from app.outbox.messages import Link, Message, invitation_message, sign_in_message
from app.text.names import Language

LIVES = {"sign-in": LIFE, "invitation": INVITATION_LIFE}
"""The messages of the desk, and how long their links live from sending."""

_LINKS = (
    select(
        SignInLink.id,
        SignInLink.expires_at,
        SignInLink.used,
        Coordinator.address,
        Coordinator.language,
    )
    .join_from(SignInLink, Coordinator)
    .where(SignInLink.id.in_(bindparam("links", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class DeskDelivery:
    """A message to a coordinator that may go out."""

    kind: str
    to: str = field(repr=False)
    language: Language
    link: Link = field(repr=False)

    def message(self) -> Message:
        """What it says."""
        make = invitation_message if self.kind == "invitation" else sign_in_message
        return make(self.to, self.language, self.link)


async def prepare_desk(
    connection: AsyncConnection,
    ring: Keyring,
    rows: Sequence[LeasedRow],
    link_base: str,
    now: datetime,
) -> dict[UUID, DeskDelivery | Exception]:
    """Of each row its message, or why there is none; `Gone` where its link is over."""
    if not rows:
        return {}
    found = await connection.execute(_LINKS, {"links": sorted(row.id for row in rows)})
    links = {link.id: link for link in found}
    make = partial(_delivery, ring, link_base=link_base, now=now)
    return {row.id: make(row, links.get(row.id)) for row in rows}


def _delivery(
    ring: Keyring, row: LeasedRow, link: Any | None, *, link_base: str, now: datetime
) -> DeskDelivery | Exception:
    if link is None or link.used or link.expires_at <= now:
        return Gone("too-late")
    try:
        to = ring.open_coordinator(link.address)
    except Exception as error:  # noqa: BLE001 - one row must not stop those beside it
        return error
    page = f"{link_base}/desk/{link.language}/in"
    way = Link(page, ring.sign_in_token(row.id), now + LIVES[row.message])
    return DeskDelivery(row.message, to, link.language, way)


async def settle_desk_sent(connection: AsyncConnection, row: LeasedRow, at: datetime) -> None:
    """The relay has it: the row goes, and the link's life begins."""
    await connection.execute(
        update(SignInLink).where(SignInLink.id == row.id).values(expires_at=at + LIVES[row.message])
    )
    await leases.done(connection, [row.id])
