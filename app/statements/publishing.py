"""Publishing: a statement's files become rows, as long as they change nothing that was signed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict
from app.models import Statement
from app.models import StatementText as TextRow
from app.statements.canonical import text_version
from app.statements.files import StatementFiles
from app.statements.writing import (
    FrozenText,
    forget_versions,
    is_signed,
    note_edit,
    settings_columns,
    update_rows,
    write_version,
)

__all__ = ["FrozenText", "PublishedStatement", "publish_files"]


@dataclass(frozen=True, slots=True)
class PublishedStatement:
    """What publishing did; `changed_languages` got another text version or other updates."""

    slug: str
    state: str
    created: bool
    new_languages: tuple[str, ...]
    changed_languages: tuple[str, ...]


async def publish_files(
    connection: AsyncConnection, files: StatementFiles, now: datetime, *, draft: bool = False
) -> PublishedStatement:
    """Write a statement's files into the tables; a new one is open at once, or a `draft`.

    Settings, updates and what stands beside the text may change at any time. A language that
    comes after the first signature is marked as added later; a translation that was being written
    at the desk stays there, or gives way to the file's.

    Raises:
        FrozenText: a signature exists, and a text that was there differs or is missing.
        Conflict: `frozen-prevailing-language`, likewise for the language that prevails;
            `frozen-order` where names were published under another order, which numbers follow.
    """
    query = (
        select(
            Statement.id,
            Statement.state,
            Statement.prevailing_language,
            Statement.order.label("order"),
            Statement.list_revision,
        )
        .where(Statement.slug == files.slug)
        .with_for_update()
    )
    found = (await connection.execute(query)).one_or_none()
    statement_id: UUID = found.id if found else uuid4()
    state: str = found.state if found else ("draft" if draft else "open")
    present = await _present(connection, statement_id)
    frozen = bool(found) and await is_signed(connection, statement_id)
    if found and frozen:
        _refuse_changes(files, present, found.prevailing_language)
    if found and found.list_revision and found.order != files.settings.order:
        raise Conflict("frozen-order")
    if found:
        await note_edit(connection, statement_id, **settings_columns(files.settings))
    else:
        await connection.execute(
            insert(Statement).values(
                id=statement_id,
                slug=files.slug,
                state=state,
                created_on=now.date(),
                changed_at=now,
                **settings_columns(files.settings),
            )
        )
    changed = await _write_texts(connection, statement_id, files, present, now)
    there = {language for language, row in present.items() if not row.unfinished}
    later = tuple(language for language in files.texts if language not in there)
    if frozen and later:
        await connection.execute(
            update(TextRow)
            .where(TextRow.statement_id == statement_id, TextRow.language.in_(later))
            .values(added_later=True)
        )
    if state == "draft":
        await forget_versions(connection, statement_id)
    return PublishedStatement(files.slug, state, found is None, later, changed)


@dataclass(frozen=True, slots=True)
class _Present:
    version: str
    updates: list[dict[str, Any]]
    unfinished: bool


async def _present(connection: AsyncConnection, statement_id: UUID) -> dict[str, _Present]:
    rows = await connection.execute(
        select(TextRow.language, TextRow.version, TextRow.updates, TextRow.unfinished)
        .where(TextRow.statement_id == statement_id)
        .order_by(TextRow.position)
    )
    return {row.language: _Present(row.version, row.updates, row.unfinished) for row in rows}


def _refuse_changes(files: StatementFiles, present: dict[str, _Present], prevailing: str) -> None:
    differing = tuple(
        language
        for language, row in present.items()
        if not row.unfinished
        and (language not in files.texts or text_version(files.texts[language]) != row.version)
    )
    if differing:
        raise FrozenText(differing)
    if files.settings.prevailing_language != prevailing:
        raise Conflict("frozen-prevailing-language")


async def _write_texts(
    connection: AsyncConnection,
    statement_id: UUID,
    files: StatementFiles,
    present: dict[str, _Present],
    now: datetime,
) -> tuple[str, ...]:
    """Write each text and its version; the languages that were there and differ now."""
    changed = []
    gone = [
        language
        for language, row in present.items()
        if language not in files.texts and not row.unfinished
    ]
    if gone:
        await connection.execute(
            delete(TextRow).where(TextRow.statement_id == statement_id, TextRow.language.in_(gone))
        )
    for position, (language, text) in enumerate(files.texts.items()):
        version = await write_version(connection, statement_id, text, now)
        values = {
            "position": position,
            "title": text.title,
            "version": version,
            "updates": update_rows(text.updates),
            "unfinished": False,
        }
        row = present.get(language)
        if row is None:
            await connection.execute(
                insert(TextRow).values(statement_id=statement_id, language=language, **values)
            )
            continue
        await connection.execute(
            update(TextRow)
            .where(TextRow.statement_id == statement_id, TextRow.language == language)
            .values(values)
        )
        if not row.unfinished and (row.version, row.updates) != (version, values["updates"]):
            changed.append(language)
    return tuple(changed)
