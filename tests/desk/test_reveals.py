from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from app.keys import sealing
from app.models import PublicKey, Reveal, Signature
from app.signing.entries import erase_signature
from tests.desk.conftest import FOREIGN, SLUG, AtDesk, Desk
from tests.desk.test_access import Sit

NAMES = {"name_fa": "شیرین نمونه", "name_en": "Shirin Canary", "country": "SE", "title_en": "Poet"}
PERSON = {"name": "Reza Canary", "role": "Speaker"}


async def sealed(desk: Desk, slug: str = SLUG) -> UUID:
    """A signature with a sealed name and representative."""
    async with desk.database.write() as connection:
        rows = await connection.execute(select(PublicKey.purpose, PublicKey.public))
        public = {row.purpose: row.public for row in rows}
        signature = uuid4()
        await connection.execute(
            insert(Signature).values(
                id=signature,
                statement_id=await desk.statement(slug),
                kind="individual",
                state="confirmed",
                exposure="coordinators",
                sealed=sealing.seal(public["names"], NAMES),
                representative=sealing.seal(public["people"], PERSON),
                signed_on=desk.clock.now().date(),
                language="fa",
            )
        )
    return signature


async def shown(at: AtDesk, signature: UUID) -> str:
    page = await at.get(f"/reveal/signature/{signature}")
    assert page.status == 200
    return " ".join(page.reply.text.split())


async def test_the_worker_opens_a_name_for_the_one_who_asked(desk: Desk, at_desk: Sit) -> None:
    signature, moderator, owner = await sealed(desk), await at_desk("moderator"), await at_desk()
    assert "Show what is sealed" in await shown(moderator, signature)
    asked = await moderator.post(
        "/reveal", kind="signature", subject=str(signature), back=f"{moderator.path}/review"
    )
    assert (asked.status, asked.location) == (303, f"{moderator.path}/review")
    assert "It is being opened" in await shown(moderator, signature)
    await moderator.post("/reveal", kind="signature", subject=str(signature))
    await desk.settle()
    page = await shown(moderator, signature)
    for words in ("شیرین نمونه", "Shirin Canary", "Poet", "(Sweden)", "Reza Canary", "Speaker"):
        assert words in page
    # Neither another coordinator nor another session of the same one sees it.
    again = await desk.sit(moderator.coordinator)
    for at in (owner, again):
        assert "Canary" not in await shown(at, signature)
    assert await desk.logged() == [("signature.revealed", "", None)]


async def test_nothing_of_it_can_be_read_in_the_tables_and_it_goes(
    desk: Desk, at_desk: Sit
) -> None:
    signature, at = await sealed(desk), await at_desk()
    await at.post("/reveal", kind="signature", subject=str(signature))
    await desk.settle()
    async with desk.database.read() as connection:
        (row,) = (await connection.execute(select(Reveal.__table__))).all()
    assert b"Canary" not in b"".join(each for each in row if isinstance(each, bytes))
    with pytest.raises(Exception, match="cannot be opened"):
        desk.ring.open_names(row.sealed)
    desk.clock.move(timedelta(minutes=15))
    await desk.settle()
    assert "Canary" not in await shown(at, signature)
    async with desk.database.read() as connection:
        assert (await connection.execute(select(Reveal.__table__))).all() == []


async def test_what_was_opened_is_shown_no_longer_than_it_is_there_nor_beside_another_statement(
    desk: Desk, at_desk: Sit
) -> None:
    signature, at = await sealed(desk), await at_desk()
    await desk.give(at.coordinator, "moderator", FOREIGN)
    await at.post("/reveal", kind="signature", subject=str(signature))
    await desk.settle()
    assert "Canary" in await shown(at, signature)
    at.slug = FOREIGN
    assert "Canary" not in await shown(at, signature)
    at.slug = SLUG
    async with desk.database.write() as connection:
        await erase_signature(connection, signature, "withdrawn")
    assert "Canary" not in await shown(at, signature)


async def test_a_foreign_signature_is_not_opened(desk: Desk, at_desk: Sit) -> None:
    signature, at = await sealed(desk, FOREIGN), await at_desk()
    asked = await at.post("/reveal", kind="signature", subject=str(signature))
    assert asked.status == 404
    for subject in ("nonsense", str(uuid4())):
        assert (await at.post("/reveal", kind="signature", subject=subject)).status == 404
    await desk.settle()
    assert "Canary" not in await shown(at, signature)


async def test_what_no_key_opens_is_told_and_keeps_nobody_waiting(desk: Desk, at_desk: Sit) -> None:
    signature, at = await sealed(desk), await at_desk()
    async with desk.database.write() as connection:
        lost = sealing.seal(sealing.public_of(bytes(32)), NAMES)
        await connection.execute(update(Signature).values(sealed=lost))
    await at.post("/reveal", kind="signature", subject=str(signature))
    await desk.settle()
    assert "its key is gone" in await shown(at, signature)
