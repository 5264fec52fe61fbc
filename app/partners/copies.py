"""Where it stands: copies of a list on other sites, and which withdrawals they have to follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.editions.listing import edition_of, editions_of
from app.errors import FieldError, InvalidForm, InvalidName
from app.models import Republication
from app.partners.origins import origin_of
from app.statements.cards import StatementCard
from app.text.one_line import one_line

LONGEST_SITE = 120
LONGEST_ADDRESS = 500
MOST = 500
"""Copies of one statement that are shown."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a copy: the site's name, the page, the edition that it shows."""

    site: str
    address: str
    edition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy of the list elsewhere, showing edition `edition`, told of on `seen_on`.

    `to_follow` counts the names of its edition that went since, `behind` the editions after it.
    `partner` is the key of the partner that told of it, None where a coordinator did.
    """

    id: UUID
    site: str
    address: str
    edition: int
    partner: str | None
    seen_on: date
    to_follow: int
    behind: int


async def tell_of_copy(
    connection: AsyncConnection,
    card: StatementCard,
    told: Told,
    *,
    now: datetime,
    partner: str | None = None,
    origins: Iterable[str] = (),
) -> None:
    """Write down that a page shows an edition, as it is now; told again, it is up to date again.

    Where `origins` are given the page lies on one of them. Raises `InvalidForm` (`missing-site`,
    what `one_line` raises, `invalid-address`, `foreign-address`), `NotFound("unknown-edition")`.
    """
    address = _address(told.address, tuple(origins))
    try:
        site = one_line(told.site, LONGEST_SITE)
    except InvalidName as error:
        raise InvalidForm([FieldError("site", error.code)]) from None
    if not site:
        raise InvalidForm([FieldError("site", "missing-site")])
    shown = await edition_of(connection, card, told.edition)
    values = {
        "site": site,
        "edition": told.edition,
        "gone": shown.gone.total(),
        "seen_on": now.date(),
    } | ({"partner_key": partner} if partner else {})
    same = (Republication.statement_id == card.id, Republication.address == address)
    renewed = await connection.execute(update(Republication).where(*same).values(values))
    if not renewed.rowcount:
        values |= {"id": uuid4(), "statement_id": card.id, "address": address}
        await connection.execute(insert(Republication).values(values))


async def copies_of(connection: AsyncConnection, card: StatementCard) -> list[Copy]:
    """The copies of a statement's list, those with most to follow first."""
    query = select(*Republication.__table__.columns).where(Republication.statement_id == card.id)
    rows = (await connection.execute(query.order_by(Republication.address).limit(MOST))).all()
    editions = await editions_of(connection, card, {row.edition for row in rows})
    gone = {one.number: one.gone.total() for one in editions}
    copies = [
        Copy(
            id=row.id,
            site=row.site,
            address=row.address,
            edition=row.edition,
            partner=row.partner_key,
            seen_on=row.seen_on,
            to_follow=max(0, gone.get(row.edition, 0) - row.gone),
            behind=max(0, card.edition - row.edition),
        )
        for row in rows
    ]
    return sorted(copies, key=lambda one: (-one.to_follow, -one.behind, one.site))


async def forget_copy(connection: AsyncConnection, card: StatementCard, copy: UUID) -> None:
    """A copy that stands no more; nothing happens where none is known."""
    await connection.execute(
        delete(Republication).where(Republication.id == copy, Republication.statement_id == card.id)
    )


def _address(typed: str, origins: tuple[str, ...]) -> str:
    """A page's address without its fragment, on one of the origins where there are some."""
    address = typed.strip()
    origin = origin_of(address)
    sound = bool(origin) and address.isprintable() and not set(address) & set(' <>"')
    if not sound or len(address) > LONGEST_ADDRESS or "@" in urlsplit(address).netloc:
        raise InvalidForm([FieldError("address", "invalid-address")])
    if origins and origin not in origins:
        raise InvalidForm([FieldError("address", "foreign-address")])
    return address.partition("#")[0]
