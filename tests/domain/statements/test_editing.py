"""Texts at the desk: drafts, two coordinators at one thing, freezing, later translations."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from app.db import Database
from app.errors import Conflict, FieldError, InvalidForm, NotFound
from app.models import Coordinator, LogEntry, TextVersion
from app.statements.cards import card_of
from app.statements.conflicts import Change, EditConflict, known, merged
from app.statements.drafts import create_draft
from app.statements.editing import save_texts, take_in
from app.statements.readiness import NotReady
from app.statements.stored import load_text
from app.statements.texts import StatementText
from app.statements.typed import text_fields
from app.statements.writing import FrozenText
from tests.domain.statements.desk import NOW, TITLES, begin, form_of, move, now_of, save, sign
from tests.recorder import recorded


async def test_a_draft_begins_with_a_title_and_a_name_of_its_own(database: Database) -> None:
    await begin(database, complete=False)
    async with database.write() as connection:
        again = (await create_draft(connection, TITLES, "", NOW))[1]
        farsi = (await create_draft(connection, {"fa": "«یک صدا»، برای همه", "en": ""}, "", NOW))[1]
        named = (await create_draft(connection, TITLES, " My  Own_Name ", NOW))[1]
        with pytest.raises(InvalidForm) as taken:
            await create_draft(connection, TITLES, "one-voice", NOW)
        with pytest.raises(InvalidForm) as untitled:
            await create_draft(connection, {"fa": "", "en": ""}, "x", NOW)
    assert (again, farsi, named) == ("one-voice-2", "یک-صدا-برای-همه", "my-own-name")
    assert taken.value.errors == [FieldError("slug", "slug-taken")]
    assert [error.field for error in untitled.value.errors] == ["fa.title", "en.title"]


async def test_a_draft_keeps_no_version_but_the_present_one(database: Database) -> None:
    statement = await begin(database)
    await save(database, statement, fa={"body": "متنی دیگر"}, de={"title": "Eine Stimme"})
    await save(database, statement, de={"title": ""})
    editable = await now_of(database, statement)
    async with database.read() as connection:
        kept = set(await connection.scalars(select(TextVersion.version)))
    assert {code: one.text.body for code, one in editable.texts.items()} == {
        "fa": "متنی دیگر",
        "en": "Text",
    }
    assert kept == {one.version for one in editable.texts.values()}
    assert editable.settings.prevailing_language == "fa"


async def test_who_saves_second_sees_what_changed_and_keeps_what_was_typed(
    database: Database,
) -> None:
    statement = await begin(database)
    form = form_of(await now_of(database, statement), "fa", "en")
    await save(database, statement, en={"title": "Our voice", "place": "Berlin"})
    colleague = uuid4()
    async with database.write() as connection:
        row = {"id": colleague, "address_digest": b"d", "address": b"a", "name": "Nasrin"}
        values = {**row, "language": "fa", "created_on": NOW.date()}
        await connection.execute(insert(Coordinator).values(values))
        entry = {"at": NOW, "statement_id": statement, "coordinator_id": colleague}
        await connection.execute(insert(LogEntry).values(action="text.saved", **entry))
    mine = StatementText(language="en", title="One loud voice", body="Text", byline="The centre")
    async with database.write() as connection:
        with pytest.raises(EditConflict) as caught:
            await save_texts(connection, statement, {"en": mine}, form, NOW, language="en")
    conflict = caught.value
    assert (conflict.by, conflict.at) == ("Nasrin", NOW)
    assert conflict.changes == (
        Change("en.title", "Our voice", clashes=True),
        Change("en.place", "Berlin", clashes=False),
    )
    typed = merged(text_fields(mine, "en"), conflict)
    assert (typed["en.title"], typed["en.place"]) == ("One loud voice", "Berlin")
    assert typed["en.byline"] == "The centre"
    assert (await now_of(database, statement)).texts["en"].text.title == "Our voice"


async def test_what_another_one_changed_elsewhere_is_no_conflict(database: Database) -> None:
    statement = await begin(database)
    form = form_of(await now_of(database, statement), "en")
    await save(database, statement, fa={"title": "صدای ما"})
    assert await save(database, statement, form, en={"title": "Our voice"}) == ("en",)
    assert known("{}").edits == known("[1, 2]").edits == -1


async def test_what_was_signed_stays_and_what_stands_beside_may_change(
    database: Database,
) -> None:
    statement = await begin(database)
    await move(database, "open")
    await sign(database, statement)
    before = (await now_of(database, statement)).texts["fa"].version
    with pytest.raises(FrozenText) as caught:
        await save(database, statement, fa={"body": "متنی دیگر"})
    assert caught.value.languages == ("fa",)
    assert await save(database, statement, fa={"contact": "desk@example.org"}) == ("fa",)
    fa = (await now_of(database, statement)).texts["fa"]
    assert (fa.version, fa.text.body, fa.text.contact) == (before, "متن", "desk@example.org")


async def test_a_translation_is_written_unseen_taken_in_and_then_frozen(
    database: Database,
) -> None:
    statement = await begin(database)
    await move(database, "open")
    await sign(database, statement)
    await save(database, statement, translating=True, de={"title": "Eine Stimme"})
    async with database.read() as connection:
        card = await card_of(connection, statement)
        with pytest.raises(NotFound):
            await load_text(connection, card, "de")
    assert card.languages == ("fa", "en")
    async with database.write() as connection:
        with pytest.raises(NotReady) as caught:
            await take_in(connection, statement, "de")
    assert caught.value.missing == {"de": ("body",)}
    await save(database, statement, translating=True, de={"body": "Wortlaut"})
    async with database.write() as connection:
        await take_in(connection, statement, "de")
        card = await card_of(connection, statement)
    assert (card.languages, card.added_later) == (("fa", "de", "en"), ("de",))
    with pytest.raises(FrozenText):
        await save(database, statement, de={"body": "Andere Worte"})
    async with database.read() as connection:
        versions = await connection.scalars(select(TextVersion.language))
        assert sorted(versions) == ["de", "en", "fa"]


async def test_who_translates_writes_no_language_that_was_there(database: Database) -> None:
    statement = await begin(database)
    with pytest.raises(Conflict) as caught:
        await save(database, statement, translating=True, en={"title": "Mine"})
    assert caught.value.code == "not-a-new-language"
    with pytest.raises(InvalidForm):
        await save(database, statement, xx={"title": "Mine"})


async def test_what_is_public_stays_complete(database: Database) -> None:
    statement = await begin(database, complete=False)
    with pytest.raises(NotReady) as caught:
        await move(database, "open")
    assert caught.value.missing == {"fa": ("body",), "en": ("body",)}
    await save(database, statement, fa={"body": "متن"}, en={"body": "Text"})
    await move(database, "open")
    with pytest.raises(NotReady):
        await save(database, statement, en={"title": ""})
    # Nothing of what is refused is kept, also where the transaction goes on.
    now = await now_of(database, statement)
    wrong = {code: replace(now.texts[code].text, title="x" * (code == "fa")) for code in now.texts}
    async with database.write() as connection:
        with pytest.raises(NotReady):
            await save_texts(connection, statement, wrong, form_of(now, *wrong), NOW, language="en")
    assert (await now_of(database, statement)).texts["fa"].text.title == TITLES["fa"]
    assert await save(database, statement, en={"title": "Our voice"}) == ("en",)


async def test_the_desk_reads_a_statement_in_one_go(database: Database) -> None:
    statement = await begin(database)
    await save(database, statement, de={"title": "Eine Stimme"}, fr={"title": "Une voix"})
    with recorded(database) as asked:
        await now_of(database, statement)
    assert len(asked) == 1
