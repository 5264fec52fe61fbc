"""Writing a statement's rows, the same for its files and for the desk."""

import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict
from app.models import Signature, Statement, TextVersion
from app.models import StatementText as TextRow
from app.statements.canonical import SIGNED_FIELDS, canonical, text_version
from app.statements.texts import StatementSettings, StatementText, Update

BESIDE = tuple(
    field.name for field in fields(StatementText) if field.name not in {*SIGNED_FIELDS, "updates"}
)
"""What stands beside the signed text and may change under the same version."""

LAST = 1000
"""The place of a text until all are put in order."""


class FrozenText(Conflict):
    """What was signed may not change; `languages` are those whose text would."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__("frozen-text")
        self.languages = languages


async def is_signed(connection: AsyncConnection, statement_id: UUID) -> bool:
    """Whether anybody has ever signed it; from then on its texts stay as they are."""
    query = select(exists().where(Signature.statement_id == statement_id))
    return bool(await connection.scalar(query))


async def note_edit(connection: AsyncConnection, statement_id: UUID, **values: Any) -> None:
    """Write `values` into the statement's row and raise `edits`, so that kept pages end."""
    await connection.execute(
        update(Statement)
        .where(Statement.id == statement_id)
        .values(edits=Statement.edits + 1, **values)
    )


def settings_columns(settings: StatementSettings) -> dict[str, Any]:
    """What files say for the statement as a whole, under the names of the columns."""
    return {
        "kinds": list(settings.kinds),
        "exposures": list(settings.exposures),
        "policy": settings.policy,
        "publish": settings.publish,
        "order": settings.order,
        "identification_note": settings.identification_note,
        "prevailing_language": settings.prevailing_language,
        "sign_by": settings.sign_by,
        "confirm_days": settings.confirm_days,
        "layout": dict(settings.layout) or None,
    }


def update_rows(updates: Iterable[Update]) -> list[dict[str, Any]]:
    """Dated additions as they are kept."""
    return [
        {"date": each.date.isoformat(), "markdown": each.markdown, "kind": each.kind}
        for each in updates
    ]


async def write_version(
    connection: AsyncConnection, statement_id: UUID, text: StatementText, now: datetime
) -> str:
    """Keep a text under its version, which is returned.

    The canonical fields stand under `signed`, as they give the version; the rest under `beside`.
    """
    version = text_version(text)
    beside = {name: getattr(text, name) for name in BESIDE}
    content = {
        "signed": json.loads(canonical(text)),
        "beside": {name: value for name, value in beside.items() if value is not None},
    }
    key = (TextVersion.statement_id == statement_id, TextVersion.version == version)
    result = await connection.execute(update(TextVersion).where(*key).values(content=content))
    if not result.rowcount:
        await connection.execute(
            insert(TextVersion).values(
                statement_id=statement_id,
                version=version,
                language=text.language,
                content=content,
                created_on=now.date(),
            )
        )
    return version


async def forget_versions(connection: AsyncConnection, statement_id: UUID) -> None:
    """Drop the versions of a draft that are present in no language: nobody can have signed them.

    Only for drafts: where a statement can be signed, somebody may have an older one on the screen.
    """
    present = select(TextRow.version).where(TextRow.statement_id == statement_id)
    signed = select(Signature.text_version).where(Signature.statement_id == statement_id)
    await connection.execute(
        delete(TextVersion).where(
            TextVersion.statement_id == statement_id,
            TextVersion.version.not_in(present),
            TextVersion.version.not_in(signed),
        )
    )


async def forget_version(connection: AsyncConnection, statement_id: UUID, version: str) -> None:
    """Drop one version of a text that was never shown outside the desk."""
    present = select(TextRow.version).where(TextRow.statement_id == statement_id)
    await connection.execute(
        delete(TextVersion).where(
            TextVersion.statement_id == statement_id,
            TextVersion.version == version,
            TextVersion.version.not_in(present),
        )
    )


async def write_text(
    connection: AsyncConnection,
    statement_id: UUID,
    text: StatementText,
    now: datetime,
    *,
    unfinished: bool,
) -> None:
    """Make a text the present one of its language; `order_texts` gives a new one its place."""
    version = await write_version(connection, statement_id, text, now)
    values = {"title": text.title, "version": version, "unfinished": unfinished}
    where = (TextRow.statement_id == statement_id, TextRow.language == text.language)
    written = await connection.execute(update(TextRow).where(*where).values(values))
    if not written.rowcount:
        await connection.execute(
            insert(TextRow).values(
                statement_id=statement_id,
                language=text.language,
                position=LAST,
                updates=[],
                **values,
            )
        )


async def order_texts(connection: AsyncConnection, statement_id: UUID, prevailing: str) -> None:
    """Put the prevailing language first, the others by code, as files are read."""
    rows = await connection.execute(
        select(TextRow.language, TextRow.position).where(TextRow.statement_id == statement_id)
    )
    present = {row.language: row.position for row in rows}
    for place, code in enumerate(sorted(present, key=lambda one: (one != prevailing, one))):
        if present[code] != place:
            await connection.execute(
                update(TextRow)
                .where(TextRow.statement_id == statement_id, TextRow.language == code)
                .values(position=place)
            )
