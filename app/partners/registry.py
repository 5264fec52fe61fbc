"""Who may embed what, as every form needs it: read whole, and trusted for a moment.

There are dozens of partners, not thousands, and each form that is shown asks for them.
"""

import hashlib
import hmac
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from app.db import Database
from app.models import Partner, PartnerStatement, Statement
from app.partners.origins import origin_of

ANY_SITE = ("*",)
"""Ancestors of a form that a coordinator has opened to every site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerCard:
    """A partner; `statements` are those that it may embed, all of them where `everywhere`."""

    key: str
    name: str
    origins: tuple[str, ...]
    everywhere: bool
    statements: frozenset[UUID]
    secret_digest: bytes | None = field(default=None, repr=False)

    @property
    def title(self) -> str:
        """What people read: its name, else the host of its first origin."""
        return self.name or self.origins[0].partition("://")[2]

    def embeds(self, statement: UUID) -> bool:
        """Whether it may embed this statement."""
        return self.everywhere or statement in self.statements

    def knows(self, secret: str) -> bool:
        """Whether `secret` is its own."""
        return self.secret_digest is not None and hmac.compare_digest(
            self.secret_digest, hashlib.sha256(secret.encode()).digest()
        )


@dataclass(frozen=True, slots=True)
class Registry:
    """All partners by key, and the statements that any site may embed."""

    partners: Mapping[str, PartnerCard]
    any_site: frozenset[UUID]

    def partner(self, statement: UUID, via: str, referrer: str = "") -> PartnerCard | None:
        """By whom a reader comes: the key in the address, else the origin that refers here.

        None for a direct visit, and for a partner of other statements: it is none here.
        """
        named = self.partners.get(via)
        if named is not None and named.embeds(statement):
            return named
        origin = origin_of(referrer)
        if not origin:
            return None
        return next((one for one in self.embedding(statement) if origin in one.origins), None)

    def embedding(self, statement: UUID) -> list[PartnerCard]:
        """The partners that may embed a statement, by their keys."""
        return [one for one in self.partners.values() if one.embeds(statement)]

    def ancestors(self, statement: UUID, partner: PartnerCard | None) -> tuple[str, ...]:
        """The origins that may frame the form (CSP 3, frame-ancestors); none where it is empty."""
        if statement in self.any_site:
            return ANY_SITE
        return partner.origins if partner else ()


class Partners:
    """The registry of one process, read anew once it is older than `trust_seconds`."""

    def __init__(
        self,
        database: Database,
        trust_seconds: float = 2.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._trust = trust_seconds
        self._monotonic = monotonic
        self._kept: tuple[float, Registry] | None = None

    async def registry(self) -> Registry:
        """All partners. Raises `app.errors.Unavailable` while the database is away."""
        now = self._monotonic()
        if self._kept is None or now - self._kept[0] > self._trust:
            self._kept = (now, await _read(self._database))
        return self._kept[1]

    def forget(self) -> None:
        """Trust nothing any longer: this process changed a partner."""
        self._kept = None


async def _read(database: Database) -> Registry:
    statements: defaultdict[str, set[UUID]] = defaultdict(set)
    async with database.read() as connection:
        for row in await connection.execute(
            select(PartnerStatement.partner_key, PartnerStatement.statement_id)
        ):
            statements[row.partner_key].add(row.statement_id)
        rows = await connection.execute(select(*Partner.__table__.columns).order_by(Partner.key))
        partners = {
            row.key: PartnerCard(
                key=row.key,
                name=row.name,
                origins=tuple(row.origins),
                everywhere=row.everywhere,
                statements=frozenset(statements[row.key]),
                secret_digest=row.secret_digest,
            )
            for row in rows
        }
        anywhere = await connection.scalars(select(Statement.id).where(Statement.any_site))
        return Registry(partners, frozenset(anywhere))
