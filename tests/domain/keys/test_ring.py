"""The keyring: days come and go, digests are apart, what is lost is said."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.errors import Gone, MissingKey, Unavailable
from app.keys import KeyFolder, Keyring, Sealer
from app.models import Intake, PublicKey
from app.outbox.transports import PermanentFailure, TemporaryFailure
from app.worker import Worker
from tests.factories import (
    House,
    later,
    make_post,
    publish_statement,
    published,
    row,
    rows,
    take,
)

TODAY = date(2026, 3, 20)
ONE, TWO = UUID(int=1), UUID(int=2)


def days(house: House) -> list[str]:
    return [each[-5:] for each in house.ring.folder.ids() if each.startswith("intake-")]


async def begun_again(house: House, tmp_path: Path) -> Worker:
    worker = Worker(make_post(house.database, house.clock, house.mail, tmp_path / "keys"))
    await worker.prepare()
    return worker


async def test_the_first_worker_makes_what_is_needed_and_publishes_the_public_halves(
    house: House,
) -> None:
    assert house.ring.folder.ids() == [
        "block-1",
        "coordinators-1",
        "intake-2026-03-20",
        "intake-2026-03-21",
        "names-1",
        "people-1",
        "quota-1",
        "token-1",
        "tombstones-1",
    ]
    published_ = {
        key["id"]: (key["purpose"], key["valid_from"]) for key in await rows(house, PublicKey)
    }
    assert published_ == {
        "coordinators-1": ("coordinators", TODAY),
        "intake-2026-03-20": ("intake", TODAY),
        "intake-2026-03-21": ("intake", TODAY + timedelta(days=1)),
        "names-1": ("names", TODAY),
        "people-1": ("people", TODAY),
    }


async def test_no_private_key_is_in_the_database(house: House) -> None:
    private = {house.ring.folder.get(key_id) for key_id in house.ring.folder.ids()}
    public = {key["public"] for key in await rows(house, PublicKey)}
    assert len(private) == 9
    assert not private & public


async def test_each_day_has_its_key_and_it_goes_once_older_than_a_day(house: House) -> None:
    assert days(house) == ["03-20", "03-21"]
    await later(house, days=1)
    assert days(house) == ["03-20", "03-21", "03-22"]
    await later(house, days=1)
    assert days(house) == ["03-21", "03-22", "03-23"]
    assert house.ring.folder.is_destroyed("intake-2026-03-20")
    with pytest.raises(Gone):
        house.ring.open_intake("intake-2026-03-20", b"")
    destroyed = {k["id"]: k["destroyed_on"] for k in await rows(house, PublicKey)}
    assert destroyed["intake-2026-03-20"] == TODAY + timedelta(days=2)
    assert destroyed["intake-2026-03-21"] is None


async def test_a_day_that_is_not_drained_keeps_its_key(house: House) -> None:
    card = await publish_statement(house, confirm_days=30)
    house.mail.failure = TemporaryFailure("connect")
    await take(house, card)
    for _ in range(4):
        await later(house, days=1)
    assert days(house) == ["03-20", "03-23", "03-24", "03-25"]
    house.mail.failure = None
    house.clock.move(timedelta(hours=1))
    await house.worker.once()
    assert await rows(house, Intake) == []
    await later(house, days=1)
    assert "03-20" not in days(house)


async def test_a_row_that_was_set_aside_holds_no_key_up(house: House) -> None:
    card = await publish_statement(house)
    house.mail.failure = PermanentFailure("550")
    await take(house, card)
    await house.worker.once()
    assert (await row(house, Intake))["sealed"] == b""
    await later(house, days=1)
    await later(house, days=1)
    assert house.ring.folder.is_destroyed("intake-2026-03-20")


async def test_after_a_standstill_the_last_days_key_outlives_what_was_sealed_meanwhile(
    house: House, tmp_path: Path
) -> None:
    card = await publish_statement(house)
    await take(house, card, email="before@example.org")
    await house.worker.once()
    house.clock.move(timedelta(days=10))
    worker = await begun_again(house, tmp_path)
    await take(house, card)  # by a web process that has not read the new keys yet
    assert (await row(house, Intake))["key_id"] == "intake-2026-03-21"
    await worker.once()
    assert len(house.mail.sent) == 2


async def test_the_sealing_side_takes_the_newest_key_of_its_day(house: House) -> None:
    sealer = Sealer()
    async with house.database.read() as connection:
        for hours, key_id in ((0, "intake-2026-03-20"), (11.99, "intake-2026-03-20")):
            now = house.clock.now() + timedelta(hours=hours)
            assert (await sealer.seal(connection, "intake", {}, now))[0] == key_id
        now = house.clock.now() + timedelta(hours=12)
        assert (await sealer.seal(connection, "intake", {}, now))[0] == "intake-2026-03-21"
        assert (await sealer.seal(connection, "names", {}, now))[0] == "names-1"
        # The clock was set back: rather a key of days to come than none.
        before = now - timedelta(days=30)
        assert (await sealer.seal(connection, "intake", {}, before))[0] == "intake-2026-03-20"
        with pytest.raises(Unavailable) as caught:
            await sealer.seal(connection, "unknown", {}, now)
    assert caught.value.code == "no-key-yet"


@pytest.mark.parametrize(
    "key_id", ["quota-1", "block-1", "token-1", "names-1", "people-1", "coordinators-1"]
)
async def test_a_lost_key_stops_the_worker_with_its_name(
    house: House, tmp_path: Path, key_id: str
) -> None:
    (tmp_path / "keys" / f"{key_id}.key").unlink()
    with pytest.raises(MissingKey) as caught:
        await begun_again(house, tmp_path)
    assert caught.value.detail == f"the key folder lacks {key_id}"
    assert not (tmp_path / "keys" / f"{key_id}.key").exists()


async def test_a_lost_day_stops_the_worker_until_it_is_buried(house: House, tmp_path: Path) -> None:
    (tmp_path / "keys" / "intake-2026-03-20.key").unlink()
    with pytest.raises(MissingKey) as caught:
        await begun_again(house, tmp_path)
    assert caught.value.detail == "the key folder lacks intake-2026-03-20"
    KeyFolder(tmp_path / "keys").destroy("intake-2026-03-20", TODAY)
    await begun_again(house, tmp_path)


async def test_the_lost_key_of_a_statement_is_not_made_anew(house: House, tmp_path: Path) -> None:
    card = await publish_statement(house)
    await published(house, card)
    key_id = f"statement-{card.id.hex}"
    (tmp_path / "keys" / f"{key_id}.key").unlink()
    with pytest.raises(MissingKey) as caught:
        await begun_again(house, tmp_path)
    assert caught.value.detail == f"the key folder lacks {key_id}"
    KeyFolder(tmp_path / "keys").destroy(key_id, TODAY)
    await begun_again(house, tmp_path)


async def test_another_folder_does_not_serve(house: House, tmp_path: Path) -> None:
    worker = Worker(make_post(house.database, house.clock, house.mail, tmp_path / "other"))
    with pytest.raises(MissingKey):
        await worker.prepare()


def test_digests_of_one_address_are_strangers(tmp_path: Path) -> None:
    ring = Keyring(KeyFolder(tmp_path))
    for key_id in ("quota-1", "block-1", "token-1"):
        ring.folder.create(key_id)
    address = "shirin@example.org"
    digests = [
        ring.email_index(ONE, address),
        ring.email_index(TWO, address),
        ring.name_index(ONE, address),
        ring.quota_digest(address),
        ring.block_digest(address),
    ]
    assert len(set(digests)) == 5
    assert {len(digest) for digest in digests} == {32}
    again = Keyring(KeyFolder(tmp_path))
    assert again.email_index(ONE, address) == digests[0]
    assert Keyring(KeyFolder(tmp_path / "other")).email_index(ONE, address) != digests[0]


def test_one_id_gives_different_tokens_for_different_uses(tmp_path: Path) -> None:
    ring = Keyring(KeyFolder(tmp_path))
    ring.folder.create("token-1")
    row_ = uuid4()
    assert ring.sign_on_token(row_) == ring.sign_on_token(row_)
    assert len({ring.sign_on_token(row_), ring.management_token(row_)}) == 2
    assert len(ring.message_id(row_)) == 32
    assert ring.sign_on_token(uuid4()) != ring.sign_on_token(row_)


def test_a_destroyed_statement_has_no_index(tmp_path: Path) -> None:
    ring = Keyring(KeyFolder(tmp_path))
    ring.email_index(ONE, "a@example.org")
    ring.destroy_statement(ONE, TODAY)
    with pytest.raises(Gone):
        ring.email_index(ONE, "a@example.org")
    assert len(ring.email_index(TWO, "a@example.org")) == 32
