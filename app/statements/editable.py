"""A statement as its coordinators change it: settings, all texts, what of it is frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import NotFound
from app.models import Signature, Statement, TextVersion
from app.models import StatementText as TextRow
from app.statements.stored import restored
from app.statements.texts import StatementSettings, StatementText


@dataclass(frozen=True, slots=True)
class DeskSettings(StatementSettings):
    """All that holds for a statement in every language; times are aware.

    `zone` is in minutes east of UTC; `publish_from` 0 where the first name is published at once.
    """

    slug: str = ""
    accent: str = ""
    publish_from: int = 0
    opens_at: datetime | None = None
    zone: int = 0


@dataclass(frozen=True, slots=True)
class EditableText:
    """One language of it; `unfinished` where only the desk shows it."""

    text: StatementText
    version: str
    added_later: bool = False
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Editable:
    """A statement at one count of `edits`; `texts` by language in their order.

    `listed` says that names were published, so that the order of the list stays.
    """

    id: UUID
    state: str
    edits: int
    signed: bool
    listed: bool
    settings: DeskSettings
    texts: Mapping[str, EditableText]

    def is_frozen(self, language: str) -> bool:
        """Whether somebody may have signed with this text before the eyes."""
        return self.signed and language in self.finished

    @property
    def finished(self) -> tuple[str, ...]:
        """The languages that are shown outside the desk, as far as the statement is."""
        return tuple(code for code, one in self.texts.items() if not one.unfinished)


async def load_editable(
    connection: AsyncConnection, statement: UUID, *, lock: bool = False
) -> Editable:
    """The statement as this transaction sees it; with `lock`, nobody else changes it meanwhile.

    Raises:
        NotFound: `unknown-statement`.
    """
    if lock:
        # On its own: what is joined to a row that was waited for would be older than the row.
        await connection.execute(
            select(Statement.id).where(Statement.id == statement).with_for_update()
        )
    signed = exists().where(Signature.statement_id == Statement.id)
    rows = (
        await connection.execute(
            select(
                *Statement.__table__.columns,
                signed.label("signed"),
                TextRow.language,
                TextRow.version,
                TextRow.added_later,
                TextRow.unfinished,
                TextRow.updates,
                TextVersion.content,
            )
            .join_from(Statement, TextRow, isouter=True)
            .outerjoin(
                TextVersion,
                and_(
                    TextVersion.statement_id == TextRow.statement_id,
                    TextVersion.version == TextRow.version,
                ),
            )
            .where(Statement.id == statement)
            .order_by(TextRow.position)
        )
    ).all()
    if not rows:
        raise NotFound("unknown-statement")
    row = rows[0]
    return Editable(
        id=row.id,
        state=row.state,
        edits=row.edits,
        signed=row.signed,
        listed=row.list_revision > 0,
        settings=_settings(row),
        texts={
            one.language: EditableText(
                restored(one.content, one.updates), one.version, one.added_later, one.unfinished
            )
            for one in rows
            if one.language is not None
        },
    )


def _settings(row: Any) -> DeskSettings:
    return DeskSettings(
        prevailing_language=row.prevailing_language,
        policy=row.policy,
        publish=row.publish,
        kinds=tuple(row.kinds),
        exposures=tuple(row.exposures),
        order=row.order,
        identification_note=row.identification_note,
        sign_by=row.sign_by,
        confirm_days=row.confirm_days,
        layout=row.layout or {},
        slug=row.slug,
        accent=row.accent,
        publish_from=row.publish_from,
        opens_at=row.opens_at,
        zone=row.zone,
    )
