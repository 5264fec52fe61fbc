"""What is added to a text after publication: updates, errata, deliveries, answers, all dated.

They stand beside the text that was signed, so they may be added, mended and taken back at any time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict, FieldError, InvalidForm, NotFound
from app.i18n import N_, Fault
from app.models import StatementText as TextRow
from app.statements.conflicts import mark
from app.statements.editable import load_editable
from app.statements.front_matter import Problem
from app.statements.markdown import problems
from app.statements.source_text import tidied, tidy_body
from app.statements.texts import UPDATE_KINDS, Update
from app.statements.writing import note_edit, update_rows
from app.text.moments import read_day

MAX_UPDATES = 200
MAX_UPDATE = 20_000


def name_of(one: Update) -> str:
    """What tells an addition from the others of its text, as long as it stays as it is."""
    return mark(f"{one.kind} {one.date} {one.markdown}")


def read_update(fields: Mapping[str, str], now: datetime) -> Update:
    """An addition as typed: `kind`, `date`, `markdown`.

    Raises:
        InvalidForm: what is wrong with it; a day to come is wrong.
    """
    errors = []
    kind = fields.get("kind", "")
    if kind not in UPDATE_KINDS:
        errors.append(FieldError("kind", "unknown-value"))
    try:
        day = read_day(fields.get("date", ""))
        # In the east the day begins fourteen hours before it does in UTC.
        if (day - now.date()).days > 1:
            errors.append(FieldError("date", Fault(N_("That day has not come yet."))))
    except ValueError:
        day = now.date()
        what = N_("There is no such day. It is written like 2026-11-20 or ۱۴۰۵/۰۸/۲۹.")
        errors.append(FieldError("date", Fault(what)))
    markdown, wrong = _markdown(fields.get("markdown", ""))
    errors += [FieldError("markdown", one) for one in wrong]
    if errors:
        raise InvalidForm(errors)
    return Update(day, markdown, kind)


def _markdown(typed: str) -> tuple[str, list[Fault]]:
    try:
        text = tidy_body(tidied(typed))
    except Problem as problem:
        return "", [Fault(N_("A sign in it cannot be kept."))] if problem.what else []
    if not text:
        return "", [Fault(N_("Something has to be written here."))]
    if len(text) > MAX_UPDATE:
        return text, [Fault(N_("over %(most)s characters"), most=MAX_UPDATE)]
    return text, [what for _, what in problems(text)]


async def add_update(
    connection: AsyncConnection, statement: UUID, language: str, added: Update
) -> None:
    """Add to the text in a language; one that is there already, word for word, is not repeated.

    Raises:
        NotFound: `unknown-text`.
        Conflict: `too-many-updates`.
    """
    updates = await _updates(connection, statement, language)
    if added not in updates:
        await _keep(connection, statement, language, [*updates, added])


async def change_update(
    connection: AsyncConnection, statement: UUID, language: str, name: str, changed: Update | None
) -> None:
    """Put another in the place of the addition called `name`, or, with None, take it back.

    Raises:
        NotFound: `unknown-text`.
        Conflict: `changed-meanwhile`: it was changed or taken back by somebody else.
    """
    updates = await _updates(connection, statement, language)
    place = next((at for at, one in enumerate(updates) if name_of(one) == name), None)
    if place is None:
        raise Conflict("changed-meanwhile")
    updates[place : place + 1] = [changed] if changed is not None else []
    await _keep(connection, statement, language, updates)


async def _updates(connection: AsyncConnection, statement: UUID, language: str) -> list[Update]:
    editable = await load_editable(connection, statement, lock=True)
    found = editable.texts.get(language)
    if found is None:
        raise NotFound("unknown-text")
    return [replace(one) for one in found.text.updates]


async def _keep(
    connection: AsyncConnection, statement: UUID, language: str, updates: Sequence[Update]
) -> None:
    if len(updates) > MAX_UPDATES:
        raise Conflict("too-many-updates")
    ordered = sorted(updates, key=lambda one: one.date)
    await connection.execute(
        update(TextRow)
        .where(TextRow.statement_id == statement, TextRow.language == language)
        .values(updates=update_rows(ordered))
    )
    await note_edit(connection, statement)
