"""What is searched for after everything ran: addresses nowhere, withdrawn names nowhere."""

import base64
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.db import Database
from app.outbox.transports import PermanentFailure, TemporaryFailure
from app.signing.addresses import canonical
from app.signing.confirm import reject
from app.signing.manage import save, withdraw
from app.statements.cards import StatementCard
from tests.conftest import FixedClock, MemoryTransport
from tests.factories import (
    House,
    ask,
    everything,
    make_house,
    managing,
    pending,
    publish_statement,
    published,
    sign,
    take,
)

CONTROL = "Qontrolqanary"


def spellings(address: str) -> set[bytes]:
    """Every form in which an address could stand in a file."""
    plain = {address, canonical(address), address.partition("@")[0]}
    raw = {form.encode(encoding) for form in plain for encoding in ("utf-8", "utf-16-le")}
    coded = set()
    for form in raw:
        coded |= {form.hex().encode(), form.hex().upper().encode()}
        for shift in range(3):  # base64 depends on where in the text it begins
            whole = base64.b64encode(b"\x00" * shift + form)
            coded.add(whole[shift + 1 : len(whole) - 4])
            coded.add(base64.urlsafe_b64encode(b"\x00" * shift + form)[shift + 1 : -4])
    return {form for form in raw | coded if len(form) > 7}


def found_in(haystack: bytes, needles: set[bytes]) -> set[bytes]:
    lowered = haystack.lower()
    return {needle for needle in needles if needle in haystack or needle.lower() in lowered}


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All that anything logs, as loudly as it can."""
    with caplog.at_level(logging.DEBUG):
        for name in ("sqlalchemy.pool", "aiosqlite", "asyncio", "hamseda"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        yield caplog
        for name in ("sqlalchemy.pool", "aiosqlite", "asyncio", "hamseda"):
            logging.getLogger(name).setLevel(logging.NOTSET)


def contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def everything_written(house: House, database: Database, folder: Path) -> bytes:
    """Database files with their WAL and index, every table as text, the data and key folders."""
    files = contents(folder)
    assert (b"SQLite format 3" in files) == (database.dialect == "sqlite")
    dump = str(await everything(house)).encode()
    if database.dialect == "postgresql":
        async with database.read() as connection:
            tables = await connection.scalars(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            )
            for table in tables.all():
                lines = await connection.scalars(text(f'SELECT t::text FROM "{table}" t'))  # noqa: S608
                dump += "\n".join(lines).encode()
    return files + dump


async def journey(house: House, card: StatementCard, addresses: list[str]) -> None:
    """Every way that an address can take through the house, each with one of its own."""
    signed, manages, unknown, rejects, blocks, waits, refused, away, second = addresses
    await published(house, card, email=signed, name_en="Aa")
    await published(house, card, email=manages, name_en="Bb")
    token = await managing(house, card, manages)
    async with house.database.write() as connection:
        await save(connection, house.sealer, token, None, {"city_en": "Oslo"}, house.clock.now())
    await ask(house, card, unknown)
    for address, block in ((rejects, False), (blocks, True)):
        token = await pending(house, card, email=address, name_en="Cc")
        async with house.database.write() as connection:
            await reject(connection, token, house.clock.now(), block=block)
    await take(house, card, email=blocks)
    await pending(house, card, email=waits, name_en="Dd")
    house.mail.failure = PermanentFailure("550 5.1.1")
    await take(house, card, email=refused)
    await house.worker.once()
    house.mail.failure = TemporaryFailure("421")
    await take(house, card, email=away, exposure="coordinators")
    await house.worker.once()
    house.mail.failure = None
    await published(house, card, email=second, name_en="Ee")
    await take(house, card, email=second, name_en="Ff")
    await house.worker.once()


async def test_no_address_is_found_anywhere_and_the_control_is(
    house: House, database: Database, tmp_path: Path, logged: pytest.LogCaptureFixture
) -> None:
    addresses = [f"Qanary.{'abcdefghi'[n]}.zzyzx+tag@mailbox{n}.example" for n in range(9)]
    addresses[1] = "qanary.gezwitscher.zzyzx@gmail.com"
    addresses[2] = "قناریزززز@نامهها.ایران"
    card = await publish_statement(house, policy="publish-all")
    await published(house, card, name_en=CONTROL, name_fa="", email="plain@example.org")
    await journey(house, card, addresses)
    logging.getLogger("hamseda.test").warning(CONTROL)
    written = await everything_written(house, database, tmp_path)
    said = logged.text.encode()
    needles = set().union(*map(spellings, addresses))
    assert found_in(written, needles) == set()
    assert found_in(said, needles) == set()
    control = {CONTROL.encode()}
    assert found_in(written, control) == found_in(said, control) == control
    assert found_in(base64.b64encode(b"x" + addresses[0].encode()), needles) != set()
    assert found_in(addresses[3].encode().hex().encode(), needles) != set()


async def test_what_waits_to_be_screened_is_sealed_too(
    house: House, database: Database, tmp_path: Path
) -> None:
    card = await publish_statement(house)
    address = "qanary.waiting.zzyzx@mailbox.example"
    await take(house, card, email=address, name_en="Zzyzx Sealed")
    written = await everything_written(house, database, tmp_path)
    assert found_in(written, spellings(address) | {b"Zzyzx Sealed"}) == set()


async def test_a_name_that_waits_for_its_confirmation_is_sealed(
    house: House, database: Database, tmp_path: Path
) -> None:
    card = await publish_statement(house)
    token = await pending(house, card, name_en="Zzyzx Pending")
    await sign(house, card, name_en="Zzyzx Hidden", exposure="coordinators", email="h@example.org")
    await sign(
        house, card, kind="organisation", representative_name="Zzyzx Speaker", email="o@example.org"
    )
    written = await everything_written(house, database, tmp_path)
    assert found_in(written, {b"Zzyzx", token.encode()}) == set()


@pytest.mark.parametrize("way", ["withdrawn", "hidden"])
async def test_a_withdrawn_name_is_found_nowhere_after_the_next_upkeep(
    house: House, database: Database, tmp_path: Path, way: str
) -> None:
    card = await publish_statement(house)
    for number in range(30):
        await published(house, card, name_en=f"Stays {number:03d}x", email=f"s{number}@a.example")
    names = [f"Zzyzx Person {number:03d}x" for number in range(10)]
    codes = [
        await published(house, card, name_en=name, name_fa="زیزیکس", email=f"z{n}@a.example")
        for n, name in enumerate(names)
    ]
    needles = {b"Zzyzx", b"zzyzx", "زیزیکس".encode(), b"7a7a797a78"}
    assert found_in(await everything_written(house, database, tmp_path), needles) != set()
    for code in codes:
        async with house.database.write() as connection:
            if way == "withdrawn":
                await withdraw(connection, code, None, house.clock.now())
            else:
                change = {"exposure": "counted"}
                await save(connection, house.sealer, code, None, change, house.clock.now())
    house.clock.move(timedelta(minutes=1))
    await house.worker.once()
    written = await everything_written(house, database, tmp_path)
    assert found_in(written, needles) == set()
    assert found_in(written, {b"Stays 007x"}) == {b"Stays 007x"}


async def test_a_reader_does_not_keep_the_worker_from_going_on(
    database: Database, clock: FixedClock, mail: MemoryTransport, tmp_path: Path
) -> None:
    house = await make_house(database, clock, mail, tmp_path / "keys")
    card = await publish_statement(house)
    code = await published(house, card, name_en="Zzyzx")
    async with database.read() as reading:
        await reading.execute(text("SELECT count(*) FROM entry"))
        async with house.database.write() as connection:
            await withdraw(connection, code, None, house.clock.now())
        await house.worker.upkeep()
    await house.worker.upkeep()
    assert found_in(await everything_written(house, database, tmp_path), {b"Zzyzx"}) == set()
