"""Settings of a statement at the desk, and what is added to its texts."""

from datetime import date, datetime

import pytest
from sqlalchemy import update

from app.db import Database
from app.errors import Conflict, InvalidForm
from app.models import Statement
from app.statements.conflicts import EditConflict, known, written
from app.statements.settings import save_settings
from app.statements.texts import Update
from app.statements.typed_settings import settings_fields
from app.statements.updates import add_update, change_update, name_of, read_update
from tests.domain.statements.desk import NOW, begin, move, now_of, save, sign


async def change(database: Database, statement: object, **typed: str) -> str | None:
    editable = await now_of(database, statement)  # type: ignore[arg-type]
    present = settings_fields(editable.settings, "fa")
    form = known(written(editable.edits, present))
    fields = {**present, **{name.replace("__", "."): value for name, value in typed.items()}}
    async with database.write() as connection:
        return await save_settings(connection, editable.id, fields, form, NOW, "fa")


async def test_settings_are_kept_with_their_zone_and_jalali_days(database: Database) -> None:
    statement = await begin(database)
    slug = await change(
        database,
        statement,
        slug="Our voice",
        kinds__organisation="",
        policy="hold-all",
        publish="daily",
        publish_from="۲۰",
        sign_by__day="۱۴۰۵/۰۸/۲۹",
        sign_by__time="۱۸:۳۰",
        zone="210",
        confirm_days="30",
        accent="pine",
    )
    assert slug == "our-voice"
    settings = (await now_of(database, statement)).settings
    assert (settings.kinds, settings.policy, settings.publish) == (
        ("individual",),
        "hold-all",
        "daily",
    )
    assert settings.sign_by == datetime.fromisoformat("2026-11-20T15:00:00Z")
    assert (settings.publish_from, settings.confirm_days, settings.accent) == (20, 30, "pine")
    fields = settings_fields(settings, "fa")
    assert (fields["sign_by.day"], fields["sign_by.time"]) == ("۱۴۰۵/۰۸/۲۹", "۱۸:۳۰")
    assert await change(database, statement) is None


async def test_all_that_is_wrong_is_said_at_once(database: Database) -> None:
    statement = await begin(database)
    with pytest.raises(InvalidForm) as caught:
        await change(
            database,
            statement,
            exposures__public="",
            exposures__coordinators="",
            exposures__counted="",
            policy="publish",
            publish_from="-1",
            sign_by__day="1405/12/30",
            confirm_days="31",
        )
    assert [error.field for error in caught.value.errors] == [
        "exposures.public",
        "policy",
        "publish_from",
        "sign_by.day",
        "confirm_days",
    ]
    with pytest.raises(InvalidForm) as past:
        await change(database, statement, sign_by__day="2026-03-20", sign_by__time="11:00")
    assert [error.field for error in past.value.errors] == ["sign_by.day"]


async def test_what_signatures_and_names_rest_on_is_frozen(database: Database) -> None:
    statement = await begin(database)
    await move(database, "open")
    assert await change(database, statement, prevailing_language="en", order="country")
    await sign(database, statement)
    async with database.write() as connection:
        await connection.execute(update(Statement).values(list_revision=1))
    with pytest.raises(InvalidForm) as caught:
        await change(
            database, statement, prevailing_language="fa", order="language", slug="another"
        )
    assert [(error.field, error.code) for error in caught.value.errors] == [
        ("prevailing_language", "frozen-prevailing-language"),
        ("order", "frozen-order"),
        ("slug", "frozen-slug"),
    ]


async def test_settings_that_changed_meanwhile_are_shown_first(database: Database) -> None:
    statement = await begin(database)
    editable = await now_of(database, statement)
    present = settings_fields(editable.settings, "en")
    form = known(written(editable.edits, present))
    await save(database, statement, en={"title": "Our voice"})  # no setting: no conflict
    await change(database, statement, policy="hold-all")
    fields = {**present, "policy": "publish-all", "accent": "plum"}
    async with database.write() as connection:
        with pytest.raises(EditConflict) as caught:
            await save_settings(connection, statement, fields, form, NOW, "en")
    (only,) = caught.value.changes
    assert (only.name, only.present, only.clashes) == ("policy", "hold-all", True)


async def test_additions_are_dated_mended_and_taken_back(database: Database) -> None:
    statement = await begin(database)
    await move(database, "open")
    fields = {"kind": "delivery", "date": "۱۴۰۴/۱۲/۲۸", "markdown": "به سفارت داده شد."}
    delivery = read_update(fields, NOW)
    assert delivery == Update(date(2026, 3, 19), "به سفارت داده شد.", "delivery")
    erratum = Update(date(2026, 3, 18), "Read “voice”.", "erratum")
    async with database.write() as connection:
        for one in (delivery, delivery, erratum):
            await add_update(connection, statement, "fa", one)
    version = (await now_of(database, statement)).texts["fa"].version
    async with database.write() as connection:
        answer = Update(date(2026, 3, 20), "پاسخ دادند.", "answer")
        await change_update(connection, statement, "fa", name_of(delivery), answer)
        with pytest.raises(Conflict) as caught:
            await change_update(connection, statement, "fa", name_of(delivery), None)
    assert caught.value.code == "changed-meanwhile"
    fa = (await now_of(database, statement)).texts["fa"]
    assert (fa.text.updates, fa.version) == ((erratum, answer), version)


def test_an_addition_says_all_that_is_wrong_with_it() -> None:
    fields = {"kind": "news", "date": "2026-02-30", "markdown": "![x](https://example.org/x.png)"}
    with pytest.raises(InvalidForm) as caught:
        read_update(fields, NOW)
    assert [error.field for error in caught.value.errors] == ["kind", "date", "markdown"]
    with pytest.raises(InvalidForm) as early:
        read_update({"kind": "update", "date": "2026-03-25", "markdown": "  "}, NOW)
    assert [error.field for error in early.value.errors] == ["date", "markdown"]
