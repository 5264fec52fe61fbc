"""What was withdrawn, hidden or declined after a backup does not come back with it."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from app.coordinators.invite import invite
from app.coordinators.sessions import begin
from app.keys.tombstones import TombstoneList
from app.models import Coordinator, DeskSession, PublicKey, Signature, SignInLink, Tombstone
from app.signing import moderate
from app.signing.manage import save, withdraw
from app.statements.cards import Counts
from tests.domain.backups.backing_up import backed_up, brought_back, lost
from tests.domain.signing.lists import names
from tests.factories import (
    House,
    everything,
    fresh,
    publish_statement,
    published,
    rows,
    sign,
)


async def withdrawn(house: House, code: str) -> None:
    async with house.database.write() as connection:
        await withdraw(connection, code, None, house.clock.now())


async def changed(house: House, code: str, **fields: str) -> None:
    async with house.database.write() as connection:
        await save(connection, house.sealer, code, None, fields, house.clock.now())


async def id_of(house: House, name: str) -> UUID:
    async with house.database.read() as connection:
        found = await connection.scalars(select(Signature.id).where(Signature.name_en == name))
        return found.one()


async def moderated(house: House, action: str, name: str) -> None:
    signature = await id_of(house, name)
    card = await fresh(house)
    async with house.database.write() as connection:
        await getattr(moderate, action)(connection, card, [signature], house.clock.now())


@pytest.mark.parametrize("way", ["lost", "replaced"])
async def test_what_ended_since_ends_again(
    house: House, database_url: str, tmp_path: Path, way: str
) -> None:
    card = await publish_statement(house)
    codes = {
        name: await published(
            house, card, name_fa="", name_en=name, email=f"{name.lower()}@example.org"
        )
        for name in ("Stays", "Leaves", "Voided", "Hides", "Renames", "Declined")
    }
    codes["Waits"] = await sign(house, card, name_fa="", name_en="Waits", email="w@example.org")
    file = await backed_up(database_url, tmp_path)
    await withdrawn(house, codes["Leaves"])
    await moderated(house, "void", "Voided")
    await moderated(house, "decline", "Declined")
    await changed(house, codes["Hides"], exposure="counted")
    await changed(house, codes["Renames"], name_en="Newname")
    await changed(house, codes["Waits"], exposure="counted")
    if way == "lost":
        await house.worker.once()
        assert await rows(house, Tombstone) == []
        await lost(house, database_url)
    await house.database.dispose()
    restored = await brought_back(database_url, tmp_path, file, replace=way == "replaced")
    assert (restored.statements, restored.signatures) == (1, 7)
    assert (restored.replayed.withdrawn, restored.replayed.hidden) == (2, 4)
    assert await names(house) == ["Stays"]
    assert (await fresh(house)).counts == Counts(individuals=1)
    text = str(await everything(house))
    gone = ("Leaves", "Voided", "Hides", "Renames", "Waits", "Declined")
    assert [name for name in gone if name in text] == []
    states = sorted((s["state"], s["exposure"]) for s in await rows(house, Signature))
    assert states == [
        *[("held", "counted")] * 4,
        ("published", "public"),
        *[("withdrawn", "public")] * 2,
    ]
    await house.worker.once()
    assert await names(house) == ["Stays"]


async def test_who_was_hidden_may_enter_the_name_again(
    house: House, database_url: str, tmp_path: Path
) -> None:
    card = await publish_statement(house)
    code = await published(house, card, name_fa="", name_en="Old")
    file = await backed_up(database_url, tmp_path)
    await changed(house, code, name_en="New")
    await house.worker.once()
    await lost(house, database_url)
    await brought_back(database_url, tmp_path, file)
    await changed(house, code, name_en="Newer", exposure="public", consent_publish="1")
    await house.worker.once()
    assert await names(house) == ["Newer"]


async def test_a_backup_made_after_a_change_keeps_what_was_changed(
    house: House, database_url: str, tmp_path: Path
) -> None:
    card = await publish_statement(house)
    code = await published(house, card, name_fa="", name_en="Old")
    await changed(house, code, name_en="New")
    await house.worker.once()
    file = await backed_up(database_url, tmp_path)
    before = await fresh(house)
    await lost(house, database_url)
    restored = await brought_back(database_url, tmp_path, file)
    assert (restored.replayed.withdrawn, restored.replayed.hidden) == (0, 0)
    assert await names(house) == ["New"]
    after = await fresh(house)
    assert (after.list_revision, after.counts) == (before.list_revision, before.counts)
    assert after.withdrawals > before.withdrawals  # no kept page passes for the restored one


async def test_destroyed_keys_stay_destroyed(
    house: House, database_url: str, tmp_path: Path
) -> None:
    card = await publish_statement(house)
    await published(house, card)
    file = await backed_up(database_url, tmp_path)
    day = "intake-2026-03-20"
    house.ring.destroy_statement(card.id, house.clock.now().date())
    house.ring.folder.destroy(day, house.clock.now().date())
    await lost(house, database_url)
    await brought_back(database_url, tmp_path, file)
    (signature,) = await rows(house, Signature)
    assert (signature["name_en"], signature["email_index"]) == ("Shirin Nemuneh", None)
    buried = {k["id"]: k["destroyed_on"] is not None for k in await rows(house, PublicKey)}
    assert buried == {
        "coordinators-1": False,
        "intake-2026-03-20": True,
        "intake-2026-03-21": False,
        "names-1": False,
        "people-1": False,
    }
    assert house.ring.folder.is_destroyed(f"statement-{card.id.hex}")


async def test_nobody_is_at_the_desk_after_a_restore(
    house: House, database_url: str, tmp_path: Path
) -> None:
    now = house.clock.now()
    async with house.database.write() as connection:
        coordinator, _ = await invite(connection, house.ring, "parisa@mail.example", "fa", now)
        await begin(connection, coordinator, "link", now)
    file = await backed_up(database_url, tmp_path)
    await lost(house, database_url)
    await brought_back(database_url, tmp_path, file)
    left = [len(await rows(house, model)) for model in (Coordinator, DeskSession, SignInLink)]
    assert left == [1, 0, 0]


async def test_without_the_list_a_restore_has_to_be_meant(
    house: House, database_url: str, tmp_path: Path
) -> None:
    card = await publish_statement(house)
    code = await published(house, card)
    file = await backed_up(database_url, tmp_path)
    await withdrawn(house, code)
    await house.worker.once()
    TombstoneList(house.ring.folder).path.unlink()
    await lost(house, database_url)
    with pytest.raises(Exception, match="withdrawals since the backup are not known"):
        await brought_back(database_url, tmp_path, file)
    restored = await brought_back(database_url, tmp_path, file, without_withdrawals=True)
    assert (restored.signatures, restored.replayed.withdrawn) == (1, 0)
    assert await names(house) == ["Shirin Nemuneh"]


async def test_what_a_database_says_that_is_replaced_goes_on_the_list(
    house: House, database_url: str, tmp_path: Path
) -> None:
    card = await publish_statement(house)
    code = await published(house, card)
    file = await backed_up(database_url, tmp_path)
    await withdrawn(house, code)  # and no worker sees it
    await house.database.dispose()
    assert (await brought_back(database_url, tmp_path, file, replace=True)).replayed.withdrawn == 1
    await house.database.dispose()
    await lost(house, database_url)
    assert (await brought_back(database_url, tmp_path, file)).replayed.withdrawn == 1
