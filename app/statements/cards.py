"""Statements as the rest of the house needs them: everything but the long text, in one query.

Pages are built from a card that is up to two seconds old, so that a crowd costs the database one
read now and then; whoever writes takes the card of the transaction (`card_of`).
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.errors import NotFound
from app.models import Statement, StatementText

PUBLIC_STATES = ("open", "closed", "archived")
SIGNABLE_STATES = ("circulating", "open")

CARD_COLUMNS = (
    Statement.id,
    Statement.slug,
    Statement.state,
    Statement.secret_digest,
    Statement.kinds,
    Statement.exposures,
    Statement.policy,
    Statement.publish,
    Statement.order.label("order"),
    Statement.identification_note,
    Statement.layout,
    Statement.prevailing_language,
    Statement.sign_by,
    Statement.confirm_days,
    Statement.accent,
    Statement.list_revision,
    Statement.withdrawals,
    Statement.count_organisations,
    Statement.count_individuals,
    Statement.count_unnamed,
    Statement.edition,
    Statement.changed_at,
    Statement.edits,
    Statement.sign_ons_stopped,
    Statement.list_hidden,
    Statement.key_ends,
    StatementText.language,
    StatementText.title,
    StatementText.version,
    StatementText.added_later,
    StatementText.unfinished,
)
"""What a card is made of: a row for each text of the statement, or one without a text."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many stand in the public list; `unnamed` are signatures that show no name."""

    organisations: int = 0
    individuals: int = 0
    unnamed: int = 0

    @property
    def total(self) -> int:
        """All signatures together."""
        return self.organisations + self.individuals + self.unnamed


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementCard:
    """A statement without its text; mappings go by language, `changed_at` is the list's "as of".

    `state` is `draft`, `circulating`, `open`, `closed` or `archived`; `edition` is the newest
    edition's number, 0 where none was cut. `layout` holds what was chosen of the options in
    `app.statements.layouts`.
    """

    id: UUID
    slug: str
    state: str
    kinds: tuple[str, ...]
    exposures: tuple[str, ...]
    policy: str
    publish: str
    order: str
    identification_note: bool
    layout: Mapping[str, str | bool]
    prevailing_language: str
    sign_by: datetime | None
    confirm_days: int
    accent: str
    list_revision: int
    withdrawals: int
    counts: Counts
    edition: int
    changed_at: datetime
    languages: tuple[str, ...]
    titles: dict[str, str]
    text_versions: dict[str, str]
    added_later: tuple[str, ...] = ()
    """Languages whose text came after the first signature."""
    secret_digest: bytes | None = field(default=None, repr=False)
    edits: int = 0
    """Raised by each change of texts, updates and settings."""
    list_hidden: bool = False
    """No name may be shown, whoever asks: see `app.signing.emergency`."""
    sign_ons_stopped: bool = False
    key_ends: bool = False
    """Its key K is destroyed, or will be in a moment: nothing can be managed by address."""

    @property
    def is_stopped(self) -> bool:
        """Whether no sign-on is taken though the state would allow it."""
        return self.state in SIGNABLE_STATES and (self.sign_ons_stopped or self.key_ends)

    def can_sign(self, now: datetime) -> bool:
        """Whether a sign-on may be taken: nothing has stopped them, and the day has not passed."""
        return (
            self.state in SIGNABLE_STATES
            and not self.is_stopped
            and bool(self.kinds)
            and (self.sign_by is None or now < self.sign_by)
        )

    def title(self, language: str) -> str:
        """The title in `language`, else in the prevailing language, else in the first."""
        for wanted in (language, self.prevailing_language, *self.languages):
            if self.titles.get(wanted):
                return self.titles[wanted]
        return self.slug

    def opens_with(self, secret: str) -> bool:
        """Whether `secret` is that of the link under which a circulating statement is read."""
        return self.secret_digest is not None and hmac.compare_digest(
            self.secret_digest, hashlib.sha256(secret.encode()).digest()
        )


async def card_of(connection: AsyncConnection, statement: UUID | str) -> StatementCard:
    """The card of a statement in any state, by id or slug, as this transaction sees it.

    Raises:
        NotFound: `unknown-statement`.
    """
    column = Statement.slug if isinstance(statement, str) else Statement.id
    cards = await _load(connection, column == statement)
    if not cards:
        raise NotFound("unknown-statement")
    return cards[0]


async def cards_of(connection: AsyncConnection, statements: Sequence[UUID]) -> list[StatementCard]:
    """The cards of some statements in any state, the newest first; of unknown ids nothing."""
    return await _load(connection, Statement.id.in_(statements)) if statements else []


class StatementCards:
    """The cards of public statements, each trusted for `trust_seconds` after it was read."""

    def __init__(
        self,
        database: Database,
        trust_seconds: float = 2.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._trust = trust_seconds
        self._monotonic = monotonic
        self._cards: dict[str, tuple[float, StatementCard]] = {}
        self._public: tuple[float, list[StatementCard]] | None = None

    async def get(self, slug: str, secret: str = "") -> StatementCard:
        """The card of a statement that the asker may read.

        Raises:
            NotFound: `unknown-statement` for an unknown one, a draft, and a circulating one
                where `secret` is not its own: the three look alike.
        """
        now = self._monotonic()
        kept = self._cards.get(slug)
        if kept is None or now - kept[0] > self._trust:
            async with self._database.read() as connection:
                try:
                    card = await card_of(connection, slug)
                except NotFound:
                    self._cards.pop(slug, None)
                    raise
            kept = self._cards[slug] = (now, card)
        card = kept[1]
        if card.state in PUBLIC_STATES or (card.state == "circulating" and card.opens_with(secret)):
            return card
        raise NotFound("unknown-statement")

    async def public(self) -> list[StatementCard]:
        """All public statements, the newest first."""
        now = self._monotonic()
        if self._public is None or now - self._public[0] > self._trust:
            async with self._database.read() as connection:
                cards = await _load(connection, Statement.state.in_(PUBLIC_STATES))
            self._public = (now, cards)
        return list(self._public[1])

    async def open(self) -> list[StatementCard]:
        """The public statements that are open, the newest first."""
        return [card for card in await self.public() if card.state == "open"]

    def trusted_for(self, slug: str) -> float:
        """For how many seconds more the card of a statement is trusted; 0 where none is kept."""
        kept = self._cards.get(slug)
        return max(0.0, kept[0] + self._trust - self._monotonic()) if kept else 0.0

    def forget(self) -> None:
        """Trust no card any longer: this process changed a statement."""
        self._cards.clear()
        self._public = None


async def _load(connection: AsyncConnection, condition: ColumnElement[bool]) -> list[StatementCard]:
    query = (
        select(*CARD_COLUMNS)
        .join_from(Statement, StatementText, isouter=True)
        .where(condition)
        .order_by(Statement.created_on.desc(), Statement.slug, StatementText.position)
    )
    rows: dict[UUID, list[Any]] = {}
    for row in await connection.execute(query):
        rows.setdefault(row.id, []).append(row)
    return [card_of_rows(group) for group in rows.values()]


def card_of_rows(rows: Sequence[Any]) -> StatementCard:
    """The card out of the rows of one statement, in the order of its texts (`CARD_COLUMNS`)."""
    row = rows[0]
    texts = [text for text in rows if text.language is not None and not text.unfinished]
    return StatementCard(
        id=row.id,
        slug=row.slug,
        state=row.state,
        kinds=tuple(row.kinds),
        exposures=tuple(row.exposures),
        policy=row.policy,
        publish=row.publish,
        order=row.order,
        identification_note=row.identification_note,
        layout=row.layout or {},
        prevailing_language=row.prevailing_language,
        sign_by=row.sign_by,
        confirm_days=row.confirm_days,
        accent=row.accent,
        list_revision=row.list_revision,
        withdrawals=row.withdrawals,
        counts=Counts(row.count_organisations, row.count_individuals, row.count_unnamed),
        edition=row.edition,
        changed_at=row.changed_at,
        edits=row.edits,
        languages=tuple(text.language for text in texts),
        titles={text.language: text.title for text in texts},
        text_versions={text.language: text.version for text in texts},
        added_later=tuple(text.language for text in texts if text.added_later),
        secret_digest=row.secret_digest,
        list_hidden=row.list_hidden,
        sign_ons_stopped=row.sign_ons_stopped,
        key_ends=row.key_ends,
    )
