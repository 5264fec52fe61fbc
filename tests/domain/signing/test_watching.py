"""The watch-list: what is flagged when it comes, and what is flagged of what is there."""

import pytest

from app.errors import Conflict, InvalidForm, NotFound
from app.models import Signature
from app.signing import watching
from app.signing.manage import open_management
from app.statements.cards import StatementCard
from tests.domain.signing.reviewed import act, batch, box
from tests.factories import House, managing, publish_statement, published, rows, sign


async def watch(house: House, card: StatementCard, pattern: str) -> None:
    async with house.database.write() as connection:
        await watching.add(connection, card, pattern, house.clock.now())


async def test_new_sign_ons_are_flagged_and_held(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    await watch(house, card, "Shirin *")
    await published(house, card)
    await published(house, card, name_en="Other", name_fa="", email="other@example.org")
    assert [row.flags for row in await box(house, card, "waiting")] == [("watched",)]


async def test_a_sealed_name_is_known_while_it_is_screened(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    await watch(house, card, "شیرین نمونه")
    await published(house, card, exposure="coordinators")
    assert [row.flags for row in await box(house, card, "waiting")] == [("watched",)]


async def test_a_name_corrected_after_screening_is_known_too(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    await watch(house, card, "*corrected*")
    await batch(house, card, {"name_en": "Was Corrected"})
    assert [row.flags for row in await box(house, card, "waiting")] == [("watched",)]


async def test_what_is_there_is_counted_and_flagged(house: House) -> None:
    card = await publish_statement(house)
    ids = await batch(
        house, card, {"name_en": "Ali Alizadeh"}, {"name_en": "Ali Karimi"}, {"name_en": "Al"}
    )
    await act(house, card, "publish", ids[1])
    await watch(house, card, "Ali *")
    await watch(house, card, "ALI *")
    async with house.database.write() as connection:
        (entry,) = await watching.entries_of(connection, card)
        assert await watching.count(connection, card, entry.id) == 2
        assert await watching.run_over(connection, card, entry.id) == 2
    assert {row.id for row in await box(house, card, "flagged")} == set(ids[:2])
    assert {row.state for row in await box(house, card, "flagged")} == {"published"}
    other = await publish_statement(house, "another")
    async with house.database.write() as connection:
        with pytest.raises(NotFound, match="unknown-entry"):
            await watching.run_over(connection, other, entry.id)
        with pytest.raises(NotFound, match="unknown-entry"):
            await watching.remove(connection, other, entry.id)
        await watching.remove(connection, card, entry.id)
        assert await watching.entries_of(connection, card) == []


async def test_too_little_and_too_much_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await publish_statement(house)
    for pattern, code in (("*a*", "missing-pattern"), ("…", "no-letter"), (" ", "empty")):
        with pytest.raises(InvalidForm) as caught:
            await watch(house, card, pattern)
        assert [error.code for error in caught.value.errors] == [code]
    monkeypatch.setattr(watching, "MOST", 1)
    await watch(house, card, "One Name")
    with pytest.raises(Conflict, match="full-watch-list"):
        await watch(house, card, "Another Name")


def test_stars_stand_for_anything_in_order_and_without_overlap() -> None:
    keys = frozenset({"ali*reza*", "whole", "*zadeh"})
    found = ["alireza", "alixrezay", "whole", "ahmadzadeh", "zadeh"]
    assert [each for each in found if watching.is_watched(keys, [each])] == found
    others = ["rezaali", "wholes", "zadehs", "", "alirez"]
    assert [each for each in others if watching.is_watched(keys, [each])] == []
    assert not watching.is_watched(frozenset({"aba*ba"}), ["aba"])


async def test_who_was_declined_is_told_why_and_can_withdraw(house: House) -> None:
    card = await publish_statement(house)
    code = await sign(house, card)
    await house.worker.publish()
    (only,) = await box(house, card, "published")
    await act(house, card, "decline", only.id, reason="incomplete", note={"en": "Surname?"})
    for credential in (code, await managing(house, card)):
        async with house.database.read() as connection:
            opened = await open_management(connection, credential, house.clock.now())
        (one,) = opened.signatures
        assert (one.state, one.reason, one.note) == (
            "declined",
            "incomplete",
            {"fa": "", "en": "Surname?"},
        )
    assert [row["reason"] for row in await rows(house, Signature)] == ["incomplete"]
