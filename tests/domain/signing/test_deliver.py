"""Delivering: the same token on every try, a life counted from sending, failures in sight."""

from datetime import timedelta

import pytest

from app.errors import Gone
from app.models import Intake, ManagementLink, PendingSignOn, Statement
from app.outbox.transports import PermanentFailure, TemporaryFailure
from app.signing.confirm import open_pending
from app.signing.manage import open_management
from tests.factories import (
    ORGANISATION,
    PERSON,
    House,
    ask,
    confirmed,
    newest_token,
    pending,
    publish_statement,
    published,
    row,
    rows,
    take,
    tokens_in,
)

AWAY = TemporaryFailure("connect")


class TakesAndForgets:
    """A relay that takes a message and then loses the connection."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def send(self, email: object, to: str) -> None:
        self._house.mail.sent.append((to, email))  # type: ignore[arg-type]
        raise AWAY

    async def close(self) -> None:
        pass


async def test_every_try_sends_the_same_token_under_the_same_message_id(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await publish_statement(house)
    await take(house, card)
    monkeypatch.setattr(house.mail, "send", TakesAndForgets(house).send)
    for _ in range(3):
        await house.worker.mail()
        house.clock.move(timedelta(hours=1))
    monkeypatch.undo()
    await house.worker.mail()
    assert len(house.mail.sent) == 4
    assert len({token for _, _, token in tokens_in(house)}) == 1
    assert len({email["Message-ID"] for _, email in house.mail.sent}) == 1
    assert await rows(house, Intake) == []


async def test_two_sign_ons_have_two_tokens_and_two_message_ids(house: House) -> None:
    card = await publish_statement(house)
    await pending(house, card)
    await pending(house, card, email="other@example.org")
    assert len({token for _, _, token in tokens_in(house)}) == 2
    assert len({email["Message-ID"] for _, email in house.mail.sent}) == 2


@pytest.mark.parametrize("days", [1, 7, 30])
async def test_a_tokens_life_counts_from_sending(house: House, days: int) -> None:
    card = await publish_statement(house, confirm_days=days)
    await take(house, card)
    house.mail.failure = AWAY
    await house.worker.mail()
    house.clock.move(timedelta(hours=20))
    house.mail.failure = None
    await house.worker.mail()
    sent_at = house.clock.now()
    token = newest_token(house, "c")
    house.clock.move(timedelta(days=days, seconds=-1))
    async with house.database.read() as connection:
        opened = await open_pending(connection, token, house.clock.now())
    assert opened.expires_at == sent_at + timedelta(days=days)
    house.clock.move(timedelta(seconds=1))
    async with house.database.read() as connection:
        with pytest.raises(Gone) as caught:
            await open_pending(connection, token, house.clock.now())
    assert caught.value.code == "expired-token"


async def test_a_relay_that_is_away_for_days_loses_nothing(house: House) -> None:
    card = await publish_statement(house, confirm_days=7)
    house.mail.failure = AWAY
    await take(house, card)
    tries = 0
    for _ in range(6 * 4):
        tries += await house.worker.mail()
        house.clock.move(timedelta(hours=6))
    waiting = await row(house, Intake)
    assert waiting["failure"] == "connect"
    assert waiting["attempts"] == tries - 1  # one of them was the screening
    assert waiting["attempts"] == 6 * 4
    house.mail.failure = None
    house.clock.move(timedelta(hours=1))
    await house.worker.once()
    await confirmed(house, newest_token(house, "c"))


async def test_what_comes_too_late_is_set_aside_in_sight_and_without_its_content(
    house: House,
) -> None:
    card = await publish_statement(house, confirm_days=7)
    house.mail.failure = AWAY
    await take(house, card)
    await house.worker.mail()
    house.mail.failure = None
    house.clock.move(timedelta(days=8))
    await house.worker.once()
    lost = await row(house, Intake)
    assert (lost["failure"], lost["sealed"]) == ("set-aside: too-late", b"")
    ended = await row(house, PendingSignOn)
    assert (ended["state"], ended["sealed_form"], ended["email_index"]) == ("ended", None, None)
    assert house.mail.sent == []
    await house.worker.once()
    assert await row(house, Intake) == lost


async def test_a_management_link_waits_for_the_relay_and_then_lives_an_hour(house: House) -> None:
    card = await publish_statement(house)
    await published(house, card)
    house.mail.failure = AWAY
    await ask(house, card)
    await house.worker.mail()
    house.clock.move(timedelta(hours=5))
    house.mail.failure = None
    await house.worker.mail()
    token = newest_token(house, "m")
    assert (await row(house, ManagementLink))["expires_at"] == house.clock.now() + timedelta(
        hours=1
    )
    house.clock.move(timedelta(hours=1, seconds=-1))
    async with house.database.read() as connection:
        management = await open_management(connection, token, house.clock.now())
    assert [each.fields["name_en"] for each in management.signatures] == [PERSON["name_en"]]
    house.clock.move(timedelta(seconds=1))
    async with house.database.read() as connection:
        with pytest.raises(Gone) as caught:
            await open_management(connection, token, house.clock.now())
    assert caught.value.code == "expired-token"


async def test_a_refused_address_is_erased_and_the_code_stays(house: House) -> None:
    card = await publish_statement(house)
    house.mail.failure = PermanentFailure("550 5.1.1")
    await take(house, card)
    await house.worker.once()
    refused = await row(house, Intake)
    assert (refused["failure"], refused["sealed"]) == ("set-aside: 550 5.1.1", b"")
    ended = await row(house, PendingSignOn)
    assert (ended["state"], ended["sealed_form"], ended["name_index"]) == ("ended", None, None)
    house.mail.failure = None
    house.clock.move(timedelta(days=31))
    await house.worker.once()
    assert house.mail.sent == []
    assert await rows(house, Intake) == []
    assert await rows(house, PendingSignOn) == []


async def test_a_missing_key_sets_the_row_aside_and_stops_nobody_else(house: House) -> None:
    card = await publish_statement(house)
    await take(house, card)
    broken = await row(house, Intake)
    async with house.database.write() as connection:
        await connection.execute(
            Intake.__table__.update().values(sealed=b"x" * 100)  # type: ignore[attr-defined]
        )
    await take(house, card, email="other@example.org")
    await house.worker.once()
    left = await row(house, Intake)
    assert (left["id"], left["failure"], left["sealed"]) == (
        broken["id"],
        "set-aside: missing-key",
        b"",
    )
    assert [to for to, _ in house.mail.sent] == ["other@example.org"]


@pytest.mark.parametrize("fields", [PERSON, ORGANISATION], ids=["person", "organisation"])
async def test_no_text_that_was_typed_goes_into_a_message(
    house: House, fields: dict[str, str]
) -> None:
    card = await publish_statement(house)
    typed = fields | {"website": "www.typed.example", "via": "typed-partner"}
    await published(house, card, **typed)
    await take(house, card, **typed | {"name_en": "Zzyzx Typed", "name_fa": "دیگری"})
    await ask(house, card, fields["email"])
    await house.worker.once()
    assert len(house.mail.sent) == 3
    secret = [text for name, text in typed.items() if name != "email" and len(text) > 2]
    secret += ["Zzyzx", "دیگری", *card.titles.values(), card.slug]
    for to, email in house.mail.sent:
        assert to == fields["email"]
        parts = [part.get_content() for part in email.walk() if not part.is_multipart()]
        text = "\n".join([*parts, *map(str, email.values())])
        assert [word for word in secret if word in text] == []
        assert "https://post.example/en/" in text


async def test_the_message_id_tells_nothing_of_the_row(house: House) -> None:
    card = await publish_statement(house)
    await take(house, card)
    taken = await row(house, Intake)
    await house.worker.once()
    ((_, email),) = house.mail.sent
    assert taken["id"].hex not in email["Message-ID"]
    assert email["Message-ID"].endswith("@hamseda.example>")


async def test_a_quick_hand_confirms_before_the_sending_is_settled(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await publish_statement(house)
    await take(house, card)
    send = house.mail.send

    async def send_and_confirm(email: object, to: str) -> None:
        await send(email, to)  # type: ignore[arg-type]
        await confirmed(house, newest_token(house, "c"))

    monkeypatch.setattr(house.mail, "send", send_and_confirm)
    await house.worker.once()
    answered = await row(house, PendingSignOn)
    assert (answered["state"], answered["expires_at"]) == ("confirmed", None)
    assert answered["forget_on"] == house.clock.now().date() + timedelta(days=30)
    assert len(await rows(house, Statement)) == 1
