"""Moderating: held ones pass or are declined, forged ones are voided, by either of their ids."""

from uuid import UUID, uuid4

import pytest

from app.editions.rows import page_of_rows
from app.errors import Conflict, NotFound
from app.models import Entry, Organisation, Signature
from app.signing.moderate import ListedSignature, decline, list_signatures, publish, void
from app.statements.cards import Counts, StatementCard
from app.text.names import Bilingual
from tests.factories import (
    House,
    everything,
    fresh,
    imported,
    publish_statement,
    published,
    row,
    rows,
)

ACTIONS = {"publish": publish, "decline": decline, "void": void}


async def act(house: House, card: StatementCard, action: str, *signatures: UUID) -> int:
    async with house.database.write() as connection:
        return await ACTIONS[action](connection, card, signatures, house.clock.now())


async def listing(house: House, card: StatementCard, *states: str) -> list[ListedSignature]:
    async with house.database.read() as connection:
        return await list_signatures(connection, card, *([states] if states else []))


async def names(house: House) -> list[str]:
    card = await fresh(house)
    async with house.database.read() as connection:
        return [each.name.en for each in (await page_of_rows(connection, card, "en"))[0]]


async def test_a_coordinator_sees_what_decides_and_no_sealed_name(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    await published(house, card, kind="organisation")
    await published(house, card, exposure="coordinators")
    person, organisation = sorted(await listing(house, card), key=lambda each: each.kind)
    assert organisation == ListedSignature(
        id=organisation.id,
        kind="organisation",
        state="held",
        provenance="email",
        exposure="public",
        name=Bilingual("کانون نمونه", "Sample Centre"),
        city=Bilingual("برلین", "Berlin"),
        country="DE",
        flags=("unvouched",),
        signed_on=house.clock.now().date(),
    )
    assert (person.state, person.name, person.country) == ("published", Bilingual(), None)
    assert await listing(house, card, "held") == [organisation]
    assert await listing(house, card, "declined", "voided") == []
    assert await listing(house, await publish_statement(house, "another")) == []


async def test_a_held_organisation_passes_and_is_vouched_for_from_then_on(house: House) -> None:
    card = await publish_statement(house, policy="hold-flagged")
    await published(house, card, kind="organisation")
    (held,) = await listing(house, card, "held")
    assert await act(house, card, "publish", held.id) == 1
    await house.worker.publish()
    assert await names(house) == ["Sample Centre"]
    known = await row(house, Organisation)
    assert (known["name_fa"], known["name_en"], known["country"]) == (
        "کانون نمونه",
        "Sample Centre",
        "DE",
    )
    assert (await row(house, Signature))["organisation_id"] == known["id"]
    another = await publish_statement(house, "another", policy="hold-flagged")
    await published(house, another, kind="organisation")
    assert [each.flags for each in await listing(house, another)] == [()]


async def test_what_is_published_again_stands_once(house: House) -> None:
    card = await publish_statement(house, policy="hold-all")
    await published(house, card)
    (held,) = await listing(house, card, "held")
    assert await act(house, card, "publish", held.id, held.id) == 1
    assert await act(house, card, "publish", held.id) == 1
    await house.worker.publish()
    assert (await fresh(house)).counts == Counts(individuals=1)
    with pytest.raises(Conflict) as caught:
        await act(house, card, "publish", held.id)
    assert caught.value.code == "ended-signature"


@pytest.mark.parametrize("by", ["id", "public id"])
@pytest.mark.parametrize("action", ["decline", "void"])
async def test_a_published_one_leaves_at_once(house: House, action: str, by: str) -> None:
    card = await publish_statement(house)
    code = await published(house, card, name_en="Zzyzx Absurd")
    await published(house, card, name_en="Stays", email="stays@example.org")
    entry = next(e for e in await rows(house, Entry) if e["name_en"] == "Zzyzx Absurd")
    identity = entry["signature_id"] if by == "id" else entry["public_id"]
    assert await act(house, card, action, identity) == 1
    now = await fresh(house)
    assert (await names(house), now.counts) == (["Stays"], Counts(individuals=1))
    assert now.withdrawals == card.withdrawals + 1
    kept = "Zzyzx" in str(await everything(house))
    assert kept == (action == "decline")
    assert "Zzyzx" not in str(await rows(house, Entry))
    assert code


async def test_a_declined_one_can_pass_after_all(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    (standing,) = await listing(house, card)
    before = (await row(house, Entry))["public_id"]
    await act(house, card, "decline", standing.id)
    await house.worker.publish()
    assert await names(house) == []
    await act(house, card, "publish", standing.id)
    await house.worker.publish()
    assert await names(house) == ["Shirin Nemuneh"]
    standing_ids = [e["public_id"] for e in await rows(house, Entry) if not e["withdrawn"]]
    assert before not in standing_ids
    assert (await fresh(house)).counts == Counts(individuals=1)


@pytest.mark.parametrize("exposure", ["coordinators", "counted"])
async def test_an_unnamed_one_is_counted_no_more(house: House, exposure: str) -> None:
    card = await publish_statement(house)
    await published(house, card, exposure=exposure)
    (unnamed,) = await listing(house, card)
    await act(house, card, "void", unnamed.id)
    assert (await fresh(house)).counts == Counts()
    assert (await row(house, Signature))["sealed"] is None


@pytest.mark.parametrize("action", ACTIONS)
async def test_one_unknown_id_stops_all(house: House, action: str) -> None:
    card = await publish_statement(house, policy="hold-all")
    await published(house, card)
    elsewhere = await publish_statement(house, "another", policy="hold-all")
    await published(house, elsewhere)
    (mine,), (foreign,) = await listing(house, card), await listing(house, elsewhere)
    before = await everything(house)
    for unknown in (uuid4(), foreign.id):
        with pytest.raises(NotFound) as caught:
            await act(house, card, action, mine.id, unknown)
        assert caught.value.code == "unknown-signature"
    assert await everything(house) == before


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_voided_one_stays_voided(house: House, action: str) -> None:
    card = await publish_statement(house)
    await published(house, card)
    (forged,) = await listing(house, card)
    await act(house, card, "void", forged.id)
    before = await everything(house)
    with pytest.raises(Conflict) as caught:
        await act(house, card, action, forged.id)
    assert caught.value.code == "ended-signature"
    assert await everything(house) == before


async def test_vouched_ones_are_voided_like_others(house: House) -> None:
    card = await publish_statement(house)
    await imported(house, card)
    await house.worker.publish()
    ids = [each.id for each in await listing(house, card)]
    assert await act(house, card, "void", *ids[:3]) == 3
    assert len(await names(house)) == 28
    assert (await fresh(house)).counts == Counts(organisations=28)
