"""Files become rows; what was signed stays as it was."""

import json
from dataclasses import astuple
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select

from app.db import Database
from app.editions.layout import InvalidLayout, Layout, layout_of
from app.errors import Conflict, NotFound
from app.models import Signature, TextVersion
from app.statements.canonical import canonical, text_version
from app.statements.cards import card_of
from app.statements.publishing import FrozenText, PublishedStatement, publish_files
from app.statements.stored import load_text
from tests.domain.statements.folder import SETTINGS, statement

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
UPDATE = "\n::: update date=2026-04-01\nLater.\n:::\n"


async def sign(database: Database, slug: str) -> None:
    async with database.write() as connection:
        card = await card_of(connection, slug)
        row = {"kind": "individual", "language": "fa", "signed_on": date(2026, 3, 21)}
        await connection.execute(insert(Signature).values(statement_id=card.id, **row))


async def publish(database: Database, files: object) -> PublishedStatement:
    async with database.write() as connection:
        return await publish_files(connection, files, NOW)  # type: ignore[arg-type]


async def test_a_new_statement_is_open_and_reads_back_as_it_was(
    database: Database, tmp_path: Path
) -> None:
    files = statement(
        tmp_path,
        extra="contact: desk@example.org\nlist_heading: ''\n"
        "hashtags: ['#یک_صدا']\ndate: 2026-01-02\n",
        fa=f"متن{UPDATE}",
        en="Text",
        de="Worte",
    )
    published = await publish(database, files)
    assert astuple(published) == ("one-voice", "open", True, ("fa", "de", "en"), ())
    async with database.read() as connection:
        card = await card_of(connection, "one-voice")
        texts = {each: await load_text(connection, card, each) for each in card.languages}
        content = await connection.scalar(
            select(TextVersion.content).where(TextVersion.version == card.text_versions["fa"])
        )
    assert texts == dict(files.texts)
    assert content is not None
    assert content["signed"] == json.loads(canonical(files.texts["fa"]))
    assert card.languages == ("fa", "de", "en")
    assert card.text_versions == {each: text_version(text) for each, text in files.texts.items()}
    assert card.titles == {"fa": "یک صدا", "en": "One voice", "de": "Title de"}
    assert (card.policy, card.publish, card.state) == ("publish-all", "at-once", "open")
    assert (card.changed_at, card.added_later) == (NOW, ())


async def test_before_the_first_signature_everything_may_change(
    database: Database, tmp_path: Path
) -> None:
    await publish(database, statement(tmp_path))
    files = statement(tmp_path, "slug: one-voice\nkinds: []\n", fa="متنی دیگر", ku="Nivîs")
    published = await publish(database, files)
    assert astuple(published) == ("one-voice", "open", False, ("ku",), ("fa",))
    async with database.read() as connection:
        card = await card_of(connection, "one-voice")
    assert (card.languages, card.kinds, card.added_later) == (("fa", "ku"), (), ())


async def test_publishing_the_same_again_changes_nothing(
    database: Database, tmp_path: Path
) -> None:
    files = statement(tmp_path)
    await publish(database, files)
    again = await publish(database, files)
    assert astuple(again) == ("one-voice", "open", False, (), ())
    async with database.read() as connection:
        versions = await connection.scalar(select(func.count()).select_from(TextVersion))
    assert versions == 2


@pytest.mark.parametrize(
    ("bodies", "languages"),
    [
        ({"fa": "متن دیگر", "en": "Text"}, ("fa",)),
        ({"fa": "متن"}, ("en",)),
        ({"fa": "متن دیگر", "en": "Texts"}, ("fa", "en")),
    ],
)
async def test_a_signed_text_may_not_change(
    database: Database, tmp_path: Path, bodies: dict[str, str], languages: tuple[str, ...]
) -> None:
    await publish(database, statement(tmp_path))
    await sign(database, "one-voice")
    with pytest.raises(FrozenText) as caught:
        await publish(database, statement(tmp_path, **bodies))
    assert (caught.value.code, caught.value.languages) == ("frozen-text", languages)
    async with database.read() as connection:
        card = await card_of(connection, "one-voice")
        assert (await load_text(connection, card, "fa")).body == "متن"


async def test_the_language_that_prevails_may_not_change(
    database: Database, tmp_path: Path
) -> None:
    await publish(database, statement(tmp_path))
    await sign(database, "one-voice")
    files = statement(tmp_path, f"{SETTINGS}prevailing_language: en\n")
    with pytest.raises(Conflict) as caught:
        await publish(database, files)
    assert caught.value.code == "frozen-prevailing-language"


async def test_what_stands_beside_may_change_after_signing(
    database: Database, tmp_path: Path
) -> None:
    await publish(database, statement(tmp_path))
    await sign(database, "one-voice")
    settings = f"{SETTINGS}confirm_days: 30\n"
    files = statement(
        tmp_path, settings, extra="licence: CC0\n", fa=f"متن{UPDATE}", en="Text", ar="نص"
    )
    published = await publish(database, files)
    assert astuple(published) == ("one-voice", "open", False, ("ar",), ("fa",))
    async with database.read() as connection:
        card = await card_of(connection, "one-voice")
        text = await load_text(connection, card, "fa")
        with pytest.raises(NotFound) as caught:
            await load_text(connection, card, "fr")
    assert (card.confirm_days, card.added_later) == (30, ("ar",))
    assert [update.markdown for update in text.updates] == ["Later."]
    assert text.licence == "CC0"
    assert caught.value.code == "unknown-text"


async def test_card_of_an_unknown_statement(database: Database) -> None:
    async with database.read() as connection:
        for unknown in ("nothing", UUID(int=1)):
            with pytest.raises(NotFound) as caught:
                await card_of(connection, unknown)
            assert caught.value.code == "unknown-statement"


async def test_a_layout_is_kept_and_taken_back(database: Database, tmp_path: Path) -> None:
    layout = "layout:\n  place: brackets\n  text: true\n"
    await publish(database, statement(tmp_path, extra=layout, fa="متن"))
    async with database.read() as connection:
        card = await card_of(connection, "one-voice")
    assert card.layout == {"place": "brackets", "text": True}
    assert layout_of(card) == Layout(place="brackets", text=True)
    given = {"place": "none", "text": "0", "headings": "none", "lang": "fa"}
    assert layout_of(card, given) == Layout(place="none", headings="none")
    with pytest.raises(InvalidLayout) as caught:
        layout_of(card, {"place": "here", "note": "", "kinds": "all"})
    assert [error.field for error in caught.value.errors] == ["place", "note"]
    await publish(database, statement(tmp_path, fa="متن"))
    async with database.read() as connection:
        assert (await card_of(connection, "one-voice")).layout == {}
