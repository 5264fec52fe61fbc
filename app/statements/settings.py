"""Changing what holds for a statement in all its languages, and when it opens by itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict, FieldError, InvalidForm
from app.i18n import N_, Fault
from app.models import Statement
from app.statements.conflicts import Known, refuse_overwriting
from app.statements.drafts import own_slug
from app.statements.editable import DeskSettings, Editable, load_editable
from app.statements.typed_settings import (
    SettingsReader,
    read_settings,
    settings_fields,
)
from app.statements.writing import note_edit, order_texts, settings_columns
from app.text.names import Language

PAST = Fault(N_("That moment has passed already."))
AFTER_END = Fault(N_("It would open only after the last day for signing."))


async def save_settings(
    connection: AsyncConnection,
    statement: UUID,
    fields: Mapping[str, str],
    known: Known,
    now: datetime,
    language: Language,
) -> str | None:
    """Save the settings of a form (`typed_settings.SETTINGS_FIELDS`).

    Returns the slug, or None where nothing changed.

    Only a draft changes its slug. From the first signature on the language that prevails stays,
    from the first published name the order of the list.

    Raises:
        InvalidForm: what is wrong, by field.
        EditConflict: somebody else changed one of these fields in between.
    """
    editable = await load_editable(connection, statement, lock=True)
    present = settings_fields(editable.settings, language)
    typed = {name: fields.get(name, present[name] if name == "slug" else "") for name in present}
    await refuse_overwriting(connection, editable, present, typed, known)
    wanted = read_settings(typed, editable.settings, editable.finished)
    errors = list(_frozen(editable, wanted))
    if wanted.sign_by and wanted.sign_by != editable.settings.sign_by and wanted.sign_by <= now:
        errors.append(FieldError("sign_by.day", PAST))
    if editable.state == "draft":
        wanted = replace(wanted, slug=await own_slug(connection, wanted.slug, statement))
    elif wanted.slug != editable.settings.slug:
        errors.append(FieldError("slug", "frozen-slug"))
    if errors:
        raise InvalidForm(errors)
    if wanted == editable.settings:
        return None
    await note_edit(
        connection,
        statement,
        **settings_columns(wanted),
        slug=wanted.slug,
        accent=wanted.accent,
        publish_from=wanted.publish_from,
        zone=wanted.zone,
    )
    if wanted.prevailing_language != editable.settings.prevailing_language:
        await order_texts(connection, statement, wanted.prevailing_language)
    if wanted.publish != editable.settings.publish:
        # The next batch comes by the new rule, not when the old one would have had it.
        await connection.execute(
            update(Statement).where(Statement.id == statement).values(batch_due_at=None)
        )
    return wanted.slug


async def plan_opening(
    connection: AsyncConnection, statement: UUID, fields: Mapping[str, str], now: datetime
) -> datetime | None:
    """Say when a circulating statement opens by itself (`opens.day`, `opens.time`, `zone`).

    Without a day the plan is given up. Returns the moment.

    Raises:
        InvalidForm: no such moment, a past one, or one after the last day for signing.
        Conflict: `state-forbids`: it is not circulating.
    """
    editable = await load_editable(connection, statement, lock=True)
    if editable.state != "circulating":
        raise Conflict("state-forbids")
    reader = SettingsReader(fields)
    zone = reader.number("zone", -840, 840, editable.settings.zone)
    reader.finish()
    moment = reader.moment("opens", zone)
    if moment is not None and moment <= now:
        reader.wrong("opens.day", PAST)
    if moment and editable.settings.sign_by and moment >= editable.settings.sign_by:
        reader.wrong("opens.day", AFTER_END)
    reader.finish()
    await note_edit(connection, statement, opens_at=moment, zone=zone)
    return moment


def _frozen(editable: Editable, wanted: DeskSettings) -> list[FieldError]:
    errors = []
    prevailing = editable.settings.prevailing_language
    if editable.signed and wanted.prevailing_language != prevailing:
        errors.append(FieldError("prevailing_language", "frozen-prevailing-language"))
    if editable.listed and wanted.order != editable.settings.order:
        errors.append(FieldError("order", "frozen-order"))
    return errors
