"""A statement as coordinators change it, for tests."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import insert

from app.db import Database
from app.models import Signature
from app.statements.conflicts import Known, known, written
from app.statements.drafts import create_draft
from app.statements.editable import Editable, load_editable
from app.statements.editing import save_texts
from app.statements.states import set_state
from app.statements.texts import StatementText
from app.statements.typed import empty_fields, text_fields

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
TITLES = {"fa": "یک صدا", "en": "One voice"}


async def begin(database: Database, *, complete: bool = True) -> UUID:
    """A draft in two languages."""
    async with database.write() as connection:
        statement, _ = await create_draft(connection, TITLES, "", NOW)
    if complete:
        await save(database, statement, fa={"body": "متن"}, en={"body": "Text"})
    return statement


async def now_of(database: Database, statement: UUID) -> Editable:
    """It as it is now."""
    async with database.read() as connection:
        return await load_editable(connection, statement)


def form_of(editable: Editable, *codes: str) -> Known:
    """What a form made now knows."""
    fields: dict[str, str] = {}
    for code in codes:
        one = editable.texts.get(code)
        fields |= text_fields(one.text, "en") if one else empty_fields(code)
    return known(written(editable.edits, fields))


async def save(
    database: Database,
    statement: UUID,
    form: Known | None = None,
    *,
    translating: bool = False,
    **texts: dict[str, object],
) -> tuple[str, ...]:
    """Save changes of some languages, by what is there now or by an older `form`."""
    editable = await now_of(database, statement)
    typed = {}
    for code, changes in texts.items():
        one = editable.texts.get(code)
        text = one.text if one else StatementText(language=code, title="", body="")
        typed[code] = replace(text, updates=(), **changes)  # type: ignore[arg-type]
    known = form or form_of(editable, *texts)
    async with database.write() as connection:
        return await save_texts(
            connection, statement, typed, known, NOW, language="en", translating=translating
        )


async def move(database: Database, state: str, slug: str = "one-voice") -> None:
    """Change its state."""
    async with database.write() as connection:
        await set_state(connection, slug, state, NOW)


async def sign(database: Database, statement: UUID, version: str = "") -> None:
    """Somebody signs."""
    row = {"kind": "individual", "language": "fa", "signed_on": date(2026, 3, 21)}
    async with database.write() as connection:
        values = {"statement_id": statement, "text_version": version, **row}
        await connection.execute(insert(Signature).values(values))
