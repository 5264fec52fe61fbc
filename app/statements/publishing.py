"""Publishing: a statement's files become rows, as long as they change nothing that was signed."""

import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict
from app.models import Signature, Statement, TextVersion
from app.models import StatementText as TextRow
from app.statements.canonical import SIGNED_FIELDS, canonical, text_version
from app.statements.files import StatementFiles
from app.statements.texts import StatementSettings, StatementText

# What stands beside the signed text and may change under the same version.
_BESIDE = tuple(
    field.name for field in fields(StatementText) if field.name not in {*SIGNED_FIELDS, "updates"}
)


class FrozenText(Conflict):
    """What was signed may not change; `languages` are those whose text would."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__("frozen-text")
        self.languages = languages


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
    comes after the first signature is marked as added later.

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
    frozen = bool(found) and await _is_signed(connection, statement_id)
    if found and frozen:
        _refuse_changes(files, present, found.prevailing_language)
    if found and found.list_revision and found.order != files.settings.order:
        raise Conflict("frozen-order")
    if found:
        await connection.execute(
            update(Statement)
            .where(Statement.id == statement_id)
            .values(**_settings(files.settings))
        )
    else:
        await connection.execute(
            insert(Statement).values(
                id=statement_id,
                slug=files.slug,
                state=state,
                created_on=now.date(),
                changed_at=now,
                **_settings(files.settings),
            )
        )
    changed = await _write_texts(connection, statement_id, files, present, now)
    later = tuple(language for language in files.texts if language not in present)
    if frozen and later:
        await connection.execute(
            update(TextRow)
            .where(TextRow.statement_id == statement_id, TextRow.language.in_(later))
            .values(added_later=True)
        )
    return PublishedStatement(files.slug, state, found is None, later, changed)


@dataclass(frozen=True, slots=True)
class _Present:
    version: str
    updates: list[dict[str, Any]]


async def _present(connection: AsyncConnection, statement_id: UUID) -> dict[str, _Present]:
    rows = await connection.execute(
        select(TextRow.language, TextRow.version, TextRow.updates)
        .where(TextRow.statement_id == statement_id)
        .order_by(TextRow.position)
    )
    return {row.language: _Present(row.version, row.updates) for row in rows}


async def _is_signed(connection: AsyncConnection, statement_id: UUID) -> bool:
    query = select(exists().where(Signature.statement_id == statement_id))
    return bool(await connection.scalar(query))


def _refuse_changes(files: StatementFiles, present: dict[str, _Present], prevailing: str) -> None:
    differing = tuple(
        language
        for language, row in present.items()
        if language not in files.texts or text_version(files.texts[language]) != row.version
    )
    if differing:
        raise FrozenText(differing)
    if files.settings.prevailing_language != prevailing:
        raise Conflict("frozen-prevailing-language")


def _settings(settings: StatementSettings) -> dict[str, Any]:
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


async def _write_texts(
    connection: AsyncConnection,
    statement_id: UUID,
    files: StatementFiles,
    present: dict[str, _Present],
    now: datetime,
) -> tuple[str, ...]:
    """Write each text and its version; the languages that were there and differ now."""
    changed = []
    gone = [language for language in present if language not in files.texts]
    if gone:
        await connection.execute(
            delete(TextRow).where(TextRow.statement_id == statement_id, TextRow.language.in_(gone))
        )
    for position, (language, text) in enumerate(files.texts.items()):
        version = text_version(text)
        await _write_version(connection, statement_id, version, text, now)
        values = {
            "position": position,
            "title": text.title,
            "version": version,
            "updates": [
                {"date": each.date.isoformat(), "markdown": each.markdown, "kind": each.kind}
                for each in text.updates
            ],
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
        if (row.version, row.updates) != (version, values["updates"]):
            changed.append(language)
    return tuple(changed)


async def _write_version(
    connection: AsyncConnection,
    statement_id: UUID,
    version: str,
    text: StatementText,
    now: datetime,
) -> None:
    """Keep the canonical fields under `signed`, as they give the version; the rest `beside`."""
    beside = {name: getattr(text, name) for name in _BESIDE}
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
