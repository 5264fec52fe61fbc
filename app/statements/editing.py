"""Texts at the desk: saved, taken in; what was signed stays as it was.

While nobody has signed, texts may change, as with files. A text is complete before it leaves the
desk: a draft may lack anything, a further language of a public statement is `unfinished` until it
is taken in.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict, FieldError, InvalidForm, NotFound
from app.models import StatementText as TextRow
from app.statements.canonical import text_version
from app.statements.conflicts import Known, refuse_overwriting
from app.statements.editable import Editable, load_editable
from app.statements.files import is_language
from app.statements.readiness import NotReady, lacks
from app.statements.texts import StatementText
from app.statements.typed import empty_fields, is_empty, text_fields
from app.statements.writing import (
    FrozenText,
    forget_version,
    forget_versions,
    is_signed,
    note_edit,
    order_texts,
    write_text,
)
from app.text.names import Language

MAX_LANGUAGES = 40


async def save_texts(
    connection: AsyncConnection,
    statement: UUID,
    texts: Mapping[str, StatementText],
    known: Known,
    now: datetime,
    *,
    language: Language,
    translating: bool = False,
) -> tuple[str, ...]:
    """Save what was typed in some languages; which of them changed.

    A language of which nothing is left is taken out, where it was never seen outside the desk.
    `language` is that of the form, `translating` says that only languages may be written that were
    not there. Dated additions are none of a text's fields and stay.

    Raises:
        EditConflict: somebody else saved one of these fields in between.
        FrozenText: a text that can have been signed would change.
        NotReady: a text that is public would lose its title or its body.
        Conflict: `not-a-new-language`, where only those may be written.
        InvalidForm: a code that is no language, or too many of them.
    """
    editable = await load_editable(connection, statement, lock=True)
    _refuse_languages(editable, texts, translating=translating)
    await refuse_overwriting(
        connection,
        editable,
        _fields({code: one.text for code, one in editable.texts.items()}, texts, language),
        _fields(texts, texts, language),
        known,
    )
    changed = []
    # All or nothing: whoever answers with what is wrong in one text commits what was done before.
    async with connection.begin_nested():
        for code, text in texts.items():
            if await _save(connection, editable, text, now, translating=translating):
                changed.append(code)
    if changed:
        await order_texts(connection, statement, editable.settings.prevailing_language)
        await note_edit(connection, statement)
        if editable.state == "draft":
            await forget_versions(connection, statement)
    return tuple(changed)


async def take_in(connection: AsyncConnection, statement: UUID, code: str) -> None:
    """Show a finished translation wherever the statement is shown; from then on it is frozen.

    Raises:
        NotFound: `unknown-text`, where nothing is being written in that language.
        NotReady: it lacks its title or its body.
    """
    editable = await load_editable(connection, statement, lock=True)
    found = editable.texts.get(code)
    if found is None or not found.unfinished:
        raise NotFound("unknown-text")
    lacking = lacks(found.text)
    if lacking:
        raise NotReady({code: lacking})
    await connection.execute(
        update(TextRow)
        .where(TextRow.statement_id == statement, TextRow.language == code)
        .values(unfinished=False, added_later=await is_signed(connection, statement))
    )
    await note_edit(connection, statement)


def _refuse_languages(
    editable: Editable, texts: Mapping[str, StatementText], *, translating: bool
) -> None:
    unknown = [code for code in texts if code not in editable.texts and not is_language(code)]
    if unknown or len({*editable.texts, *texts}) > MAX_LANGUAGES:
        raise InvalidForm([FieldError("code", "unknown-language")])
    if translating and any(code in editable.finished for code in texts):
        raise Conflict("not-a-new-language")


def _fields(
    texts: Mapping[str, StatementText], codes: Mapping[str, StatementText], language: Language
) -> dict[str, str]:
    found: dict[str, str] = {}
    for code in codes:
        text = texts.get(code)
        found |= text_fields(text, language) if text else empty_fields(code)
    return found


async def _save(
    connection: AsyncConnection,
    editable: Editable,
    text: StatementText,
    now: datetime,
    *,
    translating: bool,
) -> bool:
    code = text.language
    present = editable.texts.get(code)
    if present is None and is_empty(text):
        return False
    if present is None:
        unfinished = translating or editable.state != "draft"
        await write_text(connection, editable.id, text, now, unfinished=unfinished)
        return True
    text = replace(text, updates=present.text.updates)
    if text == present.text:
        return False
    if editable.is_frozen(code) and text_version(text) != present.version:
        raise FrozenText((code,))
    hidden = editable.state == "draft" or present.unfinished
    if hidden and is_empty(text) and code != editable.settings.prevailing_language:
        await _take_out(connection, editable, code)
        return True
    if not hidden and lacks(text):
        raise NotReady({code: lacks(text)})
    await write_text(connection, editable.id, text, now, unfinished=present.unfinished)
    if present.unfinished:
        await forget_version(connection, editable.id, present.version)
    return True


async def _take_out(connection: AsyncConnection, editable: Editable, code: str) -> None:
    await connection.execute(
        delete(TextRow).where(TextRow.statement_id == editable.id, TextRow.language == code)
    )
    await forget_version(connection, editable.id, editable.texts[code].version)
